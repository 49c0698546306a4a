//! What staff enter at the office's forms, made into facts; and why it was not recorded, in the forms' own words.

mod choices;
mod lists;
mod pay;
mod records;
mod visits;

use rust_decimal::Decimal;

use super::house::{Keeper, named, person_view};
use crate::bench::effect::Paper;
use crate::domain::code::{Code, Reason, ReceiptNumber};
use crate::domain::fact::{Change, Entry, Fact};
use crate::domain::id::{FactId, Mint, OrderId, PieceId, PlaceId, ProgrammeId, StaffId, WorkId};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;
use crate::domain::terms::PiecePay;
use crate::domain::work::{Counted, Flaw, Pay, Rate, usual_pack};
use crate::store::{AppendError, Conflict, Face, HandoverView, Membership, Personal, ReadError, WorkView};
use crate::web::desk::entry::*;
use crate::web::house::{Answer, PiecesView, Unanswered};

impl Desk for Keeper {
    fn choices(&self, of: Choices) -> Answer<Vec<Choice>> {
        self.desk_choices(of)
    }

    fn listed(&self, of: Listing) -> Answer<Vec<Vec<ListCell>>> {
        self.list_at_desk(of)
    }

    fn weigh(&self, entry: &DeskEntry, by: StaffId) -> Entered<Weighed> {
        let plan = self.planned_at_desk(entry, by)?;
        let late = self.closed_days(&plan)?;
        let mut weighed = plan.weighed;
        weighed.notes.extend(late);
        Ok(weighed)
    }

    fn enter(&self, entry: &DeskEntry, by: StaffId) -> Entered<After> {
        if let Some(after) = self.record_entered(entry, by)? {
            return Ok(after);
        }
        let Plan { facts, mut words, personal, .. } = self.planned_at_desk(entry, by)?;
        let mut append = self.at_desk(facts);
        append.personal = personal;
        for entry in &append.entries {
            append.papers.extend(slip_of(entry));
            if let Fact::HandoverCorrected { .. } | Fact::QuestionAsked { .. } = entry.fact {
                append.personal.extend(words.take().map(|text| Personal::FreeText { fact: entry.id, text }));
            }
        }
        self.store.append(append).map_err(not_entered)?;
        self.live.board_changed();
        self.printing.wake();
        self.after_entering(entry)
    }

    fn copies(&self) -> Answer<Vec<CopyView>> {
        self.copies_looked_at()
    }

    fn clean_copies(&self) -> Answer<Vec<CopyView>> {
        self.copies_cleaned()
    }

    fn record(&self, exported: FactId, by: StaffId) -> Answer<Option<RecordView>> {
        self.record_view(exported, by)
    }
}

impl From<ReadError> for NotEntered {
    fn from(error: ReadError) -> Self {
        Self::Unanswered(error.into())
    }
}

/// What the ledger took for granted is no longer, or never was, so.
fn not_entered(error: AppendError) -> NotEntered {
    let AppendError::Conflict(conflict) = error else {
        return NotEntered::Unanswered(Unanswered::Ledger(Box::new(error)));
    };
    NotEntered::Refused(match conflict {
        Conflict::HoursOverlap { on } => Why::HoursOverlap { on },
        Conflict::HoursDoNotFit => Why::HoursDoNotFit,
        Conflict::NotPlaced { on } => Why::NotAgreed { on },
        Conflict::NoHours(_) => Why::NoHours,
        Conflict::VisitMoved(_) => Why::BreakTooLong,
        Conflict::VisitDoesNotFit { .. } => Why::HoursDoNotFit,
        Conflict::AtATable(_) => Why::AtATable,
        Conflict::PlaceTaken(_)
        | Conflict::ProgrammeTaken(_)
        | Conflict::OrderCodeTaken(_)
        | Conflict::PieceCodeTaken(_) => Why::CodeTaken,
        Conflict::NoPlace => Why::NoPlace,
        Conflict::EndsBeforeItBegins => Why::EndsBeforeItBegins,
        Conflict::RateUnusable(_) => Why::RateUnusable,
        Conflict::RatioUnusable => Why::RatioUnusable,
        Conflict::NoParticipant(_) => Why::Retired,
        Conflict::NoWork(_) => Why::NoWork,
        Conflict::HandoverNotReceived(_) => Why::NotReceived,
        Conflict::WorkNotInHandover(_) => Why::WorkNotInReceipt,
        Conflict::InspectedMore { made, open } => Why::InspectedMore { made, open },
        Conflict::NoInspection(_) => Why::NoInspection,
        Conflict::InspectionWentOn(_) => Why::InspectionWentOn,
        Conflict::NotAMember { .. } => Why::NotAMember,
        Conflict::ShareOfNothing => Why::ShareOfNothing,
        Conflict::NoPiece(_) | Conflict::PieceFinished(_) => Why::NetFinished,
        Conflict::NotAStep { .. } => Why::NotAStep,
        Conflict::StepFull { left, .. } => Why::StepFull { left },
        Conflict::AllowanceUnusable(_) => Why::AllowanceUnusable,
        Conflict::NoGrant(_) => Why::NoGrant,
        Conflict::NoProgramme => Why::NoProgramme,
        Conflict::EnrolledAlready => Why::EnrolledAlready,
        Conflict::NotEnrolled => Why::NotEnrolled,
        Conflict::NoOrder => Why::NoOrder,
        Conflict::NothingCounted => Why::NothingCounted,
        Conflict::DaysBackwards => Why::DaysBackwards,
        Conflict::NothingOwed(_) => Why::NothingOwed,
        Conflict::NothingOverpaid => Why::NothingOverpaid,
        Conflict::MoreThanOverpaid(yen) => Why::MoreThanOverpaid { yen },
        Conflict::NoTransferConsent => Why::NoTransferAgreed,
        Conflict::NotPaid(_) | Conflict::NoStatement(_) => Why::NotPaid,
        Conflict::ReceiptedAlready(_) => Why::ReceiptedAlready,
        Conflict::ReceiptedBeforePaid => Why::BeforePaid,
        Conflict::NoProgrammeOfRate => Why::NoProgramme,
        Conflict::KeptUntil(on) => Why::KeptUntil { on },
        Conflict::SealedAlready => Why::SealedAlready,
        Conflict::Erased => Why::Erased,
        Conflict::NotUntouched => Why::NotUntouched,
        _ => Why::Moved,
    })
}

/// The paper by which people hear of a change of theirs.
fn slip_of(entry: &Entry) -> Option<Paper> {
    let correction = entry.id;
    match entry.fact {
        Fact::HandoverCorrected { handover, .. }
        | Fact::Inspected { handover, .. }
        | Fact::InspectionVoided { handover, .. } => Some(Paper::Correction { handover, correction }),
        Fact::Repriced { .. } => Some(Paper::Repriced { repricing: entry.id }),
        _ => None,
    }
}

/// Everything that an entry makes: what is recorded together, what stands beside it, and what it would mean.
struct Plan {
    facts: Vec<Fact>,
    /// Staff's own words for a correction.
    words: Option<String>,
    personal: Vec<Personal>,
    weighed: Weighed,
}

impl Plan {
    fn of((fact, weighed): (Fact, Weighed)) -> Self {
        Self { facts: vec![fact], words: None, personal: Vec::new(), weighed }
    }
}

/// A fact, and what it would mean.
type Prepared = Entered<(Fact, Weighed)>;

/// Nothing beside what the fields say.
fn plainly(fact: Fact) -> Prepared {
    Ok((fact, Weighed::default()))
}

fn bits() -> u64 {
    Mint::from_seed(super::random_seed()).bits()
}

impl Keeper {
    fn planned_at_desk(&self, entry: &DeskEntry, by: StaffId) -> Entered<Plan> {
        match entry {
            DeskEntry::Late(late) => self.late_at_desk(late, Some(by)),
            DeskEntry::Missed(missed) => self.missed_at_desk(missed, Some(by)),
            DeskEntry::PaperDay(day) => self.paper_day_at_desk(day, Some(by)),
            DeskEntry::TransferAgreed { who, on, account } => {
                self.transfer_at_desk(&self.known(who)?, *on, Some(account), Some(by))
            }
            DeskEntry::Question { who, text } => {
                let asked = self.of_person(self.known(who)?, |face| {
                    let participant = face.participant;
                    Fact::QuestionAsked { participant, ending: None, by: Some(by) }
                })?;
                Ok(Plan { words: Some(text.clone()), ..Plan::of(asked) })
            }
            DeskEntry::TransferWithdrawn { who, on } => self.transfer_at_desk(&self.known(who)?, *on, None, Some(by)),
            _ => Ok(Plan::of(self.prepared(entry, by)?)),
        }
    }

    fn prepared(&self, entry: &DeskEntry, by: StaffId) -> Prepared {
        if let DeskEntry::Shares { receipt, work, by: parts_of, parts } = entry {
            return self.shares_at_desk(*receipt, *work, *parts_of, parts, by);
        }
        let by = Some(by);
        match entry.clone() {
            DeskEntry::Hours { .. } => self.hours_at_desk(entry, by),
            DeskEntry::HoursVoided { entry } => plainly(Fact::HoursVoided { entry, by }),
            DeskEntry::Break { who, on, minutes } => self.break_at_desk(&who, on, minutes, by),
            DeskEntry::VisitVoided { who, on, reason } => self.visit_voided_at_desk(&who, on, reason, by),
            DeskEntry::Place { code, name } => plainly(Fact::PlaceAdded { place: PlaceId(bits()), code, name }),
            DeskEntry::Agreement(agreed) => self.agreement_at_desk(&agreed, by),
            DeskEntry::Rate { work, yen, from, pack, programme } => {
                self.rate_at_desk(work, yen, pack, |rate| Fact::RateSet { work, from, rate, programme })
            }
            DeskEntry::Case { work, size, unit, from } => {
                let notes = vec![Note::Many(self.many(work, size)?)];
                Ok((Fact::CaseSet { work, from, size, unit, by }, Weighed { person: None, notes }))
            }
            DeskEntry::Reprice { .. }
            | DeskEntry::Supplement { .. }
            | DeskEntry::Overpayment { .. }
            | DeskEntry::Witnessed { .. } => self.paid_at_desk(entry, by),
            DeskEntry::Sharing { work, from, sharing } => plainly(Fact::SharingSet { work, from, sharing, by }),
            DeskEntry::Ratio { who, from, ratio } => self.of_person(self.active(&who)?, |face| Fact::RatioSet {
                participant: face.participant,
                from,
                ratio,
                by,
            }),
            DeskEntry::Inspection { receipt, work, look, reason } => {
                self.inspection_at_desk(receipt, work, look, reason, by)
            }
            DeskEntry::InspectionVoided { inspection } => self.inspection_voided_at_desk(inspection, by),
            DeskEntry::Net { code, work, length, steps, paid } => {
                let steps =
                    if steps.is_empty() { self.store.steps_for(work, length)? } else { self.steps_named(&steps)? };
                self.net_at_desk(code, work, steps, paid, by)
            }
            DeskEntry::NetFinished { piece, on } => plainly(Fact::PieceFinished { piece, on, by }),
            DeskEntry::Allowance { who, allowance } => self.of_person(self.known(&who)?, |face| {
                Fact::AllowanceGranted { participant: face.participant, allowance, by }
            }),
            DeskEntry::AllowanceEnd { grant, on } => plainly(Fact::AllowanceEnded { grant, on, by }),
            DeskEntry::Record { .. } | DeskEntry::Seal { .. } | DeskEntry::Erase { .. } | DeskEntry::Void { .. } => {
                self.record_at_desk(entry, by)
            }
            _ => self.agreed_at_desk(entry, by),
        }
    }

    /// Programmes and orders.
    fn agreed_at_desk(&self, entry: &DeskEntry, by: Option<StaffId>) -> Prepared {
        match entry.clone() {
            DeskEntry::Programme { code, name } => {
                plainly(Fact::ProgrammeAdded { programme: ProgrammeId(bits()), code, name })
            }
            DeskEntry::Rule { programme, from, rule } => plainly(Fact::RuleSet { programme, from, rule, by }),
            DeskEntry::Enrolment { who, programme, municipality, from } => self.of_person(self.active(&who)?, |face| {
                let participant = face.participant;
                Fact::Enrolled { participant, programme, municipality, from, by }
            }),
            DeskEntry::EnrolmentEnd { who, programme, on } => self.of_person(self.known(&who)?, |face| {
                Fact::EnrolmentEnded { participant: face.participant, programme, on, by }
            }),
            DeskEntry::Contract { who, contract, from } => self.of_person(self.known(&who)?, |face| {
                Fact::ContractSet { participant: face.participant, contract, from, by }
            }),
            DeskEntry::Stage { who, stage, from } => self.of_person(self.known(&who)?, |face| Fact::StageSet {
                participant: face.participant,
                stage,
                from,
                by,
            }),
            DeskEntry::Order(ordered) => self.order_at_desk(ordered, by),
            DeskEntry::OrderMoved { order, movement, quantity, on } => {
                self.moved_at_desk(order, quantity, Fact::OrderMoved { order, movement, quantity, on, by })
            }
            DeskEntry::OrderEnd { order, on } => plainly(Fact::OrderEnded { order, on, by }),
            _ => Err(Why::Moved.into()),
        }
    }

    /// Whoever has this number, or alone is called so; retired or not, for much is entered late.
    fn known(&self, who: &str) -> Entered<Face> {
        let number = crate::domain::written::plain(who).to_ascii_uppercase();
        if let Some(face) = self.store.participant_by_number(&number)? {
            return Ok(face);
        }
        let called = |face: &Face| face.call == who && face.membership == Membership::Active;
        let mut found = self.store.participants()?.into_iter().filter(called);
        match (found.next(), found.next()) {
            (Some(face), None) => Ok(face),
            (Some(_), Some(_)) => Err(Why::SeveralCalledSo.into()),
            _ => Err(Why::NobodyHasIt.into()),
        }
    }

    /// Likewise, of those who take part.
    pub(super) fn active(&self, who: &str) -> Entered<Face> {
        let face = self.known(who)?;
        if face.membership == Membership::Active { Ok(face) } else { Err(Why::Retired.into()) }
    }

    fn of_person(&self, face: Face, fact: impl FnOnce(&Face) -> Fact) -> Prepared {
        let everybody = self.store.participants()?;
        let person = Some(person_view(&face, &everybody));
        Ok((fact(&face), Weighed { person, notes: Vec::new() }))
    }

    fn known_work(&self, work: WorkId) -> Entered<WorkView> {
        self.store.work(work)?.ok_or(Why::NoWork.into())
    }

    fn many(&self, work: WorkId, quantity: Quantity) -> Entered<PiecesView> {
        Ok(PiecesView { work: named(&self.known_work(work)?), quantity })
    }

    fn hours_at_desk(&self, entry: &DeskEntry, by: Option<StaffId>) -> Prepared {
        let DeskEntry::Hours { who, work, on, between, break_minutes, place } = entry.clone() else {
            return Err(Why::Moved.into());
        };
        let (face, known) = (self.known(&who)?, self.known_work(work)?);
        if known.counted == Counted::ByPiece {
            return Err(Why::NotByTime { unit: known.unit }.into());
        }
        let whole = between.minutes().and_then(|whole| whole.checked_sub(break_minutes));
        let minutes = whole.filter(|minutes| *minutes > 0).ok_or(Why::HoursDoNotFit)?;
        let mut notes = vec![Note::Worked { minutes }];
        if let Some(place) = place {
            let terms = self.store.placement(face.participant, place, on)?.ok_or(Why::NotAgreed { on })?;
            notes.push(Note::Terms(terms));
        }
        let (fact, weighed) = self.of_person(face, |face| {
            let (participant, between) = (face.participant, Some(between));
            Fact::HoursEntered { participant, work, on, minutes, by, between, break_minutes, place }
        })?;
        Ok((fact, Weighed { notes, ..weighed }))
    }

    fn agreement_at_desk(&self, agreed: &Agreement, by: Option<StaffId>) -> Prepared {
        let Agreement { place, terms, contract, from, to, .. } = *agreed;
        self.of_person(self.known(&agreed.who)?, |face| {
            let participant = face.participant;
            Fact::PlacementSet { participant, place, from, to, terms, contract, by }
        })
    }

    fn rate_at_desk(&self, work: WorkId, yen: Yen, pack: Option<Pack>, set: impl FnOnce(Rate) -> Fact) -> Prepared {
        let known = self.known_work(work)?;
        if known.pay == Pay::Unpaid {
            return Err(Why::UnpaidWork.into());
        }
        let (per, pack) = match pack {
            None => usual_pack(&known.rates, &known.unit),
            Some(Pack { per, each: Some(each) }) => (per, each.decimal().normalize()),
            Some(Pack { per, each: None }) if per == known.unit => (per, Decimal::ONE),
            Some(Pack { per, each: None }) => {
                return Err(Why::PackMissing { per, unit: known.unit }.into());
            }
        };
        let rate = Rate { yen, per, pack };
        let notes = vec![Note::Rate { rate: rate.clone(), unit: known.unit }];
        Ok((set(rate), Weighed { person: None, notes }))
    }

    fn inspection_at_desk(
        &self,
        receipt: ReceiptNumber,
        work: Option<WorkId>,
        look: Look,
        reason: Option<Flaw>,
        by: Option<StaffId>,
    ) -> Prepared {
        let handover = self.store.handover_by_receipt(receipt)?.ok_or(Why::NoReceipt)?;
        let (work, made) = inspected(&handover, work)?;
        let found = self.store.inspection(handover.handover)?.into_iter().find(|(known, ..)| *known == work);
        let (_, _, found) = found.unwrap_or((work, made, Default::default()));
        let open = found.pending(made) + found.rework;
        let Look { accepted, rework, rejected } = look;
        if accepted + rework + rejected > open {
            return Err(Why::InspectedMore { made, open }.into());
        }
        let everybody = self.store.participants()?;
        let members = everybody.iter().filter(|face| handover.members.contains(&face.participant));
        let people = members.map(|face| person_view(face, &everybody)).collect();
        let note = Note::Handover { on: handover.on, people, pieces: self.many(work, made)?, open };
        let handover = handover.handover;
        let fact = Fact::Inspected { handover, work, accepted, rework, rejected, reason, by };
        Ok((fact, Weighed { person: None, notes: vec![note] }))
    }

    fn inspection_voided_at_desk(&self, inspection: FactId, by: Option<StaffId>) -> Prepared {
        let look = self.store.look(inspection)?.ok_or(Why::NoInspection)?;
        let (handover, work) = (look.handover, look.work);
        let view = self.store.handover(handover)?.ok_or(Why::NoInspection)?;
        let made = view.made_of(Some(work)).unwrap_or_default();
        let everybody = self.store.participants()?;
        let members = everybody.iter().filter(|face| view.members.contains(&face.participant));
        let people = members.map(|face| person_view(face, &everybody)).collect();
        let found = look.found;
        let open = found.accepted + found.rework + found.rejected;
        let note = Note::Handover { on: view.on, people, pieces: self.many(work, made)?, open };
        Ok((Fact::InspectionVoided { inspection, handover, work, by }, Weighed { person: None, notes: vec![note] }))
    }

    fn shares_at_desk(
        &self,
        receipt: ReceiptNumber,
        work: Option<WorkId>,
        parts_of: PartsOf,
        parts: &[(String, Quantity)],
        by: StaffId,
    ) -> Prepared {
        let handover = self.store.handover_by_receipt(receipt)?.ok_or(Why::NoReceipt)?;
        if parts_of == PartsOf::Made {
            let made = handover.made_of(work).ok_or(Why::SeveralWorks)?;
            let sum: Quantity = parts.iter().map(|(_, part)| *part).sum();
            if sum != made {
                return Err(Why::ShareSum { sum, made }.into());
            }
        }
        if parts.iter().all(|(_, part)| part.is_zero()) {
            return Err(Why::ShareOfNothing.into());
        }
        let everybody = self.store.participants()?;
        let (mut named, mut notes) = (Vec::new(), Vec::new());
        for (who, part) in parts {
            let face = self.known(who)?;
            if !handover.members.contains(&face.participant) {
                return Err(Why::NotAMember.into());
            }
            named.push((face.participant, *part));
            notes.push(Note::Part { person: person_view(&face, &everybody), part: *part });
        }
        let change = Change::Shared { work, parts: named };
        let fact = Fact::HandoverCorrected { handover: handover.handover, change, by: Some(by), reason: Reason::Other };
        Ok((fact, Weighed { person: None, notes }))
    }

    fn net_at_desk(
        &self,
        code: Code,
        work: WorkId,
        steps: Vec<(WorkId, Option<Quantity>)>,
        paid: Option<PiecePay>,
        by: Option<StaffId>,
    ) -> Prepared {
        let note = |(step, cap): &(WorkId, Option<Quantity>)| {
            let known = self.known_work(*step)?;
            Ok(Note::Step { work: known.name, cap: cap.map(|cap| format!("{}{}", cap.plain(), known.unit)) })
        };
        let notes = steps.iter().map(note).collect::<Entered<_>>()?;
        let (piece, on) = (PieceId(bits()), self.today());
        Ok((Fact::PieceAdded { piece, code, work, on, steps, paid, by }, Weighed { person: None, notes }))
    }

    /// Each with an end.
    fn steps_named(&self, steps: &[(String, Quantity)]) -> Entered<Vec<(WorkId, Option<Quantity>)>> {
        let step = |(code, much): &(String, Quantity)| {
            let code = crate::domain::written::plain(code).to_ascii_uppercase();
            let known = self.store.work_by_code(&code)?.ok_or(Why::NoStep { code })?;
            Ok((known.work, Some(*much)))
        };
        steps.iter().map(step).collect()
    }

    fn order_at_desk(&self, ordered: Ordered, by: Option<StaffId>) -> Prepared {
        let Ordered { code, client, work, quantity, on, due_on } = ordered;
        let notes = vec![Note::Many(self.many(work, quantity)?)];
        let order = OrderId(bits());
        Ok((Fact::OrderTaken { order, code, client, work, quantity, on, due_on, by }, Weighed { person: None, notes }))
    }

    fn moved_at_desk(&self, order: OrderId, quantity: Quantity, fact: Fact) -> Prepared {
        let known = self.store.orders(self.today())?.into_iter().find(|known| known.order == order);
        let known = known.ok_or(Why::NoOrder)?;
        Ok((fact, Weighed { person: None, notes: vec![Note::Many(self.many(known.work, quantity)?)] }))
    }
}

/// Which work of a handover is looked at, and how much of it there is.
fn inspected(handover: &HandoverView, work: Option<WorkId>) -> Entered<(WorkId, Quantity)> {
    match (work, handover.pieces.as_slice()) {
        (_, []) => Err(Why::NotReceived.into()),
        (None, [one]) => Ok(*one),
        (None, _) => Err(Why::SeveralWorks.into()),
        (Some(work), all) => all.iter().find(|(known, _)| *known == work).copied().ok_or(Why::WorkNotInReceipt.into()),
    }
}
