//! The table's screen as a picture of words: what a `Screen` says to the one who stands there. Shape, word and
//! colour say the same thing (DOMAIN.md §4.1); one large number; one sentence about what happens next.

use askama::Template;

use crate::bench::effect::{Asked, Pending, Screen, StaffScreen, Then};
use crate::bench::input::{Net, NetStanding};
use crate::domain::calendar::{clock_time, month_day};
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::moment::Moment;
use crate::domain::quantity::Quantity;

use super::house::{Answer, DeviceState, House, PersonView};
use super::live::TableDevices;
use super::ruby;
use super::words::{Lang, Words, fill};

/// How long a screen stays before it clears itself, in milliseconds.
const GLANCE_MS: u64 = 6_000;
/// … when there is a sentence to read.
const READ_MS: u64 = 10_000;
/// … when the table waits for somebody to do something, at most.
const WAIT_MS: u64 = 60_000;
/// … when staff work at it.
const STAFF_MS: u64 = 180_000;
/// So many faces fit; the rest are a number.
const FACES: usize = 4;

/// The colour of the band, and the shape in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nobody is here: no band.
    Idle,
    /// ○ on indigo: it counted, all is well.
    Done,
    /// △ on sun: please look.
    Look,
    /// ◇ with an open band: practice.
    Practice,
    /// □ on persimmon: staff.
    Staff,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Done => "done",
            Self::Look => "look",
            Self::Practice => "practice",
            Self::Staff => "staff",
        }
    }

    /// The shape, drawn in a box of 48.
    fn shape(self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Done => r#"<circle cx="24" cy="24" r="18"/>"#,
            Self::Look => r#"<path d="M24 6 44 42H4z"/>"#,
            Self::Practice => r#"<path d="M24 4 44 24 24 44 4 24z"/>"#,
            Self::Staff => r#"<path d="M7 7h34v34H7z"/>"#,
        }
    }
}

/// Somebody at the table, as they chose to be called.
#[derive(Debug, Clone)]
pub struct Face {
    mark: Option<String>,
    name: String,
    /// Where somebody else has the same 呼び名.
    number: Option<String>,
}

/// A quantity with its unit, as HTML.
#[derive(Debug, Clone)]
pub struct Amount {
    work: String,
    number: String,
    unit: String,
    /// How large the number can be: a long one is smaller.
    size: &'static str,
}

/// One screen, ready to be shown. All texts are HTML.
#[derive(Debug, Clone, Template)]
#[template(path = "panel.html", config = "src/web/askama.toml")]
pub struct Panel {
    tone: &'static str,
    shape: &'static str,
    word: String,
    faces: Vec<Face>,
    others: Option<String>,
    /// A sentence above everything else.
    say: Option<String>,
    /// One of them is shown large, several as a list.
    amounts: Vec<Amount>,
    /// Beside the large number: what this scan did.
    beside: Option<String>,
    next: String,
}

/// A panel, and how long it stays (`None`: until something else happens).
#[derive(Debug, Clone)]
pub struct Shown {
    pub panel: Panel,
    pub clears_ms: Option<u64>,
}

/// Who looks words and people up for a panel.
pub struct Painter<'a> {
    pub house: &'a dyn House,
    pub words: Words,
    pub devices: TableDevices,
}

impl Painter<'_> {
    /// What a screen looks like. Asks the house for names; may block.
    pub fn paint(&self, screen: &Screen) -> Answer<Shown> {
        match screen {
            Screen::Staff(staff) => self.staff(staff),
            Screen::Idle => Ok(self.idle()),
            Screen::Welcome { .. }
            | Screen::Here { .. }
            | Screen::Goodbye { .. }
            | Screen::AlreadyLeft { .. }
            | Screen::WelcomeBack { .. }
            | Screen::ArrivalUndone { .. }
            | Screen::LeavingUndone { .. }
            | Screen::WhoIsLeaving
            | Screen::LeaveReally { .. } => self.coming_and_going(screen),
            Screen::Counting { .. }
            | Screen::TakenBack { .. }
            | Screen::NothingToTakeBack
            | Screen::Received { .. }
            | Screen::JustReceived { .. }
            | Screen::AskQuantity { .. }
            | Screen::Practice { .. }
            | Screen::PracticeReceived { .. }
            | Screen::AfterRestart { .. } => self.pieces(screen),
            Screen::TagsHeld { .. }
            | Screen::TagsOffered { .. }
            | Screen::Joining { .. }
            | Screen::PaperComes { .. } => self.waiting(screen),
            Screen::NetHistory { .. }
            | Screen::NetOpened { .. }
            | Screen::NetDone { .. }
            | Screen::StepFull { .. }
            | Screen::WhichNet { .. }
            | Screen::RepairTakenBack { .. }
            | Screen::Repaired { .. } => self.net(screen),
            Screen::CardFirst
            | Screen::RepairWhat
            | Screen::NothingToRepair
            | Screen::TagCounted
            | Screen::TagWaits
            | Screen::TagVoided
            | Screen::CardReplaced
            | Screen::CardNotInUse
            | Screen::SpareUnbound
            | Screen::NotRegistered
            | Screen::ReadAgain
            | Screen::Product
            | Screen::WebAddress
            | Screen::NotHere
            | Screen::CannotRecord => Ok(self.sentence(screen)),
        }
    }

    /// What the table says when it is nobody's.
    pub fn idle(&self) -> Shown {
        self.start(Tone::Idle, "", self.words.idle_say()).until_something()
    }

    fn coming_and_going(&self, screen: &Screen) -> Answer<Shown> {
        let w = self.words;
        let done = |word, next: &str| self.start(Tone::Done, word, next);
        let shown = match screen {
            Screen::Welcome { who, at } => done(w.welcome_word(), &self.timed(w.welcome_next(), *at))
                .face(self, *who)?
                .say(self.greeting(*at))
                .after(GLANCE_MS),
            Screen::Here { who, since } => {
                done(w.here_word(), &self.timed(w.here_next(), *since)).face(self, *who)?.after(GLANCE_MS)
            }
            Screen::WelcomeBack { who } => {
                done(w.back_again_word(), w.back_again_next()).face(self, *who)?.after(GLANCE_MS)
            }
            Screen::Goodbye { who } => {
                let next = if self.paper_comes() { w.goodbye_next() } else { w.goodbye_no_paper() };
                done(w.goodbye_word(), next).face(self, *who)?.after(READ_MS)
            }
            Screen::AlreadyLeft { who, at } => {
                done(w.left_word(), &self.timed(w.left_next(), *at)).face(self, *who)?.after(GLANCE_MS)
            }
            Screen::ArrivalUndone { who } => done(w.arrival_undone_word(), w.arrival_undone_next())
                .face(self, *who)?
                .say(w.arrival_undone_say())
                .after(READ_MS),
            Screen::LeavingUndone { who } => done(w.leaving_undone_word(), w.leaving_undone_next())
                .face(self, *who)?
                .say(w.leaving_undone_say())
                .after(READ_MS),
            Screen::LeaveReally { who } => self
                .start(Tone::Look, w.leave_word(), w.leave_next())
                .face(self, *who)?
                .say(&self.naming(w.leave_say(), *who)?)
                .after(WAIT_MS),
            _ => {
                self.start(Tone::Look, w.who_leaves_word(), w.who_leaves_next()).say(w.who_leaves_say()).after(WAIT_MS)
            }
        };
        Ok(shown)
    }

    fn pieces(&self, screen: &Screen) -> Answer<Shown> {
        let w = self.words;
        let shown = match screen {
            Screen::Counting { people, work, last, total } => {
                let next = if people.len() > 1 { w.counting_next_together() } else { w.counting_next() };
                let beside = (last != total).then(|| fill(w.counting_last(), &[("n", &last.plain())]));
                self.start(Tone::Done, w.counting_word(), next)
                    .faces(self, people)?
                    .amounts(self, &[(*work, *total)])?
                    .beside(beside)
                    .until_something()
            }
            Screen::TakenBack { people, work, quantity, left } => self
                .start(Tone::Done, w.back_word(), w.back_next())
                .faces(self, people)?
                .amounts(self, &[(*work, *left)])?
                .beside(Some(fill(w.back_last(), &[("n", &quantity.plain())])))
                .until_something(),
            Screen::Received { people, pieces, then } => self
                .start(Tone::Done, w.received_word(), &self.what_then(*then)?)
                .faces(self, people)?
                .amounts(self, pieces)?
                .after(READ_MS),
            Screen::JustReceived { who, pieces } => self
                .start(Tone::Done, w.just_word(), w.just_next())
                .face(self, *who)?
                .amounts(self, pieces)?
                .after(GLANCE_MS),
            Screen::AskQuantity { work, quantity } => self
                .start(Tone::Look, w.ask_word(), w.ask_next())
                .amounts(self, &[(*work, *quantity)])?
                .beside(Some(w.ask_beside().to_owned()))
                .after(WAIT_MS),
            Screen::Practice { pieces } => {
                let start = self.start(Tone::Practice, w.practice_word(), w.practice_next());
                let start = if pieces.is_empty() { start.say(w.practice_say()) } else { start };
                start.amounts(self, pieces)?.after(WAIT_MS)
            }
            Screen::PracticeReceived { pieces } => self
                .start(Tone::Practice, w.practice_received_word(), w.practice_received_next())
                .amounts(self, pieces)?
                .after(READ_MS),
            Screen::AfterRestart { last_at, pieces } => self
                .start(Tone::Done, w.restart_word(), w.restart_next())
                .say(&self.timed(w.restart_say(), *last_at))
                .amounts(self, pieces)?
                .until_something(),
            _ => self
                .start(Tone::Look, w.nothing_back_word(), w.nothing_back_next())
                .say(w.nothing_back_say())
                .after(READ_MS),
        };
        Ok(shown)
    }

    /// A net says how far it is, and nobody's name.
    fn net(&self, screen: &Screen) -> Answer<Shown> {
        let w = self.words;
        let named = |text, label: &str| fill(text, &[("net", &ruby::literal(label))]);
        let shown = match screen {
            Screen::NetHistory { net } => {
                let word = if net.standing == NetStanding::Finished { w.net_done_word() } else { w.net_word() };
                self.start(Tone::Done, word, w.net_idle_next())
                    .say(&named(w.net_say(), &net.label))
                    .steps(self, net)?
                    .after(WAIT_MS)
            }
            Screen::NetOpened { people, net } => self
                .start(Tone::Done, w.net_word(), w.net_next())
                .faces(self, people)?
                .say(&named(w.net_say(), &net.label))
                .steps(self, net)?
                .until_something(),
            Screen::NetDone { label } => {
                let start = self.start(Tone::Done, w.net_done_word(), w.net_done_next());
                start.say(&named(w.net_done_say(), label)).after(READ_MS)
            }
            Screen::StepFull { label, work, left } => self
                .start(Tone::Look, w.look_word(), w.step_full_next())
                .say(&named(w.step_full_say(), label))
                .amounts(self, &[(*work, *left)])?
                .beside(Some(w.step_full_beside().to_owned()))
                .after(READ_MS),
            Screen::WhichNet { work } => {
                let work = self.house.work(*work)?;
                let name = ruby::with_reading(&work.name, &work.reading);
                self.start(Tone::Look, w.which_net_word(), w.which_net_next()).say(&name).after(WAIT_MS)
            }
            Screen::RepairTakenBack { work, quantity } => self
                .start(Tone::Done, w.unrepaired_word(), w.unrepaired_next())
                .amounts(self, &[(*work, *quantity)])?
                .after(READ_MS),
            Screen::Repaired { work, quantity } => self
                .start(Tone::Done, w.repaired_word(), w.repaired_next())
                .amounts(self, &[(*work, *quantity)])?
                .after(READ_MS),
            _ => self.idle(),
        };
        Ok(shown)
    }

    fn waiting(&self, screen: &Screen) -> Answer<Shown> {
        let w = self.words;
        let shown = match screen {
            Screen::TagsHeld { count } => self
                .start(Tone::Look, w.held_word(), w.held_next())
                .say(&fill(w.held_say(), &[("n", &count.to_string())]))
                .after(WAIT_MS),
            Screen::TagsOffered { who, count } => self
                .start(Tone::Look, w.offered_word(), w.offered_next())
                .face(self, *who)?
                .say(w.offered_say())
                .amount("", &count.to_string(), w.offered_unit())
                .after(WAIT_MS),
            Screen::Joining { people } => self
                .start(Tone::Done, w.joining_word(), w.joining_next())
                .faces(self, people)?
                .say(w.joining_say())
                .after(WAIT_MS),
            Screen::PaperComes { who } => {
                let next = if self.paper_comes() { w.paper_next() } else { w.paper_no_next() };
                self.start(Tone::Done, w.paper_word(), next).face(self, *who)?.after(GLANCE_MS)
            }
            _ => self.idle(),
        };
        Ok(shown)
    }

    /// A sentence, and what to do. Nothing has changed.
    fn sentence(&self, screen: &Screen) -> Shown {
        let w = self.words;
        let (tone, word, say, next) = match screen {
            Screen::CardFirst => (Tone::Look, w.card_first_word(), w.card_first_say(), w.card_first_next()),
            Screen::RepairWhat => (Tone::Done, w.repair_what_word(), w.repair_what_say(), w.repair_what_next()),
            Screen::NothingToRepair => (Tone::Look, w.look_word(), w.no_repair_say(), w.no_repair_next()),
            Screen::TagCounted => (Tone::Done, w.fine_word(), w.tag_counted_say(), w.tag_counted_next()),
            Screen::TagWaits => (Tone::Done, w.fine_word(), w.tag_waits_say(), w.tag_waits_next()),
            Screen::TagVoided => (Tone::Look, w.look_word(), w.tag_voided_say(), w.tag_voided_next()),
            Screen::CardReplaced => (Tone::Look, w.look_word(), w.replaced_say(), w.replaced_next()),
            Screen::CardNotInUse => (Tone::Look, w.look_word(), w.not_in_use_say(), w.not_in_use_next()),
            Screen::SpareUnbound => (Tone::Look, w.look_word(), w.spare_say(), w.spare_next()),
            Screen::NotRegistered => (Tone::Look, w.look_word(), w.not_registered_say(), w.not_registered_next()),
            Screen::ReadAgain => (Tone::Look, w.again_word(), w.read_again_say(), w.read_again_next()),
            Screen::Product => (Tone::Look, w.again_word(), w.product_say(), w.product_next()),
            Screen::WebAddress => (Tone::Look, w.again_word(), w.web_address_say(), w.product_next()),
            Screen::CannotRecord => {
                return self.start(Tone::Look, w.cannot_word(), w.cannot_next()).say(w.cannot_say()).until_something();
            }
            _ => (Tone::Look, w.look_word(), w.not_here_say(), w.not_here_next()),
        };
        self.start(tone, word, next).say(say).after(READ_MS)
    }

    fn staff(&self, screen: &StaffScreen) -> Answer<Shown> {
        let w = self.words;
        let staff = |word, say: &str, next: &str| self.start(Tone::Staff, word, next).say(say).after(STAFF_MS);
        let shown = match screen {
            StaffScreen::Menu { .. } => staff(w.staff_word(), w.staff_menu_say(), w.staff_menu_next()),
            StaffScreen::Correcting { counts, asked } => self.correcting(counts, *asked)?,
            StaffScreen::Corrected { reason } => {
                let reason = if self.words.0 == Lang::Ja { reason.japanese() } else { reason.word() };
                let say = fill(w.staff_corrected_say(), &[("reason", reason)]);
                staff(w.staff_corrected_word(), &say, w.staff_corrected_next())
            }
            StaffScreen::SpareOfWhom { .. } => staff(w.staff_word(), w.staff_spare_say(), w.staff_spare_next()),
            StaffScreen::SpareBound { who } => {
                let say = self.naming(w.staff_bound_say(), *who)?;
                let start = self.start(Tone::Staff, w.staff_word(), w.staff_bound_next());
                start.face(self, *who)?.say(&say).after(STAFF_MS)
            }
            StaffScreen::DayPrinted { on } => {
                let on = if w.0 == Lang::Ja { month_day(*on) } else { on.to_string() };
                staff(w.staff_word(), &fill(w.staff_day_say(), &[("on", &on)]), w.staff_done_next())
            }
            StaffScreen::CountPrinted { on } => {
                let on = if w.0 == Lang::Ja { month_day(*on) } else { on.to_string() };
                staff(w.staff_word(), &fill(w.staff_count_say(), &[("on", &on)]), w.staff_done_next())
            }
            StaffScreen::MonthPrinted { who } => {
                staff(w.staff_word(), &self.naming(w.staff_month_say(), *who)?, w.staff_done_next())
            }
            StaffScreen::ReceiptOfWhom => staff(w.staff_pay_word(), w.staff_pay_say(), w.staff_pay_next()),
            StaffScreen::Receipted { who, ending } => {
                let on = if w.0 == Lang::Ja { month_day(*ending) } else { ending.to_string() };
                let say = fill(&self.naming(w.staff_paid_say(), *who)?, &[("on", &on)]);
                let start = self.start(Tone::Staff, w.staff_paid_word(), w.staff_pay_next());
                start.face(self, *who)?.say(&say).after(STAFF_MS)
            }
            StaffScreen::NothingToReceipt { who } => {
                staff(w.staff_pay_word(), &self.naming(w.staff_no_pay_say(), *who)?, w.staff_pay_next())
            }
            StaffScreen::NotHere => staff(w.staff_word(), w.staff_not_here_say(), w.staff_on_next()),
            StaffScreen::NotInThisHandover => staff(w.staff_word(), w.staff_not_in_say(), w.staff_on_next()),
            StaffScreen::TagCountedElsewhere => staff(w.staff_word(), w.staff_elsewhere_say(), w.staff_on_next()),
            StaffScreen::MoveOnlyOnesOwn => staff(w.staff_word(), w.staff_move_say(), w.staff_move_next()),
            StaffScreen::Closed => {
                let start = self.start(Tone::Staff, w.staff_closed_word(), w.staff_closed_next());
                start.say(w.staff_closed_say()).after(GLANCE_MS)
            }
        };
        Ok(shown)
    }

    fn correcting(&self, counts: &[Pending], asked: Asked) -> Answer<Shown> {
        let w = self.words;
        let next = match asked {
            Asked::Change => w.staff_change_next(),
            Asked::WhatToVoid => w.staff_void_next(),
            Asked::Reason => w.staff_reason_next(),
        };
        let pieces: Vec<_> = counts.iter().map(|pending| (pending.work, pending.quantity)).collect();
        let start = self.start(Tone::Staff, w.staff_correct_word(), next);
        let start = if pieces.is_empty() { start.say(w.staff_empty_say()) } else { start };
        Ok(start.amounts(self, &pieces)?.after(STAFF_MS))
    }

    fn what_then(&self, then: Then) -> Answer<String> {
        let w = self.words;
        Ok(match then {
            Then::Paper if self.paper_comes() => w.received_paper().to_owned(),
            Then::Paper => w.received_no_paper().to_owned(),
            Then::ForOthers => w.received_for_others().to_owned(),
            Then::TableOf(who) => self.naming(w.received_table_of(), who)?,
            Then::Welcomed(who) => {
                let greeting = self.greeting(self.house.now().wall);
                fill(&self.naming(w.received_welcomed(), who)?, &[("greeting", greeting)])
            }
            Then::WhoIsLeaving => w.who_leaves_next().to_owned(),
            Then::Joining => w.joining_next().to_owned(),
            Then::Leaving(_) if self.paper_comes() => w.received_leaving().to_owned(),
            Then::Leaving(_) => w.received_leaving_no_paper().to_owned(),
        })
    }

    /// The same for everybody, by the time of day (DOMAIN.md §5).
    fn greeting(&self, at: Moment) -> &'static str {
        use chrono::Timelike;
        let hour = self.house.zone().local(at).hour();
        if hour < 11 { self.words.good_morning() } else { self.words.hello() }
    }

    fn timed(&self, text: &str, at: Moment) -> String {
        use chrono::Timelike;
        let local = self.house.zone().local(at).time();
        let time = match self.words.0 {
            Lang::Ja => format!("{}{{時|じ}}{:02}{{分|ふん}}", local.hour(), local.minute()),
            Lang::En => clock_time(local),
        };
        fill(text, &[("time", &time)])
    }

    fn naming(&self, text: &str, who: ParticipantId) -> Answer<String> {
        Ok(fill(text, &[("who", &ruby::literal(&called(&self.house.person(who)?)))]))
    }

    fn paper_comes(&self) -> bool {
        matches!(self.devices.printer, DeviceState::Ready | DeviceState::PaperLow)
    }

    fn start(&self, tone: Tone, word: &str, next: &str) -> Draft {
        Draft(
            Panel {
                tone: tone.class(),
                shape: tone.shape(),
                word: ruby::html(word),
                faces: Vec::new(),
                others: None,
                say: None,
                amounts: Vec::new(),
                beside: None,
                next: sentences(next, self.words.0),
            },
            self.words.0,
        )
    }
}

/// Each sentence may wrap only as a whole where it can, so that none breaks in the middle of a word.
pub fn sentences(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return ruby::html(text);
    }
    text.split_inclusive('。').map(|one| format!("<span class=\"one\">{}</span>", phrases(one))).collect()
}

/// Japanese written with spaces breaks only at them.
fn phrases(text: &str) -> String {
    text.split_inclusive([' ', '、']).fold(String::new(), |mut out, part| {
        let phrase = part.trim_end_matches(' ');
        out.push_str(&format!("<span class=\"ph\">{}</span>", ruby::html(phrase)));
        out.push_str(&part[phrase.len()..]);
        out
    })
}

/// 呼び名, and the number where two share it; the number alone where there is no 呼び名.
pub fn called(person: &PersonView) -> String {
    match (&person.call, person.call_is_shared) {
        (Some(call), false) => call.clone(),
        (Some(call), true) => format!("{call}（{}）", person.number),
        (None, _) => person.number.clone(),
    }
}

/// A panel that is being put together.
struct Draft(Panel, Lang);

impl Draft {
    fn face(self, painter: &Painter<'_>, who: ParticipantId) -> Answer<Self> {
        self.faces(painter, &[who])
    }

    fn faces(mut self, painter: &Painter<'_>, people: &[ParticipantId]) -> Answer<Self> {
        let w = painter.words;
        let shown = if people.len() > FACES { FACES - 1 } else { people.len() };
        for who in &people[..shown] {
            let person = painter.house.person(*who)?;
            let mark = person.mark.as_deref().and_then(|mark| painter.house.mark_svg(mark));
            let call = ruby::literal(person.call.as_deref().unwrap_or(&person.number));
            let name = ruby::html(&fill(w.san(), &[("who", &call)]));
            let number = (person.call.is_some() && person.call_is_shared).then_some(person.number);
            self.0.faces.push(Face { mark, name, number });
        }
        let more = people.len() - shown;
        self.0.others = (more > 0).then(|| ruby::html(&fill(w.and_others(), &[("n", &more.to_string())])));
        Ok(self)
    }

    fn say(mut self, say: &str) -> Self {
        self.0.say = Some(sentences(say, self.1));
        self
    }

    fn amount(mut self, work: &str, number: &str, unit: &str) -> Self {
        let size = match number.chars().count() {
            0..=3 => "",
            4..=5 => "long",
            _ => "longer",
        };
        self.0.amounts.push(Amount { work: ruby::html(work), number: number.to_owned(), unit: ruby::html(unit), size });
        self
    }

    fn amounts(self, painter: &Painter<'_>, pieces: &[(WorkId, Quantity)]) -> Answer<Self> {
        pieces.iter().try_fold(self, |draft, (work, quantity)| {
            let work = painter.house.work(*work)?;
            let name = ruby::with_reading(&work.name, &work.reading);
            Ok(draft.amount(&name, &quantity.plain(), &ruby::unit(&work.unit)))
        })
    }

    /// `1.5／6間` for each step of a net.
    fn steps(self, painter: &Painter<'_>, net: &Net) -> Answer<Self> {
        net.steps.iter().try_fold(self, |draft, step| {
            let work = painter.house.work(step.work)?;
            let name = ruby::with_reading(&work.name, &work.reading);
            let of = step.cap.map_or_else(String::new, |cap| format!("／{}", cap.plain()));
            Ok(draft.amount(&name, &format!("{}{of}", step.made.plain()), &ruby::unit(&work.unit)))
        })
    }

    fn beside(mut self, beside: Option<String>) -> Self {
        self.0.beside = beside.map(|text| ruby::html(&text));
        self
    }

    fn after(self, clears_ms: u64) -> Shown {
        Shown { panel: self.0, clears_ms: Some(clears_ms) }
    }

    fn until_something(self) -> Shown {
        Shown { panel: self.0, clears_ms: None }
    }
}
