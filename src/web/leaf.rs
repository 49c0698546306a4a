//! `/office/paper/KIND`: papers on A4, for the browser to print or to keep as PDF.

use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::paper::a4::{self, DayOf, Slip, Styled, Wanted};

use super::login::Staff;
use super::office::{date, today};
use super::roll::{day_of, day_of_table};
use super::site::{Site, Trouble};

/// Where the papers have their style from: the pages' policy lets none stand inside.
const STYLE: &str = "/assets/a4.css";

#[derive(Deserialize)]
pub struct Asked {
    on: Option<String>,
    number: Option<String>,
    station: Option<String>,
    /// Of the day's sheet: the same in one word ([`day_of`]).
    of: Option<String>,
    /// `terms,order,receipt`
    slips: Option<String>,
    /// A closed period's last day.
    ending: Option<String>,
    year: Option<i32>,
}

pub async fn page(
    State(site): State<Site>,
    staff: Staff,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let on = date(asked.on.as_deref())?.unwrap_or(today(site.house.as_ref()));
    let wanted = wanted(&site, &kind, on, asked)?;
    if wanted.tells_money() && !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let paper = site.ask(move |house| house.paper(&wanted)).await?.ok_or(Trouble::NotFound)?;
    Ok(Html(a4::html(&paper, Styled::From(STYLE))).into_response())
}

fn wanted(site: &Site, kind: &str, on: NaiveDate, asked: Asked) -> Result<Wanted, Trouble> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(match kind {
        "day" => {
            let of = match (given(asked.number), given(asked.station)) {
                (Some(number), _) => DayOf::Person(number),
                (None, Some(station)) => day_of_table(&site.live, &station)?,
                (None, None) => day_of(&site.live, asked.of.as_deref().unwrap_or_default())?,
            };
            Wanted::Day { on, of }
        }
        "count" => Wanted::Count { on },
        "week" => Wanted::Week { on },
        "growth" => Wanted::Growth { number: given(asked.number).ok_or(Trouble::BadInput)? },
        "slips" => {
            let span = site.house.period(on);
            let slips = given(asked.slips).map_or(Ok(Slip::ALL.to_vec()), |words| {
                words.split(',').map(|word| word.parse().map_err(|_: String| Trouble::BadInput)).collect()
            })?;
            Wanted::Commission { number: given(asked.number), slips, from: span.from, to: span.to }
        }
        "year" => Wanted::Years { year: asked.year.unwrap_or(on.year()), number: given(asked.number) },
        _ => of_period(kind, date(asked.ending.as_deref())?.ok_or(Trouble::NotFound)?, given(asked.number))?,
    })
}

fn of_period(kind: &str, ending: NaiveDate, number: Option<String>) -> Result<Wanted, Trouble> {
    Ok(match kind {
        "statements" => Wanted::Statements { ending, number },
        "pay-list" => Wanted::PayList { ending },
        "envelopes" => Wanted::Envelopes { ending },
        "received" => Wanted::Received { ending },
        _ => return Err(Trouble::NotFound),
    })
}
