//! One person's own record: asked for, sealed, erased; and what copies still hold.

use std::fs;
use std::path::Path;

use super::*;
use fuda::domain::bank::{Account, AccountKind};
use fuda::domain::code::{Code, Kind, Reason, Scan, TokenHash};
use fuda::domain::fact::{Amounts, Change, Holder};
use fuda::domain::id::{CardId, FactId};
use fuda::store::Personal;

const AMI: ParticipantId = ParticipantId(0xa1);
const NAGI: ParticipantId = ParticipantId(0xb2);

/// What nobody may find any more, each of a place of its own.
const WORDS: [&str; 7] = [
    "あみのよびな",
    "網代なぎさ子",
    "あじろなぎさこ",
    "7654321",
    "ｱｼﾞﾛ ﾅｷﾞｻｺ",
    "十二日の袋が入っていますか",
    "数え直して袋が足りない",
];

/// あみ came in the winter of 2019: 12 組 of bags, corrected to 13, closed, paid by transfer. なぎ made a net with her.
struct Winter {
    shop: Shop,
    card: Code,
    question: FactId,
}

fn old(date: &str) -> Moment {
    format!("{date}T03:00:00Z").parse().unwrap()
}

impl Winter {
    fn new() -> Self {
        let mut shop = Shop::new();
        shop.fuda_told("staff add --name さくら --role coordinator --password-stdin", "a long password");
        shop.fuda_told("staff add --name まつだ --role supervisor --password-stdin", "a long password");
        let card = Code::new(Kind::Card, "AMI0001").unwrap();
        register(&mut shop, &card);
        let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2018-04-01");
        shop.hand_over(&[AMI], "2019-01-15", work, "12");
        shop.hand_over(&[AMI, NAGI], "2019-01-16", work, "2");
        let question = told_later(&mut shop, work);
        shop.done("period close --ending 2019-01-31");
        shop.done("pay --period 2019-01-31 --number P0127 --method transfer --on 2019-02-08");
        Self { shop, card, question }
    }

    fn file(&self) -> PathBuf {
        self.shop.path("data/fuda.sqlite3")
    }

    fn export(&self, more: &str) -> Said {
        self.shop.fuda(&format!("person export --number P0127 {more}"))
    }
}

fn append(shop: &mut Shop, on: &str, facts: Vec<Fact>, personal: impl FnOnce(&[Entry]) -> Vec<Personal>) -> Vec<Entry> {
    let entries: Vec<Entry> = facts.into_iter().map(|fact| Entry { id: shop.mint.fact(), fact }).collect();
    let personal = personal(&entries);
    shop.store().append(Append { personal, ..Append::at_desk(old(on), entries.clone()) }).unwrap();
    entries
}

fn register(shop: &mut Shop, card: &Code) {
    let person = |participant, number: &str| Fact::ParticipantRegistered {
        participant,
        number: number.to_owned(),
        amounts: Amounts::Hidden,
    };
    let (token, holder) = (TokenHash::of(card), Holder::Participant(AMI));
    let card = Fact::CardIssued { card: CardId(0xca), token, holder };
    append(shop, "2019-01-10", vec![person(AMI, "P0127"), person(NAGI, "P0128"), card], |_| {
        let told = |participant, call: &str, name: Option<&str>, reading: Option<&str>| Personal::Participant {
            participant,
            call: call.to_owned(),
            mark: Some("灯台".to_owned()),
            name: name.map(str::to_owned),
            reading: reading.map(str::to_owned),
        };
        vec![told(AMI, WORDS[0], Some(WORDS[1]), Some(WORDS[2])), told(NAGI, "なぎのよびな", None, None)]
    });
}

/// A correction with its reason, an account, and a question.
fn told_later(shop: &mut Shop, work: WorkId) -> FactId {
    let handover = shop.store().handover_by_receipt(ReceiptNumber(1)).unwrap().unwrap().handover;
    let change = Change::Amended { work, quantity: "13".parse().unwrap() };
    let corrected = Fact::HandoverCorrected { handover, change, by: None, reason: Reason::Recount };
    let text = |entries: &[Entry], text: &str| Personal::FreeText { fact: entries[0].id, text: text.to_owned() };
    append(shop, "2019-01-17", vec![corrected], |entries| vec![text(entries, WORDS[6])]);
    let agreed = Fact::TransferAgreed { participant: AMI, on: day("2019-01-18"), by: None };
    let account =
        Account::new(["0123", "456", WORDS[3]], ["ミサキ", "ホンテン"], AccountKind::Ordinary, WORDS[4]).unwrap();
    append(shop, "2019-01-18", vec![agreed], |_| vec![Personal::Account { participant: AMI, account }]);
    let asked = Fact::QuestionAsked { participant: AMI, ending: None, by: None };
    append(shop, "2019-01-20", vec![asked], |entries| vec![text(entries, WORDS[5])])[0].id
}

/// Which of the words are in a file's bytes.
fn found_in(file: &Path) -> Vec<&'static str> {
    let bytes = fs::read(file).unwrap_or_default();
    let holds = |word: &&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    WORDS.into_iter().filter(holds).collect()
}

fn names_in(text: &str) -> Vec<&'static str> {
    WORDS.into_iter().filter(|word| text.contains(*word)).collect()
}

#[test]
fn a_person_gets_everything_that_is_kept_about_them_and_nothing_about_anybody_else() {
    let winter = Winter::new();
    let said = winter.export("--by さくら --reason 本人のもうしで --json").json();
    let record = &said["record"];
    assert_eq!((&said["number"], &record["person"][0]["call"]), (&json!("P0127"), &json!(WORDS[0])));
    let whole = said.to_string();
    assert_eq!(names_in(&whole), WORDS, "every word of theirs is in it");
    assert!(!whole.contains("なぎのよびな") && !whole.contains(&NAGI.to_string()), "and nobody else's");
    let sums: Vec<&str> = record["lines"].as_array().unwrap().iter().map(|line| id(line, "amount")).collect();
    assert_eq!(sums, ["65", "5"]);
    assert_eq!(record["handovers"][1]["people"], 2);
    assert_eq!((&record["corrections"][0]["before"], &record["corrections"][0]["after"]), (&json!("12"), &json!("13")));
    assert_eq!((&record["statements"][0]["yen"], &record["payments"][0]["method"]), (&json!(70), &json!("transfer")));
    let log = &record["log"][0];
    assert_eq!(
        (&log["what"], &log["asked_by"], &log["staff"], &log["reason"]),
        (&json!("exported"), &json!("person"), &json!("さくら"), &json!("本人のもうしで"))
    );
    assert_eq!(winter.export("--asked-by authority --json").json()["record"]["log"][1]["asked_by"], "authority");
    let facts = winter.shop.export();
    assert_eq!(facts.matches("\"kind\":\"record_exported\"").count(), 2);
    assert_eq!(names_in(&facts), [""; 0], "no fact holds a personal detail");
}

#[test]
fn a_record_is_read_in_words_or_in_a_spreadsheet_of_ones_own() {
    let winter = Winter::new();
    let text = winter.export("").out;
    for words in [
        "■ ご本人\n  番号 P0127、呼び名 あみのよびな",
        "■ 通所\n  記録はありません",
        "理由 数え直し",
        "たずねた方 本人",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let sheet = winter.shop.path("ami.csv");
    let to_file = format!("--csv {}", sheet.to_str().unwrap());
    assert_eq!(winter.export(&to_file).exit, 0);
    let csv = fs::read_to_string(&sheet).unwrap();
    assert!(csv.starts_with("\u{feff}\"■ ご本人\"\r\n\"番号\",\"呼び名\""), "{csv}");
    assert_eq!(names_in(&csv), WORDS);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&sheet).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    let before = winter.shop.export();
    winter.export(&to_file).refused(7, &["FILE-FAILED", "ami.csv"]);
    assert_eq!(winter.shop.export(), before, "what nobody got is not written down as given");
}

#[test]
fn a_sealed_person_is_named_nowhere_and_their_cards_stop() {
    let winter = Winter::new();
    let shop = &winter.shop;
    let scan = || shop.store().meaning(&Scan::Card(TokenHash::of(&winter.card)), day("2026-11-23")).unwrap();
    assert!(matches!(scan(), fuda::bench::input::Meaning::Participant(_)));
    assert_eq!(shop.done("person seal --number P0127 --by さくら"), json!({"number": "P0127", "papers_dropped": 0}));
    assert_eq!(scan(), fuda::bench::input::Meaning::RevokedCard);
    for words in [
        "participant list",
        "participant list --json",
        "earnings --from 2019-01-01 --to 2019-01-31",
        "statement --period 2019-01-31 --number P0127",
        "pay --period 2019-01-31 --list",
        "transfer list",
        "question list",
        "question breakdown --number P0127 --from 2019-01-01 --to 2019-01-31",
        "contract list --number P0127",
        "card list",
    ] {
        let said = shop.fuda(words);
        assert_eq!((names_in(&said.out), names_in(&said.err)), (vec![], vec![]), "{words}");
    }
    let listed = shop.done("participant list");
    assert_eq!(
        (&listed["participants"][0]["call"], &listed["participants"][0]["active"]),
        (&json!("P0127"), &json!(false))
    );
    shop.fuda("participant change --number P0127 --call なぎ").refused(3, &["RECORD-CLOSED", "new number"]);
    shop.fuda("card issue --number P0127").refused(3, &["RECORD-CLOSED"]);
    shop.fuda("person seal --number P0127").refused(3, &["sealed already"]);
    assert_eq!(shop.fuda("ledger verify").exit, 0);
    assert_eq!(statement_yen(shop), 70, "the accounts stand");
}

fn statement_yen(shop: &Shop) -> Value {
    shop.done("statement --period 2019-01-31 --number P0127")["yen"].clone()
}

#[test]
fn a_sealed_record_is_opened_by_a_coordinator_who_says_why() {
    let winter = Winter::new();
    winter.shop.done("person seal --number P0127");
    winter.export("--by さくら").refused(3, &["REASON-MISSING", "--reason"]);
    winter.export("--reason 29条").refused(3, &["only by a coordinator"]);
    winter.export("--reason 29条 --by まつだ").refused(3, &["only by a coordinator"]);
    let said = winter.export("--reason 29条 --by さくら --asked-by authority --json").json();
    assert_eq!(said["record"]["person"][0]["name"], WORDS[1]);
    let log = said["record"]["log"].as_array().unwrap();
    let what: Vec<&str> = log.iter().map(|one| id(one, "what")).collect();
    assert_eq!(what, ["sealed", "exported"], "who was refused is not written down as having had it");
}

#[test]
fn erasing_is_refused_while_the_record_has_to_be_kept_and_says_until_when() {
    let mut winter = Winter::new();
    winter.shop.configure("[workshop]\nkeep_years = 30\n");
    let erase = "person erase --number P0127";
    winter.shop.fuda(erase).refused(3, &["kept until 2049-02-08"]);
    winter.shop.configure("");
    let work = winter.shop.store().works().unwrap()[0].work;
    winter.shop.hand_over(&[AMI], "2026-11-05", work, "1");
    winter.shop.fuda(erase).refused(3, &["kept until 2031-11-0", "sealed at once"]);
    assert!(!winter.shop.export().contains("person_erased"));
    winter.shop.configure("[workshop]\nkeep_years = 4\n");
    winter.shop.fuda(erase).refused(6, &["keep_years", "from 5"]);
}

#[test]
fn what_is_not_recorded_as_paid_is_asked_about_before_the_name_is_gone() {
    let winter = Winter::new();
    winter.shop.fuda("person erase --number P0128").refused(3, &["NOT-PAID", "2019-01-31", "--although-unpaid"]);
    let erased = winter.shop.done("person erase --number P0128 --although-unpaid");
    assert_eq!(erased["erased_on"].as_str().map(|on| on > "2026"), Some(true));
    assert_eq!(winter.shop.done("participant list")["participants"][1]["call"], "P0128");
}

#[test]
fn what_is_erased_is_out_of_the_files_bytes_and_its_log_while_the_accounts_stand() {
    let winter = Winter::new();
    let (shop, file) = (&winter.shop, winter.file());
    // Open beside, as a daemon has it, so that there is a log.
    let beside = shop.store();
    beside.participants().unwrap();
    assert_eq!(found_in(&file), WORDS, "they are there to begin with");
    let (frozen, balance) = (shop.fuda("period statements --ending 2019-01-31").out, statement_yen(shop));
    let erased = shop.done("person erase --number P0127 --by さくら");
    assert_eq!((&erased["kept_until"], &erased["swept"]), (&json!("2024-02-08"), &json!(true)));
    for name in fs::read_dir(shop.path("data")).unwrap() {
        let path = name.unwrap().path();
        assert_eq!(found_in(&path), [""; 0], "{}", path.display());
    }
    assert_eq!(beside.face(AMI).unwrap().unwrap().call, "P0127", "who reads beside it sees the same");
    assert_eq!(beside.free_text(winter.question).unwrap(), None);
    drop(beside);
    assert_eq!(shop.fuda("ledger verify").exit, 0);
    assert_eq!((shop.fuda("period statements --ending 2019-01-31").out, statement_yen(shop)), (frozen, balance));
    let own = |card: &fuda::store::CardView| card.holder == Holder::Participant(AMI);
    assert!(!shop.store().cards().unwrap().iter().any(own));
    assert!(names_in(&winter.export("").out).is_empty());
    assert!(winter.export("").out.contains("状態 消した"));
    shop.fuda("participant add --number P0127 --call あみ").refused(3, &["NUMBER-TAKEN"]);
    shop.fuda("hours add --number P0127 --work BAGS20 --on 2019-01-20 --hours 1").refused(3, &[]);
    shop.fuda("person seal --number P0127").refused(3, &["were erased"]);
}

#[test]
fn copies_within_reach_are_written_anew_and_the_others_are_listed() {
    let winter = Winter::new();
    let shop = &winter.shop;
    let (usb, stick) = (shop.path("usb"), shop.path("stick"));
    fs::create_dir_all(&usb).unwrap();
    fs::create_dir_all(&stick).unwrap();
    let (near, far) = (usb.join("near.sqlite3"), stick.join("far.sqlite3"));
    shop.done(&format!("backup {}", near.display()));
    shop.done(&format!("backup {}", far.display()));
    fs::copy(&near, usb.join("copied-by-hand")).unwrap();
    fs::write(usb.join("photo.sqlite3"), "SQLite format 3\0 not really").unwrap();
    let away = shop.path("away");
    fs::rename(&stick, &away).unwrap();
    let erased = shop.done("person erase --number P0127");
    let names = |key: &str| -> Vec<String> {
        let files = erased["copies"][key].as_array().unwrap();
        files
            .iter()
            .map(|file| Path::new(file.as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("rewritten"), ["copied-by-hand", "near.sqlite3"]);
    let remain = &erased["copies"]["remain"];
    assert_eq!(remain.as_array().unwrap().len(), 1, "{remain}");
    assert!(id(&remain[0], "file").ends_with("stick/far.sqlite3") && id(&remain[0], "why").contains("--copies"));
    assert_eq!((found_in(&near), found_in(&usb.join("copied-by-hand"))), (vec![], vec![]));
    assert_eq!(found_in(&away.join("far.sqlite3")), WORDS);
    // The stick turns up.
    let again = shop.done(&format!("person erase --number P0127 --copies {}", away.display()));
    assert_eq!(again["erased_on"], erased["erased_on"]);
    assert_eq!(again["copies"]["rewritten"].as_array().unwrap().len(), 1);
    assert_eq!(found_in(&away.join("far.sqlite3")), [""; 0]);
    assert_eq!(shop.export().matches("person_erased").count(), 1, "it happened once");
    // A copy that was written anew is a copy still.
    let back = shop.path("back");
    let restored = fuda(&["restore", near.to_str().unwrap(), back.to_str().unwrap()], "");
    assert_eq!(restored.exit, 0, "{restored:?}");
    assert_eq!(fuda(&["--data", back.to_str().unwrap(), "ledger", "verify"], "").exit, 0);
}

#[test]
fn whoever_was_erased_is_erased_again_when_an_older_copy_is_brought_back() {
    let winter = Winter::new();
    let shop = &winter.shop;
    let copy = shop.path("far.sqlite3");
    shop.done(&format!("backup {}", copy.display()));
    let kept = shop.path("kept-elsewhere");
    fs::rename(&copy, &kept).unwrap();
    shop.done("person erase --number P0127");
    let restore = |dir: &str, more: &[&str]| {
        let (kept, dir) = (kept.to_str().unwrap(), shop.path(dir));
        fuda(&[&["restore", kept, dir.to_str().unwrap(), "--json"], more].concat(), "")
    };
    let list = shop.path("data/fuda.erased.json");
    assert_eq!(found_in(&list), [""; 0], "the list names nobody");
    let said = restore("restored", &["--erased", list.to_str().unwrap()]).json();
    assert_eq!((&said["erased_again"], &said["erased_list"]), (&json!(1), &json!(true)));
    for name in fs::read_dir(shop.path("restored")).unwrap() {
        assert_eq!(found_in(&name.unwrap().path()), [""; 0]);
    }
    let restored = shop.path("restored");
    let data = restored.to_str().unwrap();
    assert_eq!(fuda(&["--data", data, "ledger", "verify"], "").exit, 0);
    let facts = fuda(&["--data", data, "ledger", "export"], "").out;
    assert_eq!(facts.matches("person_erased").count(), 1);
    assert!(restored.join("fuda.erased.json").exists(), "and the list goes on from there");
    let bare = restore("without", &[]).json();
    assert_eq!((&bare["erased_again"], &bare["erased_list"]), (&json!(0), &json!(false)));
    restore("nowhere", &["--erased", kept.to_str().unwrap()]).refused(2, &["ERASED-LIST", "nothing was restored"]);
    assert!(!shop.path("nowhere").exists());
}

#[test]
fn what_cannot_be_is_said_in_words_and_changes_nothing() {
    let winter = Winter::new();
    let before = winter.shop.export();
    for act in ["export", "seal", "erase"] {
        winter.shop.fuda(&format!("person {act} --number P9999")).refused(3, &["NUMBER-UNKNOWN", "P9999"]);
        winter.shop.fuda(&format!("person {act} --number 127")).refused(2, &["NUMBER-FORM"]);
        winter.shop.fuda(&format!("person {act} --number P0127 --by だれか")).refused(3, &["STAFF-UNKNOWN"]);
    }
    winter.export("--asked-by neighbour").refused(2, &["person, authority"]);
    winter.shop.fuda("person erase --number P0127 --copies /nowhere/at/all").refused(2, &["COPIES-MISSING"]);
    assert_eq!(winter.shop.export(), before);
}

/// Was registered a moment ago, enrolled, with an account, and should never have been.
fn mistake() -> (Shop, ParticipantId) {
    let shop = Shop::new();
    shop.fuda_told("staff add --name さくら --role coordinator --password-stdin", "a long password");
    let added = shop.done(&format!("participant add --number P0300 --call {} --name {}", WORDS[0], WORDS[1]));
    shop.done("programme add --code JUNBI --name 就労準備");
    shop.done("programme enrol --number P0300 --programme JUNBI --municipality 釧路市 --from 2026-04-01");
    shop.done("programme contract --number P0300 --contract training --from 2026-04-01");
    shop.done("allowance add --number P0300 --for attendance --yen 100 --per day --from 2026-04-01");
    shop.done("transfer agree --number P0300 --bank 0123 --branch 456 --kind ordinary --account 7654321 --holder あみ --on 2026-04-01");
    let participant = id(&added, "id").parse().unwrap();
    (shop, participant)
}

#[test]
fn a_registration_that_was_a_mistake_is_taken_back_at_once_and_its_number_is_gone() {
    let (shop, participant) = mistake();
    let copy = shop.path("copy.sqlite3");
    shop.done(&format!("backup {}", copy.display()));
    let of_april = |shop: &Shop| shop.done("report city --month 2026-04")["whole"]["enrolled"].clone();
    assert_eq!(of_april(&shop), 1);
    let voided = shop.done("participant void --number P0300 --by さくら");
    assert_eq!((&voided["number"], &voided["swept"]), (&json!("P0300"), &json!(true)));
    assert_eq!(voided["copies"]["rewritten"].as_array().unwrap().len(), 1);
    for file in [shop.path("data/fuda.sqlite3"), shop.path("data/fuda.sqlite3-wal"), copy] {
        assert_eq!(found_in(&file), [""; 0], "{}", file.display());
    }
    assert_eq!(of_april(&shop), 0, "nobody was enrolled");
    let fact = shop.export().lines().find(|line| line.contains("registration_voided")).unwrap().to_owned();
    assert!(fact.contains(&participant.to_string()) && fact.contains("\"by\""), "{fact}");
    let listed = &shop.done("participant list")["participants"][0];
    assert_eq!((&listed["call"], &listed["active"]), (&json!("P0300"), &json!(false)));
    let own = |card: &fuda::store::CardView| card.holder == Holder::Participant(participant);
    assert!(!shop.store().cards().unwrap().iter().any(own), "the card has stopped");
    shop.fuda("participant add --number P0300 --call なぎ").refused(3, &["NUMBER-TAKEN"]);
    shop.fuda("participant void --number P0300").refused(3, &["were erased"]);
    shop.fuda("participant void --number P9999").refused(3, &["NUMBER-UNKNOWN"]);
    assert_eq!(shop.fuda("ledger verify").exit, 0);
}

#[test]
fn who_has_come_or_has_anything_was_registered_and_stays() {
    let (mut shop, participant) = mistake();
    let work = shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --rate 5 --from 2020-04-01");
    let stays = |shop: &Shop, why: &str| {
        let before = shop.export();
        shop.fuda("participant void --number P0300").refused(3, &["was not registered by mistake", "retired"]);
        assert_eq!(shop.export(), before, "{why}");
    };
    let visit = fuda::domain::id::VisitId(0x71);
    append(&mut shop, "2026-04-06", vec![Fact::Arrived { visit, participant, on: day("2026-04-06") }], |_| Vec::new());
    stays(&shop, "a visit");
    append(&mut shop, "2026-04-06", vec![Fact::ArrivalUndone { visit }], |_| Vec::new());
    shop.hand_over(&[participant], "2026-04-07", work, "1");
    stays(&shop, "a handover");
    shop.done("participant retire --number P0300");
    stays(&shop, "retired or not");
}

#[test]
fn a_copy_that_still_knows_the_mistake_forgets_it_when_it_is_brought_back() {
    let (shop, _) = mistake();
    let (copy, kept) = (shop.path("far.sqlite3"), shop.path("kept-elsewhere"));
    shop.done(&format!("backup {}", copy.display()));
    fs::rename(&copy, &kept).unwrap();
    shop.done("participant void --number P0300");
    let (list, restored) = (shop.path("data/fuda.erased.json"), shop.path("restored"));
    let data = restored.to_str().unwrap();
    let said =
        fuda(&["restore", kept.to_str().unwrap(), data, "--json", "--erased", list.to_str().unwrap()], "").json();
    assert_eq!(said["erased_again"], 1);
    assert_eq!(found_in(&restored.join("fuda.sqlite3")), [""; 0]);
    let facts = fuda(&["--data", data, "ledger", "export"], "").out;
    assert_eq!((facts.matches("registration_voided").count(), facts.matches("person_erased").count()), (1, 0));
    assert_eq!(fuda(&["--data", data, "ledger", "verify"], "").exit, 0);
}
