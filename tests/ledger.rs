//! The ledger: a chain that cannot be quietly changed, written by many hands at once.

mod workshop;

use std::collections::BTreeSet;
use std::sync::mpsc::channel;

use fuda::bench::input::{Meaning, TagStanding, VisitStanding};
use fuda::domain::code::{Kind, ReceiptNumber, Scan, Tag};
use fuda::domain::fact::{Amounts, Change, Fact, Revoked, Role};
use fuda::domain::id::{CardId, FactId, HandoverId, LedgerId, ParticipantId, StaffId, VisitId};
use fuda::domain::ledger::{ClockTrust, Link, Recorded};
use fuda::domain::moment::Moment;
use fuda::store::{AppendError, BackupError, Conflict, FILE_NAME, Genesis, OpenError, Past, Personal, Store};
use rusqlite::Connection;
use workshop::older::{SCHEMAS, as_kept_in};
use workshop::*;

fn raw(shop: &Workshop) -> Connection {
    Connection::open(shop.path().join(FILE_NAME)).expect("the file opens")
}

fn conflict(outcome: Result<fuda::store::Committed, AppendError>) -> Conflict {
    match outcome {
        Err(AppendError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

/// Tables, pages and printers ask from their own threads.
const fn shared_between_threads<T: Clone + Send + Sync>() {}
const _: () = shared_between_threads::<Store>();

#[test]
fn every_fact_names_the_one_before_it_by_its_exact_bytes() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let mut due = Link::origin();
    for (place, line) in shop.export().iter().enumerate() {
        let fact: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(fact["sequence"], place + 1);
        assert_eq!(fact["previous"], due.0.as_str());
        due = Link::of(line.as_bytes());
    }
    assert_eq!(shop.store.head().expect("head").link, due);
}

#[test]
fn an_export_is_the_same_bytes_after_a_restart() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI, NAGI], &[(BAGS, "1"), (NETS, "0.5")], today());
    let before = shop.export();
    shop.store = Store::open(shop.path()).expect("it opens again");
    assert_eq!(shop.export(), before);
    assert!(before.iter().all(|line| !line.contains('\n') && !line.contains("あみ")));
}

#[test]
fn the_database_itself_refuses_to_change_delete_or_replace_a_fact() {
    let shop = Workshop::open();
    let before = shop.export();
    let stranger = raw(&shop);
    let refused = |sql: &str| stranger.execute_batch(sql).expect_err("this is refused").to_string();
    assert!(refused("UPDATE facts SET stored = '{}' WHERE sequence = 2").contains("never changed"));
    assert!(refused("DELETE FROM facts WHERE sequence = 2").contains("never deleted"));
    let replace = "INSERT OR REPLACE INTO facts (sequence, at_ms, kind, stored) VALUES (2, 0, 'left', '{}')";
    assert!(refused(replace).contains("next place"));
    assert!(
        refused("INSERT INTO facts (sequence, at_ms, kind, stored) VALUES (999, 0, 'x', '{}')").contains("next place")
    );
    stranger.execute_batch("PRAGMA recursive_triggers = ON").expect("a pragma");
    refused(replace);
    assert_eq!(shop.export(), before);
}

#[test]
fn two_programs_on_one_folder_keep_one_chain_and_never_give_a_receipt_number_twice() {
    let shop = Workshop::open();
    let stores = [shop.store.clone(), Store::open(shop.path()).expect("a second program")];
    let threads: Vec<_> = (0..4u64)
        .map(|thread| {
            let store = stores[thread as usize % 2].clone();
            std::thread::spawn(move || {
                (0..15).map(|turn| hand_over_at(&store, thread * 1000 + turn)).collect::<Vec<_>>()
            })
        })
        .collect();
    let receipts: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect();
    let different: BTreeSet<_> = receipts.iter().collect();
    assert_eq!((receipts.len(), different.len()), (60, 60));
    assert_eq!(different.last().map(|last| last.0), Some(60));
    shop.assert_whole();
}

fn hand_over_at(store: &Store, turn: u64) -> ReceiptNumber {
    let handover = HandoverId(turn + 1);
    let facts = [
        Fact::HandoverOpened { handover, members: vec![AMI] },
        Fact::PiecesCounted { handover, work: BAGS, quantity: q("1"), tag: None, piece: None },
        received(handover, today()),
    ];
    let entries = facts.into_iter().enumerate().map(|(place, fact)| {
        let id = FactId(0x9_0000_0000 + turn * 10 + place as u64);
        fuda::domain::fact::Entry { id, fact }
    });
    let append = fuda::store::Append::at_desk(Moment(1_795_430_000_000), entries.collect());
    store.append(append).expect("it is accepted").receipts[0].1
}

#[test]
fn two_tables_scanning_the_same_tag_at_once_count_it_once() {
    let mut shop = Workshop::open();
    let roll = shop.mint_tags("ROLL01", 30);
    let other = Store::open(shop.path()).expect("a second program");
    let tables = [(AMI, shop.store.clone()), (NAGI, other)].map(|(who, store)| (shop.hand_open(&[who]), store));
    for serial in 1..=30 {
        let tag = Tag { roll: roll.clone(), serial };
        let threads = tables.clone().map(|(handover, store)| {
            let append = shop.append_of(vec![counted(handover, &tag)]);
            std::thread::spawn(move || store.append(append))
        });
        let outcomes = threads.map(|thread| thread.join().expect("no panic"));
        let (counted, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(counted.len(), 1);
        assert_eq!(refused.into_iter().map(conflict).collect::<Vec<_>>(), [Conflict::TagCounted(tag)]);
    }
    shop.assert_whole();
}

#[test]
fn what_waits_is_committed_together_and_a_refused_one_falls_alone() {
    let mut shop = Workshop::open();
    let handover = shop.hand_open(&[AMI]);
    let before = shop.store.head().expect("head").sequence;
    let (answer, answers) = channel();
    for place in 0..100 {
        let to = if place == 50 { HandoverId(0xdead) } else { handover };
        let append = shop.append_of(vec![Fact::PiecesCounted {
            handover: to,
            work: BAGS,
            quantity: q("1"),
            tag: None,
            piece: None,
        }]);
        let answer = answer.clone();
        shop.store.submit(append, move |outcome| answer.send((place, outcome)).expect("the test listens"));
    }
    drop(answer);
    let answers: Vec<_> = answers.into_iter().collect();
    assert!(answers.iter().map(|(place, _)| *place).eq(0..100), "answers come in the order of submission");
    let refused: Vec<_> = answers.into_iter().filter(|(_, outcome)| outcome.is_err()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(conflict(refused.into_iter().next().expect("one").1), Conflict::HandoverNotOpen(HandoverId(0xdead)));
    assert_eq!(shop.store.head().expect("head").sequence, before + 99);
    shop.assert_whole();
}

#[test]
fn a_submission_is_recorded_whole_or_not_at_all() {
    let mut shop = Workshop::open();
    let before = shop.export();
    let handover = HandoverId(0x77);
    let fresh = Fact::HandoverOpened { handover, members: vec![AMI] };
    let wrong = Fact::CountTakenBack { handover, count: FactId(0xbad) };
    assert_eq!(conflict(shop.try_facts(vec![fresh, wrong])), Conflict::CountGone(FactId(0xbad)));
    assert_eq!(shop.export(), before);
    assert_eq!(shop.store.open_handovers().expect("read"), []);
}

#[test]
fn what_can_no_longer_be_is_refused_by_name() {
    let mut shop = Workshop::open();
    let roll = shop.mint_tags("ROLL01", 2);
    let tag = |serial| Tag { roll: roll.clone(), serial };
    let visit = shop.arrive(AMI);
    let handover = shop.hand_open(&[AMI]);
    shop.facts(vec![counted(handover, &tag(1))]);

    let again = Fact::Arrived { visit: VisitId(9), participant: AMI, on: today() };
    assert_eq!(conflict(shop.try_facts(vec![again])), Conflict::VisitExists { participant: AMI, on: today() });
    assert_eq!(conflict(shop.try_facts(vec![counted(handover, &tag(3))])), Conflict::TagNotMinted(tag(3)));
    assert_eq!(conflict(shop.try_facts(vec![counted(handover, &tag(1))])), Conflict::TagCounted(tag(1)));
    assert_eq!(conflict(shop.try_facts(vec![Fact::LeavingUndone { visit }])), Conflict::VisitMoved(visit));
    shop.facts(vec![Fact::TagHeld { tag: tag(2) }]);
    assert_eq!(conflict(shop.try_facts(vec![counted(handover, &tag(2))])), Conflict::TagHeld(tag(2)));
    shop.facts(vec![Fact::HeldTagReleased { tag: tag(2), by: None }, counted(handover, &tag(2))]);
    shop.receive(handover, today());
    assert_eq!(conflict(shop.try_facts(vec![received(handover, today())])), Conflict::HandoverNotOpen(handover));

    shop.facts(vec![Fact::ParticipantRetired { participant: USHIO }]);
    let (participant, number) = (ParticipantId(0xd4), "P0003".to_owned());
    let reused = Fact::ParticipantRegistered { participant, number: number.clone(), amounts: Amounts::Hidden };
    assert_eq!(conflict(shop.try_facts(vec![reused])), Conflict::NumberTaken(number));
    assert_eq!(conflict(shop.try_facts(vec![Fact::LedgerRestored { up_to: 1 }])), Conflict::NotByHand);
    shop.assert_whole();
}

#[test]
fn who_settled_a_label_is_kept_and_a_label_of_before_that_is_read_as_it_was() {
    let mut shop = Workshop::open();
    let roll = shop.mint_tags("ROLL01", 2);
    let tag = |serial| Tag { roll: roll.clone(), serial };
    shop.facts(vec![Fact::TagHeld { tag: tag(1) }, Fact::TagHeld { tag: tag(2) }]);
    shop.facts(vec![Fact::HeldTagReleased { tag: tag(1), by: None }]);
    shop.facts(vec![Fact::HeldTagReleased { tag: tag(2), by: Some(STAFF) }]);
    let exported = shop.export();
    let [.., at_a_table, by_staff] = &exported[..] else { panic!("two facts at least") };
    let as_ever = r#""kind":"held_tag_released","body":{"tag":{"roll":"ROLL01","serial":1}}"#;
    assert!(at_a_table.contains(as_ever), "{at_a_table}");
    let old: Recorded = serde_json::from_str(at_a_table).expect("a fact without the field is read");
    assert_eq!(old.fact, Fact::HeldTagReleased { tag: tag(1), by: None });
    assert!(by_staff.contains(&format!(r#""by":"{STAFF}""#)), "{by_staff}");
    shop.assert_whole();
}

#[test]
fn a_tag_that_was_taken_back_or_voided_may_be_scanned_again() {
    let mut shop = Workshop::open();
    let roll = shop.mint_tags("ROLL01", 1);
    let tag = Tag { roll, serial: 1 };
    let standing = |shop: &Workshop| match shop.store.meaning(&Scan::Tag(tag.clone()), today()).expect("meaning") {
        Meaning::Tag { standing, .. } => standing,
        other => panic!("a tag was scanned, not {other:?}"),
    };
    let handover = shop.hand_open(&[AMI]);
    shop.facts(vec![counted(handover, &tag)]);
    let count = shop.store.open_handovers().expect("open")[0].counts[0].id;
    assert_eq!(standing(&shop), TagStanding::Counted { handover, count });
    shop.facts(vec![Fact::CountTakenBack { handover, count }]);
    assert_eq!(standing(&shop), TagStanding::Fresh);
    shop.facts(vec![counted(handover, &tag)]);
    shop.receive(handover, today());
    shop.correct(handover, Change::VoidedWhole);
    assert_eq!(standing(&shop), TagStanding::Fresh);
    shop.correct(handover, Change::Added { work: BAGS, quantity: q("1"), tag: Some(tag.clone()), piece: None });
    assert!(matches!(standing(&shop), TagStanding::Counted { .. }));
    shop.assert_whole();
}

#[test]
fn a_card_means_what_the_ledger_knows_of_it_today() {
    let mut shop = Workshop::open();
    let scan = Scan::read(card_of("CARD0").text());
    let mean = |shop: &Workshop, on: &str| shop.store.meaning(&scan, day(on)).expect("meaning");
    let visit_on = |shop: &Workshop, on: &str| match mean(shop, on) {
        Meaning::Participant(guest) => guest.visit,
        other => panic!("a participant's card was scanned, not {other:?}"),
    };
    assert_eq!(visit_on(&shop, "2026-11-23"), VisitStanding::NotIn);
    let visit = shop.arrive(AMI);
    assert!(matches!(visit_on(&shop, "2026-11-23"), VisitStanding::In { visit: known, .. } if known == visit));
    assert_eq!(visit_on(&shop, "2026-11-24"), VisitStanding::NotIn, "yesterday's visit is not in the way");
    let forgotten = shop.store.forgotten_visits(day("2026-11-24")).expect("questions");
    assert_eq!(forgotten.iter().map(|known| known.visit).collect::<Vec<_>>(), [visit]);
    shop.facts(vec![Fact::CardRevoked { card: CardId(AMI.0), why: Revoked::Replaced }]);
    assert_eq!(mean(&shop, "2026-11-23"), Meaning::ReplacedCard);
    let unknown = fuda::domain::code::Code::new(Kind::Card, "NOBODY").expect("a code");
    let unknown = Scan::read(unknown.text());
    assert_eq!(shop.store.meaning(&unknown, today()).expect("meaning"), Meaning::NotRegistered);
}

#[test]
fn a_receipt_opens_its_handover_and_the_board_names_nobody() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI, NAGI], &[(BAGS, "3"), (BAGS, "2"), (TIDY, "1")], today());
    let view = shop.store.handover_by_receipt(ReceiptNumber(1)).expect("read").expect("it is there");
    assert_eq!((view.handover, view.members.as_slice()), (handover, [AMI, NAGI].as_slice()));
    assert_eq!(view.pieces, [(BAGS, q("5")), (TIDY, q("1"))]);
    let board = shop.store.board(today()).expect("board");
    let lines: Vec<_> = board.iter().map(|line| (line.name.as_str(), line.unit.as_str(), line.quantity)).collect();
    assert_eq!(lines, [("ごみ袋20L", "組", q("5")), ("片づけ", "回", q("1"))]);
    let scans = shop.store.scans_of(NAGI, today(), today()).expect("scans");
    assert_eq!(
        scans.iter().map(|scan| (scan.work, scan.quantity)).collect::<Vec<_>>(),
        [(BAGS, q("3")), (BAGS, q("2")), (TIDY, q("1"))]
    );
    assert!(scans.iter().all(|scan| scan.people == 2 && scan.receipt == ReceiptNumber(1)));
    let day = shop.store.day(today()).expect("day");
    assert_eq!(day.iter().map(|person| person.participant).collect::<Vec<_>>(), [AMI, NAGI]);
    assert_eq!(day[0].exact, yen("12.5"));
}

#[test]
fn a_suspect_clock_is_asked_about_until_staff_answer() {
    let mut shop = Workshop::open();
    let mut append = shop.append_of(vec![Fact::Arrived { visit: VisitId(1), participant: AMI, on: day("1970-01-01") }]);
    append.clock = ClockTrust::Suspect;
    let first = shop.store.append(append).expect("it is accepted").first;
    let mut append = shop.append_of(vec![Fact::Left { visit: VisitId(1) }]);
    append.clock = ClockTrust::Suspect;
    let last = shop.store.append(append).expect("it is accepted").last;
    let spans = shop.store.suspect_spans().expect("questions");
    assert_eq!(spans.iter().map(|span| (span.first, span.last)).collect::<Vec<_>>(), [(first, last)]);
    shop.facts(vec![Fact::ClockSettled { first, last, on: today(), by: STAFF }]);
    assert_eq!(shop.store.suspect_spans().expect("questions"), []);
    assert_eq!(shop.store.visit(VisitId(1)).expect("read").expect("a visit").on, today());
    shop.assert_whole();
}

#[test]
fn who_comes_back_on_the_same_day_goes_on_and_the_gap_is_seen() {
    let mut shop = Workshop::open();
    let visit = shop.arrive(AMI);
    shop.facts(vec![Fact::Left { visit }]);
    shop.facts(vec![Fact::VisitResumed { visit }]);
    shop.facts(vec![Fact::Left { visit }]);
    let seen = shop.store.person_day(AMI, today()).expect("day").visits;
    assert_eq!(seen.iter().map(|visit| (visit.gaps.len(), visit.left_at.is_some())).collect::<Vec<_>>(), [(1, true)]);
    assert_eq!(shop.store.person_span(AMI, today(), today()).expect("span").days, 1);
    shop.assert_whole();
}

#[test]
fn a_daemon_notices_what_was_committed_beside_it() {
    let mut shop = Workshop::open();
    assert!(!shop.store.changed_elsewhere().expect("asked"));
    let daemon = shop.store.clone();
    shop.arrive(AMI);
    assert!(!daemon.changed_elsewhere().expect("asked"), "one's own commits are no news");
    shop.store = Store::open(shop.path()).expect("a command beside it");
    shop.arrive(NAGI);
    assert!(daemon.changed_elsewhere().expect("asked"));
    assert!(!daemon.changed_elsewhere().expect("asked"), "once is enough");
}

#[test]
fn verify_finds_a_single_changed_byte() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    let trigger = "facts_are_never_changed";
    let stranger = raw(&shop);
    let sql: String = stranger
        .query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [trigger], |row| row.get(0))
        .expect("the trigger is there");
    stranger
        .execute_batch(&format!(
            "DROP TRIGGER {trigger};
             UPDATE facts SET stored = replace(stored, '\"quantity\":\"3\"', '\"quantity\":\"4\"') WHERE kind = 'pieces_counted';
             {sql};"
        ))
        .expect("a determined hand");
    let findings = shop.store.verify(|_| {}).expect("it can be read").findings;
    let said: Vec<_> = findings.iter().map(|finding| finding.0.as_str()).collect();
    let last = shop.store.head().expect("head").sequence;
    assert!(said.contains(&format!("fact {last}: the chain is broken: it does not follow fact {}", last - 1).as_str()));
    assert!(said.iter().any(|finding| finding.starts_with("table handover_count: the row")), "{said:?}");
}

#[test]
fn verify_finds_a_changed_projection_and_a_missing_guard() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    shop.assert_whole();
    let stranger = raw(&shop);
    stranger
        .execute_batch(
            "UPDATE earning_summary SET amount = '9000'; DELETE FROM visit; DROP TRIGGER facts_follow_each_other;",
        )
        .expect("a determined hand");
    let findings = shop.store.verify(|_| {}).expect("it can be read").findings;
    let said: Vec<_> = findings.into_iter().map(|finding| finding.0).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("facts_follow_each_other is missing"));
    assert!(said[1].starts_with("table earning_summary: the row 2026-11-23 / ") && said[1].contains("is not what"));
}

#[test]
fn a_backup_beside_a_writer_is_whole_and_comes_back_as_a_new_incarnation() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    let (copy, elsewhere) = (shop.path().join("copy.sqlite3"), tempfile::tempdir().expect("a folder"));
    let writer = {
        let store = shop.store.clone();
        std::thread::spawn(move || (0..40).map(|turn| hand_over_at(&store, turn)).collect::<Vec<_>>())
    };
    shop.store.backup(&copy).expect("a copy");
    writer.join().expect("no panic");
    assert!(matches!(shop.store.backup(&copy), Err(BackupError::Exists(_))));

    let restored = Store::restore(&copy, elsewhere.path(), FactId(0xabc), Moment(1_795_440_000_000)).expect("restored");
    assert_eq!(restored.verify(|_| {}).expect("readable").findings, Vec::new());
    let (old, new) = (shop.store.head().expect("head"), restored.head().expect("head"));
    assert_eq!((new.ledger, new.incarnation, old.incarnation), (old.ledger, 2, 1));
    let lines = export(&restored);
    assert_eq!(lines[..lines.len() - 1], shop.export()[..lines.len() - 1], "the history is the same bytes");
    let next = hand_over_at(&restored, 5000).0;
    assert!(next > ReceiptNumber::RESTORE_GAP, "{next} might have been printed since the copy");
    assert_eq!(hand_over_at(&restored, 5001).0, next + 1, "the gap is skipped once");
    assert_eq!(restored.verify(|_| {}).expect("readable").findings, Vec::new());
    let again = Store::restore(&copy, elsewhere.path(), FactId(0xabd), Moment(0)).map(|_| ());
    assert!(matches!(again, Err(BackupError::Open(OpenError::Exists(_)))));
}

#[test]
fn a_ledger_of_a_newer_program_is_refused_in_words() {
    let shop = Workshop::open();
    raw(&shop).execute_batch("PRAGMA user_version = 99").expect("a pragma");
    let refused = Store::open(shop.path()).map(|_| ()).expect_err("it is newer");
    assert!(matches!(refused, OpenError::Newer { found: 99, known: 9, .. }));
    assert!(refused.to_string().contains("newer fuda (schema 99, this program knows 9)"));
}

/// Every table, index and trigger, in words.
fn structure(conn: &Connection) -> String {
    let mut asked = conn
        .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY name")
        .expect("a question");
    let found: Vec<String> =
        asked.query_map([], |row| row.get(0)).expect("an answer").collect::<Result<_, _>>().expect("texts");
    found.join(";\n") + ";\n"
}

#[test]
fn every_schema_that_was_released_is_frozen() {
    let file = Connection::open_in_memory().expect("a database");
    for (version, (statements, frozen)) in SCHEMAS.into_iter().enumerate() {
        file.execute_batch(statements).expect("the schema is made");
        assert_eq!(structure(&file), frozen, "version {}", version + 1);
    }
}

#[test]
fn a_ledger_of_the_first_schema_is_brought_up_and_says_what_it_said() {
    let mut shop = Workshop::open();
    shop.hand_over(&[USHIO, AMI, NAGI], &[(NETS, "0.5"), (BAGS, "2")], today());
    let moved = shop.hand_over(&[AMI], &[(BAGS, "3"), (TIDY, "1")], today());
    shop.correct(moved, Change::Moved { to: NAGI });
    let (between, place) = (None, None);
    let (participant, work, on) = (AMI, HALL, today());
    let hours = Fact::HoursEntered { participant, work, on, minutes: 50, by: None, between, break_minutes: 0, place };
    shop.facts(vec![hours]);
    let folder = tempfile::tempdir().expect("a folder");
    as_kept_in(1, shop.path(), folder.path());

    let upgraded = Store::open(folder.path()).expect("it is brought up");
    let earned = |store: &Store| store.earnings(today(), today(), Default::default()).expect("earnings");
    assert_eq!(earned(&upgraded), earned(&shop.store));
    assert_eq!(export(&upgraded), shop.export(), "the same bytes");
    assert_eq!(upgraded.verify(|_| {}).expect("readable").findings, []);
}

#[test]
fn a_missing_a_second_and_a_damaged_ledger_each_get_their_own_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = |outcome: Result<Store, OpenError>| outcome.map(|_| ()).expect_err("it is refused").to_string();
    assert!(words(Store::open(folder.path())).starts_with("STORE-MISSING"));
    let genesis = Genesis { ledger: LedgerId(1), fact: FactId(1), at: Moment(0) };
    Store::create(folder.path(), genesis).expect("a ledger");
    let before = export(&Store::open(folder.path()).expect("it opens"));
    assert!(words(Store::create(folder.path(), genesis)).starts_with("STORE-EXISTS"));
    assert_eq!(export(&Store::open(folder.path()).expect("it opens")), before);

    let damaged = tempfile::tempdir().expect("a folder");
    std::fs::write(damaged.path().join(FILE_NAME), "not a ledger at all, but long enough to be looked at".repeat(99))
        .expect("a file");
    assert!(words(Store::open(damaged.path())).starts_with("STORE-CORRUPT"));
    assert!(words(Store::create(&folder.path().join("nowhere"), genesis)).starts_with("STORE-READONLY"));
}

#[test]
fn a_ledger_held_by_another_program_is_called_locked_and_works_again_afterwards() {
    let mut shop = Workshop::open();
    let before = shop.export();
    let stranger = raw(&shop);
    stranger.execute_batch("BEGIN IMMEDIATE").expect("it takes the lock");
    let refused = shop.try_facts(vec![Fact::Arrived { visit: VisitId(1), participant: AMI, on: today() }]);
    assert!(matches!(refused, Err(AppendError::Locked)));
    assert_eq!(shop.export(), before, "reading goes on meanwhile");
    stranger.execute_batch("ROLLBACK").expect("it lets go");
    shop.arrive(AMI);
    shop.assert_whole();
}

#[test]
fn personal_details_stand_beside_the_facts_and_may_change() {
    let mut shop = Workshop::open();
    let before = shop.export();
    let mut append = shop.append_of(Vec::new());
    let (call, name) = ("みなと".to_owned(), Some("港".to_owned()));
    append.personal = vec![
        Personal::Participant { participant: AMI, call, mark: None, name, reading: None },
        Personal::Login { staff: STAFF, password_hash: "opaque".to_owned() },
        Personal::FreeText { fact: FactId(0x1), text: "はじめの一行".to_owned() },
    ];
    shop.store.append(append).expect("details without facts are accepted");
    let face = shop.store.participant_by_number("P0001").expect("read").expect("known");
    assert_eq!((face.call.as_str(), face.mark, face.name.as_deref()), ("みなと", None, Some("港")));
    assert_eq!(shop.store.login("まつだ").expect("read").expect("known").password_hash, "opaque");
    assert_eq!(shop.store.free_text(FactId(0x1)).expect("read").as_deref(), Some("はじめの一行"));
    assert_eq!(shop.export(), before);
    let twice = Personal::Staff { staff: StaffId(0x6), name: "まつだ".to_owned() };
    let mut append = shop.append_of(vec![Fact::StaffRegistered { staff: StaffId(0x6), role: Role::Supervisor }]);
    append.personal = vec![twice];
    assert_eq!(conflict(shop.store.append(append)), Conflict::LoginTaken("まつだ".to_owned()));
}

#[test]
fn a_ledger_that_another_program_holds_shut_does_not_open_and_says_so() {
    let shop = Workshop::open();
    let path = shop.path().to_owned();
    let Workshop { folder, store, .. } = shop;
    drop(store);
    let stranger = Connection::open(path.join(FILE_NAME)).expect("the file opens");
    stranger
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE theirs (x);")
        .expect("it takes the whole file");
    let refused = Store::open(folder.path()).map(|_| ()).expect_err("it is held");
    assert!(refused.to_string().starts_with("STORE-LOCKED"), "{refused}");
    drop(stranger);
    Store::open(folder.path()).expect("it opens again");
}

#[test]
fn of_many_who_make_a_ledger_at_once_one_does_and_the_others_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let make = |ledger: u64| {
        let dir = folder.path().to_owned();
        let genesis = Genesis { ledger: LedgerId(ledger), fact: FactId(1), at: Moment(0) };
        std::thread::spawn(move || Store::create(&dir, genesis).map(|_| LedgerId(ledger)))
    };
    let threads: Vec<_> = (1..=8).map(make).collect();
    let outcomes = threads.into_iter().map(|thread| thread.join().expect("no panic"));
    let (made, refused): (Vec<_>, Vec<_>) = outcomes.partition(Result::is_ok);
    assert!(refused.iter().all(|outcome| matches!(outcome, Err(OpenError::Exists(_)))), "{refused:?}");
    let made: Vec<LedgerId> = made.into_iter().flatten().collect();
    let known = Store::open(folder.path()).expect("it opens").head().expect("head").ledger;
    assert_eq!(made, [known]);
    let names = std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let others: Vec<_> = names.filter(|name| !name.to_string_lossy().starts_with(&format!("{FILE_NAME}-"))).collect();
    assert_eq!(others, [FILE_NAME], "nothing half made is left");
}

#[test]
fn who_has_pieces_that_day_has_come_and_no_table_undoes_it() {
    let mut shop = Workshop::open();
    let visit = shop.arrive(AMI);
    shop.hand_over(&[NAGI], &[(BAGS, "1")], today());
    shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-11-20"));
    let open = shop.hand_open(&[AMI]);
    let undo = || vec![Fact::ArrivalUndone { visit }];
    assert_eq!(conflict(shop.try_facts(undo())), Conflict::VisitMoved(visit));
    shop.facts(vec![Fact::HandoverDropped { handover: open }]);
    let handover = shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    assert_eq!(conflict(shop.try_facts(undo())), Conflict::VisitMoved(visit));
    shop.correct(handover, Change::Moved { to: NAGI });
    shop.facts(undo());
    shop.assert_whole();
}

/// What a station appends by a clock that is not believed.
fn suspect(shop: &mut Workshop, fact: Fact) -> u64 {
    let mut append = shop.append_of(vec![fact]);
    append.clock = ClockTrust::Suspect;
    shop.store.append(append).expect("it is accepted").first
}

fn piece(handover: HandoverId) -> Fact {
    Fact::PiecesCounted { handover, work: BAGS, quantity: q("1"), tag: None, piece: None }
}

#[test]
fn what_was_scanned_by_a_wrong_clock_gets_its_day_also_when_it_was_received_by_a_right_one() {
    let (lost, before) = (day("1970-01-01"), day("2026-11-20"));
    let mut shop = Workshop::open();
    let [received_before, received_after, scanned_right] = [AMI, NAGI, USHIO].map(|who| shop.hand_open(&[who]));
    shop.facts(vec![piece(scanned_right)]);
    let first = suspect(&mut shop, piece(received_before));
    let last = suspect(&mut shop, piece(received_after));
    shop.receive(received_before, lost);
    shop.facts(vec![Fact::ClockSettled { first, last, on: before, by: STAFF }]);
    shop.receive(received_after, lost);
    let end = suspect(&mut shop, received(scanned_right, today()));
    shop.facts(vec![Fact::ClockSettled { first: end, last: end, on: before, by: STAFF }]);
    let on = |handover| shop.store.handover(handover).expect("read").expect("received").on;
    assert_eq!([received_before, received_after, scanned_right].map(on), [before, before, today()]);
    assert_eq!(shop.store.earnings(lost, lost, Default::default()).expect("read"), []);
    shop.assert_whole();
}

#[test]
fn staffs_answer_about_the_clock_is_no_new_question() {
    let mut shop = Workshop::open();
    let first = suspect(&mut shop, Fact::Arrived { visit: VisitId(1), participant: AMI, on: day("2030-01-01") });
    suspect(&mut shop, Fact::ClockSettled { first, last: first, on: today(), by: STAFF });
    assert_eq!(shop.store.suspect_spans().expect("questions"), []);
    shop.assert_whole();
}

#[test]
fn the_ledgers_own_time_is_that_of_its_last_good_fact_or_of_the_day_that_staff_said() {
    let mut shop = Workshop::open();
    let known = |shop: &Workshop| shop.store.past().expect("read").at();
    assert!(matches!(shop.store.past(), Ok(Past::SetUp(_))), "nobody has come yet");
    shop.arrive(AMI);
    assert!(matches!(shop.store.past(), Ok(Past::Lived(_))));
    let good = shop.store.head().expect("head").at;
    assert_eq!(known(&shop), good);
    let first = suspect(&mut shop, Fact::Arrived { visit: VisitId(1), participant: NAGI, on: day("2030-01-01") });
    assert_eq!(known(&shop), good, "a wrong clock is not the next start's measure");
    suspect(&mut shop, Fact::ClockSettled { first, last: first, on: day("2027-03-01"), by: STAFF });
    let settled = known(&shop);
    let start: Moment = "2027-03-01T00:00:00+09:00".parse().expect("a moment");
    assert!(settled <= start && start.0 - settled.0 < 86_400_000, "{settled}");
}

#[test]
fn the_board_shows_no_hours_even_where_they_are_handed_over_by_card() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1"), (HALL, "2")], today());
    let board = shop.store.board(today()).expect("read");
    assert_eq!(board.iter().map(|line| line.work).collect::<Vec<_>>(), [BAGS]);
}
