//! `/demo`: a table to try without hardware. Cards to press on the left, the table's own screen, papers on the right.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use axum::response::sse::Event;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::guard::Reader;
use super::house::{Answer, DemoCard, DemoCardKind, DemoDesk, DemoPaper, Tray};
use super::office::time_words;
use super::site::{Page, Site, Trouble, show};
use super::stream::{Events, events};
use super::words::Words;

/// A header that no form and no foreign page can send without asking us first.
const OUR_SCRIPT: &str = "x-fuda";

#[derive(Template)]
#[template(path = "demo.html", config = "src/web/askama.toml")]
struct DemoPage {
    page: Page,
    table: String,
    groups: Vec<Group>,
    papers: String,
}

struct Group {
    kind: &'static str,
    title: &'static str,
    cards: Vec<Card>,
}

struct Card {
    title: String,
    detail: String,
    code: String,
    mark: Option<String>,
}

#[derive(Template)]
#[template(path = "demo_papers.html", config = "src/web/askama.toml")]
struct Papers {
    words: Words,
    empty: bool,
    papers: Vec<Paper>,
}

struct Paper {
    id: String,
    title: String,
    time: String,
    code: Option<String>,
}

fn desk(site: &Site) -> Result<Arc<dyn DemoDesk>, Trouble> {
    site.options.demo.clone().ok_or(Trouble::NotFound)
}

pub async fn page(State(site): State<Site>, Reader(words): Reader) -> Result<Response, Trouble> {
    let desk = desk(&site)?;
    let table = super::home::in_path(&desk.table());
    let asked = desk.clone();
    let cards = site.ask(move |_| asked.cards()).await?;
    let papers = papers_part(&site, desk, words).await?;
    let house = site.house.as_ref();
    let groups = groups(words, cards, |mark| house.mark_svg(mark));
    let page = Page::new(words, words.demo_title(), house.workshop());
    Ok(show(&DemoPage { page, table, groups, papers }))
}

fn groups(words: Words, cards: Vec<DemoCard>, mark: impl Fn(&str) -> Option<String>) -> Vec<Group> {
    let mut by_kind: BTreeMap<DemoCardKind, Vec<Card>> = BTreeMap::new();
    for card in cards {
        let mark = card.mark.as_deref().and_then(&mark);
        let shown = Card { title: card.title, detail: card.detail, code: card.code, mark };
        by_kind.entry(card.kind).or_default().push(shown);
    }
    by_kind
        .into_iter()
        .map(|(kind, cards)| {
            let (kind, title) = named(words, kind);
            Group { kind, title, cards }
        })
        .collect()
}

fn named(w: Words, kind: DemoCardKind) -> (&'static str, &'static str) {
    match kind {
        DemoCardKind::Participant => ("people", w.demo_people()),
        DemoCardKind::WorkCard => ("works", w.demo_works()),
        DemoCardKind::Tag => ("tags", w.demo_tags()),
        DemoCardKind::Command => ("commands", w.demo_commands()),
        DemoCardKind::Other => ("other", w.demo_other()),
        DemoCardKind::Staff => ("staff", w.demo_staff()),
        DemoCardKind::Reason => ("reasons", w.demo_reasons()),
        DemoCardKind::Stray => ("strays", w.demo_strays()),
    }
}

async fn papers_part(site: &Site, desk: Arc<dyn DemoDesk>, words: Words) -> Result<String, Trouble> {
    let zone = site.house.zone();
    let (papers, tray): (Vec<DemoPaper>, Tray) = site.ask(move |_| Ok((desk.papers()?, desk.tray()))).await?;
    let shown = |paper: DemoPaper| Paper {
        time: time_words(zone, paper.at),
        id: paper.id,
        title: paper.title,
        code: paper.code,
    };
    let part = Papers { words, empty: tray == Tray::Empty, papers: papers.into_iter().map(shown).collect() };
    part.render().map_err(|cause| Trouble::Unavailable(Box::new(cause)))
}

pub async fn papers(State(site): State<Site>, Reader(words): Reader) -> Result<Html<String>, Trouble> {
    let desk = desk(&site)?;
    papers_part(&site, desk, words).await.map(Html)
}

pub async fn stream(State(site): State<Site>) -> Result<Events, Trouble> {
    desk(&site)?;
    let watched = site.live.watch_papers();
    Ok(events(site, watched, |_, count, _| async move { Ok(Event::default().event("papers").data(count.to_string())) }))
}

/// `NAME.png`
pub async fn picture(State(site): State<Site>, Path(file): Path<String>) -> Result<Response, Trouble> {
    let desk = desk(&site)?;
    let id = file.strip_suffix(".png").ok_or(Trouble::NotFound)?.to_owned();
    let png = site.ask(move |_| desk.paper_png(&id)).await?.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "max-age=86400")], png).into_response())
}

#[derive(Deserialize)]
pub struct Press {
    code: String,
}

pub async fn press(
    State(site): State<Site>,
    headers: HeaderMap,
    Json(press): Json<Press>,
) -> Result<Response, Trouble> {
    let desk = desk(&site)?;
    done(&site, &headers, move || desk.press(&press.code)).await
}

#[derive(Deserialize)]
pub struct Fill {
    tray: String,
}

pub async fn fill(State(site): State<Site>, headers: HeaderMap, Json(fill): Json<Fill>) -> Result<Response, Trouble> {
    let desk = desk(&site)?;
    let tray = if fill.tray == "empty" { Tray::Empty } else { Tray::Full };
    done(&site, &headers, move || desk.fill(tray)).await
}

async fn done<F>(site: &Site, headers: &HeaderMap, act: F) -> Result<Response, Trouble>
where
    F: FnOnce() -> Answer<()> + Send + 'static,
{
    if !headers.contains_key(OUR_SCRIPT) {
        return Err(Trouble::Foreign);
    }
    site.ask(move |_| act()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
