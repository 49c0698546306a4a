//! One document of every kind, with invented people.

use chrono::{NaiveDate, NaiveDateTime};
use fuda::domain::code::{Code, Kind, ReceiptNumber};
use fuda::domain::money::Yen;
use fuda::domain::quantity::Quantity;
use fuda::paper::a4::{CorrectedLine, CountLine, CountSheet, Edition, PayLine, PayStatement, Settled};
use fuda::paper::document::*;

pub fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date")
}

pub fn at(hour: u32, minute: u32) -> NaiveDateTime {
    on().and_hms_opt(hour, minute, 0).expect("a time")
}

pub fn ami() -> Person {
    Person { call: "あみ".into(), number: "P0127".into(), mark: Some("灯台".into()) }
}

pub fn piece(work: &str, quantity: &str, unit: &str, people: usize) -> Piece {
    Piece {
        work: work.into(),
        unit: unit.into(),
        quantity: quantity.parse().expect("a quantity"),
        people,
        share: OwnShare::Equal,
    }
}

pub fn receipt() -> ReceiptSlip {
    ReceiptSlip {
        copy: Copy::Original,
        workshop: "みなと作業所".into(),
        person: ami(),
        at: at(14, 32),
        pieces: vec![piece("ごみ袋 20L", "12", "組", 1)],
        today: vec![piece("ごみ袋 20L", "42", "組", 1)],
        money: None,
        numbers: vec![ReceiptNumber(12384)],
    }
}

pub fn with_money() -> ReceiptSlip {
    ReceiptSlip {
        money: Some(vec![MoneyLine {
            work: "ごみ袋 20L".into(),
            rate: Some("0.5円／枚".into()),
            quantity: "120枚".into(),
            people: 1,
            share: OwnShare::Equal,
            amount: Some("60.000".parse().expect("an amount")),
        }]),
        ..receipt()
    }
}

/// Two works, one of them made by three people and without a rate yet; a long name without a mark.
pub fn shared() -> ReceiptSlip {
    ReceiptSlip {
        person: Person { call: "みなとのうしおまる".into(), number: "P0133".into(), mark: None },
        pieces: vec![
            piece("ごみ袋 20L", "3", "組", 3),
            piece("網 浮子方の仕立て(大きい網のなおしをふくむ)", "1.5", "間", 1),
        ],
        today: vec![
            piece("ごみ袋 20L", "30", "組", 1),
            piece("網 浮子方の仕立て(大きい網のなおしをふくむ)", "6.5", "間", 1),
        ],
        money: Some(vec![
            MoneyLine {
                work: "ごみ袋 20L".into(),
                rate: Some("0.5円／枚".into()),
                quantity: "30枚".into(),
                people: 3,
                share: OwnShare::Equal,
                amount: Some("5".parse().expect("an amount")),
            },
            MoneyLine {
                work: "網 浮子方の仕立て(大きい網のなおしをふくむ)".into(),
                rate: None,
                quantity: "1.5間".into(),
                people: 1,
                share: OwnShare::Equal,
                amount: None,
            },
        ]),
        ..receipt()
    }
}

pub fn practice() -> ReceiptSlip {
    ReceiptSlip { copy: Copy::Practice, numbers: vec![], today: vec![], ..receipt() }
}

pub fn reissued() -> ReceiptSlip {
    ReceiptSlip { copy: Copy::Reissue, ..receipt() }
}

pub fn merged() -> ReceiptSlip {
    ReceiptSlip { copy: Copy::Merged, numbers: vec![ReceiptNumber(12384), ReceiptNumber(12391)], ..receipt() }
}

/// A name that no kanji printer's own characters hold.
pub fn rare_name() -> ReceiptSlip {
    ReceiptSlip {
        person: Person { call: "髙﨑𠮷①".into(), number: "P0140".into(), mark: Some("かもめ".into()) },
        ..receipt()
    }
}

pub fn day_slip() -> DaySlip {
    DaySlip {
        edition: 1,
        copy: Copy::Original,
        workshop: "みなと作業所".into(),
        person: ami(),
        on: on(),
        arrived: at(10, 2),
        left: Some(at(15, 4)),
        pieces: vec![
            piece("ごみ袋 20L", "42", "組", 1),
            piece("網 浮子方", "6.0", "間", 2),
            piece("飲食店体験", "0", "時間", 1),
        ],
        amount: None,
    }
}

pub fn month_slip() -> MonthSlip {
    MonthSlip {
        copy: Copy::Original,
        workshop: "みなと作業所".into(),
        person: Person { call: "なぎ".into(), number: "P0131".into(), mark: Some("波".into()) },
        from: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a date"),
        to: on(),
        printed_at: at(15, 1),
        days: 14,
        pieces: vec![piece("ごみ袋 20L", "1240", "組", 1), piece("網 浮子方", "84.5", "間", 1)],
        amount: Some("9411.000".parse().expect("an amount")),
    }
}

pub fn day_report() -> DayReport {
    DayReport {
        copy: Copy::Original,
        workshop: "みなと作業所".into(),
        on: on(),
        table: None,
        printed_at: at(15, 30),
        people: vec![
            DayReportPerson {
                person: ami(),
                arrived: Some(at(10, 2)),
                left: Some(at(15, 4)),
                rest_minutes: Some(60),
                worked_minutes: Some(242),
                pieces: vec![piece("ごみ袋 20L", "42", "組", 1), piece("網 浮子方", "6", "間", 2)],
                checked: vec![],
                corrections: vec!["45組 → 44組 数え直し".into()],
            },
            DayReportPerson {
                person: Person { call: "うしお".into(), number: "P0133".into(), mark: Some("いかり".into()) },
                arrived: Some(at(9, 58)),
                left: None,
                rest_minutes: None,
                worked_minutes: None,
                pieces: vec![piece("ふまねっと", "2", "台", 1)],
                checked: vec![],
                corrections: vec![],
            },
        ],
        totals: vec![
            (piece("ごみ袋 20L", "412", "組", 1), Some("41箱＋2組".into())),
            (piece("網 浮子方", "31.5", "間", 1), None),
            (piece("ふまねっと", "2", "台", 1), None),
        ],
    }
}

fn quantity(text: &str) -> Quantity {
    text.parse().expect("a quantity")
}

pub fn count() -> CountSlip {
    let line = |work: &str, unit: &str, made: &str, cases: Option<&str>, stations: &[(&str, &str)]| CountLine {
        work: work.into(),
        reading: String::new(),
        unit: unit.into(),
        quantity: quantity(made),
        cases: cases.map(str::to_owned),
        stations: stations.iter().map(|(name, made)| ((*name).to_owned(), quantity(made))).collect(),
    };
    CountSlip {
        copy: Copy::Original,
        sheet: CountSheet {
            workshop: "みなと作業所".into(),
            on: on(),
            printed_at: at(15, 20),
            lines: vec![
                line("ごみ袋 20L", "組", "412", Some("41箱＋2組"), &[("あみの台", "200"), ("窓ぎわ", "212")]),
                line("網 浮子方", "間", "31.5", None, &[("網場", "31.5")]),
            ],
            left_tags: 2,
        },
    }
}

pub fn statement() -> StatementSlip {
    let yen = |text: &str| -> Yen { text.parse().expect("an amount") };
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    let line = |name: &str, detail: &str, made: &str, rate: &str, amount: &str| PayLine {
        name: name.into(),
        reading: String::new(),
        detail: detail.into(),
        quantity: made.into(),
        rate: rate.into(),
        amount: Some(yen(amount)),
    };
    let corrected = CorrectedLine {
        on: day(10, 9),
        name: "ごみ袋 20L".into(),
        reading: String::new(),
        quantity: "-1組".into(),
        amount: yen("-5"),
        settled: Settled::In(day(11, 20)),
    };
    StatementSlip {
        copy: Copy::Original,
        statement: PayStatement {
            workshop: "みなと作業所".into(),
            printed_at: at(15, 30),
            edition: Edition::Reissue(1),
            person: ami(),
            name: Some(("髙橋 﨑子".into(), "たかはし さきこ".into())),
            from: day(9, 21),
            ending: day(10, 20),
            closing: "20日締め".into(),
            pays_on: day(11, 10),
            method: Some("現金".into()),
            days: 14,
            worked_minutes: Some(52 * 60 + 30),
            lines: vec![
                line("指定ごみ袋20L 封入", "", "5,640枚", "0.5円", "2820"),
                line("網 浮子方 仕立て", "分け方 1/2", "84.5間", "38円", "3211"),
                line("飲食店体験", "", "6時間", "無償", "0"),
                line("研修手当", "", "", "", "1200"),
                line("前回までの訂正", "12月9日(火)分", "-25枚", "0.5円", "-12.5"),
            ],
            others: vec![line("交通費（実費・工賃とは別）", "", "", "", "1680")],
            earned: yen("7218.5"),
            rounding: "1円未満は四捨五入".into(),
            rounded: yen("0.5"),
            yen: 8899,
            unpriced: 0,
            corrected: vec![corrected],
        },
    }
}

pub fn correction() -> CorrectionSlip {
    CorrectionSlip {
        copy: Copy::Original,
        workshop: "みなと作業所".into(),
        person: ami(),
        at: at(14, 50),
        what: Corrected::Record,
        number: Some(ReceiptNumber(12384)),
        on: on(),
        lines: vec![
            CorrectionLine {
                work: "ごみ袋 20L".into(),
                unit: "組".into(),
                before: "45".parse().expect("a quantity"),
                after: "44".parse().expect("a quantity"),
            },
            CorrectionLine {
                work: "網 浮子方".into(),
                unit: "間".into(),
                before: "6".parse().expect("a quantity"),
                after: "6".parse().expect("a quantity"),
            },
        ],
        reason: "数え直し".into(),
        closing: Closing::NotYet,
    }
}

pub fn test_slip() -> TestSlip {
    TestSlip {
        workshop: "みなと作業所".into(),
        station: "袋の台".into(),
        at: at(9, 0),
        code: Code::new(Kind::WorkCard, "BAGS200010").expect("a code"),
    }
}

/// Every sample, under the name of its golden file.
pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("receipt", Document::Receipt(receipt())),
        ("receipt_with_money", Document::Receipt(with_money())),
        ("receipt_shared", Document::Receipt(shared())),
        ("receipt_practice", Document::Receipt(practice())),
        ("receipt_reissued", Document::Receipt(reissued())),
        ("receipt_merged", Document::Receipt(merged())),
        ("receipt_rare_name", Document::Receipt(rare_name())),
        ("day_slip", Document::DaySlip(day_slip())),
        ("day_slip_again", Document::DaySlip(DaySlip { edition: 2, ..day_slip() })),
        ("month_slip", Document::MonthSlip(month_slip())),
        ("day_report", Document::DayReport(day_report())),
        ("count", Document::Count(count())),
        ("statement", Document::Statement(statement())),
        ("correction", Document::Correction(correction())),
        ("test_slip", Document::Test(test_slip())),
    ]
}
