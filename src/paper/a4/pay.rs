//! Papers of the payday: 工賃支払明細書, the year's total, the pay list with its 金種表, the envelopes' labels, the receipt of
//! payment (DOMAIN.md §2.6, §2.7, §5). Who reads them has no trailing zeros: 60円, 0.5円／枚.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::day::hours;
use super::markup::{
    Grid, blank_date, breaking_date, el, facts, head, read, running, running_head, sign, text, title, who,
};
use crate::domain::calendar::{era_date, era_year, month_day};
use crate::domain::money::{Yen, grouped};
use crate::paper::document::Person;
use crate::paper::mark;

/// Which giving-out of the same statement it is (DOMAIN.md §0 no. 5: a correction is visible).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// 第1版
    First,
    /// Given out again, as it was: for the how manieth time.
    Reissue(u32),
}

impl Edition {
    /// Of a statement that was given out again so many times.
    pub fn after(reissued: u32) -> Self {
        if reissued == 0 { Self::First } else { Self::Reissue(reissued) }
    }

    pub fn words(self) -> String {
        match self {
            Self::First => "第1版".to_owned(),
            Self::Reissue(1) => "第1版 再発行".to_owned(),
            Self::Reissue(times) => format!("第1版 再発行 {times}回目"),
        }
    }
}

/// What was put right in the statement's days after it was made. Its own figures stay as they are (DOMAIN.md §0 no. 5).
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectedLine {
    /// The day whose work it was.
    pub on: NaiveDate,
    pub name: String,
    pub reading: String,
    /// What it changed: `-1組`.
    pub quantity: String,
    pub amount: Yen,
    pub settled: Settled,
}

/// Where the difference is paid, or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    NotYet,
    /// In the statement of the period that ends on this day.
    In(NaiveDate),
    /// By itself, on this day.
    By(NaiveDate),
}

impl Settled {
    pub fn words(self) -> String {
        match self {
            Self::NotYet => "次の明細書に のせます".to_owned(),
            Self::In(ending) => format!("{}締めの 明細書に のせました", era_date(ending)),
            Self::By(on) => format!("{}に お支払いしました", era_date(on)),
        }
    }
}

/// One person's statement of one period, as it was frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct PayStatement {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub edition: Edition,
    pub person: Person,
    /// 氏名 with its reading, where they gave one; else they are called as they chose.
    pub name: Option<(String, String)>,
    pub from: NaiveDate,
    pub ending: NaiveDate,
    /// 20日締め
    pub closing: String,
    pub pays_on: NaiveDate,
    /// 現金; `None` while it is not known.
    pub method: Option<String>,
    /// 通所日数
    pub days: u32,
    /// 作業時間, as it was frozen; `None` in periods that were closed before it was.
    pub worked_minutes: Option<u32>,
    /// Earnings: pieces, hours, allowances, corrections.
    pub lines: Vec<PayLine>,
    /// 交通費 and 控除: what is no earnings.
    pub others: Vec<PayLine>,
    /// The exact sum of `lines`.
    pub earned: Yen,
    /// 1円未満は四捨五入
    pub rounding: String,
    /// What rounding adds or takes.
    pub rounded: Yen,
    /// お支払い額
    pub yen: i64,
    /// How many lines wait for a rate and are not in it.
    pub unpriced: u64,
    /// Oldest day first.
    pub corrected: Vec<CorrectedLine>,
}

impl PayStatement {
    /// 第1版 再発行 訂正あり
    pub fn edition_words(&self) -> String {
        let corrected = if self.corrected.is_empty() { "" } else { " 訂正あり" };
        self.edition.words() + corrected
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct PayLine {
    pub name: String,
    pub reading: String,
    /// `12月9日分`, `3人で 1/3`
    pub detail: String,
    /// `5,640枚`
    pub quantity: String,
    /// `0.5円`, 無償
    pub rate: String,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

fn money(yen: Yen) -> String {
    format!("{}円", yen.plain())
}

fn whole(yen: i64) -> String {
    format!("{}円", grouped(&yen.to_string()))
}

/// Their name where they gave one, as evidence needs it; else what they are called.
fn called(person: &Person, name: Option<&(String, String)>) -> String {
    match name {
        Some((name, reading)) => format!("{} 様", read(name, reading)),
        None => format!("{} 様", text(&person.call)),
    }
}

pub(super) fn statement(slip: &PayStatement) -> String {
    let worked = slip.worked_minutes.map_or_else(|| "—".to_owned(), hours);
    let about = [
        ("対象期間", text(&format!("{} 〜 {}（{}）", era_date(slip.from), era_date(slip.ending), slip.closing))),
        ("支払日", text(&era_date(slip.pays_on))),
        ("支払方法", slip.method.as_deref().map_or_else(|| "現金 ・ 振込".to_owned(), text)),
        ("通所日数", format!("{}日", slip.days)),
        ("作業時間", worked),
    ];
    let waiting = match slip.unpriced {
        0 => String::new(),
        lines => el(
            "p",
            "note",
            &format!("単価が まだ 決まっていないものが {lines}件 あります。決まったあと、次の明細書に のせます。"),
        ),
    };
    let line = format!("工賃支払明細書 {} {}締め", slip.person.number, era_date(slip.ending));
    let end = el("div", "pay", &format!("<span>お支払い額</span><b>{}</b>", whole(slip.yen)))
        + &waiting
        + &corrected(&slip.corrected)
        + &sign(&["受領　令和　　年　　月　　日", "署名"])
        + &el("p", "note", "内容に わからないところが あれば、いつでも スタッフに おたずねください。");
    let leaf = title("工賃支払明細書", &slip.edition_words())
        + &who(&slip.person, &called(&slip.person, slip.name.as_ref()))
        + &facts(&about)
        + &figures(slip, &end);
    running(&running_head(&slip.workshop, &line, slip.printed_at), &leaf)
}

/// Beside the frozen figures, never instead of them.
fn corrected(lines: &[CorrectedLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let columns = [
        ("日", "day", "k"),
        ("直したところ", "", ""),
        ("数量", "blank", "n"),
        ("差額", "rate", "n"),
        ("お支払い", "settled", "w"),
    ];
    let mut grid = Grid::new("later", &columns);
    for line in lines {
        let sign = if line.amount > Yen::ZERO { "+" } else { "" };
        grid.row([
            text(&month_day(line.on)),
            read(&line.name, &line.reading),
            text(&line.quantity),
            format!("{sign}{}", money(line.amount)),
            text(&line.settled.words()),
        ]);
    }
    let says = "この明細書の金額は、お支払いしたときの ままです。あとで 直した分は、ここに 書いて お知らせします。";
    let about = el("h2", "", "この明細書のあとで 直したところ") + &grid.html() + &el("p", "note", says);
    el("div", "kept", &about)
}

fn figures(slip: &PayStatement, end: &str) -> String {
    let columns = [("内容", "", ""), ("数量", "quantity", "n"), ("単価", "rate", "n"), ("金額", "money", "n")];
    let mut grid = Grid::new("", &columns);
    slip.lines.iter().for_each(|line| grid.row(cells(line)));
    let sum = |name: &str, amount: String| [el("span", "", name), String::new(), String::new(), amount];
    grid.plain_sum(sum("小計", money(slip.earned)));
    if slip.rounded != Yen::ZERO {
        let sign = if slip.rounded > Yen::ZERO { "+" } else { "" };
        grid.plain_sum(sum(&format!("端数（{}）", text(&slip.rounding)), format!("{sign}{}", money(slip.rounded))));
    }
    grid.sum(sum("工賃合計", money(slip.earned + slip.rounded)));
    slip.others.iter().for_each(|line| grid.plain_sum(cells(line)));
    grid.end(end);
    grid.html()
}

fn cells(line: &PayLine) -> [String; 4] {
    let detail = if line.detail.is_empty() {
        String::new()
    } else {
        el("small", "detail", &text(&format!("　{}", line.detail)))
    };
    [
        read(&line.name, &line.reading) + &detail,
        text(&line.quantity),
        text(&line.rate),
        line.amount.map_or_else(|| "まだ".to_owned(), money),
    ]
}

/// 年間の合計: what was paid from January to December, by payment date (DOMAIN.md §2.7).
#[derive(Debug, Clone, PartialEq)]
pub struct YearTotals {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub person: Person,
    pub name: Option<(String, String)>,
    /// 1 January.
    pub year: NaiveDate,
    pub lines: Vec<YearLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct YearLine {
    pub paid_on: NaiveDate,
    /// `None`: a correction that was paid by itself.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// 工賃, rounded; without what is no earnings.
    pub earned: Yen,
    /// 交通費 and the like, and 控除.
    pub others: Yen,
    pub yen: i64,
}

pub(super) fn year(totals: &YearTotals) -> String {
    let columns = [
        ("支払日", "longdate", "d"),
        ("対象期間", "span", "d"),
        ("工賃", "year", "n"),
        ("交通費など", "year", "n"),
        ("支払額", "", "n strong"),
    ];
    let mut grid = Grid::new("year", &columns);
    for line in &totals.lines {
        let span = line.span.map_or_else(|| "訂正の 追加払い".to_owned(), |(from, to)| days(from, to));
        grid.row([breaking_date(line.paid_on), text(&span), money(line.earned), money(line.others), whole(line.yen)]);
    }
    let sum = |of: fn(&YearLine) -> Yen| money(totals.lines.iter().map(of).sum());
    let paid = whole(totals.lines.iter().map(|line| line.yen).sum());
    grid.sum([
        "合計".to_owned(),
        format!("{}回", totals.lines.len()),
        sum(|line| line.earned),
        sum(|line| line.others),
        paid,
    ]);
    let year = format!("{}（1月1日〜12月31日に 支払った分）", era_year_of(totals.year));
    head(&totals.workshop, totals.printed_at, "工賃の年間合計", "")
        + &el("p", "when", &text(&year))
        + &who(&totals.person, &called(&totals.person, totals.name.as_ref()))
        + &grid.html()
        + &el(
            "p",
            "note",
            "支払った日で 数えています。工賃には、家内労働者等の必要経費の特例が 使えることが あります。税務署か 市の窓口で おたずねください。",
        )
}

/// `10月1日〜10月20日`
fn days(from: NaiveDate, to: NaiveDate) -> String {
    format!("{}月{}日〜{}月{}日", from.month(), from.day(), to.month(), to.day())
}

/// A year of two eras has both names.
fn era_year_of(first: NaiveDate) -> String {
    let last = NaiveDate::from_ymd_opt(first.year(), 12, 31).unwrap_or(first);
    let (began, ended) = (era_year(first), era_year(last));
    if began == ended { began } else { format!("{began}・{ended}") }
}

/// The pay list of a period, in the order of the envelopes.
#[derive(Debug, Clone, PartialEq)]
pub struct PayList {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub from: NaiveDate,
    pub ending: NaiveDate,
    pub pays_on: NaiveDate,
    /// Notes and coins, largest first, in yen.
    pub worth: Vec<i64>,
    pub rows: Vec<PayRow>,
    /// So many of each in all cash envelopes.
    pub till: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PayRow {
    pub person: Person,
    pub name: Option<(String, String)>,
    pub yen: i64,
    /// So many of each; `None` where it is not paid in cash.
    pub coins: Option<Vec<i64>>,
    /// 振込, 保管中
    pub note: String,
}

pub(super) fn list(list: &PayList) -> String {
    let titles: Vec<&'static str> = list.worth.iter().map(|worth| coin_word(*worth)).collect();
    let mut columns = vec![("番号", "number", "k"), ("氏名", "", ""), ("支払額", "due", "n strong")];
    columns.extend(titles.iter().map(|title| (*title, "coin", "n")));
    columns.push(("受領", "seal", ""));
    let mut grid = Grid::new("grid coins", &columns);
    for row in &list.rows {
        let mut cells = vec![text(&row.person.number), named(row), whole(row.yen)];
        cells.extend(few(row.coins.as_deref().unwrap_or(&[]), list.worth.len()));
        cells.push(text(&row.note));
        grid.row(cells);
    }
    let sum = |rows: &mut dyn Iterator<Item = &PayRow>| whole(rows.map(|row| row.yen).sum());
    let cash = sum(&mut list.rows.iter().filter(|row| row.coins.is_some()));
    let all = sum(&mut list.rows.iter());
    let mut cells = vec!["現金".to_owned(), "用意する 枚数".to_owned(), cash.clone()];
    cells.extend(few(&list.till, list.worth.len()));
    grid.sum(cells.into_iter().chain([String::new()]));
    let about = [
        ("対象期間", text(&format!("{} 〜 {}", era_date(list.from), era_date(list.ending)))),
        ("支払日", text(&era_date(list.pays_on))),
        ("支払の合計", format!("{}人　{all}", list.rows.len())),
        ("現金の合計", cash),
    ];
    let line = format!("工賃の支払一覧 {}締め", era_date(list.ending));
    let coins = el("h2", "", "金種表") + &till(list) + &sign(&["用意した人", "確認した人"]);
    let leaf = title("工賃の支払一覧", "") + &facts(&about) + &grid.html() + &el("article", "kept", &coins);
    running(&running_head(&list.workshop, &line, list.printed_at), &leaf)
}

/// What to fetch from the bank: each note and coin, how many, and what they come to.
fn till(list: &PayList) -> String {
    let mut grid = Grid::new(
        "grid",
        &[("金種", "money", "n"), ("枚数", "money", "n strong"), ("金額", "money", "n"), ("確認", "", "")],
    );
    for (worth, many) in list.worth.iter().zip(&list.till) {
        grid.row([whole(*worth), format!("{}枚", grouped(&many.to_string())), whole(worth * many), String::new()]);
    }
    let sum = list.worth.iter().zip(&list.till).map(|(worth, many)| worth * many).sum();
    let count: i64 = list.till.iter().sum();
    grid.sum(["合計".to_owned(), format!("{}枚", grouped(&count.to_string())), whole(sum), String::new()]);
    grid.html()
}

fn named(row: &PayRow) -> String {
    text(row.name.as_ref().map_or(&row.person.call, |(name, _)| name))
}

/// Nothing where there is none, so that what is there stands out.
fn few(coins: &[i64], columns: usize) -> Vec<String> {
    let word = |many: i64| if many == 0 { String::new() } else { grouped(&many.to_string()) };
    (0..columns).map(|place| coins.get(place).map_or_else(String::new, |many| word(*many))).collect()
}

/// Narrow enough for a column.
fn coin_word(worth: i64) -> &'static str {
    match worth {
        10_000 => "1万",
        5_000 => "5千",
        2_000 => "2千",
        1_000 => "千",
        500 => "500",
        100 => "100",
        50 => "50",
        10 => "10",
        5 => "5",
        _ => "1",
    }
}

/// 工賃袋: number and mark, no amount, in the order of the pay list.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelopes {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub pays_on: NaiveDate,
    pub people: Vec<Person>,
}

pub(super) fn envelopes(labels: &Envelopes) -> String {
    let label = |(place, person): (usize, &Person)| {
        let picture = person.mark.as_deref().and_then(mark::svg).unwrap_or_default();
        let name = format!("<b>{}<small>{}</small></b>", text(&person.number), text(&format!("{} さん", person.call)));
        el("article", "envelope", &format!("{picture}{name}{}", el("span", "order", &(place + 1).to_string())))
    };
    let all: String = labels.people.iter().enumerate().map(label).collect();
    head(&labels.workshop, labels.printed_at, "工賃袋のラベル", "")
        + &el("p", "when", &text(&format!("支払日 {}　支払一覧と 同じ順です", era_date(labels.pays_on))))
        + &el("div", "envelopes", &all)
}

/// 受領書: that somebody had their money.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub person: Person,
    pub name: Option<(String, String)>,
    pub from: NaiveDate,
    pub ending: NaiveDate,
    pub pays_on: NaiveDate,
    pub yen: i64,
    /// How it was confirmed (`名札と立会い 11月10日`), where it was.
    pub confirmed: Option<String>,
}

pub(super) fn received(receipts: &[Received]) -> Vec<String> {
    let half = |one: &Received| el("article", "half", &receipt(one));
    receipts.chunks(2).map(|pair| pair.iter().map(half).collect()).collect()
}

fn receipt(one: &Received) -> String {
    let about = [
        ("対象期間", text(&format!("{} 〜 {}", era_date(one.from), era_date(one.ending)))),
        ("支払日", text(&era_date(one.pays_on))),
    ];
    let signing = match &one.confirmed {
        Some(how) => el("p", "", &text(&format!("受領の確認: {how}"))),
        None => el("p", "", &format!("受け取った日 {}", blank_date())) + &sign(&["署名"]),
    };
    head(&one.workshop, one.printed_at, "受領書", "")
        + &who(&one.person, &called(&one.person, one.name.as_ref()))
        + &el("div", "pay", &format!("<span>お支払い額</span><b>{}</b>", whole(one.yen)))
        + &el("p", "", "上の金額を 受け取りました。")
        + &facts(&about)
        + &signing
}
