//! The desk that a command works at: the open ledger, one moment, fresh ids, and the words for what is not there.

use super::failure::Failure;
use super::field;
use super::folder::Folder;
use super::world;
use crate::domain::code::{Code, TokenHash};
use crate::domain::fact::Entry;
use crate::domain::fact::{Fact, Holder};
use crate::domain::id::{CardId, FactId, Mint, StaffId};
use crate::domain::ledger::ClockTrust;
use crate::domain::moment::Moment;
use crate::store::{
    Append, Committed, Face, HandoverView, Membership, Personal, StaffMember, Store, WorkStanding, WorkView,
};

pub struct Desk {
    pub store: Store,
    pub at: Moment,
    /// Whether the wall clock can be believed, going by what the ledger knows.
    pub clock: ClockTrust,
    pub mint: Mint,
}

impl Desk {
    pub fn open(folder: &Folder) -> Result<Self, Failure> {
        Self::with(folder.store()?)
    }

    /// A desk at which nothing is written.
    pub fn to_read(folder: &Folder) -> Result<Self, Failure> {
        Self::with(folder.reading()?)
    }

    fn with(store: Store) -> Result<Self, Failure> {
        let past = store.past()?;
        let (at, clock) = world::now_after(past);
        if !clock.is_good() {
            tracing::warn!(
                "CLOCK: it is {at} here, and the ledger knows of {}. What is recorded is marked; set the clock",
                past.at()
            );
        }
        Ok(Self { store, at, clock, mint: world::mint()? })
    }

    pub fn entry(&mut self, fact: Fact) -> Entry {
        Entry { id: FactId(self.mint.bits()), fact }
    }

    /// A new card: the code to print, which is shown once, and the fact that keeps its hash.
    pub fn card(&mut self, holder: Holder) -> Result<(Code, Entry), Failure> {
        let code = world::card_code()?;
        let card = CardId(self.mint.bits());
        let entry = self.entry(Fact::CardIssued { card, token: TokenHash::of(&code), holder });
        Ok((code, entry))
    }

    pub fn append(&self, entries: Vec<Entry>, personal: Vec<Personal>) -> Result<Committed, Failure> {
        Ok(self.store.append(Append { personal, clock: self.clock, ..Append::at_desk(self.at, entries) })?)
    }

    /// Whoever has this number, retired or not.
    pub fn anybody(&self, number: &str) -> Result<Face, Failure> {
        self.store.participant_by_number(number)?.ok_or_else(|| {
            Failure::refused(
                "NUMBER-UNKNOWN",
                format!("nobody has the number {number}. `fuda participant list` shows who has which"),
            )
        })
    }

    /// Whoever has this number and still takes part.
    pub fn participant(&self, number: &str) -> Result<Face, Failure> {
        let face = self.anybody(number)?;
        match face.membership {
            Membership::Active => Ok(face),
            Membership::Sealed | Membership::Erased => Err(Failure::refused(
                "RECORD-CLOSED",
                format!(
                    "the record of {number} is sealed or erased, and nothing was changed. Who comes back is added with a new number"
                ),
            )),
            Membership::Retired => Err(Failure::refused(
                "PARTICIPANT-RETIRED",
                format!(
                    "{number} has retired, and nothing was changed. Numbers are not used again: who comes back is added with a new one"
                ),
            )),
        }
    }

    pub fn staff(&self, name: &str) -> Result<StaffMember, Failure> {
        let active = |member: &StaffMember| member.name == name && member.membership == Membership::Active;
        self.store.staff()?.into_iter().find(active).ok_or_else(|| {
            Failure::refused(
                "STAFF-UNKNOWN",
                format!("no active member of staff has the name {name}. `fuda staff list` shows all of them"),
            )
        })
    }

    /// Whoever is named as the one who did it; nobody needs to be.
    pub fn by(&self, name: Option<&str>) -> Result<Option<StaffId>, Failure> {
        name.map(|name| Ok(self.staff(name)?.staff)).transpose()
    }

    /// A received handover, by its receipt.
    pub fn handover(&self, receipt: &str) -> Result<HandoverView, Failure> {
        let number = field::receipt(receipt)?;
        self.store.handover_by_receipt(number)?.ok_or_else(|| {
            Failure::refused(
                "RECEIPT-UNKNOWN",
                format!("no handover has the receipt {}. Nothing was recorded", number.code()),
            )
        })
    }

    /// The work with this code, also when it is done here no more: what was made of it is still priced and entered.
    pub fn any_work(&self, code: &str) -> Result<WorkView, Failure> {
        self.store.work_by_code(code)?.ok_or_else(|| {
            Failure::refused("WORK-UNKNOWN", format!("no work has the code {code}. `fuda work list` shows all of them"))
        })
    }

    /// The work with this code, which is still done here.
    pub fn work(&self, code: &str) -> Result<WorkView, Failure> {
        let work = self.any_work(code)?;
        match work.standing {
            WorkStanding::Active => Ok(work),
            WorkStanding::Retired => Err(Failure::refused(
                "WORK-RETIRED",
                format!("the work {code} has retired, and nothing was changed. Add a new work with a new code"),
            )),
        }
    }
}
