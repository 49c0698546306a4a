//! `/office/print`: the office's papers on a table's printer, one click each.

use axum::extract::{Form, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::paper::a4::DayOf;

use super::home::in_path;
use super::house::{DeviceState, House, Refused, RollPaper, StationView, Unanswered};
use super::live::Live;
use super::login::{Staff, see_other};
use super::site::{Site, Trouble};

#[derive(Deserialize)]
pub struct PrintForm {
    csrf: String,
    /// `day`, `day-a4`, `count`, `statement`
    paper: String,
    /// The day; of a statement, its period's last one.
    on: NaiveDate,
    #[serde(default)]
    number: String,
    /// Of 日報: whose ([`day_of`]).
    #[serde(default)]
    of: String,
    /// Whose printer.
    #[serde(default)]
    station: String,
    /// Of a statement, the page's key: pressed twice, the second would be recorded as given out again.
    #[serde(default)]
    once: String,
}

/// Tables that have a printer, to choose from.
pub fn printers(stations: Vec<StationView>) -> Vec<String> {
    let with = stations.into_iter().filter(|station| station.printer != DeviceState::None);
    with.map(|station| station.name).collect()
}

/// A table's, if there is one of that name: no paper is headed with what somebody wrote into an address.
pub fn day_of_table(live: &Live, name: &str) -> Result<DayOf, Trouble> {
    let known = live.table_names().find(|known| *known == name);
    known.map(|name| DayOf::Station(name.to_owned())).ok_or(Trouble::NotFound)
}

/// `station-A`, `number-P0127`; everybody's where it is empty.
pub fn day_of(live: &Live, text: &str) -> Result<DayOf, Trouble> {
    let parts = text.split_once('-').filter(|(_, name)| !name.is_empty());
    match parts {
        Some(("station", name)) => day_of_table(live, name),
        Some(("number", number)) => Ok(DayOf::Person(number.to_owned())),
        None if text.is_empty() => Ok(DayOf::Everybody),
        _ => Err(Trouble::BadInput),
    }
}

pub async fn print(State(site): State<Site>, staff: Staff, Form(form): Form<PrintForm>) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let on = form.on;
    if form.paper == "day-a4" {
        return Ok(see_other(&format!("/office/paper/day?on={on}&of={}", in_path(&form.of))));
    }
    let (paper, back) = match form.paper.as_str() {
        "day" => (RollPaper::Day { on, of: day_of(&site.live, &form.of)? }, format!("/office?on={on}&said=")),
        "count" => (RollPaper::Count { on }, format!("/office?on={on}&said=")),
        "statement" => {
            let back = format!("/office/periods/{on}/{}?said=", in_path(&form.number));
            (RollPaper::Statement { ending: on, number: form.number }, back)
        }
        _ => return Err(Trouble::BadInput),
    };
    if paper.tells_money() && !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let (once, station) = (form.once, form.station);
    let is_statement = matches!(paper, RollPaper::Statement { .. });
    let print = move |house: &dyn House| match house.print(&paper, &station, staff.id) {
        Ok(()) => Ok(Ok(format!("{back}printing"))),
        Err(Unanswered::Refused(Refused::NotFound)) => Ok(Err(format!("{back}no-printer"))),
        Err(other) => Err(other),
    };
    let there = match is_statement {
        true if once.is_empty() => return Err(Trouble::BadInput),
        true => site.once(once, print).await?,
        false => site.ask(print).await?,
    };
    let (Ok(there) | Err(there)) = there;
    Ok(see_other(&there))
}
