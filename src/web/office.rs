//! `/office`: first the questions that only staff can answer, then the day, then the period's earnings.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::domain::calendar::{Span, clock_time, month_day};
use crate::domain::fact::Role;
use crate::domain::moment::{Moment, Zone};
use crate::domain::quantity::Quantity;

use super::desk::entry::{Choice, Choices};
use super::guard::Reader;
use super::house::{EarningsView, HandoverView, House, PiecesView, WorkDayView, WorkEarnedView};
use super::login::Staff;
use super::panel::called;
use super::question::{Asked, AskedForm, asked};
use super::roll::printers;
use super::site::{Page, Site, Trouble, show};
use super::words::{Lang, Words, fill};

#[derive(Deserialize)]
pub struct Shown {
    on: Option<String>,
    /// What became of a form: a key of `said`.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "office.html", config = "src/web/askama.toml")]
struct OfficePage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<&'static str>,
    day: String,
    shown: NaiveDate,
    before: NaiveDate,
    after: Option<NaiveDate>,
    questions: Vec<Asked>,
    today: NaiveDate,
    works: Vec<WorkRow>,
    handovers: Vec<HandoverRow>,
    /// Tables and people whose 日報 there is: value, text.
    whose: Vec<(String, String)>,
    /// Tables that have a printer.
    printers: Vec<String>,
    /// `None` for supervisors.
    money: Option<Money>,
}

struct WorkRow {
    name: String,
    unit: String,
    today: String,
    period: String,
    earned: String,
    line: String,
}

struct HandoverRow {
    time: String,
    station: String,
    people: String,
    pieces: String,
    receipt: String,
    corrected: bool,
}

struct Money {
    period: String,
    rows: Vec<EarningsRow>,
    exact: String,
    yen: String,
}

struct EarningsRow {
    number: String,
    name: String,
    lines: usize,
    exact: String,
    yen: String,
    unpriced: Option<String>,
}

/// What one look at the ledger gives.
struct Looked {
    questions: Vec<Asked>,
    works: Vec<WorkDayView>,
    handovers: Vec<HandoverView>,
    printers: Vec<String>,
    people: Vec<Choice>,
    earned: Option<(Vec<WorkEarnedView>, Vec<EarningsView>)>,
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Query(shown): Query<Shown>,
) -> Result<Response, Trouble> {
    let zone = site.house.zone();
    let today = zone.date(site.house.now().wall);
    let on = date(shown.on.as_deref())?.unwrap_or(today).min(today);
    let span = site.house.period(on);
    let sees_money = staff.sees_money();
    let looked = site
        .ask(move |house| {
            let earned = if sees_money { Some((house.works_earned(span)?, house.earnings(span)?)) } else { None };
            Ok(Looked {
                questions: asked(house, words)?,
                works: house.works_of_day(on)?,
                handovers: house.handovers_of_day(on)?,
                printers: printers(house.stations()?),
                people: house.choices(Choices::People)?,
                earned,
            })
        })
        .await?;
    let earned = looked.earned.as_ref().map(|(works, _)| works.as_slice());
    let page = OfficePage {
        page: Page::new(words, words.office_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: shown.said.as_deref().and_then(|key| said(words, key)),
        day: day_words(words, on),
        shown: on,
        before: on - Days::new(1),
        after: (on < today).then(|| on + Days::new(1)),
        questions: looked.questions,
        today,
        works: looked.works.iter().map(|work| work_row(words, work, earned)).collect(),
        handovers: looked.handovers.iter().map(|handover| handover_row(words, zone, handover)).collect(),
        whose: whose(words, &site, looked.people),
        printers: looked.printers,
        money: looked.earned.as_ref().map(|(_, people)| money(words, span, people)),
    };
    Ok(show(&page))
}

fn whose(words: Words, site: &Site, people: Vec<Choice>) -> Vec<(String, String)> {
    let table = |name: &str| (format!("station-{name}"), fill(words.day_of_table(), &[("name", name)]));
    let person = |one: Choice| (format!("number-{}", one.value), format!("{} {}", one.value, one.label));
    site.live.table_names().map(table).chain(people.into_iter().map(person)).collect()
}

/// `2026-11-23`, or nothing.
pub fn date(text: Option<&str>) -> Result<Option<NaiveDate>, Trouble> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Trouble::BadInput)
}

fn said(words: Words, key: &str) -> Option<&'static str> {
    Some(match key {
        "saved" => words.saved(),
        "settled" => words.refused_settled(),
        "time" => words.refused_time(),
        "day" => words.refused_day(),
        "gone" => words.refused_gone(),
        "printing" => words.roll_printing(),
        "no-printer" => words.roll_none(),
        _ => return None,
    })
}

pub fn role_word(words: Words, role: Role) -> &'static str {
    match role {
        Role::Supervisor => words.role_supervisor(),
        Role::Coordinator => words.role_coordinator(),
        Role::Admin => words.role_admin(),
    }
}

pub fn day_words(words: Words, on: NaiveDate) -> String {
    match words.0 {
        Lang::Ja => month_day(on),
        Lang::En => on.format("%a %-d %b %Y").to_string(),
    }
}

pub fn span_words(words: Words, span: Span) -> String {
    format!("{} – {}", day_words(words, span.from), day_words(words, span.to))
}

pub fn time_words(zone: Zone, at: Moment) -> String {
    clock_time(zone.local(at).time())
}

/// `ごみ袋20L 12組`
pub fn pieces_words(pieces: &PiecesView) -> String {
    format!("{} {}{}", pieces.work.name, pieces.quantity.plain(), pieces.work.unit)
}

fn work_row(words: Words, day: &WorkDayView, earned: Option<&[WorkEarnedView]>) -> WorkRow {
    let amount = earned.and_then(|all| all.iter().find(|one| one.work == day.id)).and_then(|one| one.amount);
    WorkRow {
        name: day.work.name.clone(),
        unit: day.work.unit.clone(),
        today: day.today.plain(),
        period: day.period.plain(),
        earned: amount.map_or_else(|| "—".to_owned(), |yen| format!("{} {}", yen.office(), words.yen())),
        line: spark(&day.last_days),
    }
}

/// A small line of the last days. It starts at zero, so that a little change looks little.
fn spark(days: &[Quantity]) -> String {
    use rust_decimal::prelude::ToPrimitive;
    const WIDE: f64 = 150.0;
    const HIGH: f64 = 26.0;
    let values: Vec<f64> = days.iter().map(|day| day.decimal().to_f64().unwrap_or(0.0)).collect();
    let top = values.iter().copied().fold(0.0, f64::max);
    if top <= 0.0 || values.len() < 2 {
        return String::new();
    }
    let step = WIDE / (values.len() - 1) as f64;
    let point = |(index, value): (usize, &f64)| (3.0 + index as f64 * step, 3.0 + HIGH - value / top * HIGH);
    let points: Vec<_> = values.iter().enumerate().map(point).collect();
    let line: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let (x, y) = points[points.len() - 1];
    format!(
        r#"<svg class="spark" viewBox="0 0 160 32" aria-hidden="true"><path class="ground" d="M3 29H153"/><polyline points="{}"/><circle cx="{x:.1}" cy="{y:.1}" r="3.4"/></svg>"#,
        line.join(" ")
    )
}

fn handover_row(words: Words, zone: Zone, handover: &HandoverView) -> HandoverRow {
    let joined = |parts: Vec<String>| parts.join(if words.0 == Lang::Ja { "、" } else { ", " });
    HandoverRow {
        time: time_words(zone, handover.at),
        station: handover.station.clone().unwrap_or_default(),
        people: joined(handover.people.iter().map(called).collect()),
        pieces: joined(handover.pieces.iter().map(pieces_words).collect()),
        receipt: handover.receipt.clone(),
        corrected: handover.corrections > 0,
    }
}

fn money(words: Words, span: Span, people: &[EarningsView]) -> Money {
    let row = |one: &EarningsView| EarningsRow {
        number: one.person.number.clone(),
        name: one.person.call.clone().unwrap_or_default(),
        lines: one.lines.len(),
        exact: one.exact.office(),
        yen: crate::domain::money::grouped(&one.yen.to_string()),
        unpriced: (one.unpriced > 0).then(|| fill(words.unpriced_n(), &[("n", &one.unpriced.to_string())])),
    };
    let exact: crate::domain::money::Yen = people.iter().map(|one| one.exact).sum();
    let yen: i64 = people.iter().map(|one| one.yen).sum();
    Money {
        period: span_words(words, span),
        rows: people.iter().map(row).collect(),
        exact: exact.office(),
        yen: crate::domain::money::grouped(&yen.to_string()),
    }
}

/// The day today, for pages that only need that.
pub fn today(house: &dyn House) -> NaiveDate {
    house.zone().date(house.now().wall)
}
