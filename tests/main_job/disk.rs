//! What can happen to the ledger's file: held by another program, read-only, damaged, or on a full disk.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::daemon::Daemon;
use crate::printer::Manner;
use crate::shop::{OneTable, Shop, binary};
use crate::wait_for;

const CANNOT: &str = "いま 記録が できません。まだ 数えていません。";

fn is_held_by_another_program(how: &str) {
    let table = OneTable::new();
    let daemon = table.start();
    table.scan(&[&table.ami, &table.tags[0]]);
    daemon.screen_says("A", "1組");
    let facts = table.shop.facts().len();
    let other_program = Connection::open(table.shop.database()).unwrap();
    other_program.execute_batch(how).unwrap();
    table.scan(&[&table.tags[1]]);
    daemon.screen_says("A", CANNOT);
    daemon.log_says("LEDGER-LOCKED");
    assert_eq!(daemon.json("/api/v1/health")["ledger"]["sequence"], facts);

    other_program.execute_batch("ROLLBACK").unwrap();
    table.scan(&[&table.tags[1]]);
    daemon.screen_says("A", "2組");
    table.scan(&[&table.finish]);
    assert!(table.printer.gives(1)[0].text.contains("2組"));
    table.shop.verify();
}

#[test]
fn while_another_program_is_about_to_write_nothing_counts_and_then_it_does() {
    is_held_by_another_program("BEGIN IMMEDIATE");
}

#[test]
fn while_another_program_holds_the_ledger_for_itself_nothing_counts_and_then_it_does() {
    is_held_by_another_program("BEGIN EXCLUSIVE");
}

#[test]
fn a_paper_that_came_out_while_the_ledger_was_held_is_not_repeated() {
    let table = OneTable::new();
    table.printer.becomes(Manner::Hesitating);
    let daemon = table.start();
    table.hand_over(&table.ami, &table.tags[0]);
    wait_for("the paper to be on its way", || table.printer.papers().pop());
    let other_program = Connection::open(table.shop.database()).unwrap();
    other_program.execute_batch("BEGIN IMMEDIATE").unwrap();
    table.printer.becomes(Manner::Answering);
    daemon.log_says("LEDGER-LOCKED");
    other_program.execute_batch("ROLLBACK").unwrap();
    // The next paper is after it in the line: when that is out, all is settled.
    table.hand_over(&table.nagi, &table.tags[1]);
    wait_for("the next receipt", || (table.printer.copies_of(2) == (1, 0)).then_some(()));
    daemon.kill();
    let _daemon = table.start();
    table.hand_over(&table.ami, &table.tags[2]);
    wait_for("the last receipt", || (table.printer.copies_of(3) == (1, 0)).then_some(()));
    assert_eq!(table.printer.copies_of(1), (1, 0));
}

#[test]
fn a_ledger_that_is_held_for_ever_refuses_the_start_in_words() {
    let table = OneTable::new();
    let other_program = Connection::open(table.shop.database()).unwrap();
    other_program.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = Daemon::try_start(&table.shop, binary()).err().expect("it is refused");
    assert_eq!(refused.exit, Some(4), "{refused:?}");
    assert!(refused.words.contains("STORE-LOCKED"), "{refused:?}");
    drop(other_program);
    table.start();
}

/// Runs the binary as somebody who is not root, for whom rights mean something.
fn as_nobody(shop: &Shop) -> Command {
    const NOBODY: u32 = 65_534;
    if !rustix::process::geteuid().is_root() {
        return binary();
    }
    // Where it was built, nobody may look. `cp` copies it: were the copy ever open for writing in this process, a daemon
    // that another test starts at that moment would hold it open too, and it could not be run ("text file busy").
    let copy = shop.path("fuda");
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_fuda")).arg(&copy).status().unwrap();
    assert!(copied.success(), "the binary is copied");
    allow(&copy, 0o755);
    let mut command = Command::new(copy);
    command.uid(NOBODY).gid(NOBODY).env_remove("FUDA_DATA").env_remove("FUDA_LOG");
    command
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_ledger_that_cannot_be_written_refuses_the_start_in_words() {
    let table = OneTable::new();
    let place = table.shop.data().parent().map(PathBuf::from).unwrap();
    allow(&place, 0o755);
    allow(&table.shop.data().join("fuda.toml"), 0o644);
    allow(&table.shop.database(), 0o444);
    allow(&table.shop.data(), 0o555);
    let folder = Daemon::try_start(&table.shop, as_nobody(&table.shop)).err().expect("it is refused");
    assert_eq!(folder.exit, Some(4), "{folder:?}");
    assert!(folder.words.contains("DATA-LOCK"), "{folder:?}");

    allow(&table.shop.data(), 0o777);
    let file = Daemon::try_start(&table.shop, as_nobody(&table.shop)).err().expect("it is refused");
    assert_eq!(file.exit, Some(4), "{file:?}");
    assert!(file.words.contains("STORE-READONLY"), "{file:?}");
}

#[test]
fn a_file_that_is_no_ledger_any_more_refuses_the_start_in_words() {
    let table = OneTable::new();
    let mut file = fs::OpenOptions::new().write(true).open(table.shop.database()).unwrap();
    file.write_all(&[0x5a; 100]).unwrap();
    let refused = Daemon::try_start(&table.shop, binary()).err().expect("it is refused");
    assert_eq!(refused.exit, Some(4), "{refused:?}");
    assert!(refused.words.contains("STORE-CORRUPT"), "{refused:?}");
}

#[test]
fn a_ledger_that_is_damaged_within_counts_nothing_wrong_and_verify_says_so() {
    let table = OneTable::new();
    let checkpoint = Connection::open(table.shop.database()).unwrap();
    checkpoint.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let root: u64 = checkpoint
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'facts'", [], |row| row.get::<_, i64>(0))
        .unwrap()
        .try_into()
        .unwrap();
    let page: u64 =
        checkpoint.query_row("PRAGMA page_size", [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap();
    drop(checkpoint);
    let mut file = fs::OpenOptions::new().write(true).open(table.shop.database()).unwrap();
    file.seek(SeekFrom::Start((root - 1) * page)).unwrap();
    file.write_all(&vec![0x5a; usize::try_from(page).unwrap()]).unwrap();
    drop(file);
    let refused = Daemon::try_start(&table.shop, binary()).err().expect("it is refused");
    assert_eq!(refused.exit, Some(4), "{refused:?}");
    assert!(refused.words.contains("LEDGER-CORRUPT"), "{refused:?}");
    let said = table.shop.fuda("ledger verify");
    assert_ne!(said.exit, 0, "{said:?}");
    assert!(said.err.contains("CORRUPT"), "{said:?}");
}

/// A small disk of its own for a workshop's data, where this machine lets us have one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|done| done.status.success()).then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{} stays mounted", self.0.display());
    }
}

#[test]
fn on_a_full_disk_nothing_counts_that_is_not_stored_and_it_works_again_with_room() {
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    let Some(_disk) = SmallDisk::mount(&data) else {
        eprintln!(
            "skipped: no small disk can be mounted here (it needs root); the store's own test fills a small file"
        );
        return;
    };
    let shop = Shop::within(place);
    let table = OneTable::with(shop, "[conversation]\npiece_repeat_ms = 0\n");
    let daemon = table.start();
    table.scan(&[&table.ami]);
    wait_for("the arrival", || (table.shop.kinds("arrived").len() == 1).then_some(()));
    let filler = data.join("filler");
    fill(&filler);
    // What the log has room for may still be recorded; then the table says that it cannot.
    let mut tags = table.tags.iter();
    wait_for("a full disk to be felt", || {
        let facts = table.shop.facts().len();
        table.scan(&[tags.next().expect("the disk is full by now")]);
        let told = wait_for("the tag to be answered", || {
            (table.shop.facts().len() > facts || daemon.screen("A").contains(CANNOT)).then(|| daemon.screen("A"))
        });
        told.contains(CANNOT).then_some(())
    });
    daemon.log_says("LEDGER-FULL");
    let counted = table.shop.kinds("pieces_counted").len();
    fs::remove_file(&filler).unwrap();
    table.scan(&[&table.tags[59]]);
    daemon.screen_says("A", &format!("{}組", counted + 1));
    table.scan(&[&table.finish]);
    table.printer.gives(1);
    daemon.board_says("ごみ袋20L", &(counted + 1).to_string());
    table.shop.verify();
}

/// Writes until there is no room left for a single byte.
fn fill(path: &Path) {
    let mut filler = fs::File::create(path).unwrap();
    for size in [4096, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}
