//! The command line: one file a command. Each opens the folder, asks or appends, answers, and ends with an
//! [`exit::Exit`] that a program can rely on. All of them work beside a running daemon.

mod allowance;
mod answer;
mod at_work;
mod backup;
mod card;
mod code;
mod correct;
mod demo;
mod desk;
mod device;
mod devices;
mod doctor;
mod earnings;
pub mod exit;
mod failure;
mod field;
mod folder;
mod hours;
mod init;
mod inspect;
mod label;
mod ledger;
mod net;
mod order;
mod overpayment;
mod paper;
mod participant;
mod pay;
mod period;
mod person;
mod place;
mod print;
mod programme;
mod question;
mod rate;
mod report;
mod restore;
mod serve;
mod setup_sheet;
mod share;
mod sheet;
mod staff;
mod statement;
mod station;
mod tag;
mod transfer;
mod visit;
mod work;
mod world;

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use exit::Exit;
use failure::Failure;
use folder::Folder;

#[derive(Debug, Parser)]
#[command(
    name = "fuda",
    version,
    about = "札: a calm ledger of handed-over work for workshops. Scan a card, hand over, take the receipt",
    after_help = "\
A workshop in five commands:
  fuda init workshop                        make the data folder, then look into workshop/fuda.toml
  export FUDA_DATA=workshop
  fuda work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --cards 1,10
  fuda participant add --number P0127 --call あみ --mark 灯台
  fuda serve

Exit codes: 0 done; 2 the command line cannot be understood; 3 refused, nothing was recorded; 4 the data folder or
its ledger cannot be used; 5 `ledger verify` found something, or a test slip did not come out; 6 fuda.toml is missing
or wrong; 7 a file cannot be read or written; 8 the daemon could not run; 9 `doctor` found something to do. FUDA_LOG sets what is logged on stderr (error, warn, info, debug)."
)]
pub struct Cli {
    /// The data folder; without it $FUDA_DATA, and without that ./fuda-data
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Serve(serve::Serve),
    Demo(demo::Demo),
    #[command(subcommand)]
    Participant(participant::Participant),
    #[command(subcommand)]
    Card(card::Card),
    #[command(subcommand)]
    Staff(staff::Staff),
    #[command(subcommand)]
    Work(work::Work),
    #[command(subcommand)]
    Rate(rate::Rate),
    #[command(subcommand)]
    Share(share::Share),
    #[command(subcommand)]
    Net(net::Net),
    Inspect(inspect::Inspect),
    #[command(subcommand)]
    Tag(tag::Tag),
    #[command(subcommand)]
    Label(Box<label::Label>),
    #[command(subcommand)]
    Hours(hours::Hours),
    #[command(subcommand)]
    Visit(visit::Visit),
    #[command(subcommand)]
    Place(place::Place),
    #[command(subcommand)]
    Allowance(allowance::Allowance),
    #[command(subcommand)]
    Programme(programme::Programme),
    #[command(subcommand)]
    Order(order::Order),
    #[command(subcommand)]
    Material(order::Material),
    #[command(subcommand)]
    Code(code::Code),
    Earnings(earnings::Earnings),
    Correct(correct::Correct),
    #[command(subcommand)]
    Period(period::Period),
    #[command(subcommand)]
    Person(person::Person),
    Pay(pay::Pay),
    Statement(statement::Statement),
    #[command(subcommand)]
    Transfer(transfer::Transfer),
    #[command(subcommand)]
    Overpayment(overpayment::Overpayment),
    #[command(subcommand)]
    Question(question::Question),
    #[command(subcommand)]
    Report(report::Report),
    #[command(subcommand)]
    Print(print::Print),
    #[command(subcommand)]
    Paper(paper::Paper),
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    Backup(backup::Backup),
    Restore(restore::Restore),
    #[command(subcommand)]
    Station(station::Station),
    Devices(devices::Devices),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Device(device::Device),
    SetupSheet(setup_sheet::SetupSheet),
}

/// Does what the command line asks. What went wrong is said on stderr.
pub fn run(cli: Cli) -> Exit {
    let out = &mut std::io::stdout().lock();
    match cli.obey(out) {
        Ok(()) => Exit::Done,
        Err(failure) if failure.is_closed_pipe() => Exit::Done,
        Err(failure) => {
            eprintln!("fuda: {failure}");
            log_sources(&failure);
            failure.exit()
        }
    }
}

impl Cli {
    fn obey(self, out: &mut dyn Write) -> Result<(), Failure> {
        let folder = Folder::of(self.data.clone());
        match self.command {
            Command::Init(init) => init.run(out),
            Command::Serve(serve) => serve.run(&folder),
            Command::Demo(demo) => demo.run(self.data),
            Command::Participant(participant) => participant.run(&folder, out),
            Command::Card(card) => card.run(&folder, out),
            Command::Staff(staff) => staff.run(&folder, out),
            Command::Work(work) => work.run(&folder, out),
            Command::Rate(rate) => rate.run(&folder, out),
            Command::Net(net) => net.run(&folder, out),
            Command::Inspect(inspect) => inspect.run(&folder, out),
            Command::Share(share) => share.run(&folder, out),
            Command::Tag(tag) => tag.run(&folder, out),
            Command::Label(label) => label.run(&folder, out),
            Command::Hours(hours) => hours.run(&folder, out),
            Command::Visit(visit) => visit.run(&folder, out),
            Command::Place(place) => place.run(&folder, out),
            Command::Allowance(allowance) => allowance.run(&folder, out),
            Command::Programme(programme) => programme.run(&folder, out),
            Command::Order(order) => order.run(&folder, out),
            Command::Material(material) => material.run(&folder, out),
            Command::Code(code) => code.run(out),
            Command::Earnings(earnings) => earnings.run(&folder, out),
            Command::Correct(correct) => correct.run(&folder, out),
            Command::Period(period) => period.run(&folder, out),
            Command::Person(person) => person.run(&folder, out),
            Command::Pay(pay) => pay.run(&folder, out),
            Command::Statement(statement) => statement.run(&folder, out),
            Command::Transfer(transfer) => transfer.run(&folder, out),
            Command::Overpayment(overpayment) => overpayment.run(&folder, out),
            Command::Question(question) => question.run(&folder, out),
            Command::Report(report) => report.run(&folder, out),
            Command::Print(print) => print.run(&folder, out),
            Command::Paper(paper) => paper.run(&folder, out),
            Command::Ledger(ledger) => ledger.run(&folder, out),
            Command::Backup(backup) => backup.run(&folder, out),
            Command::Restore(restore) => restore.run(&folder, out),
            Command::Station(station) => station.run(&folder, out),
            Command::Devices(devices) => devices.run(&folder, out),
            Command::Doctor(doctor) => doctor.run(&folder, out),
            Command::Device(device) => device.run(&folder, out),
            Command::SetupSheet(sheet) => sheet.run(&folder, out),
        }
    }
}

/// The developer's voice: what lay behind the failure.
fn log_sources(failure: &Failure) {
    let mut source = failure.source();
    while let Some(cause) = source {
        tracing::error!("because: {cause}");
        source = cause.source();
    }
}
