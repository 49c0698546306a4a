//! The data folder, its configuration, and what is asked of it without a ledger.

use fuda::bench::effect::Paper;
use fuda::domain::code::Scan;
use fuda::store::JobState;

use super::*;

#[test]
fn a_second_init_is_refused_and_changes_nothing() {
    let shop = Shop::new();
    shop.configure("[workshop]\nname = \"みなと\"\n");
    let before = shop.export();
    fuda(&["init", &shop.data()], "").refused(3, &["STORE-EXISTS", "nothing was changed"]);
    assert_eq!(shop.export(), before);
    assert_eq!(std::fs::read_to_string(shop.path("data/fuda.toml")).unwrap(), "[workshop]\nname = \"みなと\"\n");
}

#[test]
fn a_folder_that_init_makes_is_read_by_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new();
    let mode = std::fs::metadata(shop.path("data")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "mode {mode:o}");
}

#[test]
fn init_writes_a_configuration_that_serves_as_it_is() {
    let shop = Shop::new();
    assert_eq!(shop.done("station list"), json!({"stations": []}));
    assert_eq!(shop.export().lines().count(), 1);
}

#[test]
fn an_init_that_fails_half_way_leaves_nothing_half_made() {
    let place = TempDir::new().unwrap();
    // A link to nowhere stands where the ledger gets its name.
    std::os::unix::fs::symlink("nowhere", place.path().join("fuda.sqlite3")).unwrap();
    fuda(&["init", place.path().to_str().unwrap()], "").refused(3, &["STORE-EXISTS"]);
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["fuda.sqlite3"]);

    let place = TempDir::new().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "").unwrap();
    fuda(&["init", file.join("data").to_str().unwrap()], "").refused(7, &["FILE-FAILED"]);
}

#[test]
fn a_folder_without_a_ledger_is_refused_in_words() {
    let place = TempDir::new().unwrap();
    let data = place.path().join("nothing");
    for command in ["participant list", "earnings", "station list", "ledger verify"] {
        let mut args = vec!["--data", data.to_str().unwrap()];
        args.extend(command.split(' '));
        fuda(&args, "").refused(4, &["STORE-MISSING", "fuda init"]);
    }
    assert!(!data.exists());
}

#[test]
fn the_data_folder_comes_from_the_environment_when_it_is_not_named() {
    let shop = Shop::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    let output = command.args(["participant", "list", "--json"]).env("FUDA_DATA", shop.data()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"{\"participants\":[]}\n");
}

#[test]
fn a_misspelt_key_is_answered_with_its_line_and_the_nearest_right_one() {
    let shop = Shop::new();
    shop.configure("[workshop]\nname = \"みなと\"\ntimezone = \"Asia/Tokyo\"\n");
    let said = shop.fuda("station list");
    said.refused(6, &["CONFIG-WRONG", "fuda.toml", "line 3", "timezone", "time_zone"]);
    // What needs no configuration still works.
    shop.participant("P0127");
}

#[test]
fn the_codes_of_commands_and_reasons_are_listed() {
    let listed = fuda(&["code", "list", "--json"], "").json();
    assert_eq!(
        keys(&listed["commands"]),
        ["count", "day", "finish", "leave", "print", "receipted", "repaired", "share", "undo", "void"]
    );
    assert_eq!(keys(&listed["reasons"]), ["missed", "other", "other_person", "other_work", "power_cut", "recount"]);
    for code in listed["commands"].as_object().unwrap().values() {
        assert!(matches!(Scan::read(code.as_str().unwrap()), Scan::Command(_)));
    }
    for code in listed["reasons"].as_object().unwrap().values() {
        assert!(matches!(Scan::read(code.as_str().unwrap()), Scan::Reason(_)));
    }
}

#[test]
fn the_cards_that_only_staff_use_are_labels_too() {
    let shop = Shop::new();
    let file = shop.path("staff.zpl");
    assert_eq!(shop.done(&format!("label staff --commands --zpl-native {}", file.display()))["labels"], 4);
    let drawn = std::fs::read_to_string(&file).expect("ZPL is text");
    let commands = fuda(&["code", "list", "--json"], "").json()["commands"].clone();
    for own in ["void", "day", "count", "receipted"] {
        assert!(drawn.contains(commands[own].as_str().unwrap()), "{own}");
    }
    assert!(!drawn.contains(commands["finish"].as_str().unwrap()));
}

#[test]
fn the_day_is_printed_where_a_printer_is() {
    let shop = Shop::new();
    shop.fuda("print day").refused(3, &["NO-PRINTER"]);
    shop.configure(
        "[[station]]\nname = \"A\"\n[[station]]\nname = \"B\"\n\
         [station.printer]\nkind = \"file\"\npath = \"papers.bin\"\n",
    );
    assert_eq!(shop.done("print day --on 2026-11-05"), json!({"on": "2026-11-05", "station": "B"}));
    let jobs = shop.store().jobs_in(JobState::Waiting).unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!((&jobs[0].paper, jobs[0].station.as_deref()), (&Paper::DayReport { on: day("2026-11-05") }, Some("B")));
    assert_eq!(shop.done("print count --on 2026-11-05"), json!({"on": "2026-11-05", "station": "B"}));
    let jobs = shop.store().jobs_in(JobState::Waiting).unwrap();
    assert_eq!(jobs[1].paper, Paper::Count { on: day("2026-11-05") });
    shop.fuda("print day --station A").refused(3, &["NO-PRINTER", "A"]);
    shop.fuda("print day --station C").refused(3, &["STATION-UNKNOWN", "A, B"]);
    assert_eq!(
        shop.done("station list")["stations"][1],
        json!({
            "name": "B", "shared": true, "signal": "screen", "scanners": [],
            "printer": {"name": "B", "at": shop.path("data/papers.bin"), "profile": "generic-80mm", "paper_mm": 80, "mode": "raster"},
        })
    );
}

#[test]
fn every_command_explains_itself() {
    let commands = [
        "",
        "init",
        "serve",
        "demo",
        "participant add",
        "participant import",
        "card issue",
        "staff add",
        "work add",
        "rate add",
        "tag mint",
        "hours add",
        "code list",
        "earnings",
        "report city",
        "report dataset",
        "report proficiency",
        "print day",
        "print test",
        "print profiles",
        "ledger verify",
        "backup",
        "restore",
        "station list",
        "devices",
        "doctor",
    ];
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let said = fuda(&args, "");
        assert_eq!(said.exit, 0, "{said:?}");
        assert!(said.out.contains("--data"), "{command}: {}", said.out);
    }
    let help = fuda(&["--help"], "").out;
    assert!(help.contains("FUDA_DATA") && help.contains("./fuda-data") && help.contains("Exit codes"));
}

#[test]
fn a_usb_device_that_is_not_plugged_in_is_named_with_its_table() {
    let shop = Shop::new();
    shop.configure(
        "[[station]]\nname = \"A\"\n[station.scanner]\nkind = \"hid\"\nvid = \"fffe\"\npid = \"fffd\"\nport = \"9-9\"\n\
         [station.printer]\nkind = \"usb\"\nvid = \"fffe\"\npid = \"fffc\"\n",
    );
    let missing = shop.done("devices")["missing"].clone();
    assert_eq!(missing[0]["device"], "USB fffe:fffd port 9-9");
    assert_eq!(missing[0]["used_as"], json!({"name": "A", "part": "scanner"}));
    assert_eq!(missing[1]["used_as"], json!({"name": "A", "part": "printer"}));
    assert_eq!(missing[1]["why_not"]["code"], "not-plugged-in");
    let said = shop.fuda("devices");
    assert!(said.out.contains("USB fffe:fffc (printer A): it is not plugged in"), "{said:?}");
}

#[test]
fn devices_are_listed_before_there_is_a_data_folder() {
    let said = fuda(&["--data", "/nonexistent/fuda", "devices", "--json"], "").json();
    assert!(said["usb"].is_array() && said["ports"].is_array());
    assert_eq!(said["missing"], json!([]));
}

#[test]
fn what_only_asks_is_answered_while_another_program_holds_the_ledger_for_writing() {
    let shop = Shop::new();
    let other_program = rusqlite::Connection::open(shop.path("data/fuda.sqlite3")).unwrap();
    other_program.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(shop.export().lines().count(), 1);
    for question in
        ["earnings", "ledger verify", "participant list", "staff list", "work list", "rate list", "hours list"]
    {
        shop.done(question);
    }
    let copy = shop.path("copy.sqlite3");
    shop.done(&format!("backup {}", copy.display()));
}
