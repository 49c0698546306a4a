//! The ledger itself: can it be read, is it whole, is there a copy of it elsewhere.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::finding::Finding;
use super::patience::within;
use crate::cli::backup::LastBackup;
use crate::cli::world;
use crate::domain::moment::Moment;
use crate::store::{self, FILE_NAME, Health, OpenError, Past, SchemaAge};

/// So many of the newest facts are read again; `fuda ledger verify` reads all.
const NEWEST: u64 = 1000;
const LOOK_LIMIT: Duration = Duration::from_secs(6);
const CHECK_LIMIT: Duration = Duration::from_secs(10);
/// The log is written back at some megabytes; one that grows beyond this is held open by somebody who reads on and on.
const LARGE_LOG_BYTES: u64 = 256 << 20;
/// A ledger that has hardly begun needs no copy yet.
const WORTH_A_BACKUP: u64 = 100;
const OLD_BACKUP_DAYS: i64 = 7;
const DAY_MS: i64 = 24 * 3600 * 1000;

pub struct Ledger {
    now: Moment,
    health: Option<Result<Health, OpenError>>,
    /// SQLite's look at every page; `None` when it did not end in time.
    pages: Option<Vec<store::Finding>>,
    log_bytes: u64,
    backup: Option<LastBackup>,
}

impl Ledger {
    pub fn past(&self) -> Option<Past> {
        Some(self.health.as_ref()?.as_ref().ok()?.past)
    }
}

pub fn read(path: &Path) -> Ledger {
    let folder = path.to_owned();
    let health = within(LOOK_LIMIT, move || store::look(&folder, NEWEST));
    let folder = path.to_owned();
    let readable = matches!(health, Some(Ok(_)));
    let pages = readable.then(|| within(CHECK_LIMIT, move || store::check_file(&folder).ok())).flatten().flatten();
    let log = fs::metadata(path.join(format!("{FILE_NAME}-wal")));
    Ledger {
        now: world::now(),
        health,
        pages,
        log_bytes: log.map_or(0, |about| about.len()),
        backup: LastBackup::read(path),
    }
}

pub fn findings(ledger: &Ledger) -> Vec<Finding> {
    let health = match &ledger.health {
        None => return vec![hung()],
        Some(Err(error)) => return vec![Finding::of_failure(&error.to_string())],
        Some(Ok(health)) => health,
    };
    let older = (health.schema == SchemaAge::Older).then(|| {
        Finding::note(
            "LEDGER-OLDER",
            "The ledger was written by an older fuda; this one brings it up to date when it next opens it.",
            "Make a backup before that; an older fuda cannot open it afterwards.",
        )
    });
    let damage = health.findings.iter().chain(ledger.pages.iter().flatten()).map(|finding| finding.0.as_str());
    of_damage(&damage.collect::<Vec<_>>())
        .into_iter()
        .chain(ledger.pages.is_none().then(unchecked))
        .chain(of_log(ledger.log_bytes))
        .chain(of_backup(ledger.now, health.facts, ledger.backup.as_ref()))
        .chain(older)
        .collect()
}

fn hung() -> Finding {
    Finding::error(
        "LEDGER-HANGS",
        format!("The ledger could not be read within {} s.", LOOK_LIMIT.as_secs()),
        "Is the disk failing (dmesg), or is another program holding the file? Ask again when it is quiet.",
    )
}

fn unchecked() -> Finding {
    Finding::note(
        "LEDGER-UNCHECKED",
        format!("Its newest facts were read; the whole file could not be within {} s.", CHECK_LIMIT.as_secs()),
        "Let `fuda ledger verify` read all of it, some evening.",
    )
}

fn of_damage(damage: &[&str]) -> Option<Finding> {
    /// More than this says nothing new.
    const SHOWN: usize = 3;
    let (first, more) = (damage.iter().take(SHOWN).copied().collect::<Vec<_>>(), damage.len().saturating_sub(SHOWN));
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (!damage.is_empty()).then(|| {
        Finding::error(
            "LEDGER-DAMAGED",
            format!("The ledger is not as it was written: {}{more}.", first.join("; ")),
            "Stop the daemon, keep the file as it is, make a copy of it, and restore the latest backup into a new folder.",
        )
    })
}

fn of_log(bytes: u64) -> Option<Finding> {
    (bytes > LARGE_LOG_BYTES).then(|| {
        Finding::warning(
            "LOG-LARGE",
            format!(
                "{FILE_NAME}-wal has grown to {} MiB: some program keeps the ledger open and reads on and on.",
                bytes >> 20
            ),
            "Close database viewers and copy programs that have the file open. Restarting fuda is safe.",
        )
    })
}

fn of_backup(now: Moment, facts: u64, backup: Option<&LastBackup>) -> Option<Finding> {
    let advice = "fuda backup /media/usb/fuda-$(date +%F).sqlite3, every evening; onto another disk than the ledger's.";
    let Some(backup) = backup else {
        return (facts >= WORTH_A_BACKUP).then(|| {
            let finding = format!(
                "Of this ledger ({facts} facts) no backup was ever made with `fuda backup`. Its disk may fail any day."
            );
            Finding::warning("BACKUP-NEVER", finding, advice)
        });
    };
    let (days, since) = ((now.0 - backup.at.0) / DAY_MS, facts.saturating_sub(backup.sequence));
    (days >= OLD_BACKUP_DAYS && since > 0).then(|| {
        let finding =
            format!("The last backup ({}) is {days} days old; {since} facts have come since.", backup.file.display());
        Finding::warning("BACKUP-OLD", finding, advice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_795_400_000_000);

    fn healthy() -> Ledger {
        let health = Health { facts: 5000, schema: SchemaAge::Todays, past: Past::Lived(NOW), findings: Vec::new() };
        let backup = LastBackup { file: "/media/usb/fuda.sqlite3".into(), at: NOW, sequence: 4990 };
        Ledger { now: NOW, health: Some(Ok(health)), pages: Some(Vec::new()), log_bytes: 4 << 20, backup: Some(backup) }
    }

    fn with(change: impl FnOnce(&mut Ledger)) -> Vec<String> {
        let mut ledger = healthy();
        change(&mut ledger);
        findings(&ledger).into_iter().map(|finding| finding.code).collect()
    }

    fn health(ledger: &mut Ledger) -> &mut Health {
        ledger.health.as_mut().expect("it answered").as_mut().expect("it is readable")
    }

    #[test]
    fn a_whole_ledger_with_a_copy_elsewhere_needs_nothing() {
        assert!(with(|_| ()).is_empty());
    }

    #[test]
    fn a_broken_chain_and_a_broken_page_are_one_error_in_words() {
        let mut ledger = healthy();
        health(&mut ledger).findings = vec![store::Finding("fact 12: the chain is broken".into())];
        ledger.pages = Some((0..5).map(|page| store::Finding(format!("page {page}"))).collect());
        let found = findings(&ledger);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "LEDGER-DAMAGED");
        assert!(found[0].finding.contains("fact 12") && found[0].finding.ends_with("and 3 more."), "{found:?}");
    }

    #[test]
    fn a_ledger_that_does_not_answer_or_is_not_there_is_said_once() {
        assert_eq!(with(|ledger| ledger.health = None), ["LEDGER-HANGS"]);
        assert_eq!(with(|ledger| ledger.health = Some(Err(OpenError::Missing("x".into())))), ["STORE-MISSING"]);
    }

    #[test]
    fn a_large_ledger_is_not_waited_for() {
        assert_eq!(with(|ledger| ledger.pages = None), ["LEDGER-UNCHECKED"]);
    }

    #[test]
    fn a_log_that_nobody_writes_back_and_an_older_schema_are_named() {
        assert_eq!(with(|ledger| ledger.log_bytes = LARGE_LOG_BYTES + 1), ["LOG-LARGE"]);
        assert_eq!(with(|ledger| health(ledger).schema = SchemaAge::Older), ["LEDGER-OLDER"]);
    }

    #[test]
    fn a_backup_is_asked_for_once_there_is_something_to_lose() {
        let without = |facts| {
            with(|ledger| {
                ledger.backup = None;
                health(ledger).facts = facts;
            })
        };
        assert!(without(WORTH_A_BACKUP - 1).is_empty());
        assert_eq!(without(WORTH_A_BACKUP), ["BACKUP-NEVER"]);
    }

    #[test]
    fn a_backup_is_old_after_a_week_in_which_something_was_recorded() {
        let later = Moment(NOW.0 + OLD_BACKUP_DAYS * DAY_MS);
        assert_eq!(with(|ledger| ledger.now = later), ["BACKUP-OLD"]);
        assert!(with(|ledger| ledger.now = Moment(later.0 - 1)).is_empty());
        let resting = with(|ledger| {
            ledger.now = later;
            health(ledger).facts = 4990;
        });
        assert!(resting.is_empty(), "nothing was recorded since");
    }
}
