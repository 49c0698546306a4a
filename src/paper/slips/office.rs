//! The office's papers on a table's printer: 日報, 数合わせ, 工賃支払明細書. What they say is what they say on A4.

use chrono::{NaiveDateTime, NaiveTime};

use super::{Sheet, Style, count as counted, head, printed, together};
use crate::domain::calendar::{clock_time, era_date, month_day};
use crate::domain::mark::is_mark;
use crate::domain::money::{Yen, grouped};
use crate::paper::a4::{PayLine, PayStatement, hours};
use crate::paper::document::{CountSlip, DayReport, DayReportPerson, StatementSlip};

pub fn day_report(report: &DayReport, sheet: &mut Sheet) {
    head(&report.workshop, "日報(出来高票)", report.copy, sheet);
    sheet.pair(
        (&era_date(report.on), Style::NORMAL),
        (&format!("{}人", report.people.iter().filter(|person| person.arrived.is_some()).count()), Style::NORMAL),
    );
    if let Some(table) = &report.table {
        sheet.text(&format!("作業台 {table}"), Style::BOLD);
    }
    if report.people.is_empty() {
        sheet.rule();
        sheet.say(&["この日の 記録は ", "ありません。"]);
    }
    for person in &report.people {
        sheet.rule();
        day_report_person(person, sheet);
    }
    if !report.totals.is_empty() {
        sheet.rule();
        sheet.text("みんなで", Style::TALL_BOLD);
    }
    for (piece, cases) in &report.totals {
        sheet.pair((&piece.work, Style::NORMAL), (&counted(piece.quantity, &piece.unit), Style::BOLD));
        if let Some(cases) = cases {
            sheet.right(&format!("＝ {cases}"), Style::NORMAL);
        }
    }
    sheet.rule();
    printed(report.printed_at, sheet);
}

fn day_report_person(line: &DayReportPerson, sheet: &mut Sheet) {
    let time = |at: Option<NaiveDateTime>| at.map_or_else(|| "--:--".to_owned(), |at| clock(at.time()));
    let span = |minutes: Option<u32>| minutes.map_or_else(|| "—".to_owned(), hours);
    sheet.pair((&format!("{} {} さん", line.person.number, line.person.call), Style::BOLD), ("", Style::NORMAL));
    sheet.text(&format!("受付 {}  帰り {}", time(line.arrived), time(line.left)), Style::NORMAL);
    let (rest, worked) = (span(line.rest_minutes), span(line.worked_minutes));
    sheet.say(&[&format!("休憩 {rest}  "), &format!("作業時間 {worked}")]);
    for piece in &line.pieces {
        let shared = together(piece.people);
        let work = if shared.is_empty() { piece.work.clone() } else { format!("{} ({shared})", piece.work) };
        sheet.pair((&work, Style::NORMAL), (&counted(piece.quantity, &piece.unit), Style::BOLD));
    }
    for words in &line.checked {
        sheet.text(&format!("検品: {words}"), Style::NORMAL);
    }
    if line.corrections.is_empty() {
        sheet.text("訂正: なし", Style::NORMAL);
    }
    for words in &line.corrections {
        sheet.text(&format!("訂正: {words}"), Style::NORMAL);
    }
    sheet.feed(14);
    sheet.sign("スタッフ確認", "本人確認");
}

/// `09:02`, so that the columns of a list stand under each other.
fn clock(at: NaiveTime) -> String {
    format!("{:0>5}", clock_time(at))
}

/// 412組 ＝ 41箱＋2組, and a line beside it for what is counted by hand.
pub fn count(slip: &CountSlip, sheet: &mut Sheet) {
    let CountSlip { copy, sheet: said } = slip;
    head(&said.workshop, "数合わせ", *copy, sheet);
    sheet.pair((&era_date(said.on), Style::NORMAL), (&clock_time(said.printed_at.time()), Style::NORMAL));
    if said.lines.is_empty() {
        sheet.rule();
        sheet.say(&["この日に 受け取ったものは ", "ありません。"]);
    }
    for line in &said.lines {
        sheet.rule();
        sheet.grand(&line.work, &counted(line.quantity, &line.unit));
        if let Some(cases) = &line.cases {
            sheet.right(&format!("＝ {cases}"), Style::TALL_BOLD);
        }
        for (station, quantity) in &line.stations {
            sheet.pair((&format!("  {station}"), Style::NORMAL), (&counted(*quantity, &line.unit), Style::NORMAL));
        }
        sheet.feed(14);
        sheet.sign("数えた数", "ちがい");
    }
    sheet.rule();
    if said.left_tags > 0 {
        sheet.say(&["持ち主を待っている シールが ", &format!("{}枚 あります。", said.left_tags)]);
    }
    sheet.say(&["数が合わないときは、", "帰る前に みんなで さがします。"]);
    sheet.feed(14);
    sheet.sign("数えた人", "確認した人");
}

/// What is frozen, as on A4; the sum to be paid largest.
pub fn statement(slip: &StatementSlip, sheet: &mut Sheet) {
    let StatementSlip { copy, statement: said } = slip;
    head(&said.workshop, "工賃支払明細書", *copy, sheet);
    sheet.centred(&format!("({})", said.edition_words()), Style::NORMAL);
    sheet.rule();
    let mark = said.person.mark.as_deref().filter(|name| is_mark(name));
    let called = said.name.as_ref().map_or(&said.person.call, |(name, _)| name);
    sheet.marked(mark, |sheet| {
        sheet.pair((&format!("{called} 様"), Style::LARGE), (&said.person.number, Style::NORMAL));
    });
    sheet.rule();
    about(said, sheet);
    sheet.rule();
    said.lines.iter().for_each(|line| earned(line, sheet));
    sheet.rule();
    sums(said, sheet);
    sheet.rule();
    sheet.grand("お支払い額", &whole(said.yen));
    sheet.rule();
    corrected(said, sheet);
    sheet.feed(14);
    sheet.text("受領  令和    年    月    日", Style::NORMAL);
    sheet.feed(14);
    sheet.text(&format!("署名 {}", "_".repeat(26)), Style::NORMAL);
    sheet.feed(8);
    sheet.say(&["内容に わからないところが あれば、", "いつでも スタッフに ", "おたずねください。"]);
    printed(said.printed_at, sheet);
}

fn about(said: &PayStatement, sheet: &mut Sheet) {
    let plain = |term: &str, words: &str, sheet: &mut Sheet| {
        sheet.pair((term, Style::NORMAL), (words, Style::NORMAL));
    };
    plain("対象期間", &format!("{}から", era_date(said.from)), sheet);
    sheet.right(&format!("{}まで", era_date(said.ending)), Style::NORMAL);
    plain("締め", &said.closing, sheet);
    plain("支払日", &era_date(said.pays_on), sheet);
    plain("支払方法", said.method.as_deref().unwrap_or("現金 ・ 振込"), sheet);
    plain("通所日数", &format!("{}日", said.days), sheet);
    plain("作業時間", &said.worked_minutes.map_or_else(|| "—".to_owned(), hours), sheet);
}

fn earned(line: &PayLine, sheet: &mut Sheet) {
    sheet.pair((&line.name, Style::NORMAL), (&amount(line), Style::BOLD));
    let reckoned = match (line.quantity.is_empty(), line.rate.is_empty()) {
        (true, _) => String::new(),
        (false, true) => line.quantity.clone(),
        (false, false) => format!("{} × {}", line.quantity, line.rate),
    };
    for words in [&reckoned, &line.detail].into_iter().filter(|words| !words.is_empty()) {
        sheet.text(&format!("  {words}"), Style::NORMAL);
    }
}

fn amount(line: &PayLine) -> String {
    line.amount.map_or_else(|| "まだ".to_owned(), money)
}

fn money(yen: Yen) -> String {
    format!("{}円", yen.plain())
}

/// `+76円`: a difference says which way it goes.
fn signed(yen: Yen) -> String {
    let sign = if yen > Yen::ZERO { "+" } else { "" };
    format!("{sign}{}", money(yen))
}

fn whole(yen: i64) -> String {
    format!("{}円", grouped(&yen.to_string()))
}

fn sums(said: &PayStatement, sheet: &mut Sheet) {
    sheet.pair(("小計", Style::NORMAL), (&money(said.earned), Style::NORMAL));
    if said.rounded != Yen::ZERO {
        let words = signed(said.rounded);
        sheet.pair((&format!("端数（{}）", said.rounding), Style::NORMAL), (&words, Style::NORMAL));
    }
    sheet.pair(("工賃合計", Style::BOLD), (&money(said.earned + said.rounded), Style::BOLD));
    said.others.iter().for_each(|line| earned(line, sheet));
    if said.unpriced > 0 {
        sheet.say(&["単価が まだのものが ", &format!("{}件 あります。", said.unpriced)]);
    }
}

/// What was put right after this statement was made.
fn corrected(said: &PayStatement, sheet: &mut Sheet) {
    if said.corrected.is_empty() {
        return;
    }
    sheet.text("このあとで 直したところ", Style::BOLD);
    for line in &said.corrected {
        let left = format!("{}分 {}", month_day(line.on), line.name);
        sheet.pair((&left, Style::NORMAL), (&signed(line.amount), Style::BOLD));
        sheet.text(&format!("  {} {}", line.quantity, line.settled.words()), Style::NORMAL);
    }
    sheet.rule();
}
