//! `fuda report`: what is told to the city, to evaluators, and to a coordinator about one person's growth.

use std::io::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::config::Workshop;
use crate::daemon::Reports;
use crate::domain::calendar::Span;
use crate::domain::fact::{Entry, Fact, OwnGrowth};
use crate::domain::ledger::Link;
use crate::domain::moment::Moment;
use crate::domain::money::grouped;
use crate::report::city::{self, CityAnswer, Difference, Figures};
use crate::report::csv::{Encoding, csv};
use crate::report::dataset::{LEAST_GROUP, SMALLEST_GROUP};
use crate::report::growth::Growth;
use crate::report::sheet::{Cell, Sheet};
use crate::report::told::TOO_FEW;
use crate::report::xlsx::xlsx;

/// 報告: for the commissioning city, for evaluators, and one person's own growth
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  fuda report city --month 2026-11
  fuda report city --fiscal-year 2026 --municipality 釧路市 --xlsx jisseki.xlsx
  fuda report city --month 2026-11 --submit --by さくら
  fuda report dataset --fiscal-year 2026 --csv utf8 --out data.csv
  fuda report proficiency --number P0127
Each answers in words, or with --json, --csv utf8, --csv cp932 or --xlsx FILE.")]
pub enum Report {
    City(City),
    Dataset(DataSet),
    Proficiency(Proficiency),
}

/// In which form the answer is given; in words without any of these.
#[derive(Debug, clap::Args)]
struct Shape {
    /// One line of JSON, for programs
    #[arg(long, conflicts_with_all = ["csv", "xlsx"])]
    json: bool,
    /// CSV: utf8 (with its mark, as Excel wants it) or cp932 (for old programs; what it cannot write is listed)
    #[arg(long, value_name = "ENCODING", conflicts_with = "xlsx")]
    csv: Option<Encoding>,
    /// The file for the CSV; on standard output without it
    #[arg(long, value_name = "FILE", requires = "csv")]
    out: Option<PathBuf>,
    /// A workbook, written to this file
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

/// The days of a report.
#[derive(Debug, clap::Args)]
struct Days {
    /// A month, such as 2026-11
    #[arg(long, value_parser = field::month, value_name = "YEAR-MONTH")]
    month: Option<Span>,
    /// 年度: 2026 is April 2026 to March 2027
    #[arg(long, value_parser = field::fiscal_year, value_name = "YEAR", conflicts_with = "month")]
    fiscal_year: Option<Span>,
}

/// 実績報告: people, days, hours and yen by programme and municipality
#[derive(Debug, clap::Args)]
#[command(
    group(clap::ArgGroup::new("days").required(true).args(["month", "fiscal_year"])),
    after_help = "\
Examples:
  fuda report city --month 2026-11 --columns programme,people,days,hours,earned
  fuda report city --month 2026-11 --municipality 釧路市 --submit     this version never changes again
Columns: programme, name, municipality, enrolled, people, days, hours, unresolved, began, ended, earned, allowances,
reimbursed, deducted, unpriced, paid. `city_columns` in [workshop] of fuda.toml chooses them for good.
Once a version was submitted, it is what is answered, with what would differ now; --now answers with today's figures."
)]
pub struct City {
    #[command(flatten)]
    days: Days,
    /// Only what belongs to this municipality's programmes: nothing of another city's people
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    /// Columns and their order, for this time
    #[arg(long, value_delimiter = ',', value_parser = column)]
    columns: Vec<String>,
    /// Today's figures, whatever was submitted
    #[arg(long, conflicts_with_all = ["submit", "revise"])]
    now: bool,
    /// Record that this was submitted: the version is frozen
    #[arg(long)]
    submit: bool,
    /// Figures have changed since the last version: record that another was submitted
    #[arg(long, conflicts_with = "submit")]
    revise: bool,
    /// The member of staff who submits it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    shape: Shape,
}

/// A data set for evaluators: one row a person and month, under drawn ids; the rules stand in it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda report dataset --fiscal-year 2026 --xlsx data.xlsx
No name, number, place or free text is in it. A programme, stage and contract that fewer than --smallest-group people
have in a month is hidden, with the next smallest; a month with fewer people is left out. Ids are drawn anew each time.")]
pub struct DataSet {
    #[command(flatten)]
    days: Days,
    /// The fewest people that are shown as a group, 3 to 100
    #[arg(long, value_name = "PEOPLE", default_value_t = SMALLEST_GROUP as u64,
          value_parser = clap::value_parser!(u64).range(LEAST_GROUP as u64..=100))]
    smallest_group: u64,
    #[command(flatten)]
    shape: Shape,
}

/// 習熟度: one person's pace against their own past, what an hour came to, and what other work could bring
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda report proficiency --number P0127
  fuda report proficiency --number P0127 --own-paper on --by さくら     they asked for わたしの あゆみ
  fuda paper growth --number P0127 --out ayumi.html
Under five visits nothing is said. It is for this person, who has to ask for their paper, and for the coordinator. That
somebody looked is recorded, once a day for each member of staff; the person's own record says so.")]
pub struct Proficiency {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// Record whether the person wants a paper about it: on or off
    #[arg(long, value_name = "on|off", value_parser = own_paper)]
    own_paper: Option<OwnGrowth>,
    /// The member of staff who asks
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    shape: Shape,
}

fn column(text: &str) -> Result<String, String> {
    let known: Vec<&str> = city::COLUMNS.iter().map(|(word, _)| *word).collect();
    let found = city::head_of(text.trim()).map(|_| text.trim().to_owned());
    found.ok_or_else(|| format!("there is no such column. Choose from {}", known.join(", ")))
}

fn own_paper(text: &str) -> Result<OwnGrowth, String> {
    match text {
        "on" => Ok(OwnGrowth::Wanted),
        "off" => Ok(OwnGrowth::NotWanted),
        _ => Err("write on or off".to_owned()),
    }
}

impl Report {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::City(city) => city.run(folder, out),
            Self::Dataset(data) => data.run(folder, out),
            Self::Proficiency(growth) => growth.run(folder, out),
        }
    }
}

impl Shape {
    /// The answer in the form that was asked for.
    fn say<T: Serialize>(
        &self,
        out: &mut dyn Write,
        answer: &T,
        sheet: &Sheet,
        words: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.json {
            serde_json::to_writer(&mut *out, answer).map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else if let Some(encoding) = self.csv {
            self.write_csv(out, sheet, encoding)?;
        } else if let Some(path) = &self.xlsx {
            let made = xlsx(sheet).map_err(|why| Failure::refused("XLSX-TOO-LARGE", format!("{why}. Use --csv")))?;
            write_file(path, &made)?;
            writeln!(out, "Wrote {}.", path.display())?;
        } else {
            writeln!(out, "{}", words().trim_end())?;
        }
        Ok(out.flush()?)
    }

    fn write_csv(&self, out: &mut dyn Write, sheet: &Sheet, encoding: Encoding) -> Result<(), Failure> {
        let made = csv(sheet, encoding);
        match &self.out {
            Some(path) => {
                write_file(path, &made.bytes)?;
                writeln!(out, "Wrote {}.", path.display())?;
            }
            None => out.write_all(&made.bytes)?,
        }
        if !made.unwritable.is_empty() {
            let listed: Vec<String> = made.unwritable.iter().map(ToString::to_string).collect();
            eprintln!(
                "fuda: CP932-MISSING: CP932 has no such characters, and 〓 stands for them: {}. --csv utf8 and --xlsx have them",
                listed.join(", ")
            );
        }
        Ok(())
    }
}

fn write_file(path: &PathBuf, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source| Failure::File { path: path.clone(), done: "written", source };
    std::fs::write(path, bytes).map_err(failed)
}

impl Days {
    fn asked(&self) -> Option<Span> {
        self.month.or(self.fiscal_year)
    }
}

/// Days that have not begun have nothing to report.
fn begun(span: Span, today: NaiveDate) -> Result<Span, Failure> {
    if span.from > today {
        let what = format!(
            "{} begins on {}, and today is {today}: there is nothing to report yet",
            span.japanese(),
            span.from
        );
        return Err(Failure::refused("REPORT-FUTURE", what));
    }
    Ok(span)
}

/// The whole sheet as it is read on a terminal, with its notes below.
fn table(sheet: &Sheet) -> String {
    let right = |at: usize| sheet.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Number(_))));
    let columns = sheet.columns.iter().enumerate();
    let columns: Vec<_> =
        columns.map(|(at, head)| (*head, if right(at) { Align::Right } else { Align::Left })).collect();
    let mut table = Table::new(&columns);
    for row in &sheet.rows {
        table.row(row.iter().map(|cell| match cell {
            Cell::Number(_) => grouped(&cell.plain()),
            _ => cell.plain(),
        }));
    }
    let notes: Vec<String> = sheet.notes.iter().map(|note| format!("・{note}")).collect();
    format!("{}\n{table}\n{}", sheet.title, notes.join("\n"))
}

#[derive(Serialize)]
struct CityJson<'a> {
    from: NaiveDate,
    to: NaiveDate,
    municipality: Option<&'a str>,
    /// `null`: not submitted.
    version: Option<u32>,
    submitted_at: Option<Moment>,
    /// SHA-256 of the text that was submitted.
    hash: Option<&'a Link>,
    rows: Vec<RowJson<'a>>,
    whole: &'a Figures,
    /// What would differ if it were submitted now.
    differs: Vec<Difference>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    programme: Option<&'a str>,
    name: Option<&'a str>,
    municipality: Option<&'a str>,
    #[serde(flatten)]
    figures: &'a Figures,
}

impl<'a> CityJson<'a> {
    fn of(answer: &'a CityAnswer, notes: Vec<String>) -> Self {
        let (report, last) = (answer.report(), answer.last());
        let row = |row: &'a city::CityRow| RowJson {
            programme: row.programme.as_deref(),
            name: row.name.as_deref(),
            municipality: row.municipality.as_deref(),
            figures: &row.figures,
        };
        Self {
            from: report.from,
            to: report.to,
            municipality: report.municipality.as_deref(),
            version: last.map(|last| last.version),
            submitted_at: last.map(|last| last.at),
            hash: last.map(|last| &last.hash),
            rows: report.rows.iter().map(row).collect(),
            whole: &report.whole,
            differs: answer.differences(),
            notes,
        }
    }
}

impl City {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let workshop = folder.config()?.workshop;
        let submits = self.submit || self.revise;
        let mut desk = if submits { Desk::open(folder)? } else { Desk::to_read(folder)? };
        let today = workshop.time_zone.date(desk.at);
        let asked = self.days.asked().ok_or_else(|| Failure::usage("REPORT-DAYS", "say --month or --fiscal-year"))?;
        let span = begun(asked, today)?;
        let municipality = self.known(&desk, today)?;
        if submits {
            self.record(&mut desk, span, municipality.as_deref(), today)?;
        }
        let mut answer = Reports { store: &desk.store, today }.city(span, municipality.as_deref())?;
        if self.now {
            answer.submitted.clear();
        }
        let sheet = answer.sheet(self.chosen(&workshop), workshop.time_zone);
        let json = CityJson::of(&answer, sheet.notes.clone());
        self.shape.say(out, &json, &sheet, || words(&answer, &sheet))
    }

    fn chosen<'a>(&'a self, workshop: &'a Workshop) -> &'a [String] {
        if self.columns.is_empty() { &workshop.city_columns } else { &self.columns }
    }

    /// A municipality in which somebody is enrolled: a slip of the keyboard must not be an empty report.
    fn known(&self, desk: &Desk, today: NaiveDate) -> Result<Option<String>, Failure> {
        let Some(name) = self.municipality.as_deref().map(str::trim) else { return Ok(None) };
        let known = Reports { store: &desk.store, today }.municipalities()?;
        if known.iter().any(|one| one == name) {
            return Ok(Some(name.to_owned()));
        }
        let known = if known.is_empty() { "nobody is enrolled yet".to_owned() } else { known.join(", ") };
        let what = format!("nobody was ever enrolled in a programme of {name}. Known: {known}");
        Err(Failure::refused("MUNICIPALITY-UNKNOWN", what))
    }

    fn record(&self, desk: &mut Desk, span: Span, of: Option<&str>, today: NaiveDate) -> Result<(), Failure> {
        if span.to >= today {
            let what =
                format!("{} ends on {}: a report is submitted once its last day is over", span.japanese(), span.to);
            return Err(Failure::refused("REPORT-NOT-OVER", format!("{what}. Nothing was recorded")));
        }
        let by = desk.by(self.by.as_deref())?;
        let reports = Reports { store: &desk.store, today };
        let answer = reports.city(span, of)?;
        let Some(fact) = reports.submission(&answer, by) else {
            let what = "these figures were submitted already, and nothing has changed since. Nothing was recorded";
            return Err(Failure::refused("REPORT-UNCHANGED", what));
        };
        match answer.last() {
            Some(last) if self.submit => Err(Failure::refused(
                "REPORT-SUBMITTED",
                format!(
                    "version {} was submitted already, and {} figure(s) differ now. Look at them, and submit another version with --revise. Nothing was recorded",
                    last.version,
                    answer.differences().len()
                ),
            )),
            None if self.revise => Err(Failure::refused(
                "REPORT-NOT-SUBMITTED",
                "no version was submitted yet: use --submit. Nothing was recorded",
            )),
            _ => {
                let entry = desk.entry(fact);
                desk.append(vec![entry], Vec::new())?;
                Ok(())
            }
        }
    }
}

fn words(answer: &CityAnswer, sheet: &Sheet) -> String {
    let mut said = table(sheet);
    let differences = answer.differences();
    if !differences.is_empty() {
        said += "\n\n提出した版と いまの数字の ちがい:";
    }
    for one in differences {
        said += &format!("\n  {} {}: {} → {}", one.row, one.figure, grouped(&one.submitted), grouped(&one.now));
    }
    said
}

impl DataSet {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let workshop = folder.config()?.workshop;
        let mut desk = Desk::to_read(folder)?;
        let today = workshop.time_zone.date(desk.at);
        let reports = Reports { store: &desk.store, today };
        let span = match self.days.asked() {
            Some(span) => begun(span, today)?,
            None => reports.all_days()?,
        };
        let smallest = usize::try_from(self.smallest_group).unwrap_or(SMALLEST_GROUP);
        let data = reports.dataset(span, smallest, &mut desk.mint)?;
        let sheet = data.sheet();
        self.shape.say(out, &data, &sheet, || table(&sheet))
    }
}

#[derive(Serialize)]
struct GrowthJson<'a> {
    number: &'a str,
    own_paper: OwnGrowth,
    #[serde(flatten)]
    growth: &'a Growth,
    /// Why nothing is said, where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<&'static str>,
}

impl Proficiency {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let workshop = folder.config()?.workshop;
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let face = desk.anybody(&number)?;
        let (participant, by) = (face.participant, desk.by(self.by.as_deref())?);
        let today = workshop.time_zone.date(desk.at);
        let read = Reports { store: &desk.store, today }.growth_is_read(participant, by)?;
        let chosen = self.own_paper.map(|own_growth| Fact::OwnGrowthChosen { participant, own_growth, by });
        let entries: Vec<Entry> = chosen.into_iter().chain(read).map(|fact| desk.entry(fact)).collect();
        if !entries.is_empty() {
            desk.append(entries, Vec::new())?;
        }
        let growth = Reports { store: &desk.store, today }.growth(face.participant)?;
        let own_paper = desk.store.own_growth(face.participant)?;
        let why_not = growth.said.is_none().then_some(TOO_FEW);
        let sheet = growth.sheet(&number);
        let json = GrowthJson { number: &number, own_paper, growth: &growth, why_not };
        self.shape.say(out, &json, &sheet, || table(&sheet))
    }
}
