//! Visits that staff enter, from a paper or because a card was somebody else's.

use chrono::{Days, NaiveDate};

use super::{Plan, Prepared, bits};
use crate::daemon::house::{Keeper, person_view};
use crate::domain::code::Reason;
use crate::domain::fact::Fact;
use crate::domain::id::{ParticipantId, StaffId, VisitId, WorkId};
use crate::domain::quantity::Quantity;
use crate::store::VisitView;
use crate::web::desk::entry::*;
use crate::web::house::PiecesView;

impl Keeper {
    /// One line of the paper: the visit, its break, and what was made, recorded together or not at all.
    pub(super) fn paper_day_at_desk(&self, day: &PaperDay, by: Option<StaffId>) -> Entered<Plan> {
        self.has_come(day.on)?;
        let face = self.known(&day.who)?;
        let (participant, on) = (face.participant, day.on);
        let (mut facts, mut notes) = (Vec::new(), Vec::new());
        if let Some(known) = self.last_visit(participant, on)? {
            let (fact, note) = self.replaced(&known, day, by)?;
            facts.push(fact);
            notes.push(note);
        }
        if day.known == Known::Replaced {
            self.adds_nothing_twice(participant, day)?;
        }
        let zone = self.workshop.time_zone;
        let (arrived_at, left_at) =
            (zone.moment(on.and_time(day.between.from)), zone.moment(on.and_time(day.between.to)));
        if left_at > self.clock.now().wall {
            return Err(Why::TimeNotYet.into());
        }
        let (visit, reason) = (VisitId(bits()), day.reason);
        facts.push(Fact::VisitEntered { visit, participant, on, arrived_at, left_at, by, reason });
        facts.extend(day.break_minutes.map(|minutes| Fact::BreakEntered { visit, minutes, by }));
        notes.extend(self.time_of(participant, day)?);
        notes.extend(self.made_that_day(participant, on)?);
        let mut weighed = Weighed { person: Some(person_view(&face, &self.store.participants()?)), notes };
        if day.pieces.is_empty() && day.net.is_some() {
            return Err(Why::NotAStep.into());
        }
        if !day.pieces.is_empty() {
            let (who, pieces, net) = (face.number, day.pieces.clone(), day.net);
            let made = self.late_at_desk(&Late { who, on, pieces, net, reason, note: None }, by)?;
            facts.extend(made.facts);
            weighed.notes.extend(made.weighed.notes);
        }
        Ok(Plan { facts, words: None, personal: Vec::new(), weighed })
    }

    /// A visit that is there already is said, and replaced only where staff have chosen so.
    fn replaced(&self, known: &VisitView, day: &PaperDay, by: Option<StaffId>) -> Entered<(Fact, Note)> {
        let (arrived_at, left_at) = (known.arrived_at, known.left_at);
        if day.known == Known::Told {
            let clock = |at| self.workshop.time_zone.local(at).time();
            return Err(Why::VisitThere { on: day.on, from: clock(arrived_at), to: left_at.map(clock) }.into());
        }
        let fact = Fact::VisitVoided { visit: known.visit, by, reason: day.reason };
        Ok((fact, Note::Replaces { arrived_at, left_at }))
    }

    /// A line that is typed again brings its visit anew, and not what it brought the first time: pieces that are there
    /// are put right on their receipt.
    fn adds_nothing_twice(&self, participant: ParticipantId, day: &PaperDay) -> Entered<()> {
        let that_day = self.store.handovers_on(day.on, usize::MAX)?;
        let theirs = that_day.iter().filter(|handover| handover.members.contains(&participant));
        let known: Vec<(WorkId, Quantity)> = theirs.flat_map(|handover| handover.pieces.iter().copied()).collect();
        for (at, (work, _)) in day.pieces.iter().enumerate() {
            let quantity = known.iter().filter(|(of, _)| of == work).map(|(_, quantity)| *quantity).sum();
            if quantity > Quantity::ZERO {
                return Err(
                    Why::MadeAlready { at, pieces: PiecesView { work: self.work_view(*work)?, quantity } }.into()
                );
            }
        }
        Ok(())
    }

    /// 作業時間, with the break of the paper, or else of the programme's rule.
    fn time_of(&self, participant: ParticipantId, day: &PaperDay) -> Entered<Vec<Note>> {
        let whole = day.between.minutes().ok_or(Why::HoursDoNotFit)?;
        let mut notes = Vec::new();
        let rest = match day.break_minutes {
            Some(rest) => rest,
            None => self.store.usual_break(participant, day.on, whole)?,
        };
        if day.break_minutes.is_none() && rest > 0 {
            notes.push(Note::UsualBreak { minutes: rest });
        }
        notes.push(Note::Worked { minutes: whole.saturating_sub(rest) });
        Ok(notes)
    }

    fn made_that_day(&self, participant: ParticipantId, on: NaiveDate) -> Entered<Vec<Note>> {
        let made = self.store.person_day(participant, on)?.pieces.into_iter();
        made.map(|made| Ok(Note::MadeThatDay(PiecesView { work: self.work_view(made.work)?, quantity: made.quantity })))
            .collect()
    }

    fn last_visit(&self, participant: ParticipantId, on: NaiveDate) -> Entered<Option<VisitView>> {
        Ok(self.store.person_day(participant, on)?.visits.pop())
    }

    pub(super) fn visit_voided_at_desk(
        &self,
        who: &str,
        on: NaiveDate,
        reason: Reason,
        by: Option<StaffId>,
    ) -> Prepared {
        let face = self.known(who)?;
        let known = self.last_visit(face.participant, on)?.ok_or(Why::NoVisit { on })?;
        let mut notes = vec![Note::Visit { arrived_at: known.arrived_at, left_at: known.left_at }];
        notes.extend(self.made_that_day(face.participant, on)?);
        let (fact, weighed) = self.of_person(face, |_| Fact::VisitVoided { visit: known.visit, by, reason })?;
        Ok((fact, Weighed { notes, ..weighed }))
    }

    pub(super) fn break_at_desk(&self, who: &str, on: NaiveDate, minutes: u32, by: Option<StaffId>) -> Prepared {
        let face = self.known(who)?;
        let visit = self.last_visit(face.participant, on)?.ok_or(Why::NoVisit { on })?;
        let (id, arrived_at, left_at) = (visit.visit, visit.arrived_at, visit.left_at);
        let whole_break = arrived_at.plus_ms(i64::from(minutes) * 60_000);
        if left_at.is_some_and(|left| left < whole_break) {
            return Err(Why::BreakTooLong.into());
        }
        let (fact, weighed) = self.of_person(face, |_| Fact::BreakEntered { visit: id, minutes, by })?;
        Ok((fact, Weighed { notes: vec![Note::Visit { arrived_at, left_at }], ..weighed }))
    }

    /// A paper goes on with the next day of the same person, as long as it has come.
    pub(super) fn after_entering(&self, entry: &DeskEntry) -> Entered<After> {
        let DeskEntry::PaperDay(day) = entry else { return Ok(After::Saved) };
        let next = day.on + Days::new(1);
        let follows = next <= self.today();
        Ok(if follows { After::NextLine { number: self.known(&day.who)?.number, on: next } } else { After::Saved })
    }
}
