//! The commands, through the real binary, on data folders that vanish.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use serde_json::{Value, json};
use tempfile::TempDir;

use fuda::bench::effect::Paper;
use fuda::domain::code::{Code, Kind, ReceiptNumber, Scan, TokenHash};
use fuda::domain::fact::{Entry, Fact, ReceivedBy};
use fuda::domain::id::{HandoverId, Mint, ParticipantId, WorkId};
use fuda::domain::moment::Moment;
use fuda::domain::money::Yen;
use fuda::domain::quantity::Quantity;
use fuda::store::{Append, CardStanding, JobState, Store};
use fuda::web::password;

/// What the binary said.
#[derive(Debug)]
struct Said {
    exit: i32,
    out: String,
    err: String,
}

impl Said {
    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.exit, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// It was refused with this exit code, in words that hold these.
    #[track_caller]
    fn refused(&self, exit: i32, words: &[&str]) {
        assert_eq!(self.exit, exit, "{self:?}");
        assert_eq!(self.out, "", "an answer was given beside the refusal");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is missing in {self:?}");
        }
    }
}

/// Runs the binary, without whatever the environment says of Fuda.
fn fuda(args: &[&str], input: &str) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    command.args(args).env_remove("FUDA_DATA").env_remove("FUDA_LOG");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Said {
        exit: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A workshop in a folder that vanishes.
struct Shop {
    place: TempDir,
    mint: Mint,
}

impl Shop {
    fn new() -> Self {
        let place = TempDir::new().unwrap();
        let shop = Self { place, mint: Mint::from_seed(7) };
        let made = fuda(&["init", &shop.data()], "");
        assert_eq!(made.exit, 0, "{made:?}");
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn data(&self) -> String {
        self.path("data").to_str().unwrap().to_owned()
    }

    /// Words are apart by blanks.
    fn fuda(&self, words: &str) -> Said {
        self.fuda_told(words, "")
    }

    fn fuda_told(&self, words: &str, input: &str) -> Said {
        let data = self.data();
        let args: Vec<&str> = ["--data", &data].into_iter().chain(words.split_whitespace()).collect();
        fuda(&args, input)
    }

    #[track_caller]
    fn done(&self, words: &str) -> Value {
        self.fuda(&format!("{words} --json")).json()
    }

    fn export(&self) -> String {
        let said = self.fuda("ledger export");
        assert_eq!(said.exit, 0, "{said:?}");
        said.out
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn configure(&self, text: &str) {
        std::fs::write(self.path("data/fuda.toml"), text).unwrap();
    }

    fn store(&self) -> Store {
        Store::open(&self.path("data")).unwrap()
    }

    fn participant(&self, number: &str) -> ParticipantId {
        id(&self.done(&format!("participant add --number {number} --call あみ")), "id").parse().unwrap()
    }

    fn work(&self, words: &str) -> WorkId {
        id(&self.done(&format!("work add {words}")), "id").parse().unwrap()
    }

    /// A handover as a table records it.
    fn hand_over(&mut self, members: &[ParticipantId], on: &str, work: WorkId, quantity: &str) {
        let handover = HandoverId(self.mint.bits());
        let quantity: Quantity = quantity.parse().unwrap();
        let facts = [
            Fact::HandoverOpened { handover, members: members.to_vec() },
            Fact::PiecesCounted { handover, work, quantity, tag: None },
            Fact::HandoverReceived {
                handover,
                receipt: ReceiptNumber::UNNUMBERED,
                on: day(on),
                by: ReceivedBy::Command,
            },
        ];
        let entries = facts.into_iter().map(|fact| Entry { id: self.mint.fact(), fact }).collect();
        let at: Moment = format!("{on}T05:00:00Z").parse().unwrap();
        self.store().append(Append::at_desk(at, entries)).unwrap();
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn id<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or_else(|| panic!("no {key} in {answer}"))
}

#[track_caller]
fn keys(answer: &Value) -> Vec<&str> {
    answer.as_object().unwrap().keys().map(String::as_str).collect()
}

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
fn init_writes_a_configuration_that_serves_as_it_is() {
    let shop = Shop::new();
    assert_eq!(shop.done("station list"), json!({"stations": []}));
    assert_eq!(shop.export().lines().count(), 1);
}

#[test]
fn an_init_that_fails_half_way_leaves_nothing_half_made() {
    let place = TempDir::new().unwrap();
    // A folder stands where the ledger is begun.
    std::fs::create_dir_all(place.path().join("fuda.sqlite3.new/full")).unwrap();
    fuda(&["init", place.path().to_str().unwrap()], "").refused(4, &["STORE-"]);
    assert!(!place.path().join("fuda.toml").exists());

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
fn a_participant_gets_an_id_a_number_and_a_card_that_is_shown_once() {
    let shop = Shop::new();
    let added = shop.done("participant add --number P0127 --call あみ --mark 灯台 --amounts on");
    assert_eq!(keys(&added), ["card", "id", "number"]);
    assert_eq!(added["number"], "P0127");
    let card: Code = id(&added, "card").parse().unwrap();
    assert_eq!(card.kind(), Kind::Card);

    let known = shop.store().card_by_token(&TokenHash::of(&card)).unwrap().unwrap();
    assert_eq!(known.standing, CardStanding::InUse);
    assert!(!shop.export().contains(card.text()), "the ledger keeps only the card's hash");
    assert!(!shop.export().contains("あみ"), "a name is no fact");

    let listed = shop.done("participant list");
    assert_eq!(
        listed["participants"][0],
        json!({
            "id": added["id"], "number": "P0127", "call": "あみ", "mark": "灯台", "name": null, "reading": null,
            "amounts": "on", "active": true, "binder": Code::new(Kind::Binder, "P0127").unwrap().text(),
        })
    );
}

#[test]
fn a_number_is_never_given_out_again() {
    let shop = Shop::new();
    shop.participant("P0127");
    let before = shop.export();
    shop.fuda("participant add --number P0127 --call なぎ --json").refused(3, &["NUMBER-TAKEN", "P0127"]);
    assert_eq!(shop.export(), before);
    shop.done("participant retire --number P0127");
    shop.fuda("participant add --number P0127 --call なぎ").refused(3, &["NUMBER-TAKEN"]);
    shop.fuda("participant change --number P0127 --call なぎ").refused(3, &["PARTICIPANT-RETIRED"]);
}

#[test]
fn what_cannot_be_a_number_a_name_or_a_mark_is_refused_before_anything_is_recorded() {
    let shop = Shop::new();
    let before = shop.export();
    let add = "participant add --number P1 --call あみ";
    shop.fuda("participant add --number p1 --call あみ").refused(2, &["NUMBER-FORM", "A–Z"]);
    shop.fuda("participant add --number P1 --call あいうえおかきくけこさしす").refused(2, &["CALL-FORM"]);
    shop.fuda(&format!("{add} --mark とうだい")).refused(2, &["MARK-UNKNOWN", "灯台 波"]);
    shop.fuda(&format!("{add} --amounts yes")).refused(2, &["AMOUNTS-FORM"]);
    shop.fuda("participant add --call あみ").refused(2, &["--number"]);
    assert_eq!(shop.export(), before);
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let shop = Shop::new();
    shop.done("participant add --number P0127 --call あみ --mark 波 --name 髙﨑𠮷子");
    let changed = shop.done("participant change --number P0127 --call なぎ --amounts on");
    assert_eq!(changed["call"], "なぎ");
    assert_eq!((&changed["mark"], &changed["name"]), (&json!("波"), &json!("髙﨑𠮷子")));
    assert_eq!(changed["amounts"], "on");
    let facts = shop.export().lines().count();
    shop.done("participant change --number P0127 --amounts on");
    assert_eq!(shop.export().lines().count(), facts, "what is so already is no new fact");
}

#[test]
fn a_detail_that_nobody_wants_any_more_is_taken_away() {
    let shop = Shop::new();
    shop.done("participant add --number P0127 --call あみ --mark 波 --name 髙﨑𠮷子");
    let data = shop.data();
    let changed = fuda(&["--data", &data, "participant", "change", "--number", "P0127", "--name", "", "--json"], "");
    assert_eq!((&changed.json()["name"], &changed.json()["mark"]), (&Value::Null, &json!("波")));
    shop.fuda("participant change --number P0127").refused(2, &["NOTHING-ASKED"]);
}

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
fn a_dry_run_checks_the_whole_sheet_and_changes_nothing() {
    let shop = Shop::new();
    let before = shop.export();
    let sheet = shop.write("people.csv", "\u{feff}番号,呼び名,マーク\nP0001,あみ,灯台\nP0002,なぎ,\n");
    let would = shop.done(&format!("participant import {sheet} --dry-run"));
    assert_eq!(would, json!({"dry_run": true, "numbers": ["P0001", "P0002"]}));
    assert_eq!(shop.export(), before);

    let imported = shop.done(&format!("participant import {sheet}"));
    assert_eq!(keys(&imported["participants"][1]), ["card", "id", "number"]);
    assert_eq!(shop.done("participant list")["participants"].as_array().unwrap().len(), 2);
}

#[test]
fn a_sheet_is_taken_whole_or_not_at_all_and_every_wrong_line_is_named() {
    let shop = Shop::new();
    shop.participant("P0001");
    let before = shop.export();
    let sheet = shop.write("people.csv", "number,call,mark\nP0002,なぎ,波\nP0001,うしお,\nP0003,,\nP0002,しお,\n");
    let said = shop.fuda(&format!("participant import {sheet}"));
    said.refused(3, &["CSV-REFUSED", "line 3: NUMBER-TAKEN", "line 4: CELL-MISSING", "line 5: NUMBER-TWICE"]);
    assert_eq!(shop.export(), before);

    let misspelt = shop.write("misspelt.csv", "number,calll\nP0002,なぎ\n");
    shop.fuda(&format!("participant import {misspelt}")).refused(2, &["CSV-HEADING", "calll", "call/呼び名"]);
    let path = shop.path("sjis.csv");
    std::fs::write(&path, b"number,call\nP0002,\x82\xc8\x82\xac\n").unwrap();
    shop.fuda(&format!("participant import {}", path.display())).refused(2, &["CSV-ENCODING", "UTF-8"]);
    shop.fuda("participant import missing.csv").refused(7, &["FILE-FAILED", "missing.csv"]);
}

#[test]
fn a_new_card_replaces_the_old_one_and_a_lost_one_works_no_more() {
    let shop = Shop::new();
    let first: Code = id(&shop.done("participant add --number P0127 --call あみ"), "card").parse().unwrap();
    let issued = shop.done("card issue --number P0127");
    assert_eq!(issued["replaced"], 1);
    let second = id(&issued, "card");
    let standing = |code: &Code| shop.store().card_by_token(&TokenHash::of(code)).unwrap().unwrap().standing;
    assert_eq!(standing(&first), CardStanding::Replaced);

    assert_eq!(shop.done(&format!("card revoke --code {second}")), json!({"revoked": 1}));
    assert_eq!(standing(&second.parse().unwrap()), CardStanding::Lost);
    shop.fuda(&format!("card revoke --code {second}")).refused(3, &["CARD-NOT-IN-USE"]);
    shop.fuda("card revoke --code XFINISH1").refused(2, &["CARD-CODE"]);
    shop.fuda("card issue --number P0999").refused(3, &["NUMBER-UNKNOWN", "P0999"]);
    shop.fuda("card issue").refused(2, &["--number"]);

    let listed = shop.fuda("card list --json");
    assert_eq!(listed.json()["cards"].as_array().unwrap().len(), 2);
    assert!(!listed.out.contains(second) && !listed.out.contains(first.text()));
}

#[test]
fn spare_and_practice_cards_are_nobodys() {
    let shop = Shop::new();
    let spare = shop.done("card spare --count 5");
    assert_eq!(spare["cards"].as_array().unwrap().len(), 5);
    let practice = shop.done("card practice");
    assert_eq!(practice["cards"].as_array().unwrap().len(), 1);
    let holders: Vec<Value> =
        shop.done("card list")["cards"].as_array().unwrap().iter().map(|card| card["holder"].clone()).collect();
    assert_eq!(holders, ["spare", "spare", "spare", "spare", "spare", "practice"]);
}

#[test]
fn a_work_has_a_card_for_each_quantity() {
    let shop = Shop::new();
    let added = shop.done(
        "work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.50 --per 枚 --pack 10 --from 2026-04-01 --cards 0.5,10,1",
    );
    assert_eq!(keys(&added), ["cards", "code", "id"]);
    assert_eq!(keys(&added["cards"]), ["0.5", "1", "10"]);
    let work = shop.store().work_by_code("BAGS20").unwrap().unwrap();
    let quantities: Vec<String> = work.cards.iter().map(|card| card.quantity.to_string()).collect();
    assert_eq!(quantities, ["0.5", "1", "10"]);
    let code: Code = id(&added["cards"], "10").parse().unwrap();
    assert_eq!(work.cards[2].code, code);

    let listed = shop.done("rate list --work BAGS20");
    assert_eq!(
        listed["rates"],
        json!([{"work": "BAGS20", "from": "2026-04-01", "rate": "0.5", "per": "枚", "pack": "10"}])
    );
    assert_eq!(keys(&shop.done("work add --code FUMA --name ふまねっと --unit 台")["cards"]), ["1"]);
    assert_eq!(shop.done("work add --code CAFE --name 飲食店 --hourly --rate 1000")["cards"], json!({}));
    shop.done("work add --code KITCHEN --name 飲食店体験 --hourly --unpaid");
}

#[test]
fn a_work_that_makes_no_sense_is_refused() {
    let shop = Shop::new();
    let before = shop.export();
    let add = "work add --code BAGS20 --name ごみ袋20L --unit 組";
    shop.fuda(&format!("{add} --rate 0.5 --per 枚")).refused(2, &["PACK-MISSING", "--pack"]);
    shop.fuda(&format!("{add} --rate 0.5 --pack 10")).refused(2, &["PER-MISSING"]);
    shop.fuda(&format!("{add} --rate 0.5 --unpaid")).refused(2, &["RATE-OF-UNPAID"]);
    shop.fuda(&format!("{add} --rate=-1")).refused(2, &["RATE-FORM", "below zero"]);
    shop.fuda(&format!("{add} --rate 1e3")).refused(2, &["RATE-FORM"]);
    shop.fuda(&format!("{add} --cards 0")).refused(2, &["QUANTITY-FORM"]);
    shop.fuda(&format!("{add} --hourly --cards 1")).refused(2, &["CARDS-OF-TIME"]);
    shop.fuda("work add --code BAGS20 --name ごみ袋20L").refused(2, &["UNIT-MISSING"]);
    shop.fuda("work add --code bags --name ごみ袋20L --unit 組").refused(2, &["WORK-CODE-FORM"]);
    assert_eq!(shop.export(), before);
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組");
    shop.fuda(add).refused(3, &["WORK-CODE-TAKEN"]);
}

#[test]
fn a_new_rate_keeps_the_unit_of_the_one_before() {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2026-04-01");
    let set = shop.done("rate add --work BAGS20 --rate 0.6 --from 2027-04-01");
    assert_eq!(set, json!({"work": "BAGS20", "from": "2027-04-01", "rate": "0.6", "per": "枚", "pack": "10"}));
    let set = shop.done("rate add --work BAGS20 --rate 6 --per 組 --from 2028-04-01");
    assert_eq!((&set["per"], &set["pack"]), (&json!("組"), &json!("1")));
    shop.fuda("rate add --work NOTHING --rate 1 --from 2027-04-01").refused(3, &["WORK-UNKNOWN"]);
    shop.fuda("rate add --work BAGS20 --rate 1 --from 01.04.2027").refused(2, &["--from", "2026-11-05"]);
    shop.work("--code HELP --name 手伝い --unit 回 --unpaid");
    shop.fuda("rate add --work HELP --rate 1 --from 2027-04-01").refused(3, &["RATE-OF-UNPAID"]);
}

#[test]
fn tags_are_minted_in_rolls_that_scan() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組");
    let minted = shop.done("tag mint --work BAGS20 --quantity 1 --count 40 --for P0127");
    let tags = minted["tags"].as_array().unwrap();
    assert_eq!(tags.len(), 40);
    let serials: Vec<u32> = tags
        .iter()
        .map(|tag| match Scan::read(tag.as_str().unwrap()) {
            Scan::Tag(tag) => tag.serial,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(serials, (1..=40).collect::<Vec<_>>());
    let rolls = shop.done("tag list");
    assert_eq!(rolls["rolls"][0]["roll"], minted["roll"]);
    assert_eq!(rolls["rolls"][0]["for"], "P0127");
    shop.fuda("tag mint --work BAGS20 --count 0").refused(2, &["--count"]);
    shop.fuda("tag mint --work BAGS20 --count 1 --for P0999").refused(3, &["NUMBER-UNKNOWN"]);
}

#[test]
fn staff_log_in_with_the_password_that_came_on_standard_input() {
    let shop = Shop::new();
    let add = "staff add --name 佐藤 --role coordinator --password-stdin --json";
    let added = shop.fuda_told(add, "みなとのかもめ号\n").json();
    assert_eq!(keys(&added), ["card", "id"]);
    let login = shop.store().login("佐藤").unwrap().unwrap();
    assert!(password::verify("みなとのかもめ号", &login.password_hash));
    assert!(!password::verify("みなとのかもめ号\n", &login.password_hash));

    shop.fuda_told(add, "another password").refused(3, &["STAFF-NAME-TAKEN"]);
    let short = "staff add --name 鈴木 --role admin --password-stdin";
    shop.fuda_told(short, "1234567").refused(2, &["PASSWORD-FORM", "8 characters"]);
    shop.fuda("staff add --name 鈴木 --role boss").refused(2, &["supervisor, coordinator or admin"]);

    shop.fuda_told("staff password --name 佐藤 --password-stdin --json", "a new password").json();
    assert!(password::verify("a new password", &shop.store().login("佐藤").unwrap().unwrap().password_hash));
    shop.done("staff change --name 佐藤 --role admin --rename 佐藤二");
    shop.done("staff retire --name 佐藤二");
    assert_eq!(shop.store().login("佐藤二").unwrap(), None);
    shop.fuda("card issue --staff 佐藤二").refused(3, &["STAFF-UNKNOWN"]);
}

#[test]
fn hours_are_whole_minutes_of_timed_work() {
    let shop = Shop::new();
    shop.participant("P0127");
    shop.work("--code CAFE --name 飲食店 --hourly --rate 1000 --from 2026-04-01");
    shop.work("--code NET --name 整網 --unit 間");
    let add = "hours add --number P0127 --on 2026-11-05";
    let entered = shop.done(&format!("{add} --work CAFE --hours 3.5"));
    assert_eq!(entered["minutes"], 210);
    shop.fuda(&format!("{add} --work CAFE --hours 0.333")).refused(2, &["HOURS-FORM", "whole"]);
    shop.fuda(&format!("{add} --work NET --hours 1")).refused(3, &["WORK-BY-PIECE"]);

    let listed = shop.done("hours list --from 2026-11-01 --to 2026-11-30");
    assert_eq!(listed["hours"][0]["amount"], "3500");
    let entry = id(&entered, "entry");
    assert_eq!(shop.done(&format!("hours void --entry {entry}")), json!({"voided": entry}));
    shop.fuda(&format!("hours void --entry {entry}")).refused(3, &["LEDGER-CONFLICT"]);
    assert_eq!(shop.done("hours list --from 2026-11-01 --to 2026-11-30"), json!({"hours": []}));
}

#[test]
fn the_codes_of_commands_and_reasons_are_listed() {
    let listed = fuda(&["code", "list", "--json"], "").json();
    assert_eq!(keys(&listed["commands"]), ["finish", "leave", "print", "share", "undo", "void"]);
    assert_eq!(keys(&listed["reasons"]), ["missed", "other", "other_person", "other_work", "recount"]);
    for code in listed["commands"].as_object().unwrap().values() {
        assert!(matches!(Scan::read(code.as_str().unwrap()), Scan::Command(_)));
    }
    for code in listed["reasons"].as_object().unwrap().values() {
        assert!(matches!(Scan::read(code.as_str().unwrap()), Scan::Reason(_)));
    }
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
fn rates_from_a_sheet_price_what_waits_by_its_own_day_in_whatever_order_they_stand() {
    let mut shop = Shop::new();
    let ami = shop.participant("P0001");
    let net = shop.work("--code NET --name 整網 --unit 間");
    shop.hand_over(&[ami], "2026-10-15", net, "1");
    shop.hand_over(&[ami], "2026-11-15", net, "1");
    let sheet = shop.write("rates.csv", "work,rate,from\nNET,30,2026-04-01\nNET,32.5,2026-11-01\n");
    let before = shop.export();
    assert_eq!(shop.done(&format!("rate import {sheet} --dry-run"))["dry_run"], true);
    assert_eq!(shop.export(), before);
    shop.done(&format!("rate import {sheet}"));
    let exact = |from, to| {
        let report = shop.done(&format!("earnings --from {from} --to {to}"));
        report["participants"][0]["exact"].clone()
    };
    assert_eq!(exact("2026-10-01", "2026-10-31"), "30");
    assert_eq!(exact("2026-11-01", "2026-11-30"), "32.5");
}

#[test]
fn works_come_from_a_sheet_with_their_rates_and_cards() {
    let shop = Shop::new();
    let sheet = shop.write(
        "works.csv",
        "コード,作業,単位,単価,単価の単位,入数,適用日,支払い,数え方,カード\n\
         BAGS20,ごみ袋20L,組,0.5,枚,10,2026-04-01,有償,出来高,1 10\n\
         CAFE,飲食店,,,,,,無償,時間,\n",
    );
    let imported = shop.done(&format!("work import {sheet}"));
    assert_eq!(keys(&imported["works"][0]["cards"]), ["1", "10"]);
    let works = shop.done("work list");
    assert_eq!(works["works"][0]["rate"], json!({"rate": "0.5", "per": "枚", "pack": "10"}));
    assert_eq!((&works["works"][1]["hourly"], &works["works"][1]["paid"]), (&json!(true), &json!(false)));
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
    said.refused(4, &["STORE-CORRUPT"]);
    assert!(!dir.exists());
    let said = fuda(&["restore", "missing.sqlite3", dir.to_str().unwrap()], "");
    assert_eq!(said.exit, 4, "{said:?}");
    assert!(!dir.exists());
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
    shop.fuda("print day --station A").refused(3, &["NO-PRINTER", "A"]);
    shop.fuda("print day --station C").refused(3, &["STATION-UNKNOWN", "A, B"]);
    assert_eq!(
        shop.done("station list")["stations"][1],
        json!({
            "name": "B", "shared": true, "signal": "screen", "scanners": [],
            "printer": {"name": "B", "at": "papers.bin", "paper_mm": 80, "mode": "raster"},
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
        "print day",
        "ledger verify",
        "backup",
        "restore",
        "station list",
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
