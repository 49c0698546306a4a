//! `/board`, which may hang on the wall: what everybody made together. Never a person, money, hours or an absence.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::domain::calendar::month_day;

use super::guard::Reader;
use super::house::{BoardView, PiecesView};
use super::net::{self, Sheet};
use super::ruby;
use super::site::{Page, Site, Trouble, show};
use super::words::{Lang, Words};

/// One work's sum, as HTML.
struct Sum {
    work: String,
    number: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "board.html", config = "src/web/askama.toml")]
struct BoardPage {
    page: Page,
    board: String,
}

#[derive(Template)]
#[template(path = "board_live.html", config = "src/web/askama.toml")]
struct BoardLive {
    title: String,
    none: String,
    label: &'static str,
    on: String,
    sums: Vec<Sum>,
    wide: String,
    tall: String,
}

pub async fn page(State(site): State<Site>, Reader(words): Reader) -> Result<Response, Trouble> {
    let board = live_part(&site, words).await?;
    Ok(show(&BoardPage { page: Page::new(words, words.board_title(), site.house.workshop()), board }))
}

/// The part of the page that changes.
pub async fn part(State(site): State<Site>, Reader(words): Reader) -> Result<axum::response::Html<String>, Trouble> {
    live_part(&site, words).await.map(axum::response::Html)
}

async fn live_part(site: &Site, words: Words) -> Result<String, Trouble> {
    let board = site.ask(|house| house.board()).await?;
    painted(&board, words).render().map_err(|cause| Trouble::Unavailable(Box::new(cause)))
}

fn painted(board: &BoardView, words: Words) -> BoardLive {
    let knots = net::knots(&board.works);
    BoardLive {
        title: ruby::html(words.board_title()),
        none: ruby::html(words.board_none()),
        label: words.board_net(),
        on: match words.0 {
            Lang::Ja => month_day(board.on),
            Lang::En => board.on.format("%A %-d %B").to_string(),
        },
        sums: board.works.iter().map(sum).collect(),
        wide: net::draw(knots, Sheet::Wide),
        tall: net::draw(knots, Sheet::Tall),
    }
}

fn sum(pieces: &PiecesView) -> Sum {
    Sum {
        work: ruby::html(&ruby::with_reading(&pieces.work.name, &pieces.work.reading)),
        number: pieces.quantity.plain(),
        unit: ruby::html(&ruby::unit(&pieces.work.unit)),
    }
}
