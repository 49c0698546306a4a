//! `fuda inspect`: what was found when the pieces were looked at.

use std::io::Write;

use serde::Serialize;

use super::answer::Form;
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::bench::effect::Paper;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, WorkId};
use crate::domain::quantity::Quantity;
use crate::domain::work::Flaw;
use crate::store::{Append, Found, HandoverView, WorkView};

/// 検品: what was found of a handover. Pay never waits for it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda inspect R000000123 --accept 11 --rework 1 --reason count
  fuda inspect 123 --work BAGS20 --accept 1               what came back and was repaired
  fuda inspect 123 --void                                 the last inspection was wrong: what it found is 確認中 again
What is not named stays 確認中. A bundle that is to be repaired is scanned again at any table; work without a label is
repaired with the card 直しました and its work card. What a rejection does to pay is the programme's written rule
(`fuda rule`): nothing, where there is none. Reasons: count crease mixed_size seal measure material other")]
pub struct Inspect {
    /// The receipt's number or code
    receipt: String,
    /// The work, where several were handed over together
    #[arg(long, value_name = "CODE")]
    work: Option<String>,
    /// 確認ずみ
    #[arg(long, value_name = "QUANTITY")]
    accept: Option<String>,
    /// 手直し
    #[arg(long, value_name = "QUANTITY")]
    rework: Option<String>,
    /// Neither accepted nor to be repaired
    #[arg(long, value_name = "QUANTITY")]
    reject: Option<String>,
    /// Why; needed with --rework and --reject
    #[arg(long, value_name = "CODE")]
    reason: Option<Flaw>,
    /// Take the last inspection back
    #[arg(long, conflicts_with_all = ["accept", "rework", "reject", "reason"])]
    void: bool,
    /// The member of staff who looked
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Inspected {
    receipt: u64,
    work: String,
    accepted: Quantity,
    rework: Quantity,
    rejected: Quantity,
    /// 確認中
    pending: Quantity,
}

impl Inspect {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let look = if self.void { Found::default() } else { self.look()? };
        let mut desk = Desk::open(folder)?;
        let handover = desk.handover(&self.receipt)?;
        let work = self.work_of(&desk, &handover)?;
        let by = desk.by(self.by.as_deref())?;
        let (id, reason) = (handover.handover, self.reason);
        let Found { accepted, rework, rejected } = look;
        let fact = match self.void {
            true => {
                let inspection = self.last(&desk, id, work.work)?;
                Fact::InspectionVoided { inspection, handover: id, work: work.work, by }
            }
            false => Fact::Inspected { handover: id, work: work.work, accepted, rework, rejected, reason, by },
        };
        let entry = desk.entry(fact);
        // Nothing prints where nothing changes of what is paid.
        let papers = vec![Paper::Correction { handover: id, correction: entry.id }];
        desk.store.append(Append { clock: desk.clock, papers, ..Append::at_desk(desk.at, vec![entry]) })?;
        let stands = desk.store.inspection(id)?.into_iter().find(|(known, ..)| *known == work.work);
        let (made, found) = stands.map(|(_, made, found)| (made, found)).unwrap_or_default();
        let answer = Inspected {
            receipt: handover.receipt.0,
            work: work.code,
            accepted: found.accepted,
            rework: found.rework,
            rejected: found.rejected,
            pending: found.pending(made),
        };
        self.form.say(out, &answer, |told| {
            format!(
                "Receipt {}, {}: 確認ずみ {}, 手直し {}, rejected {}, 確認中 {}.",
                told.receipt, told.work, told.accepted, told.rework, told.rejected, told.pending
            )
        })
    }

    fn last(&self, desk: &Desk, handover: HandoverId, work: WorkId) -> Result<FactId, Failure> {
        let last = desk.store.last_look(handover, work)?;
        last.map(|look| look.inspection)
            .ok_or_else(|| Failure::refused("INSPECTION-UNKNOWN", "nobody has looked at it yet. Nothing was recorded"))
    }

    fn look(&self) -> Result<Found, Failure> {
        let of = |text: &Option<String>| text.as_deref().map_or(Ok(Quantity::ZERO), field::part);
        let look = Found { accepted: of(&self.accept)?, rework: of(&self.rework)?, rejected: of(&self.reject)? };
        let blamed = !look.rework.is_zero() || !look.rejected.is_zero();
        if blamed && self.reason.is_none() {
            return Err(Failure::usage(
                "REASON-MISSING",
                "say with --reason why: the one who repairs it must know what to do",
            ));
        }
        if !blamed && look.accepted.is_zero() {
            return Err(Failure::usage("NOTHING-ASKED", "say what was found: --accept, --rework or --reject"));
        }
        Ok(look)
    }

    fn work_of(&self, desk: &Desk, handover: &HandoverView) -> Result<WorkView, Failure> {
        match (&self.work, handover.pieces.as_slice()) {
            (Some(code), _) => desk.any_work(code),
            (None, [(work, _)]) => {
                desk.store.work(*work)?.ok_or_else(|| Failure::refused("WORK-UNKNOWN", "its work is not known here"))
            }
            (None, []) => Err(Failure::refused(
                "HANDOVER-EMPTY",
                "there is nothing in this handover now: it was taken away. Nothing was recorded",
            )),
            (None, _) => {
                Err(Failure::usage("WORK-MISSING", "several works were handed over together: say with --work which"))
            }
        }
    }
}
