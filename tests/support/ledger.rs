//! A ledger in memory, as plain as can be: it folds what tables append into what the next scan means, and refuses
//! what contradicts itself. The real one is `fuda::store`; tests hold the two against each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fuda::bench::effect::Paper;
use fuda::bench::input::{
    Count, Guest, Meaning, Net, NetStanding, NetStep, Receipt, Repair, TagStanding, Unreceipted, VisitStanding,
};
use fuda::bench::restart::{LeftOpen, Presence};
use fuda::domain::code::{Command, ReceiptNumber, Scan, Tag};
use fuda::domain::fact::{Change, Entry, Fact, Holder, ReceivedBy, Role};
use fuda::domain::id::{CardId, HandoverId, ParticipantId, PieceId, VisitId, WorkId};
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::quantity::Quantity;

use super::workshop::{FLOATS, NETS, PEOPLE, PIECES, Piece, Standing, VOIDED_ROLL, Workshop, minted};

/// Why nothing was appended: the ledger has moved on since the table looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    Tag(Tag),
    Visit(VisitId),
    Handover(HandoverId),
    /// So much is left of this net's step.
    Step {
        piece: PieceId,
        work: WorkId,
        left: Quantity,
    },
    /// The net is finished.
    Net(PieceId),
    Repair {
        handover: HandoverId,
        work: WorkId,
    },
    /// Nothing was paid that waits to be confirmed.
    Payment,
}

/// What was found of one work in one handover; `looks` counts the inspections, and `repaired` the tags since the last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    pub accepted: Quantity,
    pub rework: Quantity,
    pub rejected: Quantity,
    repaired: BTreeSet<Tag>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stay {
    In,
    Left(Moment),
    Undone,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub participant: ParticipantId,
    pub on: NaiveDate,
    pub arrived_at: Moment,
    pub stay: Stay,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    Open,
    Received { number: ReceiptNumber, on: NaiveDate, by: ReceivedBy },
    Dropped,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    pub station: usize,
    pub members: Vec<ParticipantId>,
    pub counts: Vec<Count>,
    pub last_at: Moment,
    pub phase: Phase,
}

/// What was appended together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub station: usize,
    pub at: Moment,
    pub entries: Vec<Entry>,
    pub papers: Vec<Paper>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    pub batches: Vec<Batch>,
    pub visits: BTreeMap<VisitId, Visit>,
    pub handovers: BTreeMap<HandoverId, Handover>,
    pub tags: BTreeMap<Tag, TagStanding>,
    held_at: BTreeMap<Tag, usize>,
    bound: BTreeMap<(CardId, NaiveDate), ParticipantId>,
    by_number: BTreeMap<ReceiptNumber, HandoverId>,
    /// Who has a paper waiting for their next card.
    pub waiting: BTreeSet<ParticipantId>,
    today: BTreeMap<ParticipantId, VisitId>,
    pub found: BTreeMap<(HandoverId, WorkId), Found>,
    /// What was paid in cash and not confirmed, newest period last.
    pub paid: BTreeSet<(NaiveDate, ParticipantId)>,
    /// Receipts in the order of their numbers: the oldest is repaired first.
    order: Vec<HandoverId>,
}

impl Ledger {
    /// Appends all, or nothing.
    pub fn append(&mut self, batch: Batch) -> Result<(), Refused> {
        for entry in &batch.entries {
            if let Err(refused) = self.fold(batch.station, batch.at, entry) {
                *self = Self::replay(std::mem::take(&mut self.batches));
                return Err(refused);
            }
        }
        self.print(&batch.papers);
        self.batches.push(batch);
        Ok(())
    }

    /// The same ledger from nothing.
    pub fn replay(batches: Vec<Batch>) -> Self {
        let mut ledger = Self::default();
        for batch in batches {
            ledger.append(batch).expect("what was appended once is appended again");
        }
        ledger
    }

    fn print(&mut self, papers: &[Paper]) {
        for paper in papers {
            match paper {
                Paper::ReceiptForLater { handover } => self.waiting.extend(self.handovers[handover].members.iter()),
                Paper::Waiting { participant } => drop(self.waiting.remove(participant)),
                _ => {}
            }
        }
    }

    fn fold(&mut self, station: usize, at: Moment, Entry { id, fact }: &Entry) -> Result<(), Refused> {
        match fact {
            Fact::Arrived { visit, participant, on } => self.arrive(*visit, *participant, *on, at)?,
            Fact::Left { visit } => self.stay(*visit, |stay| stay == Stay::In, Stay::Left(at))?,
            Fact::VisitResumed { visit } | Fact::LeavingUndone { visit } => {
                self.stay(*visit, |stay| matches!(stay, Stay::Left(_)), Stay::In)?;
            }
            Fact::ArrivalUndone { visit } if self.has_pieces(*visit) => return Err(Refused::Visit(*visit)),
            Fact::ArrivalUndone { visit } => self.stay(*visit, |stay| stay == Stay::In, Stay::Undone)?,
            Fact::HandoverOpened { handover, members } => {
                assert!(!members.is_empty(), "a handover needs members");
                let members = members.clone();
                let open = Handover { station, members, counts: Vec::new(), last_at: at, phase: Phase::Open };
                let known = self.handovers.insert(*handover, open);
                assert_eq!(known, None, "a handover is opened once");
            }
            Fact::PiecesCounted { handover, work, quantity, tag, piece } => {
                self.step_is_left(*piece, *work, *quantity)?;
                self.take_tag(tag.as_ref(), TagStanding::Counted { handover: *handover, count: *id })?;
                let open = self.open(*handover)?;
                open.counts.push(Count {
                    id: *id,
                    work: *work,
                    quantity: *quantity,
                    tag: tag.clone(),
                    piece: *piece,
                    at,
                });
                open.last_at = at;
            }
            Fact::CountTakenBack { handover, count } => {
                let open = self.open(*handover)?;
                let place = open.counts.iter().position(|known| known.id == *count);
                let count = open.counts.remove(place.ok_or(Refused::Handover(*handover))?);
                open.last_at = at;
                self.free(count.tag);
            }
            Fact::HandoverReceived { handover, on, by, .. } => {
                let number = ReceiptNumber(self.by_number.len() as u64 + 1);
                let open = self.open(*handover)?;
                assert!(!open.counts.is_empty(), "nothing is not received");
                open.phase = Phase::Received { number, on: *on, by: *by };
                self.by_number.insert(number, *handover);
                self.order.push(*handover);
            }
            Fact::HandoverDropped { handover } => {
                let open = self.open(*handover)?;
                assert!(open.counts.is_empty(), "pieces are not dropped");
                open.phase = Phase::Dropped;
            }
            Fact::HandoverCorrected { handover, change, .. } => {
                self.correct(
                    *handover,
                    change,
                    Count { id: *id, work: WorkId(0), quantity: Quantity::ZERO, tag: None, piece: None, at },
                )?;
            }
            Fact::TagHeld { tag } => {
                self.move_tag(tag, self.tag(tag) == TagStanding::Fresh, TagStanding::Held)?;
                self.held_at.insert(tag.clone(), station);
            }
            Fact::HeldTagReleased { tag, .. } => {
                let kept = matches!(self.tag(tag), TagStanding::Held | TagStanding::LeftOver);
                self.move_tag(tag, kept, TagStanding::Fresh)?;
            }
            Fact::HeldTagLeft { tag } => {
                self.move_tag(tag, self.tag(tag) == TagStanding::Held, TagStanding::LeftOver)?;
            }
            Fact::CardBound { card, participant, on, .. } => drop(self.bound.insert((*card, *on), *participant)),
            Fact::Inspected { handover, work, accepted, rework, rejected, .. } => {
                let made = self.made(*handover, *work);
                let found = self.found.entry((*handover, *work)).or_default();
                let pending = made - (found.accepted + found.rework + found.rejected);
                let sum = *accepted + *rework + *rejected;
                assert!(sum <= pending + found.rework, "no more is looked at than was handed over");
                found.rework = found.rework - (sum - pending) + *rework;
                found.accepted += *accepted;
                found.rejected += *rejected;
                found.repaired.clear();
            }
            Fact::Repaired { handover, work, quantity, tag } => {
                let refused = Refused::Repair { handover: *handover, work: *work };
                let found = self.found.get_mut(&(*handover, *work)).filter(|found| found.rework >= *quantity);
                let found = found.ok_or(refused)?;
                if let Some(tag) = tag
                    && !found.repaired.insert(tag.clone())
                {
                    return Err(Refused::Tag(tag.clone()));
                }
                found.rework = found.rework - *quantity;
                found.accepted += *quantity;
            }
            Fact::RepairTakenBack { handover, work, quantity, tag, .. } => {
                let refused = Refused::Repair { handover: *handover, work: *work };
                let found = self.found.get_mut(&(*handover, *work)).filter(|found| found.accepted >= *quantity);
                let found = found.ok_or(refused.clone())?;
                if let Some(tag) = tag
                    && !found.repaired.remove(tag)
                {
                    return Err(refused);
                }
                found.rework += *quantity;
                found.accepted = found.accepted - *quantity;
            }
            Fact::StatementPaid { participant, ending, .. } => drop(self.paid.insert((*ending, *participant))),
            Fact::PaymentReceipted { participant, ending, .. } => {
                if !self.paid.remove(&(*ending, *participant)) {
                    return Err(Refused::Payment);
                }
            }
            other => panic!("a table does not record {other:?}"),
        }
        Ok(())
    }

    /// How much of a work a handover holds.
    pub fn made(&self, handover: HandoverId, work: WorkId) -> Quantity {
        let counts = self.handovers.get(&handover).map(|known| known.counts.as_slice()).unwrap_or_default();
        counts.iter().filter(|count| count.work == work).map(|count| count.quantity).sum()
    }

    /// How much of a net's step counts, on tables or received.
    pub fn step_made(&self, piece: PieceId, work: WorkId) -> Quantity {
        let counts = self.handovers.values().flat_map(|known| &known.counts);
        counts.filter(|count| count.piece == Some(piece) && count.work == work).map(|count| count.quantity).sum()
    }

    /// A net is finished when all of every step was received.
    fn net_standing(&self, net: &Piece) -> NetStanding {
        let received = |work| -> Quantity {
            let received = self.handovers.values().filter(|known| matches!(known.phase, Phase::Received { .. }));
            let counts = received.flat_map(|known| &known.counts);
            counts.filter(|count| count.piece == Some(net.id) && count.work == work).map(|count| count.quantity).sum()
        };
        match net.steps.iter().all(|(work, cap)| Quantity::of(*cap) <= received(*work)) {
            true => NetStanding::Finished,
            false => NetStanding::UnderWay,
        }
    }

    fn step_is_left(&self, piece: Option<PieceId>, work: WorkId, quantity: Quantity) -> Result<(), Refused> {
        let Some(net) = PIECES.iter().find(|net| Some(net.id) == piece) else { return Ok(()) };
        if self.net_standing(net) == NetStanding::Finished {
            return Err(Refused::Net(net.id));
        }
        let (_, cap) = net.steps.iter().find(|(step, _)| *step == work).expect("a step of the net");
        let left = Quantity::of(*cap) - self.step_made(net.id, work);
        if quantity > left { Err(Refused::Step { piece: net.id, work, left }) } else { Ok(()) }
    }

    fn net(&self, net: &Piece) -> Net {
        let step = |(work, cap): &(WorkId, u32)| NetStep {
            work: *work,
            cap: Some(Quantity::of(*cap)),
            made: self.step_made(net.id, *work),
        };
        Net {
            piece: net.id,
            label: net.label.to_owned(),
            work: NETS,
            standing: self.net_standing(net),
            steps: net.steps.iter().map(step).collect(),
            days: self.net_days(net),
        }
    }

    /// The last three days and works of it, newest first.
    fn net_days(&self, net: &Piece) -> Vec<(NaiveDate, WorkId, Quantity)> {
        let of = |handover: &HandoverId| {
            let known = &self.handovers[handover];
            let Phase::Received { on, .. } = known.phase else { return Vec::new() };
            let counts = known.counts.iter().filter(|count| count.piece == Some(net.id));
            counts.map(|count| (on, count.work, count.quantity)).collect::<Vec<_>>()
        };
        let mut counts: Vec<_> = self.handovers.keys().flat_map(of).collect();
        counts.sort_by_key(|(on, work, _)| (std::cmp::Reverse(*on), *work));
        let mut days: Vec<(NaiveDate, WorkId, Quantity)> = Vec::new();
        for (on, work, quantity) in counts {
            match days.iter_mut().find(|(day, known, _)| *day == on && *known == work) {
                Some((.., sum)) => *sum += quantity,
                None => days.push((on, work, quantity)),
            }
        }
        days.truncate(3);
        days
    }

    /// What is to be repaired, oldest receipt first.
    pub fn repairs(&self) -> Vec<Repair> {
        let of = |handover: &HandoverId| {
            let own = self.found.range((*handover, WorkId(0))..=(*handover, WorkId(u64::MAX)));
            let waits = own.filter(|(_, found)| !found.rework.is_zero());
            let repair = |((handover, work), found): (&(HandoverId, WorkId), &Found)| {
                let mut members = self.handovers[handover].members.clone();
                members.sort();
                Repair { handover: *handover, work: *work, members, quantity: found.rework }
            };
            waits.map(repair).collect::<Vec<_>>()
        };
        self.order.iter().flat_map(of).collect()
    }

    /// Where a tag stands, to somebody who scans it.
    fn tag_seen(&self, tag: &Tag, work: WorkId, bundle: Quantity) -> TagStanding {
        let TagStanding::Counted { handover, count } = self.tag(tag) else { return self.tag(tag) };
        match self.found.get(&(handover, work)) {
            Some(found) if !found.rework.is_zero() && !found.repaired.contains(tag) => {
                TagStanding::Rework { handover, count, quantity: found.rework.min(bundle) }
            }
            _ => TagStanding::Counted { handover, count },
        }
    }

    fn arrive(&mut self, visit: VisitId, who: ParticipantId, on: NaiveDate, at: Moment) -> Result<(), Refused> {
        if let Some(known) = self.today.get(&who).filter(|known| self.visits[*known].on == on) {
            return Err(Refused::Visit(*known));
        }
        self.visits.insert(visit, Visit { participant: who, on, arrived_at: at, stay: Stay::In });
        self.today.insert(who, visit);
        Ok(())
    }

    /// Whether the visit's person has something on a table, or handed something in that day.
    fn has_pieces(&self, visit: VisitId) -> bool {
        let Some(visit) = self.visits.get(&visit) else { return false };
        self.handovers.values().filter(|known| known.members.contains(&visit.participant)).any(|known| {
            match known.phase {
                Phase::Open => true,
                Phase::Received { on, .. } => on == visit.on,
                Phase::Dropped => false,
            }
        })
    }

    fn stay(&mut self, visit: VisitId, fits: impl Fn(Stay) -> bool, next: Stay) -> Result<(), Refused> {
        let known = self.visits.get_mut(&visit).filter(|known| fits(known.stay)).ok_or(Refused::Visit(visit))?;
        known.stay = next;
        if next == Stay::Undone {
            self.today.remove(&known.participant);
        }
        Ok(())
    }

    fn open(&mut self, handover: HandoverId) -> Result<&mut Handover, Refused> {
        let known = self.handovers.get_mut(&handover).filter(|known| known.phase == Phase::Open);
        known.ok_or(Refused::Handover(handover))
    }

    pub fn tag(&self, tag: &Tag) -> TagStanding {
        self.tags.get(tag).copied().unwrap_or(TagStanding::Fresh)
    }

    fn move_tag(&mut self, tag: &Tag, fits: bool, next: TagStanding) -> Result<(), Refused> {
        if !fits {
            return Err(Refused::Tag(tag.clone()));
        }
        self.held_at.remove(tag);
        self.tags.insert(tag.clone(), next);
        Ok(())
    }

    fn take_tag(&mut self, tag: Option<&Tag>, counted: TagStanding) -> Result<(), Refused> {
        let Some(tag) = tag else { return Ok(()) };
        self.move_tag(tag, self.tag(tag) == TagStanding::Fresh, counted)
    }

    fn free(&mut self, tag: Option<Tag>) {
        if let Some(tag) = tag {
            self.tags.insert(tag, TagStanding::Fresh);
        }
    }

    fn correct(&mut self, handover: HandoverId, change: &Change, blank: Count) -> Result<(), Refused> {
        if let Change::Added { work, quantity, tag, piece } = change {
            self.step_is_left(*piece, *work, *quantity)?;
            self.take_tag(tag.as_ref(), TagStanding::Counted { handover, count: blank.id })?;
        }
        let known = self.handovers.get_mut(&handover).ok_or(Refused::Handover(handover))?;
        assert!(matches!(known.phase, Phase::Received { .. }), "only what was received is corrected");
        let freed = match change {
            Change::Added { work, quantity, tag, piece } => {
                let (tag, piece) = (tag.clone(), *piece);
                known.counts.push(Count { work: *work, quantity: *quantity, tag, piece, ..blank });
                Vec::new()
            }
            Change::Voided { count } => {
                let place = known.counts.iter().position(|own| own.id == *count);
                vec![known.counts.remove(place.ok_or(Refused::Handover(handover))?)]
            }
            Change::VoidedWhole => std::mem::take(&mut known.counts),
            Change::Amended { .. } => panic!("a table does not amend"),
            Change::Moved { to } => {
                assert_eq!(known.members.len(), 1, "only one's own is moved");
                known.members = vec![*to];
                Vec::new()
            }
            Change::Shared { .. } => Vec::new(),
        };
        freed.into_iter().for_each(|count| self.free(count.tag));
        Ok(())
    }

    /// What a scan means on the workshop's date `on`.
    pub fn meaning(&self, shop: &Workshop, scan: &Scan, on: NaiveDate) -> Meaning {
        match scan {
            Scan::Card(token) => match shop.cards.get(token) {
                None => Meaning::NotRegistered,
                Some(Standing::Replaced) => Meaning::ReplacedCard,
                Some(Standing::Revoked) => Meaning::RevokedCard,
                Some(Standing::Held(card, holder)) => self.holder(*card, *holder, on),
            },
            Scan::Tag(tag) => match minted(tag) {
                None if tag.roll.0 == VOIDED_ROLL => Meaning::VoidedTag,
                None => Meaning::NotRegistered,
                Some(roll) => Meaning::Tag {
                    tag: tag.clone(),
                    work: roll.work,
                    quantity: Quantity::of(roll.quantity),
                    standing: self.tag_seen(tag, roll.work, Quantity::of(roll.quantity)),
                    minted_for: roll.minted_for,
                },
            },
            Scan::WorkCard(code) => match shop.work_cards.get(code) {
                None => Meaning::NotRegistered,
                Some((work, quantity)) => {
                    Meaning::WorkCard { work: *work, quantity: *quantity, step_of: (*work == FLOATS).then_some(NETS) }
                }
            },
            Scan::Piece(code) => match PIECES.iter().find(|net| net.label == code.body()) {
                None => Meaning::NotRegistered,
                Some(net) => Meaning::Net(self.net(net)),
            },
            Scan::Command(Command::Repaired) => Meaning::Repairs(self.repairs()),
            Scan::Command(Command::Receipted) => {
                let newest = self.paid.iter().rev();
                let payment =
                    |(ending, who): &(NaiveDate, ParticipantId)| Unreceipted { participant: *who, ending: *ending };
                Meaning::Unreceipted(newest.map(payment).collect())
            }
            Scan::Command(command) => Meaning::Command(*command),
            Scan::Reason(reason) => Meaning::Reason(*reason),
            Scan::Receipt(number) => self.receipt(*number).map_or(Meaning::NotRegistered, Meaning::Receipt),
            Scan::Binder(number) => match PEOPLE.iter().find(|person| person.number == number) {
                None => Meaning::NotRegistered,
                Some(person) => Meaning::Binder(person.id),
            },
            Scan::SetUpLabel => Meaning::SetUpLabel,
            Scan::WrongCheck => Meaning::WrongCheck,
            Scan::Product => Meaning::Product,
            Scan::WebAddress => Meaning::WebAddress,
            Scan::TooLong => Meaning::TooLong,
            Scan::Unknown(_) => Meaning::Unknown,
        }
    }

    fn holder(&self, card: CardId, holder: Holder, on: NaiveDate) -> Meaning {
        match holder {
            Holder::Participant(who) => self.guest(who, on),
            Holder::Staff(staff) => Meaning::Staff { staff, role: Role::Supervisor },
            Holder::Spare => self.bound.get(&(card, on)).map_or(Meaning::Spare(card), |who| self.guest(*who, on)),
            Holder::Practice => Meaning::Practice(card),
        }
    }

    fn guest(&self, who: ParticipantId, on: NaiveDate) -> Meaning {
        let person = PEOPLE.iter().find(|person| person.id == who).expect("a person of this workshop");
        let paper_waits = self.waiting.contains(&who);
        Meaning::Participant(Guest {
            participant: who,
            visit: self.visit(who, on),
            amounts: person.amounts,
            paper_waits,
        })
    }

    pub fn visit(&self, who: ParticipantId, on: NaiveDate) -> VisitStanding {
        let today = self.today.get(&who).map(|visit| (*visit, &self.visits[visit])).filter(|(_, known)| known.on == on);
        match today {
            None => VisitStanding::NotIn,
            Some((visit, known)) => match known.stay {
                Stay::In => VisitStanding::In { visit, since: known.arrived_at },
                Stay::Left(at) => VisitStanding::Left { visit, at },
                Stay::Undone => VisitStanding::NotIn,
            },
        }
    }

    pub fn receipt(&self, number: ReceiptNumber) -> Option<Receipt> {
        let handover = *self.by_number.get(&number)?;
        let known = &self.handovers[&handover];
        let Phase::Received { on, .. } = known.phase else { return None };
        let mut members = known.members.clone();
        members.sort();
        Some(Receipt { handover, number, members, counts: known.counts.clone(), on })
    }

    pub fn receipts(&self) -> u64 {
        self.by_number.len() as u64
    }

    /// What a station left open when the power went.
    pub fn left_open(&self, station: usize, zone: Zone) -> Vec<LeftOpen> {
        let open = |known: &&Handover| known.phase == Phase::Open && known.station == station;
        let left = |(id, known): (&HandoverId, &Handover)| {
            let mut pieces: Vec<(WorkId, Quantity)> = Vec::new();
            for count in &known.counts {
                match pieces.iter_mut().find(|(work, _)| *work == count.work) {
                    Some((_, sum)) => *sum += count.quantity,
                    None => pieces.push((count.work, count.quantity)),
                }
            }
            let on = zone.date(known.last_at);
            LeftOpen { handover: *id, on, last_at: known.last_at, presence: self.presence(known, on), pieces }
        };
        self.handovers.iter().filter(|(_, known)| open(known)).map(left).collect()
    }

    fn presence(&self, open: &Handover, on: NaiveDate) -> Presence {
        let minted_for = |tag: &Tag| minted(tag).and_then(|roll| roll.minted_for);
        let is_own = |count: &Count| count.tag.as_ref().and_then(minted_for).is_some();
        let is_in = |who: &ParticipantId| matches!(self.visit(*who, on), VisitStanding::In { .. });
        match open.counts.iter().all(is_own) {
            false => Presence::AtTheTable,
            true if open.members.iter().any(is_in) => Presence::In,
            true => Presence::Away,
        }
    }

    pub fn held(&self, station: usize) -> Vec<Tag> {
        self.held_at.iter().filter(|(_, at)| **at == station).map(|(tag, _)| tag.clone()).collect()
    }
}
