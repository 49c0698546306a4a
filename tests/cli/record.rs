//! Earnings, and the record itself: written out, checked, copied.

use fuda::domain::money::Yen;

use super::*;

#[test]
fn what_is_recorded_by_a_clock_that_cannot_be_right_is_marked() {
    let mut shop = Shop::new();
    let ami = shop.participant("P0127");
    let net = shop.work("--code NET --name 整網 --unit 間");
    assert!(!shop.export().contains("suspect"));
    // The last fact is of a day that this machine's clock has not reached.
    shop.hand_over(&[ami], "2150-01-01", net, "1");
    let said = shop.fuda("participant add --number P0128 --call なぎ");
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.err.contains("CLOCK"), "{said:?}");
    let marked: Vec<bool> = shop.export().lines().map(|line| line.contains("\"clock\":\"suspect\"")).collect();
    assert_eq!(marked.iter().rev().take(3).collect::<Vec<_>>(), [&true, &true, &false]);
}

#[test]
fn earnings_are_exact_shared_and_unpriced() {
    let mut shop = Shop::new();
    let mut members = [shop.participant("P0001"), shop.participant("P0002"), shop.participant("P0003")];
    let bags = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2026-04-01");
    let net = shop.work("--code NET --name 整網 --unit 間");
    let first = members[0];
    shop.hand_over(&[first], "2026-11-05", bags, "12");
    shop.hand_over(&members, "2026-11-06", bags, "1");
    shop.hand_over(&[first], "2026-11-07", net, "0.5");
    shop.hand_over(&[first], "2026-12-01", bags, "1000");

    let report = shop.done("earnings --from 2026-11-01 --to 2026-11-30");
    assert_eq!(keys(&report), ["participants"]);
    // 5 yen among three: the two smallest ids have a thousandth more.
    members.sort_unstable();
    let (part, exact) = if first == members[2] { ("1.666", "61.666") } else { ("1.667", "61.667") };
    let mut ami = report["participants"][0].clone();
    // Lines stand by the works' opaque ids, which are others in every run.
    ami["lines"]
        .as_array_mut()
        .unwrap()
        .sort_by_key(|line| (id(line, "work").to_owned(), id(line, "share").to_owned()));
    assert_eq!(
        ami,
        json!({
            "number": "P0001",
            "lines": [
                {"work": "BAGS20", "quantity": "120", "per": "枚", "rate": "0.5", "share": "1", "amount": "60"},
                {"work": "BAGS20", "quantity": "10", "per": "枚", "rate": "0.5", "share": "1/3", "amount": part},
                {"work": "NET", "quantity": "0.5", "per": "間", "rate": null, "share": "1", "amount": null},
            ],
            "exact": exact,
            "yen": 62,
            "unpriced": 1,
        })
    );
    let people = report["participants"].as_array().unwrap();
    assert_eq!(people.iter().map(|person| id(person, "number")).collect::<Vec<_>>(), ["P0001", "P0002", "P0003"]);
    let lines = people.iter().flat_map(|person| person["lines"].as_array().unwrap());
    let shared: Yen =
        lines.filter(|line| line["share"] == "1/3").map(|line| id(line, "amount").parse::<Yen>().unwrap()).sum();
    assert_eq!(shared.to_string(), "5");

    let words = shop.fuda("earnings --from 2026-11-01 --to 2026-11-30");
    assert!(words.out.contains("no rate yet") && words.out.contains("四捨五入"), "{}", words.out);
    shop.fuda("earnings --from 2026-11-30 --to 2026-11-01").refused(2, &["SPAN-BACKWARDS"]);
    shop.fuda("earnings --from 2026-11-30").refused(2, &["--to"]);
}

#[test]
fn the_export_is_the_same_bytes_every_time() {
    let shop = Shop::new();
    shop.participant("P0127");
    let export = shop.export();
    assert_eq!(shop.export(), export);
    let sequences: Vec<u64> =
        export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, [1, 2, 3]);
}

#[test]
fn nobody_is_troubled_when_the_reader_of_an_export_stops_listening() {
    let shop = Shop::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    command.args(["--data", &shop.data(), "ledger", "export"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_quiet_change_of_the_file_is_found() {
    let shop = Shop::new();
    shop.participant("P0127");
    assert_eq!(shop.done("ledger verify"), json!({"facts": 3, "findings": []}));

    let path = shop.path("data/fuda.sqlite3");
    let mut bytes = std::fs::read(&path).unwrap();
    let stored = b"\"number\":\"P0127\"";
    let place = bytes.windows(stored.len()).position(|window| window == stored).expect("the fact stands in the file");
    bytes[place + stored.len() - 2] = b'8';
    std::fs::write(&path, bytes).unwrap();

    let said = shop.fuda("ledger verify --json");
    assert_eq!(said.exit, 5, "{said:?}");
    let seen: Value = serde_json::from_str(&said.out).unwrap();
    assert!(!seen["findings"].as_array().unwrap().is_empty());
    assert!(said.err.contains("VERIFY-FOUND"), "{said:?}");
}

#[test]
fn a_backup_comes_back_to_life_as_the_same_ledger_in_a_new_incarnation() {
    let shop = Shop::new();
    shop.participant("P0127");
    let before = shop.export();
    let copy = shop.path("copy.sqlite3").to_str().unwrap().to_owned();
    shop.done(&format!("backup {copy}"));
    shop.fuda(&format!("backup {copy}")).refused(3, &["BACKUP-EXISTS"]);

    let dir = shop.path("restored").to_str().unwrap().to_owned();
    let restored = fuda(&["restore", &copy, &dir, "--json"], "").json();
    assert_eq!((&restored["incarnation"], &restored["sequence"]), (&json!(2), &json!(4)));
    let export = fuda(&["--data", &dir, "ledger", "export"], "").out;
    assert!(export.starts_with(&before));
    assert_eq!(fuda(&["--data", &dir, "ledger", "verify"], "").exit, 0);
    assert_eq!(fuda(&["--data", &dir, "station", "list"], "").exit, 0);

    fuda(&["restore", &copy, &dir], "").refused(3, &["STORE-EXISTS"]);
    assert_eq!(fuda(&["--data", &dir, "ledger", "export"], "").out, export);
}

#[test]
fn a_file_that_is_no_backup_restores_nothing() {
    let shop = Shop::new();
    let file = shop.write("letter.txt", "this is no ledger");
    let dir = shop.path("restored");
    let said = fuda(&["restore", &file, dir.to_str().unwrap()], "");
    said.refused(4, &["BACKUP-UNUSABLE", "letter.txt", "try an older backup"]);
    assert!(!said.err.contains("restore the latest backup"), "that is what was tried: {said:?}");
    assert!(!dir.exists());
    let said = fuda(&["restore", "missing.sqlite3", dir.to_str().unwrap()], "");
    said.refused(4, &["BACKUP-MISSING", "missing.sqlite3"]);
    assert!(!said.err.contains("fuda init"), "{said:?}");
    assert!(!dir.exists());
}
