//! The list: what is being printed, what can be, and the rolls of tags. What changes while labels are printed is two
//! parts of the page, which a page that is open takes over.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::Event;
use axum::response::{Html, Response};

use super::order::{LabelKind, RollRow, RunPdf, RunState, RunView};
use super::{broken, may_make, places, templates};
use crate::domain::fact::VoidedTags;
use crate::domain::moment::Zone;
use crate::web::guard::Reader;
use crate::web::house::PersonView;
use crate::web::login::{Staff, random_key};
use crate::web::office::{day_words, pieces_words, role_word};
use crate::web::panel::called;
use crate::web::site::{Page, Site, Trouble, show};
use crate::web::stream::{Events, events};
use crate::web::words::{Words, fill};

/// Rolls that are shown.
const ROLLS_SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "labels.html", config = "src/web/askama.toml")]
struct ListPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    /// What was refused, and the keeper's words about it.
    says: Option<(String, String)>,
    doors: Vec<(&'static str, &'static str, &'static str)>,
    /// Without scripts, the page asks again by itself while something is being printed.
    going: bool,
    runs: String,
    rolls: String,
}

/// What changes while labels are being printed.
#[derive(Template)]
#[template(path = "label_runs.html", config = "src/web/askama.toml")]
struct RunsPart {
    words: Words,
    csrf: String,
    runs: Vec<Run>,
}

#[derive(Template)]
#[template(path = "label_rolls.html", config = "src/web/askama.toml")]
struct RollsPart {
    words: Words,
    csrf: String,
    once: String,
    rolls: Vec<RollLine>,
    printers: Vec<(String, String)>,
    templates: Vec<(String, String)>,
    /// Those that cannot be used, with the keeper's words.
    broken: Vec<(String, String)>,
    reasons: [(&'static str, &'static str); 3],
}

struct Run {
    run: u64,
    title: String,
    to: String,
    of: usize,
    gone: usize,
    says: String,
    hint: &'static str,
    /// The keeper's words.
    why: String,
    going: bool,
    file: bool,
}

struct RollLine {
    roll: String,
    what: String,
    who: String,
    on: String,
    count: u32,
    counted: u32,
    printed: String,
    voided: Option<String>,
    /// What the field of the last one that came out holds.
    last: String,
    open: bool,
}

pub async fn list(State(site): State<Site>, Reader(words): Reader, staff: Staff) -> Result<Response, Trouble> {
    list_page(&site, words, staff, None).await
}

pub(super) async fn list_page(
    site: &Site,
    words: Words,
    staff: Staff,
    says: Option<(String, String)>,
) -> Result<Response, Trouble> {
    let live = live_part(site, words, &staff).await?;
    let doors = LabelKind::ALL.into_iter().filter(|kind| may_make(&staff, *kind).is_ok());
    let status = if says.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ListPage {
        page: Page::new(words, words.labels_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        says,
        doors: doors.map(|kind| (kind.key(), kind.title()(words), kind.hint()(words))).collect(),
        going: live.going,
        runs: live.runs,
        rolls: live.rolls,
        staff,
    };
    let mut response = show(&page);
    *response.status_mut() = status;
    Ok(response)
}

struct LivePart {
    going: bool,
    runs: String,
    rolls: String,
}

async fn live_part(site: &Site, words: Words, staff: &Staff) -> Result<LivePart, Trouble> {
    let (runs, rolls, shelf) =
        site.ask(|house| Ok((house.label_runs()?, house.label_rolls()?, house.label_shelf(LabelKind::Tag)?))).await?;
    // Nobody is told of labels that they may not make, not even how many there are: envelopes are who is paid in cash.
    let runs: Vec<RunView> = runs.into_iter().filter(|run| may_make(staff, run.kind).is_ok()).collect();
    let zone = site.house.zone();
    let going = runs.iter().any(|run| run.state == RunState::Going);
    let runs =
        RunsPart { words, csrf: staff.csrf.clone(), runs: runs.iter().map(|run| run_words(words, run)).collect() };
    let rolls = RollsPart {
        words,
        csrf: staff.csrf.clone(),
        once: random_key(),
        rolls: rolls.iter().take(ROLLS_SHOWN).map(|row| roll_words(words, zone, row)).collect(),
        printers: places(words, &shelf).into_iter().map(|(value, text, _)| (value, text)).collect(),
        templates: templates(words, &shelf),
        broken: broken(words, &shelf),
        reasons: VoidedTags::ALL.map(|why| (why.word(), void_words(words, why))),
    };
    let unshown = |cause: askama::Error| Trouble::Unavailable(Box::new(cause));
    Ok(LivePart { going, runs: runs.render().map_err(unshown)?, rolls: rolls.render().map_err(unshown)? })
}

/// What a page that is open takes over while labels are being printed.
pub async fn part(State(site): State<Site>, Reader(words): Reader, staff: Staff) -> Result<Html<String>, Trouble> {
    let live = live_part(&site, words, &staff).await?;
    Ok(Html(format!("<div>{}</div><section>{}</section>", live.runs, live.rolls)))
}

/// Says when there is something new.
pub async fn stream(State(site): State<Site>, _: Staff) -> Events {
    let watched = site.live.watch_labels();
    events(site, watched, |_, count, _| async move { Ok(Event::default().event("labels").data(count.to_string())) })
}

fn void_words(w: Words, why: VoidedTags) -> &'static str {
    match why {
        VoidedTags::Lost => w.roll_void_lost(),
        VoidedTags::Spoiled => w.roll_void_spoiled(),
        VoidedTags::WrongRoll => w.roll_void_wrong(),
    }
}

fn run_words(w: Words, run: &RunView) -> Run {
    let (text, hint, why) = match &run.state {
        RunState::Going => (w.run_going(), "", String::new()),
        RunState::Done => (w.run_done(), "", String::new()),
        RunState::Stopped => (w.run_stopped(), after_stop(w, run), String::new()),
        RunState::Failed(why) => (w.run_failed(), after_stop(w, run), why.clone()),
        RunState::CutOff => (w.run_cut_off(), after_stop(w, run), String::new()),
    };
    let ended = run.state != RunState::Going;
    Run {
        run: run.run,
        title: titled(w, run),
        to: run.printer.clone().unwrap_or_else(|| w.run_to_file().to_owned()),
        of: run.of,
        gone: run.gone,
        says: fill(text, &[("gone", &run.gone.to_string()), ("of", &run.of.to_string())]),
        hint,
        why,
        going: !ended,
        file: run.pdf == RunPdf::Kept,
    }
}

/// Which labels, of what, whose.
fn titled(w: Words, run: &RunView) -> String {
    let who = run.who.as_ref().map(number_and_call);
    let parts = [Some(run.kind.title()(w).to_owned()), Some(run.what.clone()), who];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　")
}

/// `P0127 あみ`; of who is sealed or erased, the number.
fn number_and_call(person: &PersonView) -> String {
    [Some(person.number.as_str()), person.call.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn after_stop(w: Words, run: &RunView) -> &'static str {
    match run.kind {
        LabelKind::Tag if run.pdf == RunPdf::Gone => w.run_gone_roll(),
        LabelKind::Tag => w.run_failed_roll(),
        LabelKind::Card | LabelKind::Staff | LabelKind::Spare | LabelKind::Practice => w.run_failed_card(),
        _ if run.pdf == RunPdf::Gone => w.run_gone_other(),
        _ => w.run_failed_other(),
    }
}

fn roll_words(w: Words, zone: Zone, row: &RollRow) -> RollLine {
    let printed = match row.sent_to.unwrap_or(row.printed_to) {
        0 => w.roll_not_printed().to_owned(),
        to if row.pdf_gone_after.is_some() => fill(w.roll_pdf_gone(), &[("n", &to.to_string())]),
        to => fill(w.roll_printed(), &[("n", &to.to_string())]),
    };
    RollLine {
        roll: row.roll.0.clone(),
        what: pieces_words(&row.piece),
        who: row.who.as_ref().map(called).unwrap_or_default(),
        on: day_words(w, zone.date(row.minted_at)),
        count: row.count,
        counted: row.counted,
        printed,
        voided: (row.voided > 0).then(|| fill(w.roll_voided(), &[("n", &row.voided.to_string())])),
        // Nobody knows who had a PDF that is gone: what is in it twice counts once.
        last: match row.pdf_gone_after.or(row.sent_to) {
            Some(sent) => sent.to_string(),
            // What was recorded ahead may not have come out: whoever prints on looks at the last label.
            None if row.printed_to == 0 => "0".to_owned(),
            None => String::new(),
        },
        open: row.voided < row.count,
    }
}
