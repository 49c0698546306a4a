//! The print spool: what is recorded and what is printed belong together, and one unmarked copy leaves at most.

mod workshop;

use fuda::bench::effect::Paper;
use fuda::bench::input::Meaning;
use fuda::domain::code::{Reason, Scan};
use fuda::domain::fact::{Change, Entry, Fact, PaperFate};
use fuda::domain::id::{FactId, HandoverId, ParticipantId, VisitId};
use fuda::domain::ledger::ClockTrust;
use fuda::domain::moment::Moment;
use fuda::store::{Append, AppendError, Committed, Conflict, Job, JobId, JobState, Marked, Store, UnknownFate};
use workshop::*;

const HERE: &[&str] = &["one"];

fn next(shop: &Workshop) -> Job {
    shop.store.next_job(HERE).expect("read").expect("a job waits")
}

fn state(shop: &Workshop, job: &Job) -> JobState {
    shop.store.job(job.job).expect("read").expect("jobs are kept").state
}

fn paper_waits(shop: &Workshop) -> bool {
    match shop.store.meaning(&Scan::read(card_of("CARD0").text()), today()).expect("meaning") {
        Meaning::Participant(guest) => guest.paper_waits,
        other => panic!("a participant's card was scanned, not {other:?}"),
    }
}

fn settle(shop: &mut Workshop, job: JobId, fate: PaperFate) -> Result<Committed, AppendError> {
    let append = shop.append_of(vec![Fact::PaperSettled { paper: job.0, fate, by: STAFF }]);
    shop.store.settle(job, fate, append)
}

fn bring(shop: &mut Workshop, participant: ParticipantId, station: &str) {
    let mut append = shop.append_of(Vec::new());
    append.station = Some(station.to_owned());
    append.papers = vec![Paper::Waiting { participant }];
    shop.store.append(append).expect("papers without facts are accepted");
}

#[test]
fn a_fact_and_its_papers_are_committed_together_or_not_at_all() {
    let mut shop = Workshop::open();
    let handover = shop.hand_open(&[AMI, NAGI]);
    let mut append = shop.append_of(vec![received(handover, today()), Fact::HandoverDropped { handover }]);
    append.papers = vec![Paper::Receipt { handover }];
    assert!(shop.store.append(append).is_err());
    assert_eq!(shop.store.next_job(HERE).expect("read"), None);

    shop.receive(handover, today());
    let waiting = shop.store.jobs_in(JobState::Waiting).expect("read");
    let whose: Vec<_> = waiting.iter().map(|job| (job.participant, job.paper.clone(), job.marked)).collect();
    let slip = Paper::Receipt { handover };
    assert_eq!(whose, [(Some(AMI), slip.clone(), Marked::Original), (Some(NAGI), slip, Marked::Original)]);
    assert_eq!(shop.store.next_job(&["elsewhere"]).expect("read"), None);
}

#[test]
fn what_waited_for_too_long_is_not_printed_by_itself_and_staff_may_let_it_out_marked() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let old = next(&shop);
    assert_eq!(shop.store.drop_old(HERE, old.created_at).expect("sorted"), 0, "not older than itself");
    let later = old.created_at.plus_ms(1);
    assert_eq!(shop.store.drop_old(&["elsewhere"], later).expect("sorted"), 0);
    assert_eq!(shop.store.drop_old(HERE, later).expect("sorted"), 1);
    assert_eq!(state(&shop, &old), JobState::DroppedByAge);
    assert_eq!((shop.store.next_job(HERE).expect("read"), paper_waits(&shop)), (None, false));
    settle(&mut shop, old.job, PaperFate::PrintAgain).expect("staff want it");
    let out = next(&shop);
    assert_eq!((out.job, out.marked), (old.job, Marked::Reissue));
    assert_eq!(shop.store.drop_old(HERE, later).expect("sorted"), 0, "what staff let out stays");
    shop.store.hold(out.job).expect("held");
    settle(&mut shop, out.job, PaperFate::NotWanted).expect("not wanted any more");
    assert_eq!(state(&shop, &old), JobState::Dropped);
}

#[test]
fn what_was_kept_for_a_card_is_dropped_by_age_too_and_marked_papers_never() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let kept = next(&shop);
    shop.store.keep_for_later("one", None).expect("kept");
    shop.hand_over(&[NAGI], &[(BAGS, "1")], today());
    let cut = next(&shop);
    shop.store.begin_sending(cut.job).expect("it begins");
    let copy = shop.store.fate_unknown(cut.job, UnknownFate::Reissue).expect("cut off");
    let later = cut.created_at.plus_ms(1);
    assert_eq!(shop.store.drop_old(HERE, later).expect("sorted"), 1);
    assert_eq!((state(&shop, &kept), next(&shop).job), (JobState::DroppedByAge, copy));
}

#[test]
fn a_job_goes_from_waiting_to_printed_and_no_two_printers_take_it() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let job = next(&shop);
    let other = Store::open(shop.path()).expect("a second program");
    shop.store.begin_sending(job.job).expect("it begins");
    let refused = other.begin_sending(job.job);
    assert!(matches!(refused, Err(AppendError::Conflict(Conflict::JobMoved(_)))));
    shop.store.sent(job.job).expect("written");
    shop.store.printed(job.job).expect("confirmed");
    let done = shop.store.job(job.job).expect("read").expect("jobs are kept");
    assert_eq!((done.state, done.attempts), (JobState::Printed, 1));
}

#[test]
fn whatever_is_found_in_mid_print_leaves_no_second_unmarked_copy() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let cut = next(&shop);
    shop.store.begin_sending(cut.job).expect("it begins");
    shop.store = Store::open(shop.path()).expect("the power returns");
    let followed = shop.store.recover_on_start(UnknownFate::Reissue).expect("recovered");
    assert_eq!(state(&shop, &cut), JobState::Unknown);
    let copy = next(&shop);
    assert_eq!((vec![copy.job], copy.marked, &copy.paper), (followed, Marked::Reissue, &cut.paper));
    assert!(shop.store.requeue(cut.job).is_err(), "the unmarked one never goes back into the line");

    shop.store.begin_sending(copy.job).expect("it begins");
    shop.store.fate_unknown(copy.job, UnknownFate::Reissue).expect("cut off again");
    assert_eq!(shop.store.next_job(HERE).expect("read"), None, "a second copy is staff's to let go");
    assert_eq!(shop.store.spool_counts().expect("counts").held_for_staff, 1);
    assert_eq!(shop.store.recover_on_start(UnknownFate::Reissue).expect("recovered"), []);
}

#[test]
fn where_it_is_so_configured_a_copy_waits_for_staff() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let cut = next(&shop);
    shop.store.begin_sending(cut.job).expect("it begins");
    let copy = shop.store.fate_unknown(cut.job, UnknownFate::Hold).expect("held");
    assert_eq!(shop.store.next_job(HERE).expect("read"), None);
    settle(&mut shop, copy, PaperFate::PrintAgain).expect("staff let it go");
    assert_eq!((next(&shop).job, next(&shop).marked), (copy, Marked::Reissue));
}

#[test]
fn who_settled_a_paper_is_in_the_ledger_and_only_when_it_was_theirs_to_settle() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let cut = next(&shop);
    shop.store.begin_sending(cut.job).expect("it begins");
    let copy = shop.store.fate_unknown(cut.job, UnknownFate::Hold).expect("held");
    settle(&mut shop, copy, PaperFate::CameOut).expect("staff found it");
    assert_eq!(shop.store.job(copy).expect("read").map(|job| job.state), Some(JobState::Dropped));
    let last = shop.export().pop().expect("facts");
    let said = format!(r#""kind":"paper_settled","body":{{"paper":{},"fate":"came_out","by":"{STAFF}"}}"#, copy.0);
    assert!(last.contains(&said), "{last}");

    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let old = next(&shop);
    shop.store.drop_old(HERE, old.created_at.plus_ms(1)).expect("sorted");
    settle(&mut shop, old.job, PaperFate::NotWanted).expect("nobody wants it any more");
    let last = shop.export().pop().expect("facts");
    assert!(last.contains(r#""fate":"not_wanted""#), "nobody says that it came out: {last}");

    let before = shop.export();
    assert!(settle(&mut shop, copy, PaperFate::PrintAgain).is_err(), "a second answer comes too late");
    assert_eq!(shop.export(), before);
    shop.assert_whole();
}

#[test]
fn a_job_of_which_nothing_left_goes_back_into_the_line_unmarked() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let job = next(&shop);
    shop.store.begin_sending(job.job).expect("it begins");
    shop.store.requeue(job.job).expect("the printer refused the connection");
    assert_eq!((next(&shop).job, next(&shop).marked, next(&shop).attempts), (job.job, Marked::Original, 1));
}

#[test]
fn after_an_outage_the_one_at_the_table_gets_theirs_and_others_one_slip_at_their_next_card() {
    let mut shop = Workshop::open();
    let handovers: Vec<HandoverId> = (0..2).map(|_| shop.hand_over(&[AMI], &[(BAGS, "1")], today())).collect();
    shop.hand_over(&[NAGI], &[(BAGS, "1")], today());
    assert!(!paper_waits(&shop), "what merely stands in line comes by itself");
    assert_eq!(shop.store.keep_for_later("one", Some(NAGI)).expect("kept"), 2);
    assert_eq!(next(&shop).participant, Some(NAGI));
    assert!(paper_waits(&shop));

    bring(&mut shop, AMI, "two");
    assert!(!paper_waits(&shop));
    let slip = shop.store.next_job(&["two"]).expect("read").expect("the slip waits at the other table");
    let merged: Vec<_> = handovers.iter().map(|&handover| Paper::Receipt { handover }).collect();
    assert_eq!((slip.paper, slip.participant, slip.merged), (Paper::Waiting { participant: AMI }, Some(AMI), merged));
    assert_eq!(shop.store.jobs_in(JobState::Merged).expect("read").len(), 2);
    bring(&mut shop, AMI, "two");
    assert_eq!(shop.store.jobs_in(JobState::Waiting).expect("read").len(), 2, "nothing more waited");
}

#[test]
fn after_a_restart_old_papers_wait_for_their_owners_and_fresh_ones_come() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let made_at = next(&shop).created_at;
    assert_eq!(shop.store.keep_stale(made_at).expect("kept"), 0, "what was made just now still comes by itself");
    assert_eq!(shop.store.keep_stale(made_at.plus_ms(1)).expect("kept"), 1);
    assert_eq!(shop.store.next_job(HERE).expect("read"), None);
    assert!(paper_waits(&shop));
}

#[test]
fn a_single_receipt_that_waited_comes_as_itself() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    shop.store.keep_for_later("one", None).expect("kept");
    bring(&mut shop, AMI, "one");
    assert_eq!((next(&shop).paper, next(&shop).marked), (Paper::Receipt { handover }, Marked::Original));
}

#[test]
fn who_has_left_gets_the_correction_slip_at_the_next_card() {
    let mut shop = Workshop::open();
    for participant in [AMI, NAGI] {
        shop.arrive(participant);
    }
    let handover = shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    let visit = shop.store.person_day(AMI, today()).expect("day").visits[0].visit;
    shop.facts(vec![Fact::Left { visit }]);
    let correction = shop.correct(handover, Change::Moved { to: NAGI });
    let slip = Paper::Correction { handover, correction };
    let of = |state| {
        let jobs = shop.store.jobs_in(state).expect("read").into_iter().filter(|job| job.paper == slip);
        jobs.map(|job| job.participant).collect::<Vec<_>>()
    };
    assert_eq!((of(JobState::Waiting), of(JobState::HeldForCard)), (vec![Some(NAGI)], vec![Some(AMI)]));
    assert!(paper_waits(&shop));
}

#[test]
fn a_visit_that_a_wrong_clock_dated_keeps_nobodys_correction_slip_back() {
    let mut shop = Workshop::open();
    let came = |visit, participant, on| Fact::Arrived { visit: VisitId(visit), participant, on: day(on) };
    let suspect = |shop: &mut Workshop, fact| {
        let append = shop.append_of(vec![fact]);
        shop.store.append(Append { clock: ClockTrust::Suspect, ..append }).expect("tables go on");
    };
    let of = |shop: &Workshop, correction| {
        let waiting = shop.store.jobs_in(JobState::Waiting).expect("read").into_iter();
        let slips =
            waiting.filter(|job| matches!(job.paper, Paper::Correction { correction: own, .. } if own == correction));
        slips.map(|job| job.participant).collect::<Vec<_>>()
    };
    suspect(&mut shop, came(1, NAGI, "2027-11-23"));
    shop.arrive(AMI);
    let handover = shop.hand_over(&[AMI], &[(BAGS, "3")], today());
    let correction = shop.correct(handover, Change::Added { work: BAGS, quantity: q("1"), tag: None, piece: None });
    assert_eq!(of(&shop, correction), [Some(AMI)], "a wrong day before");
    suspect(&mut shop, came(2, USHIO, "2027-11-24"));
    let correction = shop.correct(handover, Change::Added { work: BAGS, quantity: q("1"), tag: None, piece: None });
    assert_eq!(of(&shop, correction), [Some(AMI)], "a wrong day after");

    // As long as the clock is wrong, its day is the one that there is.
    let mut append = shop.append_of(Vec::new());
    let id = FactId(0x77);
    let change = Change::Moved { to: USHIO };
    append.entries = vec![Entry {
        id,
        fact: Fact::HandoverCorrected { handover, change, by: Some(STAFF), reason: Reason::Recount },
    }];
    append.papers = vec![Paper::Correction { handover, correction: id }];
    shop.store.append(Append { clock: ClockTrust::Suspect, ..append }).expect("accepted");
    assert_eq!(of(&shop, id), [Some(USHIO)]);
}

fn leave(shop: &mut Workshop, visit: VisitId) {
    let mut append = shop.append_of(vec![Fact::Left { visit }]);
    append.papers = vec![Paper::DaySlip { visit }];
    shop.store.append(append).expect("somebody leaves");
}

#[test]
fn a_leaving_that_is_taken_back_before_its_slip_came_out_leaves_none_and_a_second_leaving_one() {
    let mut shop = Workshop::open();
    let visit = shop.arrive(AMI);
    leave(&mut shop, visit);
    shop.facts(vec![Fact::LeavingUndone { visit }]);
    assert_eq!(shop.store.next_job(HERE).expect("read"), None);
    leave(&mut shop, visit);
    shop.facts(vec![Fact::VisitResumed { visit }]);
    leave(&mut shop, visit);
    let waiting = shop.store.jobs_in(JobState::Waiting).expect("read");
    assert_eq!(waiting.iter().map(|job| &job.paper).collect::<Vec<_>>(), [&Paper::DaySlip { visit }]);
    assert_eq!(shop.store.edition(&waiting[0]).expect("read"), 1, "nobody has another");
}

#[test]
fn a_second_slip_of_a_day_knows_that_it_is_the_second() {
    let mut shop = Workshop::open();
    let visit = shop.arrive(AMI);
    leave(&mut shop, visit);
    let first = next(&shop);
    shop.store.begin_sending(first.job).expect("it begins");
    assert_eq!(shop.store.edition(&first).expect("read"), 1);
    shop.store.printed(first.job).expect("it came out");
    shop.facts(vec![Fact::LeavingUndone { visit }]);
    leave(&mut shop, visit);
    let second = next(&shop);
    assert_eq!(shop.store.edition(&second).expect("read"), 2);
    shop.store.begin_sending(second.job).expect("it begins");
    shop.store.fate_unknown(second.job, UnknownFate::Reissue).expect("cut off");
    assert_eq!(shop.store.edition(&next(&shop)).expect("read"), 2, "a copy of the second");
}

#[test]
fn a_restored_copy_prints_nothing_by_itself() {
    let mut shop = Workshop::open();
    shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let (copy, elsewhere) = (shop.path().join("copy.sqlite3"), tempfile::tempdir().expect("a folder"));
    shop.store.backup(&copy).expect("a copy");
    let restored = Store::restore(&copy, elsewhere.path(), FactId(0xabc), Moment(0)).expect("restored");
    assert_eq!(restored.next_job(HERE).expect("read"), None);
    let held = restored.jobs_in(JobState::HeldForStaff).expect("read");
    assert_eq!(held.iter().map(|job| job.marked).collect::<Vec<_>>(), [Marked::Reissue]);
}

#[test]
fn after_an_outage_no_card_brings_out_a_months_money() {
    let mut shop = Workshop::open();
    let mut append = shop.append_of(Vec::new());
    append.papers = [true, false].map(|with_amounts| Paper::MonthSlip { participant: AMI, with_amounts }).to_vec();
    shop.store.append(append).expect("papers without facts are accepted");
    shop.store.keep_for_later("one", None).expect("kept");
    let papers = |state| shop.store.jobs_in(state).expect("read").into_iter().map(|job| job.paper).collect::<Vec<_>>();
    assert_eq!(papers(JobState::HeldForStaff), [Paper::MonthSlip { participant: AMI, with_amounts: true }]);
    assert_eq!(papers(JobState::HeldForCard), [Paper::MonthSlip { participant: AMI, with_amounts: false }]);
}

#[test]
fn the_papers_of_a_table_that_got_another_name_are_not_lost() {
    let mut shop = Workshop::open();
    let handover = shop.hand_over(&[AMI], &[(BAGS, "1")], today());
    let mut append = shop.append_of(Vec::new());
    append.papers = vec![Paper::DayReport { on: today() }];
    shop.store.append(append).expect("papers without facts are accepted");
    assert_eq!(shop.store.adopt_papers(&["one"]).expect("asked"), 0);
    assert_eq!(shop.store.adopt_papers(&["window"]).expect("asked"), 2);
    let report = shop.store.next_job(&["window"]).expect("read").expect("a job waits");
    assert_eq!(report.paper, Paper::DayReport { on: today() });
    shop.store.begin_sending(report.job).expect("it begins");
    assert!(paper_waits(&shop));
    bring(&mut shop, AMI, "window");
    let receipt = shop.store.next_job(&["window"]).expect("read").expect("a job waits");
    assert_eq!((receipt.paper, receipt.marked), (Paper::Receipt { handover }, Marked::Original));
}
