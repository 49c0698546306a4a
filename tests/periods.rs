//! Closing, paying, and what comes late: worked examples that a coordinator could check with a pocket calculator, and
//! any months that nobody planned.
//!
//! Bags pay 0.5 yen a 枚, 10 枚 in a 組: 5 yen a 組. Nets pay 300 yen a 間, the hall 150 yen an hour.

mod workshop;

use std::collections::BTreeMap;

use chrono::Days;
use fuda::domain::calendar::Span;
use fuda::domain::code::Reason;
use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{HandoverId, ParticipantId};
use fuda::domain::ledger::Link;
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::period::{Bearing, Bears, PayMethod, Receipted, Shows, Unpriced};
use fuda::domain::quantity::Quantity;
use fuda::domain::terms::{Allowance, AllowanceFor, LineKind, Overpaid, Per, Rule};
use fuda::store::{Conflict, Store};
use proptest::prelude::*;
use workshop::months::*;
use workshop::older::{SCHEMAS, as_kept_in};
use workshop::*;

const PEOPLE: [ParticipantId; 3] = [AMI, NAGI, USHIO];

fn bytes(store: &Store, ending: &str) -> Vec<String> {
    store.statements(day(ending)).expect("readable").into_iter().map(|one| one.bytes).collect()
}

fn paid(participant: ParticipantId, ending: &str, method: PayMethod, on: &str) -> Fact {
    Fact::StatementPaid { participant, ending: day(ending), method, yen: 0, on: day(on), by: Some(STAFF) }
}

#[test]
fn a_closed_period_says_what_everybody_is_paid_line_by_line() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let slip = slip(&shop, "2026-10-31", AMI);
    let piece = |amount: &str| (LineKind::Piece, amount.to_owned(), None);
    assert_eq!(lines(&slip), [piece("60"), piece("600"), (LineKind::Time, "375".to_owned(), None)]);
    assert_eq!((slip.exact.to_string(), slip.yen, slip.rounding.amount), ("1035".to_owned(), 1035, Yen::ZERO));
    let view = shop.store.period(day("2026-10-31")).expect("readable").expect("a period");
    assert_eq!((view.people, view.yen, view.payable, view.paid), (1, 1035, 1, 0));
    shop.assert_whole();
}

#[test]
fn a_day_is_closed_once_whoever_tries_and_from_wherever() {
    let (mut shop, _) = october();
    let other = Store::open(shop.path()).expect("a second program");
    let appends: Vec<_> =
        (0..2).map(|_| shop.append_of(vec![closing("2026-10-01", "2026-10-31", Unpriced::Refused)])).collect();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let stores = [&shop.store, &other];
        let threads: Vec<_> =
            stores.into_iter().zip(appends).map(|(store, append)| scope.spawn(move || store.append(append))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = outcomes.into_iter().find(Result::is_err).expect("the other was refused");
    assert_eq!(conflict(refused), Conflict::PeriodClosed(day("2026-10-31")));
    let again = shop.try_facts(vec![closing("2026-09-01", "2026-09-30", Unpriced::Refused)]);
    assert!(conflict(again).to_string().contains("falls into the next period"));
    let gap = shop.try_facts(vec![closing("2026-11-05", "2026-11-30", Unpriced::Refused)]);
    assert_eq!(conflict(gap), Conflict::PeriodGap(day("2026-10-31")));
    shop.assert_whole();
}

#[test]
fn nothing_is_closed_while_a_table_has_open_pieces_or_something_has_no_price() {
    let mut shop = Workshop::without_rates();
    shop.hand_over(&[AMI], &[(BAGS, "12")], day("2026-10-05"));
    let open = shop.hand_open(&[NAGI]);
    let asked = closing("2026-10-01", "2026-10-31", Unpriced::Refused);
    assert_eq!(conflict(shop.try_facts(vec![asked.clone()])), Conflict::PiecesOnTable("one".to_owned()));
    shop.facts(vec![Fact::HandoverDropped { handover: open }]);
    let refused = conflict(shop.try_facts(vec![asked]));
    assert!(matches!(&refused, Conflict::Unpriced { work, lines: 1 } if work == "BAGS20"), "{refused:?}");
    assert_eq!(shop.store.periods().expect("readable"), []);
    let left_out = shop.try_facts(vec![closing("2026-10-06", "2026-10-31", Unpriced::Left)]);
    assert_eq!(conflict(left_out), Conflict::EarlierLeftOut(day("2026-10-06")));
}

/// 12 組 without a rate are left out of October. The rate comes in November: 60 yen, in November's statement.
#[test]
fn what_had_no_price_falls_into_the_next_period_once_it_has_one() {
    let mut shop = Workshop::without_rates();
    shop.hand_over(&[AMI], &[(BAGS, "12")], day("2026-10-05"));
    shop.facts(vec![closing("2026-10-01", "2026-10-31", Unpriced::Left)]);
    let before = slip(&shop, "2026-10-31", AMI);
    assert_eq!((before.yen, before.unpriced), (0, 1));
    shop.rate(BAGS, "2026-04-01", rate("0.5", "枚", 10));
    close(&mut shop, "2026-11-01", "2026-11-30");
    let after = slip(&shop, "2026-11-30", AMI);
    assert_eq!(lines(&after), [(LineKind::Correction, "60".to_owned(), Some(day("2026-10-05")))]);
    assert_eq!(after.yen, 60);
    assert_eq!(slip(&shop, "2026-10-31", AMI), before);
    shop.assert_whole();
}

/// 12 組 were 14: 10 yen more, in November. あみ also made 3 組 in November, 15 yen: 25 yen.
#[test]
fn what_is_corrected_after_closing_stands_in_the_next_statement_by_its_day() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let before = bytes(&shop.store, "2026-10-31");
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("14") });
    shop.hand_over(&[AMI], &[(BAGS, "3")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    let slip = slip(&shop, "2026-11-30", AMI);
    let correction = (LineKind::Correction, "10".to_owned(), Some(day("2026-10-05")));
    assert_eq!(lines(&slip), [(LineKind::Piece, "15".to_owned(), None), correction]);
    assert_eq!(slip.yen, 25);
    assert_eq!(bytes(&shop.store, "2026-10-31"), before);
    shop.assert_whole();
}

#[test]
fn before_the_closing_a_correction_simply_changes_the_month() {
    let (mut shop, handover) = october();
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("13") });
    assert_eq!(shop.store.unsettled().expect("readable"), []);
    close(&mut shop, "2026-10-01", "2026-10-31");
    assert_eq!(lines(&slip(&shop, "2026-10-31", AMI))[0], (LineKind::Piece, "65".to_owned(), None));
    shop.assert_whole();
}

#[test]
fn a_correction_that_is_taken_back_before_the_next_closing_leaves_nothing() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("14") });
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("12") });
    assert_eq!(shop.store.unsettled().expect("readable"), []);
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(shop.store.statements(day("2026-11-30")).expect("readable"), []);
    shop.assert_whole();
}

/// 12 組 were なぎ's: 60 yen come to なぎ at once. あみ keeps what was paid: the workshop bears it.
#[test]
fn a_handover_that_moves_pays_the_right_person_and_takes_nothing_from_the_other() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, Change::Moved { to: NAGI });
    close(&mut shop, "2026-11-01", "2026-11-30");
    let (ami, nagi) = (slip(&shop, "2026-11-30", AMI), slip(&shop, "2026-11-30", NAGI));
    let on = Some(day("2026-10-05"));
    let borne = (LineKind::Borne, "60".to_owned(), on);
    assert_eq!(lines(&ami), [(LineKind::Correction, "-60".to_owned(), on), borne]);
    assert_eq!((ami.yen, nagi.yen), (0, 60));
    shop.assert_whole();
}

/// 12 組 were 2: 50 yen too much. あみ agreed to bear 30; of 100 yen in November, 70 are paid.
#[test]
fn who_agreed_bears_what_was_agreed_and_only_in_the_next_period() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("2") });
    let decide = |yen_text: &str, consented_on: Option<&str>| Fact::OverpaymentDecided {
        participant: AMI,
        bears: Bears::Person,
        yen: yen(yen_text),
        consented_on: consented_on.map(day),
        by: Some(STAFF),
    };
    assert_eq!(conflict(shop.try_facts(vec![decide("30", None)])), Conflict::NoConsent);
    let too_much = shop.try_facts(vec![decide("51", Some("2026-11-12"))]);
    assert_eq!(conflict(too_much), Conflict::MoreThanOverpaid(yen("50")));
    shop.facts(vec![decide("30", Some("2026-11-12"))]);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 70);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-12-02"));
    close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(slip(&shop, "2026-12-31", AMI).yen, 100);
    shop.assert_whole();
}

/// 12 組 were 2, and あみ agreed to bear 30 of the 50 yen. Then they were 16 after all, and 20 yen are paid at once; then
/// 10: 30 yen too much again. Nobody asked あみ about those: of 100 yen in November, 100 are paid.
#[test]
fn a_consent_to_one_sum_is_none_to_another() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let amended = |quantity| Change::Amended { work: BAGS, quantity: q(quantity) };
    shop.correct(handover, amended("2"));
    let (participant, on, by) = (AMI, day("2026-11-12"), Some(STAFF));
    let (bears, yen) = (Bears::Person, yen("30"));
    shop.facts(vec![Fact::OverpaymentDecided { participant, bears, yen, consented_on: Some(on), by }]);
    shop.correct(handover, amended("16"));
    let (method, rounding, exact) = (PayMethod::Cash, Rounding::HalfUp, Yen::ZERO);
    shop.facts(vec![Fact::SupplementPaid { participant, method, on, rounding, exact, yen: 0, by }]);
    shop.correct(handover, amended("10"));
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-20"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 100);
    shop.assert_whole();
}

/// 交通費 of 240 yen for a day in October is entered in November: 240 yen are paid, and none of them is 工賃.
#[test]
fn a_reimbursement_that_comes_late_is_no_earning() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let allowance = Allowance {
        purpose: AllowanceFor::Transport,
        yen: yen("240"),
        per: Per::Once,
        from: day("2026-10-05"),
        to: None,
        limit: None,
        agreed_on: None,
    };
    shop.facts(vec![Fact::AllowanceGranted { participant: AMI, allowance, by: Some(STAFF) }]);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-20"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    let slip = slip(&shop, "2026-11-30", AMI);
    assert_eq!(lines(&slip)[1], (LineKind::Correction, "240".to_owned(), Some(day("2026-10-05"))));
    assert_eq!((slip.earned, slip.reimbursed, slip.yen), (yen("100"), yen("240"), 340));
    shop.assert_whole();
}

#[test]
fn where_the_rule_asks_each_time_who_bears_an_overpayment_nothing_is_closed_before_the_answer() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let rule = Rule::Overpayment { borne: Overpaid::Asked };
    shop.facts(vec![Fact::RuleSet { programme: None, from: day("2026-01-01"), rule, by: Some(STAFF) }]);
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("2") });
    let asked = closing("2026-11-01", "2026-11-30", Unpriced::Refused);
    assert_eq!(conflict(shop.try_facts(vec![asked.clone()])), Conflict::OverpaymentUndecided("P0001".to_owned()));
    let (participant, bears, yen, consented_on) = (AMI, Bears::Workshop, yen("50"), None);
    shop.facts(vec![Fact::OverpaymentDecided { participant, bears, yen, consented_on, by: Some(STAFF) }, asked]);
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 0);
    shop.assert_whole();
}

#[test]
fn what_is_still_owed_may_be_paid_at_once_and_is_not_paid_again() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let supplement = |method| Fact::SupplementPaid {
        participant: AMI,
        method,
        on: day("2026-11-12"),
        rounding: Rounding::HalfUp,
        exact: Yen::ZERO,
        yen: 0,
        by: Some(STAFF),
    };
    let nothing = shop.try_facts(vec![supplement(PayMethod::Cash)]);
    assert_eq!(conflict(nothing), Conflict::NothingOwed(Yen::ZERO));
    // 12 組 were 13.5: 7.5 yen, rounded to 8.
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("13.5") });
    assert_eq!(conflict(shop.try_facts(vec![supplement(PayMethod::Transfer)])), Conflict::NoTransferConsent);
    let append = shop.append_of(vec![supplement(PayMethod::Cash)]);
    let fact = append.entries[0].id;
    shop.store.append(append).expect("it is paid");
    assert_eq!(shop.store.supplement(fact).expect("readable"), Some((yen("7.5"), 8)));
    assert!(shop.export().last().expect("a fact").contains("\"exact\":\"7.5\",\"yen\":8"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(shop.store.statements(day("2026-11-30")).expect("readable"), []);
    shop.assert_whole();
}

#[test]
fn a_statement_is_paid_once_after_its_closing_and_by_transfer_only_with_consent() {
    let (mut shop, _) = october();
    let ending = "2026-10-31";
    let early = shop.try_facts(vec![paid(AMI, ending, PayMethod::Cash, "2026-11-10")]);
    assert_eq!(conflict(early), Conflict::NoStatement(day(ending)));
    close(&mut shop, "2026-10-01", ending);
    let before = shop.try_facts(vec![paid(AMI, ending, PayMethod::Cash, "2026-10-30")]);
    assert_eq!(conflict(before), Conflict::PaidBeforeClosing(day(ending)));
    let stranger = shop.try_facts(vec![paid(NAGI, ending, PayMethod::Cash, "2026-11-10")]);
    assert_eq!(conflict(stranger), Conflict::NoStatement(day(ending)));
    let transfer = paid(AMI, ending, PayMethod::Transfer, "2026-11-10");
    assert_eq!(conflict(shop.try_facts(vec![transfer.clone()])), Conflict::NoTransferConsent);
    shop.facts(vec![Fact::TransferAgreed { participant: AMI, on: day("2026-11-01"), by: None }]);
    shop.facts(vec![transfer]);
    assert!(shop.export().last().expect("a fact").contains("\"yen\":1035"), "the store fills in what the books say");
    let twice = shop.try_facts(vec![paid(AMI, ending, PayMethod::Cash, "2026-11-10")]);
    assert_eq!(conflict(twice), Conflict::PaidAlready(day(ending)));
    shop.assert_whole();
}

#[test]
fn an_envelope_is_kept_handed_over_and_confirmed_with_a_card_where_a_hand_cannot_write() {
    let (mut shop, _) = october();
    let ending = day("2026-10-31");
    close(&mut shop, "2026-10-01", "2026-10-31");
    let kept = Fact::PaymentKept { participant: AMI, ending, on: day("2026-11-10"), by: Some(STAFF) };
    shop.facts(vec![kept.clone()]);
    assert_eq!(conflict(shop.try_facts(vec![kept])), Conflict::KeptOrPaid(ending));
    let receipted = |by| {
        let how = Receipted::CardWitnessed;
        Fact::PaymentReceipted { participant: AMI, ending, how, on: day("2026-11-12"), by }
    };
    assert_eq!(conflict(shop.try_facts(vec![receipted(Some(STAFF))])), Conflict::NotPaid(ending));
    shop.facts(vec![paid(AMI, "2026-10-31", PayMethod::Cash, "2026-11-12")]);
    assert_eq!(conflict(shop.try_facts(vec![receipted(None)])), Conflict::NoWitness);
    shop.facts(vec![receipted(Some(STAFF))]);
    assert_eq!(conflict(shop.try_facts(vec![receipted(Some(STAFF))])), Conflict::ReceiptedAlready(ending));
    let payments = shop.store.payments(ending).expect("readable");
    assert_eq!(payments[0].kept_on, Some(day("2026-11-10")));
    assert_eq!(payments[0].receipted, Some((Receipted::CardWitnessed, day("2026-11-12"))));
    shop.assert_whole();
}

#[test]
fn the_same_correction_twice_is_refused_in_words() {
    let (mut shop, handover) = october();
    let mut correct = |change: Change| {
        shop.try_facts(vec![Fact::HandoverCorrected { handover, change, by: None, reason: Reason::Recount }])
    };
    let amend = Change::Amended { work: BAGS, quantity: q("11") };
    correct(amend.clone()).expect("the first time");
    assert!(conflict(correct(amend)).to_string().contains("holds 11 of this work already"));
    assert!(matches!(conflict(correct(Change::Moved { to: AMI })), Conflict::CorrectedAlready(_)));
    assert!(matches!(
        conflict(correct(Change::Amended { work: NETS, quantity: q("1") })),
        Conflict::WorkNotInHandover(_)
    ));
    correct(Change::VoidedWhole).expect("the first time");
    assert!(matches!(conflict(correct(Change::VoidedWhole)), Conflict::CorrectedAlready(_)));
    shop.assert_whole();
}

#[test]
fn a_bundle_whose_count_was_amended_stays_counted_until_the_handover_is_voided() {
    let mut shop = Workshop::open();
    let tag = fuda::domain::code::Tag { roll: shop.mint_tags("ROLL01", 2), serial: 1 };
    let handover = shop.hand_open(&[AMI]);
    shop.facts(vec![counted(handover, &tag), received(handover, day("2026-10-05"))]);
    shop.correct(handover, Change::Amended { work: BAGS, quantity: q("0.9") });
    let second = shop.hand_open(&[NAGI]);
    assert!(matches!(conflict(shop.try_facts(vec![counted(second, &tag)])), Conflict::TagCounted(_)));
    shop.correct(handover, Change::VoidedWhole);
    shop.facts(vec![counted(second, &tag)]);
    shop.assert_whole();
}

/// Ten thousand facts about days that are closed and days that are not, a new rate and a new name.
fn ten_thousand_later(shop: &mut Workshop, handover: HandoverId) {
    for turn in 0..100_u32 {
        let mut facts = Vec::new();
        for _ in 0..33 {
            let handover = shop.mint.handover();
            let on = day("2026-10-08") + Days::new(u64::from(turn % 60));
            facts.push(Fact::HandoverOpened { handover, members: vec![PEOPLE[turn as usize % 3]] });
            facts.push(Fact::PiecesCounted { handover, work: BAGS, quantity: Quantity::ONE, tag: None, piece: None });
            facts.push(received(handover, on));
        }
        shop.facts(facts);
        let quantity = Quantity::of(20 + turn);
        shop.correct(handover, Change::Amended { work: BAGS, quantity });
    }
    shop.rate(BAGS, "2026-10-01", rate("9", "枚", 10));
    shop.facts(vec![Fact::WorkRenamed { work: BAGS, name: "袋".to_owned(), reading: String::new() }]);
    assert!(shop.store.head().expect("head").sequence > 10_000);
}

fn hash(shop: &Workshop, ending: &str) -> Link {
    shop.store.period(day(ending)).expect("readable").expect("closed").hash
}

#[test]
fn a_closed_period_is_the_same_bytes_after_ten_thousand_later_facts_and_a_restart() {
    let (mut shop, handover) = october();
    shop.hand_over(&[AMI, NAGI, USHIO], &[(BAGS, "1")], day("2026-10-07"));
    close(&mut shop, "2026-10-01", "2026-10-31");
    let (before, hash) = (bytes(&shop.store, "2026-10-31"), hash(&shop, "2026-10-31"));
    ten_thousand_later(&mut shop, handover);
    shop.store = Store::open(shop.path()).expect("it opens again");
    assert_eq!(bytes(&shop.store, "2026-10-31"), before);
    // verify folds everything anew and compares the bytes, and the hash in the fact with the hash of the bytes.
    shop.assert_whole();
    let mut seal = fuda::domain::ledger::Seal::default();
    before.iter().for_each(|line| seal.line(line.as_bytes()));
    assert_eq!(seal.finish(), hash);
}

/// Periods began with schema 3. Whichever later one a ledger was left at, it is brought up by every migration since, and
/// goes on for ten thousand facts.
#[test]
fn a_closed_period_is_the_same_bytes_after_every_migration_and_ten_thousand_later_facts() {
    let (mut shop, handover) = october();
    shop.hand_over(&[AMI, NAGI, USHIO], &[(BAGS, "1")], day("2026-10-07"));
    close(&mut shop, "2026-10-01", "2026-10-31");
    let (before, facts, sealed) = (bytes(&shop.store, "2026-10-31"), shop.export(), hash(&shop, "2026-10-31"));
    for version in (3..SCHEMAS.len()).rev() {
        let folder = tempfile::tempdir().expect("a folder");
        as_kept_in(version, shop.path(), folder.path());
        shop.store = Store::open(folder.path()).expect("it is brought up");
        shop.folder = folder;
        assert_eq!(bytes(&shop.store, "2026-10-31"), before, "from schema {version}");
        assert_eq!(shop.export(), facts, "the facts' own bytes");
        shop.assert_whole();
    }
    ten_thousand_later(&mut shop, handover);
    close(&mut shop, "2026-11-01", "2026-11-30");
    shop.store = Store::open(shop.path()).expect("it opens again");
    assert_eq!((bytes(&shop.store, "2026-10-31"), hash(&shop, "2026-10-31")), (before, sealed));
    shop.assert_whole();
}

#[test]
fn a_quiet_change_of_a_frozen_statement_is_found() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let stranger = rusqlite::Connection::open(shop.path().join(fuda::store::FILE_NAME)).expect("the file opens");
    stranger.execute("UPDATE statement SET frozen = replace(frozen, '1035', '9035')", []).expect("a quiet change");
    let findings = shop.store.verify(|_| {}).expect("readable").findings;
    assert!(findings.iter().any(|finding| finding.0.contains("table statement")), "{findings:?}");
}

#[test]
fn a_question_about_money_is_asked_answered_once_and_its_words_are_no_facts() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let append =
        shop.append_of(vec![Fact::QuestionAsked { participant: AMI, ending: Some(day("2026-10-31")), by: None }]);
    let question = append.entries[0].id;
    shop.store.append(append).expect("asked");
    assert_eq!(shop.store.questions_asked().expect("readable")[0].answer, None);
    let answer = Fact::QuestionAnswered { question, by: Some(STAFF) };
    shop.facts(vec![answer.clone()]);
    assert_eq!(conflict(shop.try_facts(vec![answer])), Conflict::NoQuestion(question));
    let lines = shop.store.day_lines(AMI, day("2026-10-01"), day("2026-10-31")).expect("readable");
    let amounts: Yen = lines.iter().filter_map(|line| line.amount).sum();
    assert_eq!((lines.len(), amounts), (3, yen("1035")), "the breakdown comes to the statement");
    shop.assert_whole();
}

/// One attempt: what, and four dice.
type Attempt = (u8, [u8; 4]);

const ENDINGS: [(&str, &str); 3] =
    [("2026-09-01", "2026-09-30"), ("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-20")];

fn facts_of((what, [a, b, c, d]): Attempt) -> Vec<Fact> {
    let handover = HandoverId(u64::from(a % 12) + 1);
    let on = day("2026-09-01") + Days::new(u64::from(c % 90));
    let work = [BAGS, NETS, TIDY][usize::from(b % 3)];
    let quantity: Quantity = format!("{}.{}", d % 7, a % 10).parse().expect("a quantity");
    let who = PEOPLE[usize::from(b % 3)];
    match what % 13 {
        0..=3 => vec![
            Fact::HandoverOpened { handover, members: PEOPLE[..usize::from(d % 3) + 1].to_vec() },
            Fact::PiecesCounted { handover, work, quantity: quantity + Quantity::ONE, tag: None, piece: None },
            received(handover, on),
        ],
        4 => vec![hours(who, &on.to_string(), u32::from(d) + 1)],
        5 | 6 => {
            let change = match d % 3 {
                0 => Change::Amended { work, quantity },
                1 => Change::Moved { to: who },
                _ => Change::VoidedWhole,
            };
            vec![Fact::HandoverCorrected { handover, change, by: None, reason: Reason::Recount }]
        }
        7 => vec![Fact::RateSet { work: NETS, from: on, rate: rate("33.333", "間", 1), programme: None }],
        8 => vec![Fact::SupplementPaid {
            participant: who,
            method: PayMethod::Cash,
            on,
            rounding: Rounding::HalfUp,
            exact: Yen::ZERO,
            yen: 0,
            by: None,
        }],
        9 => vec![Fact::OverpaymentDecided {
            participant: who,
            bears: Bears::Person,
            yen: Yen(u32::from(d).into()),
            consented_on: Some(on),
            by: None,
        }],
        10 => vec![
            Fact::HandoverCorrected { handover, change: bags("2"), by: None, reason: Reason::Recount },
            Fact::HandoverCorrected {
                handover,
                change: bags(["3", "7"][usize::from(d % 2)]),
                by: None,
                reason: Reason::Recount,
            },
        ],
        _ => {
            let (from, ending) = ENDINGS[usize::from(d % 3)];
            vec![closing(from, ending, if a % 2 == 0 { Unpriced::Left } else { Unpriced::Refused })]
        }
    }
}

/// Everything that was earned is in a frozen statement, in a supplement, waits to be settled, or is of an open day.
fn assert_nothing_is_lost(shop: &Workshop, supplements: Yen) {
    let mut due: BTreeMap<ParticipantId, Yen> = BTreeMap::new();
    for person in shop.store.earnings(day("2026-08-01"), day("2026-12-31"), Rounding::HalfUp).expect("earnings") {
        due.insert(person.participant, person.exact);
    }
    let (mut found, mut closed_to) = (BTreeMap::<ParticipantId, Yen>::new(), day("2026-08-31"));
    for period in shop.store.periods().expect("periods") {
        closed_to = closed_to.max(period.span.to);
        for one in shop.store.statements(period.span.to).expect("statements") {
            let slip = one.slip;
            assert!(slip.yen >= 0, "nobody pays in: {slip:?}");
            let sum: Yen = slip.lines.iter().filter_map(|line| line.amount).sum();
            assert_eq!((sum, slip.exact.0 + slip.rounding.amount.0), (slip.exact, slip.yen.into()));
            *found.entry(slip.participant).or_default() += slip.exact;
        }
    }
    for one in shop.store.unsettled().expect("late") {
        *found.entry(one.participant).or_default() += one.amount + one.had;
    }
    // What the workshop has borne was paid, and is nobody's earning; until it comes back.
    for one in shop.store.borne().expect("borne") {
        *found.entry(one.participant).or_default() += -one.yen;
    }
    let open = shop.store.earnings(closed_to + Days::new(1), day("2026-12-31"), Rounding::HalfUp).expect("earnings");
    for person in open {
        *found.entry(person.participant).or_default() += person.exact;
    }
    let sum = |all: BTreeMap<ParticipantId, Yen>| all.into_values().sum::<Yen>();
    assert_eq!(sum(found) + supplements, sum(due));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_corrected_closed_and_paid_no_yen_is_lost_and_none_is_paid_twice(
        attempts in proptest::collection::vec(any::<Attempt>(), 10..90)
    ) {
        let mut shop = Workshop::without_rates();
        shop.rate(BAGS, "2026-04-01", rate("0.5", "枚", 10));
        shop.rate(HALL, "2026-04-01", rate("150.1", "時間", 1));
        let (mut supplements, mut frozen) = (Yen::ZERO, BTreeMap::new());
        for attempt in attempts {
            let append = shop.append_of(facts_of(attempt));
            let fact = append.entries[0].id;
            let before = shop.store.head().expect("head");
            match shop.store.append(append) {
                Ok(_) => supplements += shop.store.supplement(fact).expect("readable").unwrap_or_default().0,
                Err(_) => prop_assert_eq!(shop.store.head().expect("head"), before),
            }
            for (_, ending) in ENDINGS {
                let now = bytes(&shop.store, ending);
                if shop.store.period(day(ending)).expect("readable").is_some() {
                    prop_assert_eq!(frozen.entry(ending).or_insert_with(|| now.clone()), &now);
                }
            }
        }
        assert_nothing_is_lost(&shop, supplements);
        shop.assert_whole();
    }
}

#[test]
fn a_period_shows_the_time_only_where_its_closing_says_so_and_keeps_its_bytes() {
    let mut shop = Workshop::open();
    let entry = |minutes| Fact::HoursEntered {
        participant: AMI,
        work: HALL,
        on: day("2026-10-05"),
        minutes,
        by: Some(STAFF),
        between: None,
        break_minutes: 0,
        place: None,
    };
    shop.facts(vec![entry(150)]);
    let Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, hash, by, .. } =
        closing("2026-10-01", "2026-10-31", Unpriced::Left)
    else {
        panic!("a closing")
    };
    let (shows, bearing) = (Shows::Days, Bearing::Forgotten);
    shop.facts(vec![Fact::PeriodClosed { from, ending, pays_on, rounding, unpriced, shows, bearing, hash, by }]);
    let frozen = shop.store.statement(ending, AMI).expect("the ledger is read").expect("a statement");
    assert!(frozen.slip.minutes.is_none() && !frozen.bytes.contains("minutes"), "{}", frozen.bytes);
    let next = Span { from: day("2026-11-01"), to: day("2026-11-30") };
    shop.facts(vec![Fact::HoursVoided { entry: shop.store.hours(from, ending).expect("hours")[0].entry, by: None }]);
    let slips = shop.store.preview(next, day("2026-12-10"), rounding, None).expect("a preview");
    assert_eq!(slips[0].time().as_deref(), Some("0時間00分"));
    shop.assert_whole();
}
