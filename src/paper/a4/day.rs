//! 日報(出来高票): the whole day in one document, as DOMAIN.md §5 lists its fields. For staff to check and both to sign.

use chrono::{NaiveDate, NaiveDateTime};

use super::markup::{Grid, el, read, running, running_head, san, sign, text, title, when, who};
use crate::domain::calendar::{clock_time, era_date};
use crate::domain::quantity::Quantity;
use crate::paper::document::Person;

/// How many lines of work may still be kept on one page with their head and the place to sign.
const KEPT_TOGETHER: usize = 14;

/// Whose day a sheet tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayOf {
    Everybody,
    /// One leaf, to give to them.
    Person(String),
    /// What was handed over at one table.
    Station(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct DaySheet {
    pub workshop: String,
    pub on: NaiveDate,
    pub printed_at: NaiveDateTime,
    pub of: DayOf,
    pub people: Vec<DayPerson>,
    /// What everybody made together.
    pub totals: Vec<DayTotal>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayPerson {
    pub person: Person,
    /// 受付 and 帰り; several, for who went and came back.
    pub arrived: Option<NaiveDateTime>,
    pub left: Option<NaiveDateTime>,
    /// 休憩 and 作業時間, in minutes; `None` while nobody knows when the visit ended.
    pub rest_minutes: Option<u32>,
    pub worked_minutes: Option<u32>,
    pub lines: Vec<DayLine>,
    /// In words (`ごみ袋20L 45組 → 44組 数え直し`).
    pub corrections: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayLine {
    pub work: String,
    pub reading: String,
    pub unit: String,
    /// The whole quantity, where several made it.
    pub quantity: Quantity,
    /// 手直し and 確認中; `None` where nobody has looked at this work's pieces.
    pub looked: Option<(Quantity, Quantity)>,
    /// 3人で, never who.
    pub people: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayTotal {
    pub work: String,
    pub reading: String,
    pub unit: String,
    pub quantity: Quantity,
    /// `41箱＋2組`
    pub cases: Option<String>,
}

pub(super) fn leaves(sheet: &DaySheet) -> Vec<String> {
    let about = match &sheet.of {
        DayOf::Everybody => String::new(),
        DayOf::Person(_) => String::new(),
        DayOf::Station(name) => format!("作業台 {name}"),
    };
    let mut leaf = title("日報(出来高票)", &about) + &when(sheet.on);
    if sheet.people.is_empty() {
        leaf.push_str(&el("p", "", "この日の記録は ありません。"));
    }
    sheet.people.iter().for_each(|one| leaf.push_str(&person(one)));
    if !matches!(sheet.of, DayOf::Person(_)) && !sheet.totals.is_empty() {
        leaf.push_str(&totals(&sheet.totals));
    }
    let line = running_head(&sheet.workshop, &format!("日報 {}", era_date(sheet.on)), sheet.printed_at);
    vec![running(&line, &leaf)]
}

fn person(day: &DayPerson) -> String {
    let time = |at: Option<NaiveDateTime>| at.map_or_else(|| "—".to_owned(), |at| clock_time(at.time()));
    let span = |minutes: Option<u32>| minutes.map_or_else(|| "—".to_owned(), hours);
    let times = [
        ("受付", time(day.arrived)),
        ("帰り", time(day.left)),
        ("休憩", span(day.rest_minutes)),
        ("作業時間", span(day.worked_minutes)),
    ];
    let times: String =
        times.iter().map(|(word, figure)| el("span", "", &format!("{word} {}", el("b", "", figure)))).collect();
    let class = if day.lines.len() > KEPT_TOGETHER { "person long" } else { "person" };
    let inside = [
        who(&day.person, &san(&day.person)),
        el("div", "times", &times),
        lines(day, &(corrections(&day.corrections) + &sign(&["スタッフ確認", "本人確認"]))),
    ];
    el("article", class, &inside.concat())
}

/// What stands under the last line never parts from it.
fn lines(day: &DayPerson, under: &str) -> String {
    if day.lines.is_empty() {
        return under.to_owned();
    }
    // On a second page, the table's head alone says whose it is.
    let whose = format!("作業（{}）", day.person.number);
    let mut grid = Grid::new(
        "day",
        &[
            (whose.as_str(), "", ""),
            ("単位", "unit", ""),
            ("数", "made", "n strong"),
            ("手直し", "count", "n"),
            ("確認中", "count", "n"),
            ("備考", "note", ""),
        ],
    );
    for line in &day.lines {
        let looked = |quantity: Option<Quantity>| quantity.map_or_else(|| "—".to_owned(), Quantity::plain);
        let together = match line.people {
            0 | 1 => String::new(),
            2 => "ペア（2人で）".to_owned(),
            people => format!("{people}人で"),
        };
        grid.row([
            read(&line.work, &line.reading),
            text(&line.unit),
            line.quantity.plain(),
            looked(line.looked.map(|(rework, _)| rework)),
            looked(line.looked.map(|(_, pending)| pending)),
            text(&together),
        ]);
    }
    grid.end(under);
    grid.html()
}

fn corrections(words: &[String]) -> String {
    if words.is_empty() {
        return el("p", "corrections", "訂正: なし");
    }
    let items: String = words.iter().map(|one| el("li", "", &text(one))).collect();
    el("div", "corrections", &format!("訂正:{}", el("ul", "", &items)))
}

fn totals(totals: &[DayTotal]) -> String {
    let columns = [("作業", "", ""), ("数", "made", "n strong"), ("単位", "unit", ""), ("数合わせ", "case", "n")];
    let mut grid = Grid::new("day", &columns);
    for total in totals {
        let cases = total.cases.as_deref().map(|words| format!("＝ {words}")).unwrap_or_default();
        grid.row([read(&total.work, &total.reading), total.quantity.plain(), text(&total.unit), text(&cases)]);
    }
    el("article", "person", &(el("h2", "", "みんなで") + &grid.html()))
}

/// `4時間02分`
pub fn hours(minutes: u32) -> String {
    format!("{}時間{:02}分", minutes / 60, minutes % 60)
}
