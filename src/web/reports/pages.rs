//! `/office/reports`: what is told to the city and to evaluators, as a table to look at, a file to take along, and a
//! version to submit.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

use super::{NotSubmitted, ReportChoices};
use crate::domain::calendar::{Span, era_year};
use crate::domain::ledger::Link;
use crate::domain::money::grouped;
use crate::domain::written;
use crate::report::city::CityAnswer;
use crate::report::csv::{Encoding, csv};
use crate::report::dataset::{LEAST_GROUP, SMALLEST_GROUP};
use crate::report::sheet::{Cell, Sheet};
use crate::report::xlsx::xlsx;
use crate::web::guard::Reader;
use crate::web::login::{Staff, see_other};
use crate::web::office::role_word;
use crate::web::site::{Page, Site, Trouble, show};
use crate::web::words::{Words, fill};

/// Which report somebody wants to see.
#[derive(Deserialize)]
pub struct Asked {
    /// `2026-11`, or `2026` for 令和8年度; the month before today's without it, or the first.
    of: Option<String>,
    /// One municipality's alone.
    city: Option<String>,
    said: Option<String>,
}

/// The days that were asked for, as an address says them.
struct Days {
    span: Span,
    of: String,
    city: Option<String>,
}

impl Asked {
    /// `known` are the days of which there is anything, up to today.
    fn days(&self, known: Span) -> Result<Days, Trouble> {
        let city = self.city.clone().filter(|city| !city.is_empty());
        let usual = || month_of((known.to - Months::new(1)).max(known.from));
        let of = self.of.as_deref().map(written::plain).filter(|of| !of.is_empty()).unwrap_or_else(usual);
        let span = written::month(&of).or_else(|| written::fiscal_year(&of)).ok_or(Trouble::BadInput)?;
        if span.from > known.to {
            return Err(Trouble::BadInput);
        }
        Ok(Days { span, of, city })
    }
}

impl Days {
    /// As the rest of an address.
    fn query(&self) -> String {
        let city: String = self.city.iter().flat_map(|city| city.bytes()).map(|byte| format!("%{byte:02X}")).collect();
        if city.is_empty() { format!("of={}", self.of) } else { format!("of={}&city={city}", self.of) }
    }
}

fn month_of(on: NaiveDate) -> String {
    format!("{}-{:02}", on.year(), on.month())
}

pub fn only_money(staff: &Staff) -> Result<(), Trouble> {
    if staff.sees_money() { Ok(()) } else { Err(Trouble::MoneyIsNotYours) }
}

/// One thing to choose.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "reports.html", config = "src/web/askama.toml")]
struct ReportsPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<&'static str>,
    months: Vec<Choice>,
    years: Vec<Choice>,
    cities: Vec<Choice>,
    of: String,
    city: String,
    query: String,
    title: String,
    standing: Vec<String>,
    differences: Vec<Differing>,
    hash: Option<String>,
    heads: Vec<String>,
    figures: Vec<(&'static str, Vec<Figure>)>,
    notes: Vec<String>,
    unwritable: Option<String>,
    submit: Option<Submit>,
    /// The fewest, the usual number and the most people that are shown as a group of the data set.
    groups: [usize; 3],
}

struct Figure {
    text: String,
    class: &'static str,
}

struct Differing {
    row: String,
    figure: &'static str,
    submitted: String,
    now: String,
}

/// The second step.
struct Submit {
    /// The hash of what is looked at.
    seen: String,
    go: String,
}

fn figure(cell: &Cell) -> Figure {
    match cell {
        Cell::Number(number) => Figure { text: grouped(&number.to_string()), class: "n" },
        other => Figure { text: other.plain(), class: "" },
    }
}

/// The sheet laid on its side, for there are more figures than programmes: what each row is about, and each figure of all
/// of them. What is no number in any row says what the row is about.
fn sideways(sheet: &Sheet) -> (Vec<String>, Vec<(&'static str, Vec<Figure>)>) {
    let is_figure = |at: &usize| sheet.rows.iter().any(|row| matches!(row.get(*at), Some(Cell::Number(_))));
    let (figures, names): (Vec<usize>, Vec<usize>) = (0..sheet.columns.len()).partition(is_figure);
    let name = |row: &Vec<Cell>| {
        let mut parts: Vec<String> = names.iter().map(|at| row[*at].plain()).collect();
        parts.dedup();
        // One under the other: a line each.
        parts.join("\n").trim_end().to_owned()
    };
    let figure = |at: usize| (sheet.columns[at], sheet.rows.iter().map(|row| figure(&row[at])).collect());
    (sheet.rows.iter().map(name).collect(), figures.into_iter().map(figure).collect())
}

/// Months and 年度, newest first.
fn choices(days: Span, chosen: &str) -> (Vec<Choice>, Vec<Choice>) {
    let choice = |value: String, label: String| Choice { chosen: value == chosen, value, label };
    let first = days.from.with_day(1).expect("every month has a first day");
    let (mut months, mut years) = (Vec::new(), Vec::new());
    let mut month = days.to.with_day(1).expect("every month has a first day");
    while month >= first {
        let year = (month - Months::new(3)).year();
        let fiscal = year.to_string();
        if years.last().is_none_or(|last: &Choice| last.value != fiscal) {
            years.push(choice(fiscal, Span::fiscal_year(year).map_or_else(String::new, Span::japanese)));
        }
        months.push(choice(month_of(month), format!("{}{}月", era_year(month), month.month())));
        month = month - Months::new(1);
    }
    (months, years)
}

fn said(w: Words, key: Option<&str>) -> Option<&'static str> {
    Some(match key? {
        "submitted" => w.report_submitted(),
        "not-over" => w.report_not_over(),
        "changed" => w.report_changed(),
        "unchanged" => w.report_unchanged(),
        _ => return None,
    })
}

/// The first step: look.
pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let choices = site.ask(|house| house.report_choices()).await?;
    let days = asked.days(choices.days)?;
    let (span, city) = (days.span, days.city.clone());
    let answer = site.ask(move |house| house.city_report(span, city.as_deref())).await?;
    let sheet = answer.report().sheet(&choices.columns);
    let (months, years) = self::choices(choices.days, &days.of);
    let (heads, figures) = sideways(&sheet);
    let page = ReportsPage {
        page: Page::new(words, words.reports_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: said(words, asked.said.as_deref()),
        cities: cities(words, &choices, days.city.as_deref()),
        months,
        years,
        query: days.query(),
        title: span.japanese(),
        standing: answer.standing(site.house.zone()),
        differences: answer.differences().into_iter().map(differing).collect(),
        hash: answer.last().map(|last| last.hash.0.clone()),
        heads,
        figures,
        unwritable: unwritable(words, &sheet),
        notes: sheet.notes,
        submit: (span.to < choices.days.to).then(|| submit(words, &answer)).flatten(),
        of: days.of,
        city: days.city.unwrap_or_default(),
        groups: [LEAST_GROUP, SMALLEST_GROUP, LARGEST_GROUP],
    };
    Ok(show(&page))
}

fn cities(w: Words, choices: &ReportChoices, chosen: Option<&str>) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: w.report_all_cities().to_owned(), chosen: chosen.is_none() };
    let one = |name: &String| Choice { value: name.clone(), label: name.clone(), chosen: chosen == Some(name) };
    [all].into_iter().chain(choices.municipalities.iter().map(one)).collect()
}

fn differing(one: crate::report::city::Difference) -> Differing {
    let (submitted, now) = (grouped(&one.submitted), grouped(&one.now));
    Differing { row: one.row, figure: one.figure, submitted, now }
}

/// Which characters a CP932 file would miss, before anybody sends it.
fn unwritable(w: Words, sheet: &Sheet) -> Option<String> {
    let missing = csv(sheet, Encoding::Cp932).unwritable;
    let listed: Vec<String> = missing.iter().map(ToString::to_string).collect();
    (!listed.is_empty()).then(|| fill(w.report_unwritable(), &[("which", &listed.join("、"))]))
}

/// What can be submitted: a first version, or another where figures have changed.
fn submit(w: Words, answer: &CityAnswer) -> Option<Submit> {
    let go = match answer.last() {
        None => w.report_submit().to_owned(),
        Some(last) if last.report == answer.now => return None,
        Some(last) => fill(w.report_submit_again(), &[("n", &(last.version + 1).to_string())]),
    };
    Some(Submit { seen: Link::of(answer.now.canonical().as_bytes()).0, go })
}

#[derive(Deserialize)]
pub struct SubmitForm {
    csrf: String,
    of: String,
    city: String,
    seen: String,
}

pub async fn submit_report(
    State(site): State<Site>,
    staff: Staff,
    Form(form): Form<SubmitForm>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let asked = Asked { of: Some(form.of), city: Some(form.city), said: None };
    let days = asked.days(site.ask(|house| house.report_choices()).await?.days)?;
    let (span, city) = (days.span, days.city.clone());
    let done = site.ask(move |house| house.submit_report(span, city.as_deref(), &form.seen, staff.id)).await?;
    let said = match done {
        Ok(_) => "submitted",
        Err(NotSubmitted::NotOver) => "not-over",
        Err(NotSubmitted::Changed) => "changed",
        Err(NotSubmitted::Unchanged) => "unchanged",
    };
    Ok(see_other(&format!("/office/reports?{}&said={said}", days.query())))
}

/// The city's report as a file.
pub async fn city_file(
    State(site): State<Site>,
    staff: Staff,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let choices = site.ask(|house| house.report_choices()).await?;
    let days = asked.days(choices.days)?;
    let (span, city) = (days.span, days.city);
    let answer = site.ask(move |house| house.city_report(span, city.as_deref())).await?;
    file(&answer.sheet(&choices.columns, site.house.zone()), &form, &format!("city-{}", days.of))
}

/// Of which days the evaluators' data set is, and from how many people on a group is shown.
#[derive(Deserialize)]
pub struct DataAsked {
    /// As a report's, or `all`.
    of: Option<String>,
    group: Option<String>,
}

/// All days of which there is anything.
const ALL_DAYS: &str = "all";
/// As the command has it: more would hide everything.
const LARGEST_GROUP: usize = 100;

/// The evaluators' data set as a file. Each time under other ids.
pub async fn dataset_file(
    State(site): State<Site>,
    staff: Staff,
    Path(form): Path<String>,
    Query(asked): Query<DataAsked>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let group = asked.group.as_deref().map(written::plain).filter(|group| !group.is_empty());
    let group = group.map_or(Ok(SMALLEST_GROUP), |group| group.parse().map_err(|_| Trouble::GroupSize))?;
    if !(LEAST_GROUP..=LARGEST_GROUP).contains(&group) {
        return Err(Trouble::GroupSize);
    }
    let known = site.ask(|house| house.report_choices()).await?.days;
    let (span, of) = match asked.of {
        Some(of) if of == ALL_DAYS => (known, of),
        of => {
            let days = Asked { of, city: None, said: None }.days(known)?;
            (days.span, days.of)
        }
    };
    let data = site.ask(move |house| house.report_dataset(span, group)).await?;
    file(&data.sheet(), &form, &format!("dataset-{of}"))
}

/// A sheet in the form that its address names.
pub fn file(sheet: &Sheet, form: &str, name: &str) -> Result<Response, Trouble> {
    let (kind, ending, bytes) = match form {
        "utf8.csv" => ("text/csv; charset=utf-8", "csv", csv(sheet, Encoding::Utf8).bytes),
        "cp932.csv" => ("text/csv; charset=Shift_JIS", "csv", csv(sheet, Encoding::Cp932).bytes),
        "xlsx" => {
            let made = xlsx(sheet).map_err(|cause| Trouble::Unavailable(Box::new(cause)))?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", made)
        }
        _ => return Err(Trouble::NotFound),
    };
    let disposition = format!("attachment; filename=\"fuda-{name}.{ending}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
