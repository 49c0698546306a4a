//! `/office/record/FACT`: a person's own record, for whom it was given out by that fact.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::desk::entry::{LeafView, RecordView};
use super::guard::Reader;
use super::login::Staff;
use super::office::role_word;
use super::site::{Page, Site, Trouble, show};
use super::words::fill;

#[derive(Template)]
#[template(path = "record.html", config = "src/web/askama.toml")]
struct RecordPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    title: String,
    exported: String,
    leaves: Vec<LeafView>,
}

async fn record(site: &Site, staff: &Staff, exported: &str) -> Result<RecordView, Trouble> {
    if !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let (exported, by) = (exported.parse().map_err(|_| Trouble::NotFound)?, staff.id);
    site.ask(move |house| house.record(exported, by)).await?.ok_or(Trouble::NotFound)
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(exported): Path<String>,
) -> Result<Response, Trouble> {
    let view = record(&site, &staff, &exported).await?;
    let title = fill(words.record_of(), &[("number", &view.number)]);
    Ok(show(&RecordPage {
        page: Page::new(words, &title, site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        title,
        exported,
        leaves: view.leaves,
    }))
}

/// The same as a file.
pub async fn sheet(State(site): State<Site>, staff: Staff, Path(exported): Path<String>) -> Result<Response, Trouble> {
    let view = record(&site, &staff, &exported).await?;
    let name = format!("attachment; filename=\"{}.csv\"", view.number);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], view.csv).into_response())
}
