//! Questions for staff, and the small forms that answer them.

use axum::extract::{Form, State};
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::domain::code::{Roll, Tag};
use crate::domain::fact::PaperFate;
use crate::domain::id::VisitId;

use super::house::{Answer, DeviceState, House, PaperKind, Question, Refused, StationView, Unanswered};
use super::login::{Staff, see_other};
use super::office::{day_words, pieces_words, time_words};
use super::panel::called;
use super::site::{Site, Trouble};
use super::words::{Words, fill};

// The answers of a paper's form.
const CAME_OUT: &str = "out";
const NOT_WANTED: &str = "unwanted";
const PRINT_AGAIN: &str = "again";

/// A question as the page shows it.
pub struct Asked {
    pub title: String,
    pub says: String,
    pub hint: &'static str,
    pub form: AskedForm,
}

/// What is asked back.
pub enum AskedForm {
    /// Nothing here: it is answered at the device.
    Nowhere,
    Leaving {
        visit: String,
        on: NaiveDate,
    },
    Tag {
        roll: String,
        serial: u32,
    },
    /// A form of its own, for who sees money.
    Rate {
        work: String,
        from: NaiveDate,
    },
    /// A form of its own, for all staff.
    Shares {
        receipt: u64,
        work: String,
    },
    Paper {
        paper: u64,
        /// What the button says with which nothing is printed.
        done: &'static str,
        /// And what it answers.
        fate: &'static str,
    },
    Clock {
        first: u64,
        last: u64,
        suggestion: String,
    },
}

/// Everything that waits for staff: people first, then devices.
pub fn asked(house: &dyn House, words: Words) -> Answer<Vec<Asked>> {
    let mut all: Vec<_> = house.questions()?.iter().map(|question| of_question(house, words, question)).collect();
    for station in house.stations()? {
        all.extend(of_station(words, &station));
    }
    Ok(all)
}

fn of_question(house: &dyn House, w: Words, question: &Question) -> Asked {
    let zone = house.zone();
    let stamp = |at| format!("{} {}", day_words(w, zone.date(at)), time_words(zone, at));
    match question {
        Question::ForgottenLeaving { visit, person, arrived_at, last_scan_at } => {
            let on = zone.date(*arrived_at);
            let last = last_scan_at.map_or_else(|| "—".to_owned(), |at| time_words(zone, at));
            let arrived = time_words(zone, *arrived_at);
            let with = [("who", &*called(person)), ("arrived", &arrived), ("last", &last)];
            Asked {
                title: fill(w.q_leaving(), &[("on", &day_words(w, on))]),
                says: fill(w.q_leaving_says(), &with),
                hint: "",
                form: AskedForm::Leaving { visit: visit.to_string(), on },
            }
        }
        Question::LeftTag { tag, piece, station, at } => {
            let code = tag.code();
            let (pieces, at) = (pieces_words(piece), stamp(*at));
            let with = [("tag", code.text()), ("piece", &*pieces), ("station", station), ("at", &at)];
            Asked {
                title: w.q_tag().to_owned(),
                says: fill(w.q_tag_says(), &with),
                hint: w.q_tag_hint(),
                form: AskedForm::Tag { roll: tag.roll.0.clone(), serial: tag.serial },
            }
        }
        Question::PaperUnknown { paper, kind, person, receipt, at }
        | Question::PaperOld { paper, kind, person, receipt, at } => {
            let who = person.as_ref().map(called).unwrap_or_default();
            let (receipt, at) = (receipt.clone().unwrap_or_default(), stamp(*at));
            let with = [("kind", paper_word(w, *kind)), ("receipt", &*receipt), ("who", &who), ("at", &at)];
            let (title, hint, done, fate) = match question {
                Question::PaperOld { .. } => {
                    (w.q_paper_old(), w.q_paper_old_hint(), w.q_paper_not_wanted(), NOT_WANTED)
                }
                _ => (w.q_paper(), "", w.q_paper_out(), CAME_OUT),
            };
            Asked {
                title: title.to_owned(),
                says: fill(w.q_paper_says(), &with),
                hint,
                form: AskedForm::Paper { paper: *paper, done, fate },
            }
        }
        Question::ClockSuspect { first, last, clock_said, suggestion } => {
            // With its year: a clock that is wrong is often wrong by decades.
            let said = zone.local(*clock_said).format("%Y-%m-%d %H:%M").to_string();
            let (from, to, clock) = (first.to_string(), last.to_string(), said);
            Asked {
                title: w.q_clock().to_owned(),
                says: fill(w.q_clock_says(), &[("clock", &clock), ("first", &from), ("last", &to)]),
                hint: "",
                form: AskedForm::Clock {
                    first: *first,
                    last: *last,
                    suggestion: suggestion.map(|on| on.to_string()).unwrap_or_default(),
                },
            }
        }
        Question::Unpriced { id, work, from } => {
            let with = [("work", work.name.as_str()), ("from", &day_words(w, *from))];
            Asked {
                title: w.q_unpriced().to_owned(),
                says: fill(w.q_unpriced_says(), &with),
                hint: w.q_unpriced_hint(),
                form: AskedForm::Rate { work: id.to_string(), from: *from },
            }
        }
        Question::Undivided { receipt, on, id, piece, people } => {
            let who = people.iter().map(called).collect::<Vec<_>>().join("、");
            let (number, on, pieces) = (format!("{receipt:07}"), day_words(w, *on), pieces_words(piece));
            let with = [("receipt", &*number), ("on", &*on), ("piece", &*pieces), ("who", &*who)];
            Asked {
                title: w.q_undivided().to_owned(),
                says: fill(w.q_undivided_says(), &with),
                hint: w.q_undivided_hint(),
                form: AskedForm::Shares { receipt: *receipt, work: id.to_string() },
            }
        }
    }
}

fn of_station(w: Words, station: &StationView) -> Vec<Asked> {
    let scanner = (station.scanner == DeviceState::Missing).then(|| (w.q_device_scanner(), w.q_device_scanner_hint()));
    let printer = match station.printer {
        DeviceState::Missing => Some((w.q_device_printer(), w.q_device_hint())),
        DeviceState::PaperOut => Some((w.q_device_paper(), w.q_device_hint())),
        DeviceState::CoverOpen => Some((w.q_device_cover(), w.q_device_hint())),
        DeviceState::PaperLow => Some((w.q_device_low(), "")),
        DeviceState::CutterError => Some((w.q_device_cutter(), w.q_device_restart_hint())),
        DeviceState::Overheated => Some((w.q_device_hot(), w.q_device_hint())),
        DeviceState::Offline => Some((w.q_device_offline(), w.q_device_hint())),
        DeviceState::Fault => Some((w.q_device_fault(), w.q_device_restart_hint())),
        DeviceState::Ready | DeviceState::None => None,
    };
    let one = |(title, hint): (&str, &'static str)| Asked {
        title: title.to_owned(),
        says: station.name.clone(),
        hint,
        form: AskedForm::Nowhere,
    };
    scanner.into_iter().chain(printer).map(one).collect()
}

fn paper_word(w: Words, kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Receipt => w.paper_receipt(),
        PaperKind::DaySlip => w.paper_day(),
        PaperKind::MonthSlip => w.paper_month(),
        PaperKind::DayReport => w.paper_report(),
        PaperKind::Count => w.leaf_count(),
        PaperKind::Statement => w.paper_statement(),
        PaperKind::Correction => w.paper_correction(),
        PaperKind::Other => w.paper_other(),
    }
}

#[derive(Deserialize)]
pub struct LeavingForm {
    csrf: String,
    visit: String,
    on: NaiveDate,
    /// `15:04`
    time: String,
}

pub async fn leaving(
    State(site): State<Site>,
    staff: Staff,
    Form(form): Form<LeavingForm>,
) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let visit: VisitId = form.visit.parse().map_err(|_| Trouble::BadInput)?;
    let Ok(time) = NaiveTime::parse_from_str(&form.time, "%H:%M") else { return Ok(see_other("/office?said=time")) };
    let left_at = form.on.and_time(time);
    answered(&site, move |house| house.enter_leaving(visit, left_at, staff.id)).await
}

#[derive(Deserialize)]
pub struct TagForm {
    csrf: String,
    roll: String,
    serial: u32,
}

pub async fn tag(State(site): State<Site>, staff: Staff, Form(form): Form<TagForm>) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let tag = Tag { roll: Roll(form.roll), serial: form.serial };
    answered(&site, move |house| house.release_tag(tag, staff.id)).await
}

#[derive(Deserialize)]
pub struct PaperForm {
    csrf: String,
    paper: u64,
    fate: String,
}

pub async fn paper(State(site): State<Site>, staff: Staff, Form(form): Form<PaperForm>) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let fate = match form.fate.as_str() {
        CAME_OUT => PaperFate::CameOut,
        NOT_WANTED => PaperFate::NotWanted,
        PRINT_AGAIN => PaperFate::PrintAgain,
        _ => return Err(Trouble::BadInput),
    };
    answered(&site, move |house| house.settle_paper(form.paper, fate, staff.id)).await
}

#[derive(Deserialize)]
pub struct ClockForm {
    csrf: String,
    first: u64,
    last: u64,
    on: String,
}

pub async fn clock(State(site): State<Site>, staff: Staff, Form(form): Form<ClockForm>) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let Ok(on) = form.on.parse::<NaiveDate>() else { return Ok(see_other("/office?said=day")) };
    answered(&site, move |house| house.settle_clock(form.first, form.last, on, staff.id)).await
}

/// Back to the office, which says what became of it.
async fn answered<F>(site: &Site, answer: F) -> Result<Response, Trouble>
where
    F: FnOnce(&dyn House) -> Answer<()> + Send + 'static,
{
    let refusal = site
        .ask(move |house| match answer(house) {
            Ok(()) => Ok(None),
            Err(Unanswered::Refused(why)) => Ok(Some(why)),
            Err(ledger) => Err(ledger),
        })
        .await?;
    Ok(see_other(match refusal {
        None => "/office?said=saved",
        Some(Refused::AlreadySettled) => "/office?said=settled",
        Some(Refused::TimeDoesNotFit) => "/office?said=time",
        Some(Refused::DayDoesNotFit) => "/office?said=day",
        Some(Refused::NotFound) => "/office?said=gone",
    }))
}
