//! Every screen there is, with believable people and pieces.

use fuda::bench::effect::{Asked, Pending, Screen, StaffScreen, Then};
use fuda::bench::input::{Net, NetStanding, NetStep};
use fuda::domain::code::Reason;
use fuda::domain::id::{CardId, PieceId, StaffId};

use crate::fake::{at, day, person, q, work};

fn net(standing: NetStanding) -> Net {
    let step = |index, cap: Option<&str>, made| NetStep { work: work(index), cap: cap.map(q), made: q(made) };
    let steps = vec![step(1, Some("6"), "4.5"), step(4, None, "3")];
    let days = vec![(day(), work(1), q("1.5"))];
    Net { piece: PieceId(1), label: "NET1".to_owned(), work: work(1), standing, steps, days }
}

pub fn every_screen() -> Vec<(&'static str, Screen)> {
    let (ami, nagi, long) = (person(0), person(1), person(5));
    let pieces = || vec![(work(0), q("12"))];
    let several = || vec![(work(0), q("12")), (work(1), q("6.5")), (work(4), q("3"))];
    let everything = || (0..9).map(|index| (work(index), q("1234.5"))).collect();
    let counting = |people, last, total| Screen::Counting { people, work: work(0), last: q(last), total: q(total) };
    let staff = Screen::Staff;
    let correcting = |asked| {
        let counts = vec![Pending { work: work(0), quantity: q("12") }, Pending { work: work(4), quantity: q("3") }];
        Screen::Staff(StaffScreen::Correcting { counts, asked })
    };
    vec![
        ("idle", Screen::Idle),
        ("welcome", Screen::Welcome { who: ami, at: at(10, 2) }),
        ("welcome-long", Screen::Welcome { who: long, at: at(11, 0) }),
        ("here", Screen::Here { who: nagi, since: at(10, 2) }),
        ("just", Screen::JustReceived { who: ami, pieces: pieces() }),
        ("just-none", Screen::JustReceived { who: ami, pieces: vec![] }),
        ("counting", counting(vec![ami], "1", "12")),
        ("counting-first", counting(vec![person(4)], "1", "1")),
        ("counting-three", counting(vec![ami, nagi, person(2)], "0.5", "1234.5")),
        ("counting-six", counting((0..6).map(person).collect(), "10", "40")),
        ("back", Screen::TakenBack { people: vec![ami], work: work(4), quantity: q("1"), left: q("11") }),
        ("back-nothing", Screen::NothingToTakeBack),
        ("received", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::Paper }),
        ("received-several", Screen::Received { people: vec![long], pieces: several(), then: Then::TableOf(nagi) }),
        ("received-everything", Screen::Received { people: vec![ami, nagi], pieces: everything(), then: Then::Paper }),
        ("received-for-others", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::ForOthers }),
        ("received-welcomed", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::Welcomed(nagi) }),
        ("received-leaving", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::Leaving(ami) }),
        ("received-who-leaves", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::WhoIsLeaving }),
        ("received-joining", Screen::Received { people: vec![ami], pieces: pieces(), then: Then::Joining }),
        ("held", Screen::TagsHeld { count: 3 }),
        ("offered", Screen::TagsOffered { who: nagi, count: 3 }),
        ("joining", Screen::Joining { people: vec![ami, nagi] }),
        ("goodbye", Screen::Goodbye { who: ami }),
        ("left", Screen::AlreadyLeft { who: ami, at: at(15, 4) }),
        ("who-leaves", Screen::WhoIsLeaving),
        ("leave-really", Screen::LeaveReally { who: long }),
        ("arrival-undone", Screen::ArrivalUndone { who: ami }),
        ("leaving-undone", Screen::LeavingUndone { who: ami }),
        ("welcome-back", Screen::WelcomeBack { who: ami }),
        ("ask", Screen::AskQuantity { work: work(0), quantity: q("100") }),
        ("paper", Screen::PaperComes { who: person(6) }),
        ("practice", Screen::Practice { pieces: vec![] }),
        ("practice-pieces", Screen::Practice { pieces: pieces() }),
        ("practice-received", Screen::PracticeReceived { pieces: pieces() }),
        ("net", Screen::NetHistory { net: net(NetStanding::UnderWay) }),
        ("net-opened", Screen::NetOpened { people: vec![ami, nagi], net: net(NetStanding::UnderWay) }),
        ("net-finished", Screen::NetHistory { net: net(NetStanding::Finished) }),
        ("net-done", Screen::NetDone { label: "NET1".to_owned() }),
        ("step-full", Screen::StepFull { label: "NET1".to_owned(), work: work(1), left: q("0.5") }),
        ("repair-what", Screen::RepairWhat),
        ("repaired", Screen::Repaired { work: work(0), quantity: q("1") }),
        ("repair-back", Screen::RepairTakenBack { work: work(0), quantity: q("1") }),
        ("which-net", Screen::WhichNet { work: work(1) }),
        ("repair-nothing", Screen::NothingToRepair),
        ("card-first", Screen::CardFirst),
        ("tag-counted", Screen::TagCounted),
        ("tag-waits", Screen::TagWaits),
        ("tag-voided", Screen::TagVoided),
        ("replaced", Screen::CardReplaced),
        ("not-in-use", Screen::CardNotInUse),
        ("spare", Screen::SpareUnbound),
        ("not-registered", Screen::NotRegistered),
        ("read-again", Screen::ReadAgain),
        ("product", Screen::Product),
        ("web-address", Screen::WebAddress),
        ("not-here", Screen::NotHere),
        ("cannot", Screen::CannotRecord),
        ("restart", Screen::AfterRestart { last_at: at(14, 32), pieces: pieces() }),
        ("staff-menu", staff(StaffScreen::Menu { staff: StaffId(1) })),
        ("staff-change", correcting(Asked::Change)),
        ("staff-void", correcting(Asked::WhatToVoid)),
        ("staff-reason", correcting(Asked::Reason)),
        ("staff-empty", staff(StaffScreen::Correcting { counts: vec![], asked: Asked::Change })),
        ("staff-corrected", staff(StaffScreen::Corrected { reason: Reason::Recount })),
        ("staff-spare", staff(StaffScreen::SpareOfWhom { card: CardId(1) })),
        ("staff-bound", staff(StaffScreen::SpareBound { who: nagi })),
        ("staff-day", staff(StaffScreen::DayPrinted { on: day() })),
        ("staff-count", staff(StaffScreen::CountPrinted { on: day() })),
        ("staff-month", staff(StaffScreen::MonthPrinted { who: ami })),
        ("staff-pay", staff(StaffScreen::ReceiptOfWhom)),
        ("staff-paid", staff(StaffScreen::Receipted { who: nagi, ending: day() })),
        ("staff-no-pay", staff(StaffScreen::NothingToReceipt { who: nagi })),
        ("staff-not-here", staff(StaffScreen::NotHere)),
        ("staff-not-in", staff(StaffScreen::NotInThisHandover)),
        ("staff-elsewhere", staff(StaffScreen::TagCountedElsewhere)),
        ("staff-move", staff(StaffScreen::MoveOnlyOnesOwn)),
        ("staff-closed", staff(StaffScreen::Closed)),
    ]
}
