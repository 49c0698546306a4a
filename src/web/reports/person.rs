//! `/office/person/NUMBER/growth`: one person's own pace, for the coordinator; and whether that person wants a paper
//! about it.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::pages::{file, only_money};
use crate::domain::fact::OwnGrowth;
use crate::domain::money::grouped;
use crate::report::growth::Growth;
use crate::report::sheet::Cell;
use crate::web::guard::Reader;
use crate::web::login::{Staff, see_other};
use crate::web::office::role_word;
use crate::web::panel::called;
use crate::web::site::{Page, Site, Trouble, show};
use crate::web::words::fill;

#[derive(Template)]
#[template(path = "growth.html", config = "src/web/askama.toml")]
struct GrowthPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    title: String,
    mark: Option<String>,
    number: String,
    parts: Vec<Part>,
    notes: Vec<String>,
    wanted: bool,
}

/// What is known about one thing: the whole, a work, another work, a stage.
struct Part {
    about: String,
    rows: Vec<(String, String, String)>,
}

fn parts(growth: &Growth, number: &str) -> (Vec<Part>, Vec<String>) {
    let sheet = growth.sheet(number);
    let mut parts: Vec<Part> = Vec::new();
    for row in &sheet.rows {
        let [about, what, value, unit] = row.as_slice() else { continue };
        let value = match value {
            Cell::Number(number) => grouped(&number.to_string()),
            other => other.plain(),
        };
        let about = about.plain();
        if parts.last().is_none_or(|part| part.about != about) {
            parts.push(Part { about, rows: Vec::new() });
        }
        let part = parts.last_mut().expect("one was pushed just above");
        part.rows.push((what.plain(), value, unit.plain()));
    }
    (parts, sheet.notes)
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let view = site.ask(move |house| house.growth(&number, staff.id)).await?.ok_or(Trouble::NotFound)?;
    let title = fill(words.growth_title(), &[("who", &called(&view.person))]);
    let (parts, notes) = parts(&view.growth, &view.person.number);
    let page = GrowthPage {
        page: Page::new(words, &title, site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        title,
        mark: view.person.mark.as_deref().and_then(|mark| site.house.mark_svg(mark)),
        number: view.person.number,
        parts,
        notes,
        wanted: view.own == OwnGrowth::Wanted,
    };
    Ok(show(&page))
}

pub async fn growth_file(
    State(site): State<Site>,
    staff: Staff,
    Path((number, form)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let view = site.ask(move |house| house.growth(&number, staff.id)).await?.ok_or(Trouble::NotFound)?;
    let number = view.person.number;
    file(&view.growth.sheet(&number), &form, &format!("growth-{number}"))
}

#[derive(Deserialize)]
pub struct ChoiceForm {
    csrf: String,
    own: String,
}

pub async fn choose(
    State(site): State<Site>,
    staff: Staff,
    Path(number): Path<String>,
    Form(form): Form<ChoiceForm>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let own = match form.own.as_str() {
        "wanted" => OwnGrowth::Wanted,
        "not-wanted" => OwnGrowth::NotWanted,
        _ => return Err(Trouble::BadInput),
    };
    let back = format!("/office/person/{number}/growth");
    site.ask(move |house| house.choose_own_growth(&number, own, staff.id)).await?.ok_or(Trouble::NotFound)?;
    Ok(see_other(&back))
}
