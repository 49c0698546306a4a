//! The real ledger on a disk, beside the plain one in memory: told the same, asked the same, killed with the same power.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use fuda::bench::effect::Paper;
use fuda::bench::input::Meaning;
use fuda::bench::restart::LeftOpen;
use fuda::domain::code::{Code, Kind, ReceiptNumber, Roll, Tag};
use fuda::domain::fact::{Entry, Fact, Holder, Revoked, Role, VoidedTags};
use fuda::domain::id::{CardId, FactId, HandoverId, LedgerId, Mint, ParticipantId};
use fuda::domain::ledger::{ClockTrust, Recorded};
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::money::Rounding;
use fuda::domain::quantity::Quantity;
use fuda::domain::work::{Counted, Pay};
use fuda::store::{Append, FILE_NAME, Genesis, HandoverView, Job, JobState, Marked, Store, UnknownFate};

use crate::day::Dice;
use crate::house::Twin;
use crate::ledger::Batch;
use crate::workshop::{
    BAGS, FLOATS, FUMANET, NETS, PEOPLE, PIECES, ROLLS, SAKURA, Standing, VOIDED_ROLL, Workshop, scan,
};

pub struct Shelf {
    folder: tempfile::TempDir,
    lives: u32,
    store: Store,
    dice: Dice,
}

const STATIONS: [&str; 3] = ["一", "二", "三"];

impl Shelf {
    pub fn new(shop: &Workshop, seed: u64, at: Moment) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a folder for the ledger");
        let genesis = Genesis { ledger: LedgerId(seed), fact: FactId(seed), at };
        let first = life(&folder, 0);
        let store = Store::create(&first, genesis).expect("a new ledger");
        let mut mint = Mint::from_seed(!seed);
        let entries = foundation(shop).into_iter().map(|fact| Entry { id: mint.fact(), fact }).collect();
        store.append(Append::at_desk(at, entries)).expect("the workshop is set up");
        Self { folder, lives: 0, store, dice: Dice::of(seed ^ 0xF00D) }
    }

    /// Another handle on the same ledger.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// The printers do a little work, and not all of it well.
    fn print_something(&mut self) {
        let station = *self.dice.pick(&STATIONS);
        let Some(job) = self.store.next_job(&[station]).expect("the spool is read") else { return };
        self.store.begin_sending(job.job).expect("a waiting job is begun");
        match self.dice.below(10) {
            0 => drop(self.store.fate_unknown(job.job, UnknownFate::Reissue).expect("its copy follows")),
            // The power will go in the middle of it.
            1 => {}
            _ => self.store.sent(job.job).expect("it was written"),
        }
    }
}

fn life(folder: &tempfile::TempDir, number: u32) -> PathBuf {
    let path = folder.path().join(number.to_string());
    std::fs::create_dir(&path).expect("a folder in the folder");
    path
}

impl Twin for Rc<RefCell<Shelf>> {
    fn meaning(&self, text: &str, at: Moment) -> Meaning {
        self.borrow().meaning(text, at)
    }
    fn append(&mut self, batch: &Batch) -> Result<(), String> {
        self.borrow_mut().append(batch)
    }
    fn power_cut(&mut self) {
        self.borrow_mut().power_cut();
    }
    fn left(&self, station: usize) -> (Vec<LeftOpen>, Vec<Tag>) {
        self.borrow().left(station)
    }
}

impl Shelf {
    fn meaning(&self, text: &str, at: Moment) -> Meaning {
        self.store.meaning(&scan(text), Zone::tokyo().date(at)).expect("the ledger is read")
    }

    fn append(&mut self, batch: &Batch) -> Result<(), String> {
        let append = Append {
            at: batch.at,
            station: Some(STATIONS[batch.station].to_owned()),
            clock: ClockTrust::Good,
            entries: batch.entries.clone(),
            papers: batch.papers.clone(),
            personal: Vec::new(),
        };
        let answer = self.store.append(append).map(drop).map_err(|error| error.to_string());
        if self.dice.chance(200) {
            self.print_something();
        }
        answer
    }

    /// The files as they lie there, while the program still has them open, are what a killed program leaves behind.
    fn power_cut(&mut self) {
        let before = self.folder.path().join(self.lives.to_string());
        self.lives += 1;
        let after = life(&self.folder, self.lives);
        for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
            if before.join(&name).exists() {
                std::fs::copy(before.join(&name), after.join(&name)).expect("the file is copied");
            }
        }
        self.store = Store::open(&after).expect("the ledger opens again");
        self.store.recover_on_start(UnknownFate::Reissue).expect("what was cut off is known");
        std::fs::remove_dir_all(before).expect("the old folder goes");
    }

    fn left(&self, station: usize) -> (Vec<LeftOpen>, Vec<Tag>) {
        let here = |name: &Option<String>| name.as_deref() == Some(STATIONS[station]);
        let open = self.store.open_handovers().expect("the ledger is read");
        let left = open.into_iter().filter(|open| here(&open.station)).map(|open| {
            let mut pieces: Vec<(_, Quantity)> = Vec::new();
            for count in &open.counts {
                match pieces.iter_mut().find(|(work, _)| *work == count.work) {
                    Some((_, sum)) => *sum += count.quantity,
                    None => pieces.push((count.work, count.quantity)),
                }
            }
            let on = Zone::tokyo().date(open.last_scan_at);
            let presence = self.store.presence(open.handover, on).expect("the ledger is read");
            LeftOpen { handover: open.handover, on, last_at: open.last_scan_at, presence, pieces }
        });
        let held = self.store.held_tags().expect("the ledger is read").into_iter();
        let mut held: Vec<Tag> = held.filter(|held| here(&held.station)).map(|held| held.tag).collect();
        held.sort();
        (left.collect(), held)
    }
}

/// What stands in the ledger before the first day.
fn foundation(shop: &Workshop) -> Vec<Fact> {
    let mut facts = vec![Fact::StaffRegistered { staff: SAKURA, role: Role::Supervisor }];
    facts.extend(PEOPLE.iter().map(|person| Fact::ParticipantRegistered {
        participant: person.id,
        number: person.number.to_owned(),
        amounts: person.amounts,
    }));
    for (place, (token, standing)) in shop.cards.iter().enumerate() {
        let spent = CardId(900 + place as u64);
        let ami = Holder::Participant(PEOPLE[0].id);
        let (card, holder, why) = match *standing {
            Standing::Held(card, holder) => (card, holder, None),
            Standing::Replaced => (spent, ami, Some(Revoked::Replaced)),
            Standing::Revoked => (spent, ami, Some(Revoked::Lost)),
        };
        facts.push(Fact::CardIssued { card, token: token.clone(), holder });
        facts.extend(why.map(|why| Fact::CardRevoked { card, why }));
    }
    let works = [(BAGS, "BAGS20", "組"), (NETS, "NETS", "間"), (FUMANET, "FUMANET", "台"), (FLOATS, "FLOATS", "間")];
    for (work, code, unit) in works {
        let (name, reading, unit) = (code.to_owned(), String::new(), unit.to_owned());
        let (code, counted, pay) = (code.to_owned(), Counted::ByPiece, Pay::Paid);
        facts.push(Fact::WorkAdded { work, code, name, reading, unit, counted, pay });
        let from = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date");
        facts.push(Fact::RateSet { work, from, rate: crate::rate(work), programme: None });
    }
    facts.push(Fact::StepAdded { work: FLOATS, of: NETS, cap: None });
    facts.extend(PIECES.iter().map(|net| Fact::PieceAdded {
        piece: net.id,
        code: Code::new(Kind::Piece, net.label).expect("a label"),
        work: NETS,
        on: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        steps: net.steps.iter().map(|(work, cap)| (*work, Some(Quantity::of(*cap)))).collect(),
        paid: None,
        by: None,
    }));
    facts.extend(shop.work_cards.iter().map(|(code, (work, quantity))| Fact::WorkCardMade {
        code: code.clone(),
        work: *work,
        quantity: *quantity,
    }));
    facts.extend(ROLLS.iter().map(|roll| Fact::TagsMinted {
        roll: Roll(roll.letters.to_owned()),
        count: roll.count,
        work: roll.work,
        quantity: Quantity::of(roll.quantity),
        minted_for: roll.minted_for,
        by: None,
    }));
    let voided = Roll(VOIDED_ROLL.to_owned());
    let (work, quantity) = (ROLLS[0].work, Quantity::of(1));
    facts.push(Fact::TagsMinted { roll: voided.clone(), count: 1, work, quantity, minted_for: None, by: None });
    facts.push(Fact::TagsVoided { roll: voided, first: 1, last: 1, why: VoidedTags::Lost, by: SAKURA });
    facts
}

/// What the store must say at the end of its days, beside what the ledger in memory says.
pub fn holds(store: &Store, batches: &[Batch], told: &[FactId], earned: &BTreeMap<ParticipantId, u128>) {
    let verified = store.verify(|_| {}).expect("the ledger is read");
    assert_eq!(verified.findings, [], "every projection is the fold of the facts, every link holds");
    let stored = exported(store);
    let kept: Vec<FactId> = batches.iter().flat_map(|batch| &batch.entries).map(|entry| entry.id).collect();
    assert!(stored.ends_with(&kept), "the facts in memory are the facts on disk, in their order");
    let known: std::collections::BTreeSet<_> = stored.into_iter().collect();
    assert!(told.iter().all(|fact| known.contains(fact)), "nothing was announced that is not stored");
    assert_eq!(store.open_handovers().expect("the ledger is read"), [], "nothing is left open");
    assert_eq!(&in_thousandths(store), earned, "every yen is explained");
    every_receipt_leaves_unmarked_at_most_once(store);
}

fn exported(store: &Store) -> Vec<FactId> {
    let mut ids = Vec::new();
    let read = store.export(|bytes| {
        let recorded: Recorded = serde_json::from_slice(bytes).expect("a fact");
        ids.push(recorded.id);
        Ok::<_, fuda::store::ReadError>(())
    });
    read.expect("the ledger is read");
    ids
}

fn in_thousandths(store: &Store) -> BTreeMap<ParticipantId, u128> {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
    let people = store.earnings(day(2026), day(2100), Rounding::HalfUp).expect("the ledger is read");
    let thousandths = |person: &fuda::earnings::PersonEarnings| {
        let exact = person.exact.0 * rust_decimal::Decimal::from(1_000);
        u128::try_from(exact).expect("whole thousandths")
    };
    people.iter().map(|person| (person.participant, thousandths(person))).filter(|(_, sum)| *sum > 0).collect()
}

const STATES: [JobState; 10] = [
    JobState::Waiting,
    JobState::Sending,
    JobState::Sent,
    JobState::Printed,
    JobState::Unknown,
    JobState::HeldForCard,
    JobState::HeldForStaff,
    JobState::Merged,
    JobState::Dropped,
    JobState::DroppedByAge,
];

fn every_receipt_leaves_unmarked_at_most_once(store: &Store) {
    let jobs: Vec<Job> = STATES.iter().flat_map(|state| store.jobs_in(*state).expect("the spool is read")).collect();
    let mut originals: BTreeMap<(HandoverId, ParticipantId), u32> = BTreeMap::new();
    let mut left: BTreeMap<(HandoverId, ParticipantId), u32> = BTreeMap::new();
    for job in &jobs {
        let Some(who) = job.participant else { continue };
        let leaves = matches!(job.state, JobState::Sending | JobState::Sent | JobState::Printed | JobState::Unknown);
        let own = std::slice::from_ref(&job.paper).iter().chain(&job.merged);
        for paper in own.filter(|_| job.marked == Marked::Original) {
            let Paper::Receipt { handover } = paper else { continue };
            if *paper == job.paper {
                *originals.entry((*handover, who)).or_default() += 1;
            }
            *left.entry((*handover, who)).or_default() += u32::from(leaves);
        }
    }
    assert!(left.values().all(|copies| *copies <= 1), "an unmarked copy left twice");
    assert!(originals.values().all(|jobs| *jobs == 1), "a receipt was asked for twice");
    for handover in received(store) {
        let moved = !handover.corrections.is_empty();
        let has = |member: &ParticipantId| originals.contains_key(&(handover.handover, *member));
        assert!(moved || handover.members.iter().all(has), "everybody's receipt was asked for: {handover:?}");
    }
}

fn received(store: &Store) -> Vec<HandoverView> {
    let mut number = ReceiptNumber(1);
    let mut all = Vec::new();
    while let Some(view) = store.handover_by_receipt(number).expect("the ledger is read") {
        all.push(view);
        number.0 += 1;
    }
    all
}
