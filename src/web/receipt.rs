//! `/office/receipt/NUMBER`: one handover, and the form that corrects it.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::code::Reason;
use crate::domain::written::plain;

use super::guard::Reader;
use super::login::{Staff, see_other};
use super::office::{day_words, role_word};
use super::panel::called;
use super::periods::{Said, fell_into};
use super::site::{Page, Site, Trouble, show};
use super::till::{Hindrance, Wish};
use super::words::fill;

#[derive(Template)]
#[template(path = "receipt.html", config = "src/web/askama.toml")]
struct ReceiptPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<String>,
    number: u64,
    title: String,
    on: String,
    people: String,
    pieces: Vec<Piece>,
    /// One person's own may be moved.
    may_move: bool,
    corrected: Option<String>,
    late: Option<String>,
    reasons: Vec<(&'static str, &'static str)>,
}

struct Piece {
    code: String,
    name: String,
    unit: String,
    quantity: String,
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(receipt): Path<String>,
    Query(shown): Query<Said>,
) -> Result<Response, Trouble> {
    let view = site.ask(move |house| house.receipt(&receipt)).await?.ok_or(Trouble::NotFound)?;
    let title = fill(words.correct_title(), &[("n", &format!("{:07}", view.number))]);
    let page = ReceiptPage {
        page: Page::new(words, &title, site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: fell_into(words, &shown).or_else(|| shown.words(words).map(str::to_owned)),
        number: view.number,
        title,
        on: day_words(words, view.on),
        people: view.people.iter().map(called).collect::<Vec<_>>().join("、"),
        may_move: view.people.len() == 1 && !view.pieces.is_empty(),
        pieces: view
            .pieces
            .into_iter()
            .map(|(code, work, quantity)| Piece {
                code,
                name: work.name,
                unit: work.unit,
                quantity: quantity.to_string(),
            })
            .collect(),
        corrected: (view.corrections > 0).then(|| fill(words.corrected_n(), &[("n", &view.corrections.to_string())])),
        late: view.falls_into.map(|ending| fill(words.correct_late(), &[("ending", &day_words(words, ending))])),
        reasons: Reason::ALL.into_iter().map(|reason| (reason.word(), reason.japanese())).collect(),
    };
    Ok(show(&page))
}

#[derive(Deserialize)]
pub struct CorrectForm {
    csrf: String,
    wish: String,
    reason: String,
    code: Option<String>,
    quantity: Option<String>,
    number: Option<String>,
}

impl CorrectForm {
    /// `None`: not our form. A figure that is none is staff's slip, and is said.
    fn wish(&self) -> Option<Result<Wish, Hindrance>> {
        Some(Ok(match self.wish.as_str() {
            "amend" => {
                let Ok(quantity) = plain(self.quantity.as_deref()?).parse() else {
                    return Some(Err(Hindrance::NoFigure));
                };
                Wish::Amend { code: self.code.clone()?, quantity }
            }
            "move" => Wish::Move { number: plain(self.number.as_deref()?).to_ascii_uppercase() },
            "void" => Wish::Void,
            _ => return None,
        }))
    }
}

pub async fn correct(
    State(site): State<Site>,
    staff: Staff,
    Path(receipt): Path<u64>,
    Form(form): Form<CorrectForm>,
) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let wish = form.wish().ok_or(Trouble::BadInput)?;
    let reason = Reason::ALL.into_iter().find(|reason| reason.word() == form.reason).ok_or(Trouble::BadInput)?;
    let fell: Result<NaiveDate, _> = match wish {
        Ok(wish) => site.ask(move |house| house.correct(&receipt.to_string(), wish, reason, staff.id)).await?,
        Err(why) => Err(why),
    };
    Ok(match fell {
        Ok(ending) => see_other(&format!("/office/receipt/{receipt}?said=corrected&ending={ending}")),
        Err(why) => see_other(&format!("/office/receipt/{receipt}?said={}", why.key())),
    })
}
