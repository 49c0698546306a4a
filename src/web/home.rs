//! `/`: leads to the board, the tables and the office.

use askama::Template;
use axum::extract::Path;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::guard::Reader;
use super::net::{self, Sheet};
use super::site::{Page, Site, Trouble, show};

#[derive(Template)]
#[template(path = "home.html", config = "src/web/askama.toml")]
struct HomePage {
    page: Page,
    tables: Vec<Table>,
    demo: bool,
    net: String,
}

struct Table {
    name: String,
    path: String,
}

pub async fn page(State(site): State<Site>, Reader(words): Reader) -> Response {
    let tables = site.live.table_names().map(|name| Table { name: name.to_owned(), path: in_path(name) }).collect();
    let page = Page::new(words, words.home(), site.house.workshop());
    show(&HomePage { page, tables, demo: site.options.demo.is_some(), net: net::draw(44, Sheet::Wide) })
}

/// A table's name as one part of an address.
pub fn in_path(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
        out
    })
}

pub async fn nowhere() -> Trouble {
    Trouble::NotFound
}

/// Style and script, kept inside the program.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Trouble> {
    let (kind, text) = match name.as_str() {
        "fuda.css" => ("text/css; charset=utf-8", include_str!("assets/fuda.css")),
        "table.css" => ("text/css; charset=utf-8", include_str!("assets/table.css")),
        "a4.css" => ("text/css; charset=utf-8", crate::paper::a4::CSS),
        "table.js" => ("text/javascript; charset=utf-8", include_str!("assets/table.js")),
        "board.js" => ("text/javascript; charset=utf-8", include_str!("assets/board.js")),
        "labels.js" => ("text/javascript; charset=utf-8", include_str!("assets/labels.js")),
        "moved.js" => ("text/javascript; charset=utf-8", include_str!("assets/moved.js")),
        "demo.js" => ("text/javascript; charset=utf-8", include_str!("assets/demo.js")),
        "fuda.svg" => ("image/svg+xml", include_str!("assets/fuda.svg")),
        _ => return Err(Trouble::NotFound),
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response())
}
