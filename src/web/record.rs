//! `/office/record/FACT`: a person's own record, for whom it was given out by that fact.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::desk::entry::{CopyState, CopyView, LeafView, RecordView};
use super::guard::Reader;
use super::login::Staff;
use super::office::role_word;
use super::site::{Page, Site, Trouble, show};
use super::words::{Words, fill};

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

#[derive(Template)]
#[template(path = "copies.html", config = "src/web/askama.toml")]
struct CopiesPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    /// File, how it stands, and whether somebody has to see to it.
    copies: Vec<(String, &'static str, bool)>,
}

fn copies_page(site: &Site, words: Words, staff: Staff, copies: &[CopyView]) -> Response {
    let row = |copy: &CopyView| {
        let (says, look) = match copy.state {
            CopyState::Holds => (words.copy_holds(), true),
            CopyState::NotThere => (words.copy_not_there(), true),
            CopyState::Clean => (words.copy_clean(), false),
            CopyState::Rewritten => (words.copy_rewritten(), false),
            CopyState::InUse => (words.copy_in_use(), true),
            CopyState::Unwritable => (words.copy_unwritable(), true),
            CopyState::LedgerHeld => (words.copy_ledger_held(), true),
        };
        (copy.file.clone(), says, look)
    };
    show(&CopiesPage {
        page: Page::new(words, words.copies_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        copies: copies.iter().map(row).collect(),
    })
}

/// Where copies of the ledger lie.
pub async fn copies(State(site): State<Site>, Reader(words): Reader, staff: Staff) -> Result<Response, Trouble> {
    if !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let copies = site.ask(|house| house.copies()).await?;
    Ok(copies_page(&site, words, staff, &copies))
}

#[derive(Deserialize)]
pub struct CleanForm {
    csrf: String,
}

/// Takes the erased out of the copies that are there now. Done twice, it is done once.
pub async fn clean(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Form(form): Form<CleanForm>,
) -> Result<Response, Trouble> {
    if !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    staff.check(&form.csrf)?;
    let copies = site.ask(|house| house.clean_copies()).await?;
    Ok(copies_page(&site, words, staff, &copies))
}
