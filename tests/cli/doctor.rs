//! The doctor, on folders in which something was made wrong on purpose. What it says of this machine (its clock, its
//! disk) differs from one to another, so each test asks only for what it provoked.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;

use super::*;

/// What it found, with the severity, by code; the exit code is right for that.
#[track_caller]
fn found(data: &str) -> BTreeMap<String, Value> {
    let said = fuda(&["--data", data, "doctor", "--json"], "");
    let findings: Vec<Value> = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let needs_care = findings.iter().any(|finding| finding["severity"] != "note");
    assert_eq!(said.exit, if needs_care { 9 } else { 0 }, "{said:?}");
    for finding in &findings {
        assert_eq!(keys(finding), ["code", "finding", "severity", "what_to_do"]);
        assert!(!finding["what_to_do"].as_str().unwrap().is_empty(), "{finding}");
    }
    findings.into_iter().map(|finding| (id(&finding, "code").to_owned(), finding)).collect()
}

/// Whatever lies in the folder but for the files by which SQLite's readers know of each other.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    let kept = named.filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"));
    kept.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

const TABLE: &str = "[[station]]\nname = \"A\"\n[station.scanner]\nkind = \"serial\"\npath = \"/dev/nothing-here\"\n";

#[test]
fn the_doctor_changes_nothing() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.configure(TABLE);
    let before = contents(&shop.path("data"));
    found(&shop.data());
    assert_eq!(contents(&shop.path("data")), before);
}

#[test]
fn a_new_workshop_has_no_table_and_nothing_is_wrong_with_it() {
    let found = found(&Shop::new().data());
    assert_eq!(found["NO-STATION"]["severity"], "note");
    for code in ["DATA-READABLE", "DATA-FOREIGN", "LEDGER-DAMAGED", "BACKUP-NEVER", "DAEMON-NOT-RUNNING"] {
        assert!(!found.contains_key(code), "{found:?}");
    }
}

#[test]
fn a_folder_that_others_may_read_is_found() {
    let shop = Shop::new();
    fs::set_permissions(shop.path("data"), fs::Permissions::from_mode(0o755)).unwrap();
    let finding = &found(&shop.data())["DATA-READABLE"];
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["what_to_do"], format!("chmod 700 {}", shop.data()));
}

#[test]
fn a_folder_without_a_ledger_is_found_once() {
    let place = TempDir::new().unwrap();
    let found = found(place.path().join("nothing").to_str().unwrap());
    assert_eq!(found["STORE-MISSING"]["severity"], "error");
    assert!(!found.contains_key("CONFIG-MISSING"), "{found:?}");
}

#[test]
fn a_misspelt_key_is_found_with_its_line() {
    let shop = Shop::new();
    shop.configure("[workshop]\ntimezone = \"Asia/Tokyo\"\n");
    let found = found(&shop.data());
    assert_eq!(found["CONFIG-WRONG"]["severity"], "error");
    assert!(id(&found["CONFIG-WRONG"], "finding").contains("line 2"), "{found:?}");
}

#[test]
fn one_changed_byte_among_the_newest_facts_is_found() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.participant("P0134");
    let path = shop.path("data/fuda.sqlite3");
    let mut bytes = fs::read(&path).unwrap();
    let word = b"\"incarnation\":1";
    let at = bytes.windows(word.len()).rposition(|window| window == word).expect("facts are stored as text");
    bytes[at + word.len() - 1] = b'2';
    fs::write(&path, bytes).unwrap();
    let found = found(&shop.data());
    assert_eq!(found["LEDGER-DAMAGED"]["severity"], "error");
    assert!(id(&found["LEDGER-DAMAGED"], "finding").contains("fact "), "{found:?}");
}

#[test]
fn a_file_that_is_no_ledger_is_found() {
    let shop = Shop::new();
    fs::write(shop.path("data/fuda.sqlite3"), [0x55; 8192]).unwrap();
    assert_eq!(found(&shop.data())["STORE-CORRUPT"]["severity"], "error");
}

#[test]
fn a_table_whose_scanner_is_not_there_and_that_nobody_serves_is_found() {
    let shop = Shop::new();
    shop.configure(TABLE);
    let found = found(&shop.data());
    assert!(id(&found["DEVICE-MISSING"], "finding").starts_with("scanner A (/dev/nothing-here)"), "{found:?}");
    assert_eq!(found["DAEMON-NOT-RUNNING"]["severity"], "warning");
    assert_eq!(found["STATION-NO-PRINTER"]["severity"], "note");
}

#[test]
fn a_table_where_nothing_tells_that_it_counted_is_found() {
    let shop = Shop::new();
    shop.configure("[[station]]\nname = \"A\"\nsignal = \"paper\"\n");
    assert_eq!(found(&shop.data())["SIGNAL-NONE"]["severity"], "warning");
}

#[test]
fn pages_for_the_whole_network_are_noted() {
    let shop = Shop::new();
    shop.configure("[web]\nlisten = \"0.0.0.0:8420\"\n");
    assert_eq!(found(&shop.data())["WEB-OPEN"]["severity"], "note");
}

#[test]
fn without_a_daemon_each_printer_is_asked_itself() {
    let printer = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = printer.local_addr().unwrap();
    // It answers every question: fixed bits, and paper end in the fourth.
    thread::spawn(move || {
        let (mut line, _) = printer.accept().unwrap();
        let mut question = [0; 3];
        while line.read_exact(&mut question).is_ok() {
            let bits = if question[2] == 4 { 0x60 } else { 0 };
            if line.write_all(&[0x12 | bits]).is_err() {
                return;
            }
        }
    });
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let shop = Shop::new();
    shop.configure(&format!(
        "[[station]]\nname = \"A\"\n[station.printer]\nkind = \"tcp\"\naddress = \"{address}\"\n\
         [[station]]\nname = \"B\"\n[station.printer]\nkind = \"tcp\"\naddress = \"{closed}\"\n"
    ));
    let found = found(&shop.data());
    assert!(id(&found["PAPER-OUT"], "finding").contains("printer A"), "{found:?}");
    assert!(id(&found["PRINTER-MISSING"], "finding").contains("printer B"), "{found:?}");
}

#[test]
fn a_running_daemon_is_asked_where_it_says_that_it_answers() {
    let shop = Shop::new();
    shop.configure(TABLE);
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_fuda"))
        .args(["--data", &shop.data(), "serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut ready = [0; 9];
    daemon.stdout.take().unwrap().read_exact(&mut ready).unwrap();
    assert_eq!(&ready, b"listening");
    let found = found(&shop.data());
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    assert_eq!(found["SCANNER-MISSING"]["severity"], "error", "{found:?}");
    for code in ["DAEMON-NOT-RUNNING", "DAEMON-SILENT"] {
        assert!(!found.contains_key(code), "{found:?}");
    }
}

#[test]
fn a_backup_is_remembered_for_the_doctor() {
    let shop = Shop::new();
    let copy = shop.path("copy.sqlite3");
    let made = shop.done(&format!("backup {}", copy.display()));
    let noted: Value = serde_json::from_slice(&fs::read(shop.path("data/fuda.last-backup.json")).unwrap()).unwrap();
    assert_eq!((&noted["file"], &noted["sequence"]), (&made["file"], &made["sequence"]));
}

#[test]
fn the_doctor_speaks_in_words_too() {
    let shop = Shop::new();
    shop.configure("[[station]]\nname = \"A\"\nsignal = \"paper\"\n");
    let said = shop.fuda("doctor");
    assert_eq!(said.exit, 9);
    assert!(said.out.contains("warning: SIGNAL-NONE\n  Nothing tells at table A that a scan counted"), "{said:?}");
    assert!(said.err.contains("DOCTOR-FOUND"), "{said:?}");
}
