//! What was paid too much and who bears it, what comes back of it, and deductions beyond the pay. tests/money/corrections.md
//! and tests/money/allowances.md have the same examples for a pocket calculator.
//!
//! Bags pay 0.5 yen a 枚, 10 枚 in a 組: 5 yen a 組. The hall pays 150 yen an hour.

mod workshop;

use fuda::domain::fact::{Change, Fact};
use fuda::domain::id::{HandoverId, ParticipantId};
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::period::{Bears, PayMethod};
use fuda::domain::terms::{Allowance, AllowanceFor, LineKind, Per};
use fuda::store::{Conflict, FILE_NAME, Store};
use rusqlite::Connection;
use workshop::months::*;
use workshop::older::SCHEMAS;
use workshop::*;

fn agreed(yen_text: &str) -> Fact {
    let (participant, bears, yen, consented_on) = (AMI, Bears::Person, yen(yen_text), Some(day("2026-11-12")));
    Fact::OverpaymentDecided { participant, bears, yen, consented_on, by: Some(STAFF) }
}

fn supplement(participant: ParticipantId, on: &str) -> Fact {
    let (method, rounding, exact, by) = (PayMethod::Cash, Rounding::HalfUp, Yen::ZERO, Some(STAFF));
    Fact::SupplementPaid { participant, method, on: day(on), rounding, exact, yen: 0, by }
}

/// あみ's 12 組 of October are corrected to 2 in November, and 50 yen are borne; 20 組 in November are 100 yen.
fn borne_in_november() -> (Workshop, HandoverId) {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, bags("2"));
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 100);
    (shop, handover)
}

/// 12 組 were 2, and the workshop bore the 50 yen. In December they were 12 after all: あみ has had the 50 yen since October.
#[test]
fn what_the_workshop_bore_is_not_paid_a_second_time_when_it_comes_back() {
    let (mut shop, handover) = borne_in_november();
    shop.correct(handover, bags("12"));
    let owed = shop.store.unsettled().expect("readable").remove(0);
    assert_eq!((owed.amount, owed.had), (Yen::ZERO, yen("50")));
    assert_eq!(conflict(shop.try_facts(vec![supplement(AMI, "2026-12-03")])), Conflict::NothingOwed(Yen::ZERO));
    shop.hand_over(&[AMI], &[(BAGS, "3")], day("2026-12-02"));
    close(&mut shop, "2026-12-01", "2026-12-31");
    let on = Some(day("2026-10-05"));
    let slip = slip(&shop, "2026-12-31", AMI);
    let (made, back) = ((LineKind::Piece, "15".to_owned(), None), (LineKind::Correction, "50".to_owned(), on));
    assert_eq!(lines(&slip), [made, back, (LineKind::Had, "-50".to_owned(), on)]);
    assert_eq!((slip.earned, slip.yen), (yen("15"), 15));
    assert_eq!(shop.store.borne().expect("readable"), [], "nothing is left of it");
    shop.assert_whole();
}

/// The same, but あみ had agreed to bear 30 of the 50 yen: these are paid back, and the 20 that the workshop bore are not.
#[test]
fn only_what_a_correction_really_took_is_paid_back() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, bags("2"));
    shop.facts(vec![agreed("30")]);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 70);
    shop.hand_over(&[AMI], &[(BAGS, "3")], day("2026-12-02"));
    close(&mut shop, "2026-12-01", "2026-12-31");
    shop.correct(handover, bags("12"));
    close(&mut shop, "2027-01-01", "2027-01-31");
    assert_eq!((slip(&shop, "2026-12-31", AMI).yen, slip(&shop, "2027-01-31", AMI).yen), (15, 30));
    shop.assert_whole();
}

/// What was borne of October's 12 組 takes nothing from another handover of October that was 4 組 more: 20 yen are paid.
#[test]
fn what_was_borne_of_one_handover_takes_nothing_from_another() {
    let (mut shop, handover) = borne_in_november();
    let other = shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-11-20"));
    shop.correct(other, bags("5"));
    close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(slip(&shop, "2026-12-31", AMI).yen, 25, "5 組 that were entered late");
    shop.correct(handover, bags("16"));
    assert_eq!(shop.store.unsettled().expect("readable")[0].amount, yen("20"), "16 − 2 are 70, of which 50 were had");
    shop.facts(vec![supplement(AMI, "2027-01-05")]);
    close(&mut shop, "2027-01-01", "2027-01-31");
    assert_eq!(shop.store.statements(day("2027-01-31")).expect("readable"), []);
    shop.correct(handover, bags("15"));
    shop.correct(handover, bags("16"));
    assert_eq!(shop.store.unsettled().expect("readable"), [], "at once, and nothing is left of it");
    shop.assert_whole();
}

/// Two corrections come to one closing: −50 and +20, so 30 are borne. When the 50 come back, 20 were really taken.
#[test]
fn corrections_of_one_closing_are_one_sum_and_what_they_took_comes_back() {
    let (mut shop, handover) = october();
    let other = shop.hand_over(&[AMI], &[(BAGS, "1")], day("2026-10-20"));
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, bags("2"));
    shop.correct(other, bags("5"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 0);
    assert_eq!(shop.store.borne().expect("readable")[0].yen, yen("30"));
    shop.correct(handover, bags("12"));
    close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(slip(&shop, "2026-12-31", AMI).yen, 20);
    shop.assert_whole();
}

/// あみ agreed to bear the 50 yen of one receipt. It was right after all, and then 20 yen of another were too much: of those
/// nobody has asked.
#[test]
fn who_agreed_to_bear_one_overpayment_is_asked_anew_of_the_next() {
    let (mut shop, handover) = october();
    let other = shop.hand_over(&[AMI], &[(BAGS, "5")], day("2026-10-20"));
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, bags("2"));
    shop.facts(vec![agreed("50")]);
    shop.correct(handover, bags("12"));
    shop.correct(other, bags("1"));
    let owed = shop.store.unsettled().expect("readable").remove(0);
    assert_eq!((owed.amount, owed.decided), (yen("-20"), None));
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 100);
    shop.assert_whole();
}

/// Two and a half hours in the hall (375 yen) were voided by mistake, and the workshop bore them. They can only be entered
/// anew: あみ has their 375 yen since October, and a further half hour is 75 yen more.
#[test]
fn hours_that_were_voided_and_are_entered_anew_are_not_paid_a_second_time() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    let entry = shop.store.hours(day("2026-10-01"), day("2026-10-31")).expect("readable")[0].entry;
    shop.facts(vec![Fact::HoursVoided { entry, by: Some(STAFF) }]);
    close(&mut shop, "2026-11-01", "2026-11-30");
    assert_eq!(slip(&shop, "2026-11-30", AMI).yen, 0);
    shop.facts(vec![hours(AMI, "2026-10-06", 180)]);
    let owed = shop.store.unsettled().expect("readable").remove(0);
    assert_eq!((owed.amount, owed.had), (yen("75"), yen("375")));
    close(&mut shop, "2026-12-01", "2026-12-31");
    assert_eq!(slip(&shop, "2026-12-31", AMI).yen, 75);
    assert_eq!(shop.store.borne().expect("readable"), [], "nothing is left of it");
    shop.assert_whole();
}

/// なぎ was paid 60 yen for what came back to あみ in the end: the workshop bears those, and nobody is paid twice.
#[test]
fn what_moves_to_another_person_and_back_is_paid_to_each_once() {
    let (mut shop, handover) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.correct(handover, Change::Moved { to: NAGI });
    close(&mut shop, "2026-11-01", "2026-11-30");
    shop.correct(handover, Change::Moved { to: AMI });
    close(&mut shop, "2026-12-01", "2026-12-31");
    let (ami, nagi) = (slip(&shop, "2026-12-31", AMI), slip(&shop, "2026-12-31", NAGI));
    let on = Some(day("2026-10-05"));
    assert_eq!(lines(&ami), [(LineKind::Correction, "60".into(), on), (LineKind::Had, "-60".into(), on)]);
    assert_eq!(lines(&nagi), [(LineKind::Correction, "-60".into(), on), (LineKind::Borne, "60".into(), on)]);
    assert_eq!((ami.yen, nagi.yen), (0, 0));
    shop.assert_whole();
}

fn deduction(from: &str, yen_text: &str, per: Per) -> Fact {
    let allowance = Allowance {
        purpose: AllowanceFor::Deduction,
        yen: yen(yen_text),
        per,
        from: day(from),
        to: None,
        limit: None,
        agreed_on: Some(day(from)),
    };
    Fact::AllowanceGranted { participant: AMI, allowance, by: Some(STAFF) }
}

/// Two days of 20 minutes are 50 yen each; 150 yen a day were agreed to be deducted: 100 − 300. 100 are deducted, 200 are
/// not, and never later. Then the second day's deduction is ended: nothing of it had been taken.
#[test]
fn a_deduction_takes_no_more_than_the_pay_and_what_it_did_not_take_is_gone() {
    let mut shop = Workshop::open();
    shop.facts(vec![
        hours(AMI, "2026-10-05", 20),
        hours(AMI, "2026-10-06", 20),
        deduction("2026-10-05", "150", Per::Day),
    ]);
    close(&mut shop, "2026-10-01", "2026-10-31");
    let october = slip(&shop, "2026-10-31", AMI);
    let line = |kind, amount: &str| (kind, amount.to_owned(), None);
    let (time, deducted) = (line(LineKind::Time, "100"), line(LineKind::Deduction, "-300"));
    assert_eq!(lines(&october), [time, deducted, line(LineKind::NotDeducted, "200")]);
    assert_eq!((october.earned, october.deducted, october.yen), (yen("100"), yen("-100"), 0));
    let grant = shop.store.allowances(AMI).expect("readable")[0].grant;
    shop.facts(vec![Fact::AllowanceEnded { grant, on: day("2026-10-05"), by: Some(STAFF) }]);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    let november = slip(&shop, "2026-11-30", AMI);
    assert_eq!((november.yen, november.deducted, november.earned), (100, Yen::ZERO, yen("100")));
    shop.assert_whole();
}

/// 300 yen of October are entered as a deduction after October was closed: nobody agreed to November's pay being less.
#[test]
fn a_deduction_of_closed_days_takes_nothing_and_is_called_what_it_is() {
    let (mut shop, _) = october();
    close(&mut shop, "2026-10-01", "2026-10-31");
    shop.facts(vec![deduction("2026-10-05", "300", Per::Once)]);
    shop.hand_over(&[AMI], &[(BAGS, "20")], day("2026-11-02"));
    close(&mut shop, "2026-11-01", "2026-11-30");
    let slip = slip(&shop, "2026-11-30", AMI);
    let kinds: Vec<LineKind> = slip.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [LineKind::Piece, LineKind::Correction, LineKind::NotDeducted]);
    assert_eq!((slip.yen, slip.deducted), (100, Yen::ZERO));
    shop.assert_whole();
}

/// Three months that a program of schema 8 closed: one overpayment was borne and paid again when it came back, another was
/// consented to in part, and a deduction was beyond the pay.
#[test]
fn months_that_were_closed_before_this_was_remembered_keep_their_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Connection::open(folder.path().join(FILE_NAME)).expect("a file");
    SCHEMAS[..8].iter().for_each(|(statements, _)| old.execute_batch(statements).expect("the schema of then"));
    old.execute_batch(include_str!("fixtures/closed-in-v8.sql")).expect("its rows");
    old.execute_batch("PRAGMA user_version = 8; PRAGMA application_id = 1182098529").expect("its version");
    let frozen = |conn: &Connection| -> Vec<String> {
        let mut asked = conn.prepare("SELECT frozen FROM statement ORDER BY ending, number").expect("a question");
        asked.query_map([], |row| row.get(0)).expect("an answer").collect::<Result<_, _>>().expect("statements")
    };
    let before = frozen(&old);
    assert_eq!(before.len(), 5);
    drop(old);
    let store = Store::open(folder.path()).expect("it is brought up");
    assert_eq!(store.verify(|_| {}).expect("readable").findings, [], "refolded to the same bytes, and the same hashes");
    let endings = ["2026-08-31", "2026-09-30", "2026-10-31"];
    let after = endings.iter().flat_map(|ending| store.statements(day(ending)).expect("readable"));
    assert_eq!(after.map(|one| one.bytes).collect::<Vec<_>>(), before);
}
