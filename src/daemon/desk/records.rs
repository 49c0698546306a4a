//! A person's own record at the office's forms.

use std::path::Path;

use chrono::NaiveDate;

use super::{Prepared, not_entered};
use crate::daemon::archive::{Archive, Erased, NotDone, Unpaid};
use crate::daemon::copies::{Cleaned, Remains};
use crate::daemon::house::Keeper;
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, Mint, StaffId};
use crate::store::{AppendError, FILE_NAME, Membership, Registration, Retention};
use crate::web::desk::entry::*;
use crate::web::house::{Answer, Unanswered};

impl From<NotDone> for NotEntered {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Unpaid(on) => Why::Unpaid { on }.into(),
            NotDone::ClockSuspect => Why::ClockSuspect.into(),
            // The form asks for a reason always.
            NotDone::NoReason => Why::Moved.into(),
            NotDone::Append(error) => not_entered(error),
            NotDone::Read(error) => error.into(),
        }
    }
}

impl From<Owed> for Unpaid {
    fn from(owed: Owed) -> Self {
        match owed {
            Owed::Refused => Self::Refused,
            Owed::Accepted => Self::Accepted,
        }
    }
}

impl Keeper {
    fn archive(&self) -> Archive<'_> {
        let now = self.clock.now();
        Archive {
            store: &self.store,
            folder: &self.folder,
            zone: self.workshop.time_zone,
            keep_years: self.workshop.keep_years,
            at: now.wall,
            clock: self.clock.trust(now),
            mint: Mint::from_seed(crate::daemon::random_seed()),
        }
    }

    /// What it would mean.
    pub(super) fn record_at_desk(&self, entry: &DeskEntry, by: Option<StaffId>) -> Prepared {
        match entry {
            DeskEntry::Record { who, asked_by, .. } => self.of_person(self.known(who)?, |face| Fact::RecordExported {
                participant: face.participant,
                asked_by: *asked_by,
                by,
            }),
            DeskEntry::Seal { who } => {
                let face = self.known(who)?;
                match face.membership {
                    Membership::Sealed => return Err(Why::SealedAlready.into()),
                    Membership::Erased => return Err(Why::Erased.into()),
                    Membership::Active | Membership::Retired => {}
                }
                let papers = self.archive().retention(face.participant)?.papers;
                let sealed = self.of_person(face, |face| Fact::PersonSealed { participant: face.participant, by })?;
                Ok((sealed.0, Weighed { notes: vec![Note::Papers(papers), Note::ForGood], ..sealed.1 }))
            }
            DeskEntry::Erase { who, unpaid } => self.erasure_at_desk(who, *unpaid, by),
            DeskEntry::Void { who } => self.void_at_desk(who, by),
            _ => Err(Why::Moved.into()),
        }
    }

    fn erasure_at_desk(&self, who: &str, unpaid: Owed, by: Option<StaffId>) -> Prepared {
        let (face, on) = (self.known(who)?, self.today());
        if face.membership == Membership::Erased {
            return Err(Why::Erased.into());
        }
        let Retention { kept_until, unpaid: owed, .. } = self.archive().retention(face.participant)?;
        refuse(on, kept_until, owed.first().copied().filter(|_| unpaid == Owed::Refused))?;
        let erased = self.of_person(face, |face| {
            let participant = face.participant;
            Fact::PersonErased { participant, on, kept_until, by }
        })?;
        Ok((erased.0, Weighed { notes: vec![Note::KeptUntil(kept_until), Note::ForGood], ..erased.1 }))
    }

    fn void_at_desk(&self, who: &str, by: Option<StaffId>) -> Prepared {
        let (face, on) = (self.known(who)?, self.today());
        if face.membership == Membership::Erased {
            return Err(Why::Erased.into());
        }
        let Registration { at, untouched } = self.store.registration(face.participant)?.ok_or(Why::NobodyHasIt)?;
        if !untouched {
            return Err(Why::NotUntouched.into());
        }
        let voided = self.of_person(face, |face| Fact::RegistrationVoided { participant: face.participant, on, by })?;
        let notes = vec![Note::Registered(self.workshop.time_zone.date(at)), Note::ForGood];
        Ok((voided.0, Weighed { notes, ..voided.1 }))
    }

    /// `None`: the entry is about something else.
    pub(super) fn record_entered(&self, entry: &DeskEntry, by: StaffId) -> Entered<Option<After>> {
        let (mut archive, by) = (self.archive(), Some(by));
        let after = match entry {
            DeskEntry::Record { who, asked_by, reason } => {
                After::Record(archive.note_export(&self.known(who)?, *asked_by, Some(reason.clone()), by)?)
            }
            DeskEntry::Seal { who } => {
                archive.seal(self.known(who)?.participant, by)?;
                After::Saved
            }
            DeskEntry::Erase { who, unpaid } => {
                after_erasing(&archive.erase(&self.known(who)?, (*unpaid).into(), by, &[])?)
            }
            DeskEntry::Void { who } => after_erasing(&archive.void(&self.known(who)?, by, &[])?),
            _ => return Ok(None),
        };
        self.live.board_changed();
        Ok(Some(after))
    }

    pub(super) fn copies_looked_at(&self) -> Answer<Vec<CopyView>> {
        let looked = self.archive().look_at_copies().map_err(|error| Unanswered::Ledger(Box::new(error)))?;
        Ok(copy_views(looked))
    }

    pub(super) fn copies_cleaned(&self) -> Answer<Vec<CopyView>> {
        let (unswept, cleaned) = self.archive().clean(&[]).map_err(|error| Unanswered::Ledger(Box::new(error)))?;
        note_left_over(unswept.as_ref(), &cleaned);
        let own = unswept.map(|_| copy_view(&self.folder.join(FILE_NAME), CopyState::LedgerHeld));
        Ok(own.into_iter().chain(copy_views(cleaned)).collect())
    }

    pub(super) fn record_view(&self, exported: FactId, by: StaffId) -> Answer<Option<RecordView>> {
        if self.store.exporter(exported)? != Some(by) {
            return Ok(None);
        }
        let record = self.archive().record(exported).map_err(|error| Unanswered::Ledger(Box::new(error)))?;
        Ok(record.map(|record| {
            let leaf = |(title, headings, rows)| LeafView { title, headings, rows };
            let leaves = record.sheets().into_iter().map(leaf).collect();
            RecordView { number: record.number().to_owned(), csv: record.csv(), leaves }
        }))
    }
}

/// What somebody has to see to comes first.
fn copy_views(copies: Cleaned) -> Vec<CopyView> {
    let Cleaned { rewritten, clean, remain } = copies;
    let remains = remain.into_iter().map(|one| {
        let state = match one.why {
            Remains::Holds => CopyState::Holds,
            Remains::NotThere => CopyState::NotThere,
            Remains::InUse => CopyState::InUse,
            Remains::Unwritable => CopyState::Unwritable,
        };
        copy_view(&one.file, state)
    });
    let done = rewritten.iter().map(|file| copy_view(file, CopyState::Rewritten));
    let clean = clean.iter().map(|file| copy_view(file, CopyState::Clean));
    remains.chain(done).chain(clean).collect()
}

fn copy_view(file: &Path, state: CopyState) -> CopyView {
    CopyView { file: file.display().to_string(), state }
}

/// What is left to do is said to staff, and to the keeper.
fn after_erasing(erased: &Erased) -> After {
    note_left_over(erased.unswept.as_ref(), &erased.copies);
    match (&erased.unswept, erased.copies.remain.is_empty()) {
        (Some(_), _) => After::LedgerHeld,
        (None, false) => After::CopiesRemain,
        (None, true) => After::Saved,
    }
}

fn note_left_over(unswept: Option<&AppendError>, copies: &Cleaned) {
    if let Some(error) = unswept {
        tracing::warn!(
            error = error as &dyn std::error::Error,
            "ERASED-UNSWEPT: the ledger's file still has the bytes of what was erased; erase again when nobody is at work"
        );
    }
    for one in &copies.remain {
        tracing::warn!(file = %one.file.display(), "ERASED-COPY: this copy {}", one.why);
    }
}

fn refuse(on: NaiveDate, kept_until: NaiveDate, owed: Option<NaiveDate>) -> Entered<()> {
    match owed {
        _ if on <= kept_until => Err(Why::KeptUntil { on: kept_until }.into()),
        Some(ending) => Err(Why::Unpaid { on: ending }.into()),
        None => Ok(()),
    }
}
