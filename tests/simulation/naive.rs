//! What everybody earned, from the facts alone, in whole thousandths of a yen: slowly, plainly, and independently of
//! `fuda::earnings` and of every projection.

use std::collections::{BTreeMap, BTreeSet};

use fuda::domain::fact::{Change, Entry, Fact};
use fuda::domain::id::{FactId, HandoverId, ParticipantId, WorkId};
use fuda::domain::quantity::Quantity;

use crate::workshop::{BAGS, FLOATS, FUMANET, NETS};

/// Thousandths of a yen for one unit. 0.5 yen a bag and ten bags in a 組; 100.5 yen a 間; 333.333 yen a 台;
/// 38 yen a 間 of 浮子方.
pub fn rate_milli(work: WorkId) -> u128 {
    match work {
        BAGS => 5_000,
        NETS => 100_500,
        FUMANET => 333_333,
        FLOATS => 38_000,
        other => panic!("{other} is no work of this workshop"),
    }
}

fn milli(quantity: Quantity) -> u128 {
    let text = quantity.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<3}").parse().expect("a quantity of three decimals")
}

#[derive(Default)]
pub struct Naive {
    members: BTreeMap<HandoverId, Vec<ParticipantId>>,
    received: BTreeSet<HandoverId>,
    counts: BTreeMap<FactId, (HandoverId, WorkId, u128)>,
}

impl Naive {
    pub fn read<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut naive = Self::default();
        entries.into_iter().for_each(|entry| naive.hear(entry));
        naive
    }

    fn hear(&mut self, Entry { id, fact }: &Entry) {
        match fact {
            Fact::HandoverOpened { handover, members } => drop(self.members.insert(*handover, members.clone())),
            Fact::PiecesCounted { handover, work, quantity, .. } => {
                self.counts.insert(*id, (*handover, *work, milli(*quantity)));
            }
            Fact::CountTakenBack { count, .. } => drop(self.counts.remove(count)),
            Fact::HandoverReceived { handover, .. } => assert!(self.received.insert(*handover), "received once"),
            Fact::HandoverCorrected { handover, change, .. } => match change {
                Change::Added { work, quantity, .. } => {
                    self.counts.insert(*id, (*handover, *work, milli(*quantity)));
                }
                Change::Voided { count } => drop(self.counts.remove(count)),
                Change::Amended { .. } => panic!("a table does not amend"),
                Change::VoidedWhole => self.counts.retain(|_, (own, ..)| own != handover),
                Change::Shared { .. } => panic!("no table states shares"),
                Change::Moved { to } => drop(self.members.insert(*handover, vec![*to])),
            },
            _ => {}
        }
    }

    /// Thousandths of a yen for each person.
    pub fn earnings(&self) -> BTreeMap<ParticipantId, u128> {
        let mut pools: BTreeMap<(HandoverId, WorkId), u128> = BTreeMap::new();
        for (handover, work, quantity) in self.counts.values() {
            *pools.entry((*handover, *work)).or_default() += quantity;
        }
        let mut sums = BTreeMap::new();
        for ((handover, work), quantity) in pools {
            if !self.received.contains(&handover) {
                continue;
            }
            let millionths = quantity * rate_milli(work);
            assert_eq!(millionths % 1_000, 0, "the rates of this workshop leave nothing finer than 0.001 yen");
            let pool = millionths / 1_000;
            let mut members = self.members[&handover].clone();
            members.sort();
            let people = members.len() as u128;
            for (place, who) in members.into_iter().enumerate() {
                let extra = u128::from((place as u128) < pool % people);
                *sums.entry(who).or_default() += pool / people + extra;
            }
        }
        sums
    }
}
