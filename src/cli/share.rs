//! `fuda share`: how the work of several is divided among them.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Form;
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::code::ReceiptNumber;
use crate::domain::fact::{Change, Fact};
use crate::domain::id::ParticipantId;
use crate::domain::quantity::Quantity;
use crate::domain::work::SharedBy;
use crate::store::HandoverView;

/// 按分: how the work of several is divided among them
#[derive(Debug, clap::Subcommand)]
pub enum Share {
    Set(Set),
    Ratio(Ratio),
    State(State),
}

/// Say how a work is shared from a day on; what was received before keeps its shares
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda share set --work NET --sharing hours --from 2026-12-01
  fuda share set --work NET --sharing equal --from 2027-04-01
equal: everybody the same. hours: by the minutes from 受付 to 帰り of that day, known when all have left. ratio: by each
one's ratio (`fuda share ratio`). quantity: staff say who made how many (`fuda share state`).")]
pub struct Set {
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// equal, hours, ratio or quantity
    #[arg(long)]
    sharing: SharedBy,
    /// The first work date that it holds for
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// The member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Set a person's ratio from a day on; who has none counts as 1
#[derive(Debug, clap::Args)]
pub struct Ratio {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// From 0 to 1000, with at most three decimals
    #[arg(long)]
    ratio: String,
    /// The first work date that it holds for
    #[arg(long, value_parser = field::date)]
    from: NaiveDate,
    /// The member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Say how one handover is shared: who made how many, or in which ratio
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda share state R000000123 --work BAGS20 --quantity P0127=7,P0128=5 --by まつだ
  fuda share state R000000123 --ratio P0127=2,P0128=1 --by まつだ --reason other
Quantities sum to what was handed over. Whoever is not named gets no part of it.")]
pub struct State {
    /// The receipt's number or code
    receipt: String,
    /// One work of the handover; all of it when not said
    #[arg(long, value_name = "CODE")]
    work: Option<String>,
    /// Who made how many
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "NUMBER=Q,…",
        conflicts_with = "ratio",
        required_unless_present = "ratio"
    )]
    quantity: Vec<String>,
    /// In which ratio
    #[arg(long, value_delimiter = ',', value_name = "NUMBER=R,…")]
    ratio: Vec<String>,
    /// The member of staff who says so
    #[arg(long, value_name = "NAME")]
    by: String,
    /// A reason card's word
    #[arg(long, default_value = "other")]
    reason: String,
    #[command(flatten)]
    form: Form,
}

impl Share {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Set(set) => set.run(folder, out),
            Self::Ratio(ratio) => ratio.run(folder, out),
            Self::State(state) => state.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct SharedFrom {
    work: String,
    from: NaiveDate,
    sharing: SharedBy,
}

impl Set {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let (work, by) = (desk.any_work(&self.work)?, desk.by(self.by.as_deref())?);
        let (from, sharing) = (self.from, self.sharing);
        let entry = desk.entry(Fact::SharingSet { work: work.work, from, sharing, by });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &SharedFrom { work: work.code, from, sharing }, |set| {
            let (word, japanese) = (set.sharing.word(), set.sharing.japanese());
            format!(
                "{}: shared by {word} ({japanese}) for work from {from} on. What was received keeps its shares.",
                set.work
            )
        })
    }
}

#[derive(Serialize)]
struct RatioFrom {
    number: String,
    from: NaiveDate,
    ratio: Quantity,
}

impl Ratio {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (number, ratio) = (field::number(&self.number)?, field::part(&self.ratio)?);
        let mut desk = Desk::open(folder)?;
        let (participant, by) = (desk.participant(&number)?.participant, desk.by(self.by.as_deref())?);
        let from = self.from;
        let entry = desk.entry(Fact::RatioSet { participant, from, ratio, by });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &RatioFrom { number, from, ratio }, |set| {
            format!("{}: ratio {} for work from {from} on. What was received keeps its shares.", set.number, set.ratio)
        })
    }
}

#[derive(Serialize)]
struct Stated {
    receipt: ReceiptNumber,
    work: Option<String>,
    shares: Vec<StatedShare>,
}

#[derive(Serialize)]
struct StatedShare {
    number: String,
    work: String,
    share: Option<String>,
}

impl State {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let handover = desk.handover(&self.receipt)?;
        let work = self.work.as_deref().map(|code| desk.any_work(code)).transpose()?;
        let asked = if self.ratio.is_empty() { &self.quantity } else { &self.ratio };
        let parts = asked.iter().map(|part| part_of(&desk, part)).collect::<Result<Vec<_>, _>>()?;
        let only = work.as_ref().map(|work| work.work);
        if self.ratio.is_empty() {
            sums_to(&handover, only, &parts)?;
        }
        let by = desk.staff(&self.by)?.staff;
        let reason = field::reason(&self.reason)?;
        let change = Change::Shared { work: only, parts };
        let entry = desk.entry(Fact::HandoverCorrected { handover: handover.handover, change, by: Some(by), reason });
        desk.append(vec![entry], Vec::new())?;
        let shares = shares_of(&desk, &handover)?;
        let stated = Stated { receipt: handover.receipt, work: work.map(|work| work.code), shares };
        self.form.say(out, &stated, |stated| {
            let line =
                |one: &StatedShare| format!("{} {}: {}", one.number, one.work, one.share.as_deref().unwrap_or("later"));
            let lines: Vec<String> = stated.shares.iter().map(line).collect();
            format!("Receipt {} is shared:\n{}", stated.receipt.code(), lines.join("\n"))
        })
    }
}

/// `P0127=7`
fn part_of(desk: &Desk, text: &str) -> Result<(ParticipantId, Quantity), Failure> {
    let (number, part) = text.split_once('=').ok_or_else(|| {
        Failure::usage("SHARE-FORM", format!("{text:?} is no part. Write NUMBER=PART, such as P0127=7"))
    })?;
    Ok((desk.anybody(&field::number(number.trim())?)?.participant, field::part(part)?))
}

/// What people made comes to what was handed over.
fn sums_to(
    handover: &HandoverView,
    work: Option<crate::domain::id::WorkId>,
    parts: &[(ParticipantId, Quantity)],
) -> Result<(), Failure> {
    let made = handover.made_of(work).ok_or_else(|| {
        Failure::usage("WORK-MISSING", "several works were handed over together: say with --work which")
    })?;
    let sum: Quantity = parts.iter().map(|(_, part)| *part).sum();
    if made != sum {
        return Err(Failure::refused(
            "SHARE-SUM",
            format!(
                "the parts sum to {sum}, and {made} were handed over. Nothing was recorded; with --ratio they need not be the same"
            ),
        ));
    }
    Ok(())
}

fn shares_of(desk: &Desk, handover: &HandoverView) -> Result<Vec<StatedShare>, Failure> {
    let Some(view) = desk.store.handover(handover.handover)? else { return Ok(Vec::new()) };
    let mut shares = Vec::new();
    for line in view.lines {
        let number = desk.store.face(line.participant)?.map(|face| face.number).unwrap_or_default();
        let work = desk.store.work(line.work)?.map(|work| work.code).unwrap_or_default();
        shares.push(StatedShare { number, work, share: line.share.map(crate::earnings::Share::short) });
    }
    shares.sort_by(|one: &StatedShare, other| (&one.number, &one.work).cmp(&(&other.number, &other.work)));
    Ok(shares)
}
