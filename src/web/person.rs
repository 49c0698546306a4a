//! `/office/person/NUMBER`: one participant's earnings of a period, down to the scan.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::domain::moment::Zone;
use crate::domain::money::grouped;

use super::guard::Reader;
use super::house::{EntryPay, EntryStanding, EntryView};
use super::login::Staff;
use super::office::{date, day_words, role_word, span_words, time_words, today};
use super::panel::called;
use super::site::{Page, Site, Trouble, show};
use super::words::{Lang, Words, fill};

#[derive(Deserialize)]
pub struct Shown {
    on: Option<String>,
}

#[derive(Template)]
#[template(path = "person.html", config = "src/web/askama.toml")]
struct PersonPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    title: String,
    mark: Option<String>,
    number: String,
    name: Option<String>,
    period: String,
    before: NaiveDate,
    after: Option<NaiveDate>,
    days: String,
    entries: Vec<Row>,
    exact: String,
    yen: String,
    rounding: String,
    unpriced: Option<String>,
}

struct Row {
    class: &'static str,
    date: String,
    time: String,
    work: String,
    quantity: String,
    unit: String,
    share: String,
    rate: String,
    amount: String,
    receipt: String,
    tag: String,
    corrections: String,
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(number): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Trouble> {
    if !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let today = today(site.house.as_ref());
    let span = site.house.period(date(shown.on.as_deref())?.unwrap_or(today));
    let view = site.ask(move |house| house.person_earnings(&number, span)).await?.ok_or(Trouble::NotFound)?;
    let title = fill(words.person_title(), &[("who", &called(&view.person))]);
    let zone = site.house.zone();
    let page = PersonPage {
        page: Page::new(words, &title, site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        title,
        mark: view.person.mark.as_deref().and_then(|mark| site.house.mark_svg(mark)),
        number: view.person.number.clone(),
        name: view.name,
        period: span_words(words, span),
        before: span.from - Days::new(1),
        after: (span.to < today).then(|| span.to + Days::new(1)),
        days: fill(words.person_days(), &[("n", &view.days.to_string())]),
        entries: view.entries.iter().map(|entry| row(words, zone, entry)).collect(),
        exact: view.exact.office(),
        yen: grouped(&view.yen.to_string()),
        rounding: fill(words.rounding(), &[("rule", rounding(words, &view.rounding))]),
        unpriced: (view.unpriced > 0).then(|| fill(words.unpriced_n(), &[("n", &view.unpriced.to_string())])),
    };
    Ok(show(&page))
}

/// The programme's rule is Japanese; the common one has an English name.
fn rounding(words: Words, rule: &str) -> &str {
    if words.0 == Lang::En && rule == Words(Lang::Ja).rounding_half_up() { words.rounding_half_up() } else { rule }
}

fn row(words: Words, zone: Zone, entry: &EntryView) -> Row {
    let voided = entry.standing == EntryStanding::Voided;
    let mut corrections = entry.corrections.clone();
    if voided {
        corrections.insert(0, words.voided().to_owned());
    }
    Row {
        class: if voided { "void" } else { "" },
        date: day_words(words, entry.on),
        time: time_words(zone, entry.at),
        work: entry.piece.work.name.clone(),
        quantity: entry.piece.quantity.plain(),
        unit: entry.piece.work.unit.clone(),
        share: entry.share.clone(),
        rate: match entry.pay {
            EntryPay::Priced => entry.rate.clone().unwrap_or_default(),
            EntryPay::Unpaid => words.unpaid().to_owned(),
            EntryPay::NoRateYet => words.unpriced().to_owned(),
        },
        amount: entry.amount.map_or_else(|| "—".to_owned(), |yen| yen.office()),
        receipt: entry.receipt.clone().unwrap_or_default(),
        tag: entry.tag.clone().unwrap_or_default(),
        corrections: corrections.join("、"),
    }
}
