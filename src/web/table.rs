//! `/table/NAME`: the screen beside a table's scanner.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::bench::effect::Signal;

use super::guard::Reader;
use super::house::{Answer, DeviceState, House};
use super::live::{TableDevices, TableView};
use super::panel::{Painter, sentences};
use super::ruby;
use super::site::{Page, Site, Trouble, show};
use super::stream::{Events, Place, events};
use super::words::Words;

#[derive(Deserialize)]
pub struct Form {
    /// `1`: kana alone.
    kana: Option<String>,
}

#[derive(Template)]
#[template(path = "table.html", config = "src/web/askama.toml")]
struct TablePage {
    page: Page,
    table: String,
    script: &'static str,
    kana: &'static str,
    panel: String,
    notes: String,
    idle: String,
    offline: String,
    muted: String,
    sound_on: String,
    sound_off: String,
    volume: String,
    kana_word: &'static str,
    kanji_word: String,
}

/// What the page's script is told. The page shows `html`, sounds `signal` if it is fresh, and clears after a while.
#[derive(Debug, Serialize)]
struct Told {
    sequence: u64,
    signal: &'static str,
    clears_ms: Option<u64>,
    html: String,
    notes: String,
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    Path(table): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, Trouble> {
    let view = site.live.watch_table(&table).ok_or(Trouble::NoSuchTable)?.borrow().clone();
    let (told, idle) = site
        .ask(move |house| Ok((told(house, words, &view, Place::First)?, idle(house, words, view.devices)?)))
        .await?;
    let page = TablePage {
        page: Page::new(words, &table, site.house.workshop()),
        table,
        script: "/assets/table.js",
        kana: if form.kana.as_deref() == Some("1") { "kana" } else { "" },
        panel: told.html,
        notes: told.notes,
        idle,
        offline: ruby::html(words.note_offline()),
        muted: ruby::html(words.sound_muted()),
        sound_on: ruby::html(words.sound_on()),
        sound_off: ruby::html(words.sound_off()),
        volume: ruby::plain(words.volume()),
        kana_word: words.kana_on(),
        kanji_word: ruby::plain(words.kana_off()),
    };
    Ok(show(&page))
}

pub async fn stream(
    State(site): State<Site>,
    Reader(words): Reader,
    Path(table): Path<String>,
) -> Result<Response, Trouble> {
    let watched = site.live.watch_table(&table).ok_or(Trouble::NoSuchTable)?;
    let stream: Events = events(site, watched, move |site, view, place| async move {
        let sequence = view.sequence.to_string();
        let told = site.ask(move |house| told(house, words, &view, place)).await?;
        let event = Event::default().id(sequence).event("table").json_data(told);
        event.map_err(|cause| Trouble::Unavailable(Box::new(cause)))
    });
    Ok(stream.into_response())
}

/// A page that opens later shows what is left of the screen's time, and nothing that has long cleared.
fn told(house: &dyn House, words: Words, view: &TableView, place: Place) -> Answer<Told> {
    let painter = Painter { house, words, devices: view.devices };
    let shown = painter.paint(&view.screen)?;
    let old_ms = house.now().steady_ms.saturating_sub(view.shown_ms);
    let over = shown.clears_ms.is_some_and(|clears_ms| old_ms >= clears_ms);
    let shown = if over { painter.idle() } else { shown };
    Ok(Told {
        sequence: view.sequence,
        signal: if place == Place::First { "none" } else { signal(view.signal) },
        clears_ms: shown.clears_ms.map(|clears_ms| clears_ms.saturating_sub(old_ms)),
        html: rendered(&shown.panel),
        notes: notes(words, view.devices),
    })
}

fn idle(house: &dyn House, words: Words, devices: TableDevices) -> Answer<String> {
    Ok(rendered(&Painter { house, words, devices }.idle().panel))
}

fn rendered(panel: &impl Template) -> String {
    panel.render().expect("a panel is written into a String, which takes any text")
}

fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::None => "none",
        Signal::Counted => "counted",
        Signal::Already => "already",
        Signal::Look => "look",
    }
}

/// What is missing, in words: first that the record stands, then what is wrong with the paper.
fn notes(words: Words, devices: TableDevices) -> String {
    let scanner = (devices.scanner == DeviceState::Missing).then(|| words.note_scanner());
    let printer = match devices.printer {
        DeviceState::Missing
        | DeviceState::CutterError
        | DeviceState::Overheated
        | DeviceState::Offline
        | DeviceState::Fault => Some(words.note_printer()),
        DeviceState::PaperOut => Some(words.note_paper_out()),
        DeviceState::CoverOpen => Some(words.note_cover()),
        DeviceState::Ready | DeviceState::PaperLow | DeviceState::None => None,
    };
    let lines = [scanner, printer];
    lines.into_iter().flatten().map(|note| format!("<p>{}</p>", sentences(note, words.0))).collect()
}
