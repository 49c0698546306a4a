//! A person's own record: given out, sealed, erased. The same for the command line and the office's pages.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::copies::{self, Cleaned};
use super::record::Record;
use crate::domain::fact::{Entry, Fact};
use crate::domain::id::{FactId, Mint, ParticipantId, StaffId};
use crate::domain::ledger::ClockTrust;
use crate::domain::moment::{Moment, Zone};
use crate::domain::terms::AskedBy;
use crate::store::{Append, AppendError, Face, Membership, Personal, ReadError, Retention, Store};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error(
        "REASON-MISSING: this record is sealed, and is opened only for a reason. Say with --reason why it is asked for, and with --by who opens it"
    )]
    NoReason,
    #[error(
        "CLOCK-SUSPECT: this computer's clock cannot be believed, and what is erased cannot be brought back. Set the clock, then erase"
    )]
    ClockSuspect,
    #[error(
        "NOT-PAID: the payment of the period to {0} is not recorded, and after erasing nobody can say by name whose it is. Record it (`fuda pay`), or say --although-unpaid"
    )]
    Unpaid(NaiveDate),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Whether an unpaid statement stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaid {
    Refused,
    /// Somebody has said that it is to be so.
    Accepted,
}

/// What an erasure came to.
#[derive(Debug)]
pub struct Erased {
    pub on: NaiveDate,
    pub kept_until: NaiveDate,
    pub copies: Cleaned,
    /// Why the file still has the bytes of what was deleted, if so.
    pub unswept: Option<AppendError>,
}

/// Where records are asked for, at one moment.
pub struct Archive<'a> {
    pub store: &'a Store,
    /// The data folder.
    pub folder: &'a Path,
    pub zone: Zone,
    /// How long the workshop keeps records, where that is longer than the law says.
    pub keep_years: u32,
    pub at: Moment,
    pub clock: ClockTrust,
    pub mint: Mint,
}

impl Archive<'_> {
    /// Gives a person's record out, and writes down who asked for it before anybody sees it.
    pub fn export(
        &mut self,
        face: &Face,
        asked_by: AskedBy,
        reason: Option<String>,
        by: Option<StaffId>,
    ) -> Result<Record, NotDone> {
        let exported = self.note_export(face, asked_by, reason, by)?;
        let record = self.record(exported)?;
        record.ok_or_else(|| ReadError::Unreadable(format!("the export {exported} is not in the ledger")).into())
    }

    /// The fact against which a record is given out.
    pub fn note_export(
        &mut self,
        face: &Face,
        asked_by: AskedBy,
        reason: Option<String>,
        by: Option<StaffId>,
    ) -> Result<FactId, NotDone> {
        if face.membership == Membership::Sealed && reason.is_none() {
            return Err(NotDone::NoReason);
        }
        let participant = face.participant;
        let entry = self.entry(Fact::RecordExported { participant, asked_by, by });
        let fact = entry.id;
        // Nothing is written down beside a fact about who was erased.
        let reason = reason.filter(|_| face.membership != Membership::Erased);
        self.append(entry, reason.map(|text| Personal::FreeText { fact, text }))?;
        Ok(fact)
    }

    /// `None`: nobody exported it, or it was sealed or erased since.
    pub fn record(&self, exported: FactId) -> Result<Option<Record>, NotDone> {
        let leaves = self.store.record(exported)?;
        Ok(leaves.map(|leaves| Record { made_at: self.at, zone: self.zone, leaves }))
    }

    /// Returns how many papers waited, and come out no more.
    pub fn seal(&mut self, participant: ParticipantId, by: Option<StaffId>) -> Result<u32, NotDone> {
        let papers = self.retention(participant)?.papers;
        let entry = self.entry(Fact::PersonSealed { participant, by });
        self.append(entry, None)?;
        Ok(papers)
    }

    pub fn retention(&self, participant: ParticipantId) -> Result<Retention, NotDone> {
        Ok(self.store.retention(participant, self.keep_years)?)
    }

    /// Erases, and takes everybody who was ever erased out of the file's bytes and of every copy within reach. Of who was
    /// erased before, only that: a copy may have come back, or the file may have been held.
    pub fn erase(
        &mut self,
        face: &Face,
        unpaid: Unpaid,
        by: Option<StaffId>,
        more: &[PathBuf],
    ) -> Result<Erased, NotDone> {
        let participant = face.participant;
        if face.membership != Membership::Erased {
            self.note_erasure(participant, unpaid, by)?;
        }
        self.swept(participant, more)
    }

    /// Takes a registration back that was a mistake: their details are gone at once, here and from copies.
    pub fn void(&mut self, face: &Face, by: Option<StaffId>, more: &[PathBuf]) -> Result<Erased, NotDone> {
        let participant = face.participant;
        let entry = self.entry(Fact::RegistrationVoided { participant, on: self.today(), by });
        self.append(entry, None)?;
        self.swept(participant, more)
    }

    /// Out of the file's bytes, and of every copy within reach.
    fn swept(&self, participant: ParticipantId, more: &[PathBuf]) -> Result<Erased, NotDone> {
        let (unswept, copies) = self.clean(more)?;
        let erasures = self.store.erasures()?;
        let known = erasures.iter().find(|erasure| erasure.participant == participant);
        let (on, kept_until) = known.map_or((self.today(), self.today()), |known| (known.on, known.kept_until));
        Ok(Erased { on, kept_until, copies, unswept })
    }

    /// Takes everybody who was ever erased out of the file's bytes and the copies, once more.
    pub fn clean(&self, more: &[PathBuf]) -> Result<(Option<AppendError>, Cleaned), NotDone> {
        let unswept = self.store.sweep().err();
        Ok((unswept, copies::clean_all(self.store, self.folder, more)?))
    }

    /// How the copies within reach stand to who was ever erased. Nothing is written.
    pub fn look_at_copies(&self) -> Result<Cleaned, NotDone> {
        Ok(copies::look_at_all(self.store, self.folder)?)
    }

    fn note_erasure(&mut self, participant: ParticipantId, unpaid: Unpaid, by: Option<StaffId>) -> Result<(), NotDone> {
        if !self.clock.is_good() {
            return Err(NotDone::ClockSuspect);
        }
        let Retention { kept_until, unpaid: owed, .. } = self.retention(participant)?;
        let on = self.today();
        // That it has to be kept comes first, and the ledger says so.
        if let (Some(ending), Unpaid::Refused, true) = (owed.first(), unpaid, on > kept_until) {
            return Err(NotDone::Unpaid(*ending));
        }
        let entry = self.entry(Fact::PersonErased { participant, on, kept_until, by });
        self.append(entry, None)
    }

    fn today(&self) -> NaiveDate {
        self.zone.date(self.at)
    }

    fn entry(&mut self, fact: Fact) -> Entry {
        Entry { id: self.mint.fact(), fact }
    }

    fn append(&self, entry: Entry, personal: Option<Personal>) -> Result<(), NotDone> {
        let append = Append::at_desk(self.at, vec![entry]);
        self.store.append(Append { clock: self.clock, personal: personal.into_iter().collect(), ..append })?;
        Ok(())
    }
}
