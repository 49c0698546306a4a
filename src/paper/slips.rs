//! What each paper says, in which order and how large (DESIGN.md; DOMAIN.md §4–5). Participants' papers say what and
//! how many, largest; money only where the document has it; numbers without trailing zeros.

mod office;

use chrono::NaiveDateTime;

use super::document::{
    Closing, Copy, Corrected, CorrectionSlip, DaySlip, Document, MoneyLine, MonthSlip, OwnShare, Person, Piece,
    ReceiptSlip, TestSlip,
};
use super::layout::{Sheet, Style};
use crate::domain::calendar::{clock_time, era_date, month_day};
use crate::domain::code::ReceiptNumber;
use crate::domain::mark::{MARKS, is_mark};
use crate::domain::money::Yen;
use crate::domain::quantity::Quantity;

pub(super) fn write(document: &Document, sheet: &mut Sheet) {
    match document {
        Document::Receipt(slip) => receipt(slip, sheet),
        Document::DaySlip(slip) => day_slip(slip, sheet),
        Document::MonthSlip(slip) => month_slip(slip, sheet),
        Document::DayReport(report) => office::day_report(report, sheet),
        Document::Count(slip) => office::count(slip, sheet),
        Document::Statement(slip) => office::statement(slip, sheet),
        Document::Correction(slip) => correction(slip, sheet),
        Document::Test(slip) => test(slip, sheet),
    }
}

/// The workshop, the paper's name, and what kind of copy it is.
fn head(workshop: &str, title: &str, copy: Copy, sheet: &mut Sheet) {
    match copy {
        Copy::Original => {}
        Copy::Reissue => sheet.banner("再発行"),
        Copy::Practice => sheet.banner("れんしゅう"),
        Copy::Merged => sheet.banner("まとめ"),
        Copy::MergedReissue => {
            sheet.banner("再発行");
            sheet.banner("まとめ");
        }
    }
    sheet.centred(workshop, Style::NORMAL);
    sheet.feed(6);
    sheet.centred(title, Style::TALL_BOLD);
    sheet.feed(6);
}

fn person(person: &Person, sheet: &mut Sheet) {
    sheet.rule();
    let mark = person.mark.as_deref().filter(|name| is_mark(name));
    sheet.marked(mark, |sheet| {
        sheet.pair((&format!("{} さん", person.call), Style::LARGE), (&person.number, Style::NORMAL));
    });
    sheet.rule();
}

fn when(at: NaiveDateTime, sheet: &mut Sheet) {
    sheet.pair((&era_date(at.date()), Style::NORMAL), (&clock_time(at.time()), Style::NORMAL));
}

/// `12組`; a line for zero (a visit's work without a count) says so without a figure.
fn count(quantity: Quantity, unit: &str) -> String {
    if quantity.is_zero() { "—".to_owned() } else { format!("{}{unit}", quantity.plain()) }
}

fn together(people: usize) -> String {
    if people > 1 { format!("{people}人で") } else { String::new() }
}

fn receipt(slip: &ReceiptSlip, sheet: &mut Sheet) {
    head(&slip.workshop, "できあがり受け取り票", slip.copy, sheet);
    when(slip.at, sheet);
    person(&slip.person, sheet);
    if slip.copy == Copy::Practice {
        sheet.text("れんしゅうです。", Style::TALL_BOLD);
        sheet.text("数えていません。", Style::TALL_BOLD);
        sheet.rule();
    }
    let label = if slip.copy.is_merged() { "まとめて" } else { "今回" };
    for (place, piece) in slip.pieces.iter().enumerate() {
        if place > 0 {
            sheet.feed(12);
        }
        handed_over(label, piece, sheet);
        let again = slip.pieces[place + 1..].iter().any(|later| later.work == piece.work && later.unit == piece.unit);
        let total = slip.today.iter().find(|total| total.work == piece.work && total.unit == piece.unit);
        if let Some(total) = total.filter(|_| !again) {
            sheet.pair(("きょうの合計", Style::NORMAL), (&count(total.quantity, &total.unit), Style::BOLD));
        }
    }
    if let Some(lines) = slip.money.as_deref().filter(|lines| !lines.is_empty()) {
        sheet.rule();
        money(lines, sheet);
    }
    sheet.rule();
    thanks(slip.copy, sheet);
    numbers(&slip.numbers, sheet);
}

/// The work, and how many of it: the largest figure on the paper.
fn handed_over(label: &str, piece: &Piece, sheet: &mut Sheet) {
    sheet.text(&piece.work, Style::LARGE_PLAIN);
    let label = match piece.people {
        0 | 1 => label.to_owned(),
        people => format!("{label} {}", together(people)),
    };
    sheet.pair((&label, Style::BOLD), (&count(piece.quantity, &piece.unit), Style::LARGE));
    match &piece.share {
        OwnShare::Equal => {}
        OwnShare::Part(share) => sheet.pair(("あなたの分", Style::NORMAL), (share, Style::BOLD)),
        OwnShare::Later => sheet.say(&["分け方は ", "あとで 決まります。"]),
    }
}

fn thanks(copy: Copy, sheet: &mut Sheet) {
    match copy {
        Copy::Practice => sheet.say(&["れんしゅうは、", "何回でも だいじょうぶです。"]),
        Copy::Merged | Copy::MergedReissue => sheet.say(&["お待たせした紙を、", "まとめて お渡しします。"]),
        Copy::Original | Copy::Reissue => {}
    }
    sheet.say(&["ありがとうございます。"]);
    if copy != Copy::Practice {
        sheet.say(&["数がちがうときは、"]);
        sheet.say(&["スタッフに", "声をかけてください。"]);
    }
}

fn numbers(numbers: &[ReceiptNumber], sheet: &mut Sheet) {
    for number in numbers {
        sheet.barcode(number.code().text());
    }
}

/// The handover's own amount, and how it came about. A line without a rate is priced when the rate arrives.
fn money(lines: &[MoneyLine], sheet: &mut Sheet) {
    let known: Yen = lines.iter().filter_map(|line| line.amount).sum();
    let waiting = lines.iter().filter(|line| line.amount.is_none()).count();
    if waiting < lines.len() {
        sheet.pair(("今回の工賃", Style::NORMAL), (&format!("{}円", known.plain()), Style::BOLD));
    }
    for line in lines {
        reckoning(line, lines.len(), sheet);
    }
    if waiting == lines.len() {
        sheet.say(&["今回の工賃は、", "あとで計算します。"]);
    }
    sheet.say(&["※お支払いは ", "月ごとに合計します"]);
}

/// `0.5円／枚 × 120枚`, with its work where there are several.
fn reckoning(line: &MoneyLine, of: usize, sheet: &mut Sheet) {
    let shared = match &line.share {
        OwnShare::Part(share) => format!(" × {share}"),
        _ if line.people > 1 => format!(" ÷ {}人", line.people),
        _ => String::new(),
    };
    let words = match (&line.rate, line.amount) {
        (Some(rate), Some(_)) => format!("({rate} × {}{shared})", line.quantity),
        _ if of > 1 => "(あとで計算します)".to_owned(),
        _ => return,
    };
    if of > 1 {
        let amount = line.amount.map_or_else(String::new, |amount| format!("{}円", amount.plain()));
        sheet.pair((&line.work, Style::NORMAL), (&amount, Style::NORMAL));
    }
    sheet.right(&words, Style::NORMAL);
}

fn pieces(pieces: &[Piece], sheet: &mut Sheet) {
    for piece in pieces {
        sheet.grand(&piece.work, &count(piece.quantity, &piece.unit));
        if piece.people > 1 {
            sheet.text(&format!("  いっしょに {}", together(piece.people)), Style::NORMAL);
        }
    }
}

fn day_slip(slip: &DaySlip, sheet: &mut Sheet) {
    head(&slip.workshop, "きょうの記録", slip.copy, sheet);
    if slip.edition > 1 {
        sheet.say(&[&format!("{}まいめの 紙です。", slip.edition), "まえの紙の かわりです。"]);
    }
    sheet.text(&era_date(slip.on), Style::NORMAL);
    person(&slip.person, sheet);
    let left = slip.left.map_or_else(String::new, |left| format!("帰り {}", clock_time(left.time())));
    sheet.pair((&format!("受付 {}", clock_time(slip.arrived.time())), Style::NORMAL), (&left, Style::NORMAL));
    sheet.rule();
    if slip.copy == Copy::Practice {
        sheet.text("れんしゅうです。数えていません。", Style::BOLD);
    }
    pieces(&slip.pieces, sheet);
    if let Some(amount) = slip.amount {
        if !slip.pieces.is_empty() {
            sheet.rule();
        }
        sheet.pair(("きょうの工賃", Style::NORMAL), (&format!("{}円", amount.plain()), Style::BOLD));
        sheet.say(&["※お支払いは ", "月ごとに合計します"]);
    }
    if !slip.pieces.is_empty() || slip.amount.is_some() {
        sheet.rule();
    }
    sheet.say(&["おつかれさまでした。"]);
}

fn month_slip(slip: &MonthSlip, sheet: &mut Sheet) {
    head(&slip.workshop, "これまでの記録", slip.copy, sheet);
    let span = format!("{}から {}まで", month_day(slip.from), month_day(slip.to));
    sheet.text(&span, Style::NORMAL);
    person(&slip.person, sheet);
    sheet.grand("来た日", &format!("{}日", slip.days));
    pieces(&slip.pieces, sheet);
    if let Some(amount) = slip.amount {
        sheet.rule();
        sheet.pair(("ここまでの工賃", Style::NORMAL), (&format!("{}円", amount.plain()), Style::BOLD));
        sheet.say(&["※お支払いは ", "月ごとに合計します"]);
    }
    sheet.rule();
    sheet.say(&["わからないことは、", "スタッフに", "きいてください。"]);
    printed(slip.printed_at, sheet);
}

fn printed(at: NaiveDateTime, sheet: &mut Sheet) {
    sheet.right(&format!("印刷 {} {}", month_day(at.date()), clock_time(at.time())), Style::NORMAL);
}

fn correction(slip: &CorrectionSlip, sheet: &mut Sheet) {
    head(&slip.workshop, "訂正票", slip.copy, sheet);
    when(slip.at, sheet);
    person(&slip.person, sheet);
    let on = month_day(slip.on);
    match &slip.what {
        Corrected::Record => sheet.say(&[&format!("{on}の"), "記録を直しました。"]),
        Corrected::Paid => sheet.say(&[&format!("{on}の"), "お支払いの数が", "かわりました。"]),
        Corrected::Price { to, .. } if *to == slip.on => sheet.say(&[&format!("{on}の"), "単価を直しました。"]),
        Corrected::Price { to, .. } => {
            sheet.say(&[&format!("{on}から"), &format!("{}までの", month_day(*to)), "単価を直しました。"]);
        }
    }
    if let Corrected::Price { work, amounts, .. } = &slip.what {
        sheet.feed(12);
        sheet.text(work, Style::LARGE_PLAIN);
        match amounts {
            Some((before, after)) => sheet.text(&format!("{} → {}", yen(*before), yen(*after)), Style::LARGE),
            None => sheet.say(&["工賃が", "かわります。"]),
        }
    }
    for line in slip.lines.iter().filter(|line| line.before != line.after) {
        sheet.feed(12);
        sheet.text(&line.work, Style::LARGE_PLAIN);
        let (before, after) = (changed(line.before, &line.unit), changed(line.after, &line.unit));
        sheet.text(&format!("{before} → {after}"), Style::LARGE);
    }
    sheet.feed(12);
    sheet.text(&format!("理由: {}", slip.reason), Style::NORMAL);
    sheet.rule();
    if !slip.lines.is_empty() {
        sheet.say(&["正しい数は、", "この紙の数です。"]);
    }
    if slip.closing == Closing::Before {
        after_closing(slip, sheet);
    }
    sheet.say(&["わからないときは、"]);
    sheet.say(&["スタッフに", "声をかけてください。"]);
    if let Some(number) = slip.number {
        sheet.barcode(number.code().text());
    }
}

/// Nobody has to fear for what they were paid.
fn after_closing(slip: &CorrectionSlip, sheet: &mut Sheet) {
    sheet.say(&["かわった分は、", "つぎからの ", "工賃のお知らせに", "「前回までの訂正」と", "書いて のせます。"]);
    let is_less = match &slip.what {
        Corrected::Price { amounts, .. } => amounts.is_none_or(|(before, after)| after < before),
        _ => slip.lines.iter().any(|line| line.after < line.before),
    };
    if is_less {
        sheet.say(&["もう お支払いした お金を、", "同意なしに ", "引くことは ", "ありません。"]);
    }
}

fn yen(amount: Yen) -> String {
    format!("{}円", amount.plain())
}

/// In a correction zero is a figure like any other: `1組 → 0組`.
fn changed(quantity: Quantity, unit: &str) -> String {
    format!("{}{unit}", quantity.plain())
}

fn test(slip: &TestSlip, sheet: &mut Sheet) {
    head(&slip.workshop, "印刷テスト", Copy::Original, sheet);
    sheet.pair((&format!("作業台 {}", slip.station), Style::NORMAL), ("", Style::NORMAL));
    when(slip.at, sheet);
    sheet.rule();
    sheet.ruler();
    sheet.text("ふつうの字 0123 あいう 漢字", Style::NORMAL);
    sheet.text("太い字 0123 あいう 漢字", Style::BOLD);
    sheet.text("たて長 0123 あいう 漢字", Style::TALL);
    sheet.text("大きな字 0123", Style::LARGE);
    sheet.text("名前の字 髙 﨑 𠮷 ①", Style::NORMAL);
    sheet.pair(("左", Style::NORMAL), ("右", Style::NORMAL));
    sheet.banner("白い字");
    sheet.feed(8);
    sheet.marks(&MARKS);
    sheet.barcode(slip.code.text());
    sheet.feed(8);
    sheet.qr(slip.code.text());
}
