//! A net on the table, whose steps are counted, and what was repaired.

use crate::domain::code::Tag;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, HandoverId, PieceId, WorkId};
use crate::domain::quantity::Quantity;

use super::effect::{Screen, Signal};
use super::input::{Count, Input, Net, NetStanding, NetStep, Repair};
use super::open::{Laid, Open};
use super::turn::Turn;

/// Why this is not counted on a net, where less is left of its step.
pub(super) fn beyond(net: &Net, work: WorkId, quantity: Quantity) -> Option<Screen> {
    let step = net.steps.iter().find(|step| step.work == work)?;
    let label = net.label.clone();
    match step.left() {
        _ if net.standing == NetStanding::Finished => Some(Screen::NetDone { label }),
        Some(left) if quantity > left => Some(Screen::StepFull { label, work, left }),
        _ => None,
    }
}

/// More of a net was made elsewhere, or it was finished there.
pub(super) fn moved(net: &mut Net, news: &Input) {
    match news {
        Input::StepMoved { work, left, .. } => {
            let step = net.steps.iter_mut().find(|step| step.work == *work);
            if let Some(NetStep { cap: Some(cap), made, .. }) = step {
                *made = *cap - *left;
            }
        }
        Input::NetFinished { .. } => net.standing = NetStanding::Finished,
        _ => {}
    }
}

impl Open {
    /// A net's label: the next work cards are its steps.
    pub(super) fn net_opened(&mut self, turn: &mut Turn, net: &Net) {
        self.active_ms = turn.now.steady_ms;
        self.net = Some(net.clone());
        self.net_ask.forget();
        match net.standing {
            NetStanding::Finished => turn.say(Screen::NetDone { label: net.label.clone() }, Signal::Already),
            NetStanding::UnderWay => {
                turn.say(Screen::NetOpened { people: self.people(), net: net.clone() }, Signal::Counted);
            }
        }
    }

    /// A step beyond what remains is answered in words, and nothing of it is counted. A tag is a bundle of its own,
    /// and no step of a net.
    pub(super) fn is_beyond_the_net(
        &self,
        turn: &mut Turn,
        work: WorkId,
        quantity: Quantity,
        tag: Option<&Tag>,
    ) -> bool {
        let net = self.net.as_ref().filter(|_| tag.is_none());
        let Some(beyond) = net.and_then(|net| beyond(net, work, quantity)) else { return false };
        turn.say(beyond, Signal::Look);
        true
    }

    /// The net that this scan is a step of; so much less is left of it.
    pub(super) fn take_step(&mut self, work: WorkId, quantity: Quantity, tag: Option<&Tag>) -> Option<PieceId> {
        let net = self.net.as_mut().filter(|_| tag.is_none())?;
        net.steps.iter_mut().find(|step| step.work == work)?.made += quantity;
        Some(net.piece)
    }

    /// ひとつ もどす gives a step back.
    pub(super) fn give_back(&mut self, count: Option<&Count>) {
        let (Some(net), Some(count)) = (&mut self.net, count) else { return };
        let step = net.steps.iter_mut().find(|step| step.work == count.work && count.piece == Some(net.piece));
        if let Some(step) = step {
            step.made = step.made - count.quantity;
        }
    }

    /// What was looked up with an earlier scan has moved on elsewhere.
    pub(super) fn hear(&mut self, news: &Input) {
        match news {
            Input::StepMoved { piece, .. } | Input::NetFinished { piece } => {
                self.net.iter_mut().filter(|net| net.piece == *piece).for_each(|net| moved(net, news));
            }
            Input::RepairSettled { handover, work } => {
                let gone = |repair: &Repair| repair.handover == *handover && repair.work == *work;
                self.repairs = self.repairs.take().map(|all| all.into_iter().filter(|one| !gone(one)).collect());
                let of_it = |mended: &Mended| mended.handover == *handover && mended.work == *work;
                self.tray.retain(|laid| !matches!(laid, Laid::Repaired(all) if all.iter().any(of_it)));
            }
            _ => {}
        }
    }

    /// The tag of a bundle comes back after 手直し: it is 確認ずみ, whoever brings it, and counts no second time.
    pub(super) fn tag_repaired(
        &mut self,
        turn: &mut Turn,
        handover: HandoverId,
        work: WorkId,
        quantity: Quantity,
        tag: Option<&Tag>,
    ) {
        let mended = self.mend(turn, handover, work, quantity, tag);
        self.laid(vec![mended]);
        turn.say(Screen::Repaired { work, quantity }, Signal::Counted);
    }

    /// 直しました and a work card: one's own first, the oldest first.
    pub(super) fn repaired(&mut self, turn: &mut Turn, repairs: &[Repair], work: WorkId, quantity: Quantity) {
        self.active_ms = turn.now.steady_ms;
        let people = self.people();
        let is_own = |repair: &&Repair| repair.members.iter().any(|member| people.contains(member));
        let of_this: Vec<&Repair> = repairs.iter().filter(|repair| repair.work == work).collect();
        let (own, others): (Vec<&Repair>, Vec<&Repair>) = of_this.into_iter().partition(is_own);
        let there: Quantity = own.iter().chain(&others).map(|repair| repair.quantity).sum();
        if quantity > there {
            return turn.say(Screen::NothingToRepair, Signal::Look);
        }
        let (mut rest, mut all) = (quantity, Vec::new());
        for repair in own.into_iter().chain(others) {
            let part = rest.min(repair.quantity);
            if !part.is_zero() {
                all.push(self.mend(turn, repair.handover, work, part, None));
            }
            rest = rest - part;
        }
        self.laid(all);
        turn.say(Screen::Repaired { work, quantity }, Signal::Counted);
    }

    fn mend(
        &mut self,
        turn: &mut Turn,
        handover: HandoverId,
        work: WorkId,
        quantity: Quantity,
        tag: Option<&Tag>,
    ) -> Mended {
        self.active_ms = turn.now.steady_ms;
        let tag = tag.cloned();
        let repair = turn.record(Fact::Repaired { handover, work, quantity, tag: tag.clone() });
        Mended { repair, handover, work, quantity, tag }
    }

    fn laid(&mut self, mended: Vec<Mended>) {
        self.ask.forget();
        self.tray.push(Laid::Repaired(mended));
    }
}

/// What one scan repaired of one handover.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mended {
    repair: FactId,
    handover: HandoverId,
    work: WorkId,
    quantity: Quantity,
    tag: Option<Tag>,
}

/// ひとつ もどす: it is to be repaired as before.
pub(super) fn take_back_repair(turn: &mut Turn, mended: Vec<Mended>) -> Screen {
    let work = mended.first().expect("a scan repairs something").work;
    let quantity = mended.iter().map(|one| one.quantity).sum();
    for Mended { repair, handover, work, quantity, tag } in mended {
        turn.record(Fact::RepairTakenBack { repair, handover, work, quantity, tag });
    }
    Screen::RepairTakenBack { work, quantity }
}
