//! Invented papers on A4: ordinary ones, and the fullest that a workshop could have.

use chrono::{NaiveDate, NaiveDateTime};
use fuda::domain::money::Yen;
use fuda::domain::quantity::Quantity;
use fuda::earnings::cash::{Coins, DENOMINATIONS};
use fuda::paper::a4::{
    A4, CommissionSet, CorrectedLine, CountLine, CountSheet, DayLine, DayOf, DayPerson, DaySheet, DayTotal, Edition,
    Envelopes, GrowthLine, GrowthPaper, GrowthSaid, OrderLine, PaidLine, PayLine, PayList, PayRow, PayStatement,
    Received, ReceivedLine, Settled, Slip, WeekForm, YearLine, YearTotals,
};
use fuda::paper::document::Person;

/// 𠮷 is outside the plane that most fonts and many programs stop at; 葛 has a selector that chooses its form.
pub const NAMES: [(&str, &str); 6] = [
    ("髙橋 﨑子", "たかはし さきこ"),
    ("𠮷野 はま", "よしの はま"),
    ("葛󠄀西 なぎ", "かさい なぎ"),
    ("勅使河原 権之助左衛門", "てしがわら ごんのすけざえもん"),
    ("阿部 みなと", "あべ みなと"),
    ("邊󠄄見 いそ", "へんみ いそ"),
];
const CALLS: [&str; 6] = ["あみ", "𠮷ちゃん", "なぎ", "うみねこのおばあちゃんのとなりのひと", "みなと", "いそ"];
const MARKS: [Option<&str>; 6] = [Some("灯台"), Some("波"), None, Some("舟"), Some("月"), Some("貝")];
const WORKS: [(&str, &str, &str); 5] = [
    ("指定ごみ袋20L 封入", "していごみぶくろ20リットル ふうにゅう", "組"),
    ("網 浮子方 仕立て", "あみ あばかた したて", "間"),
    ("ふまねっと", "ふまねっと", "台"),
    ("さけ定置網の魚捕部の修繕と縮結の割り直し（三工程目）", "", "箇所"),
    ("飲食店体験", "いんしょくてんたいけん", "時間"),
];

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(on: &str, hour: u32, minute: u32) -> NaiveDateTime {
    day(on).and_hms_opt(hour, minute, 0).expect("a time")
}

pub fn yen(text: &str) -> Yen {
    text.parse().expect("an amount")
}

fn q(text: &str) -> Quantity {
    text.parse().expect("a quantity")
}

pub fn person(place: usize) -> Person {
    let (call, mark) = (CALLS[place % CALLS.len()], MARKS[place % MARKS.len()]);
    Person { call: call.to_owned(), number: format!("P{:04}", 127 + place), mark: mark.map(str::to_owned) }
}

fn name(place: usize) -> Option<(String, String)> {
    let (name, reading) = NAMES[place % NAMES.len()];
    Some((name.to_owned(), reading.to_owned()))
}

fn workshop() -> String {
    "しおさい作業所".to_owned()
}

fn now() -> NaiveDateTime {
    at("2026-11-23", 16, 5)
}

fn day_line(place: usize) -> DayLine {
    let (work, reading, unit) = WORKS[place % WORKS.len()];
    DayLine {
        work: work.into(),
        reading: reading.into(),
        unit: unit.into(),
        quantity: q(["42", "6.5", "1234.125", "3"][place % 4]),
        looked: (place % 3 != 2).then(|| (q("1"), q("12"))),
        people: [1, 2, 3, 12][place % 4],
    }
}

fn day_person(place: usize, lines: usize) -> DayPerson {
    DayPerson {
        person: person(place),
        arrived: Some(at("2026-11-23", 10, 2)),
        left: (place != 2).then(|| at("2026-11-23", 15, 4)),
        rest_minutes: (place != 2).then_some(60),
        worked_minutes: (place != 2).then_some(242),
        lines: (0..lines).map(|line| day_line(line + place)).collect(),
        corrections: match place {
            1 => vec![
                "指定ごみ袋20L 封入 45組 → 44組 数え直し".into(),
                "網 浮子方 仕立て 6間 → 6.5間 ほかの人の分".into(),
            ],
            _ => Vec::new(),
        },
    }
}

pub fn day_sheet(people: usize, lines: usize) -> A4 {
    A4::Day(DaySheet {
        workshop: workshop(),
        on: day("2026-11-23"),
        printed_at: now(),
        of: DayOf::Everybody,
        people: (0..people).map(|place| day_person(place, lines)).collect(),
        totals: (0..3)
            .map(|place| {
                let (work, reading, unit) = WORKS[place];
                let cases = (place == 0).then(|| "41箱＋2組".to_owned());
                DayTotal { work: work.into(), reading: reading.into(), unit: unit.into(), quantity: q("412"), cases }
            })
            .collect(),
    })
}

pub fn count() -> A4 {
    let line = |place: usize, quantity: &str, cases: Option<&str>, stations: &[(&str, &str)]| {
        let (work, reading, unit) = WORKS[place];
        CountLine {
            work: work.into(),
            reading: reading.into(),
            unit: unit.into(),
            quantity: q(quantity),
            cases: cases.map(str::to_owned),
            stations: stations.iter().map(|(name, quantity)| ((*name).to_owned(), q(quantity))).collect(),
        }
    };
    A4::Count(CountSheet {
        workshop: workshop(),
        on: day("2026-11-23"),
        printed_at: now(),
        lines: vec![
            line(0, "412", Some("41箱＋2組"), &[("あみの台", "200"), ("窓ぎわ", "212")]),
            line(1, "31.5", None, &[("網場", "31.5")]),
            line(3, "1234", Some("12ケース＋34箇所"), &[("網場", "1234")]),
        ],
        left_tags: 2,
    })
}

pub fn week() -> A4 {
    A4::Week(WeekForm {
        workshop: workshop(),
        printed_at: now(),
        from: day("2026-12-28"),
        people: (0..5).map(person).collect(),
        works: WORKS.iter().map(|(work, _, unit)| format!("{work}（{unit}）")).collect(),
        spare: 2,
    })
}

pub fn commission() -> A4 {
    let order = |place: usize, rate: &str| OrderLine {
        on: (place == 0).then(|| day("2026-11-01")),
        work: WORKS[place].0.into(),
        rate: Some(rate.into()),
        pays_on: (place == 0).then(|| day("2026-12-10")),
        quantity: (place == 0).then(|| q("5640")),
        unit: WORKS[place].2.into(),
        due_on: (place == 0).then(|| day("2026-11-20")),
    };
    let received = |place: usize| ReceivedLine {
        on: day("2026-11-02"),
        work: WORKS[place % 4].0.into(),
        quantity: q("42"),
        unit: WORKS[place % 4].2.into(),
        people: [1, 3][place % 2],
    };
    A4::Commission(CommissionSet {
        workshop: workshop(),
        printed_at: now(),
        number: Some("P0127".into()),
        slips: Slip::ALL.to_vec(),
        closing: "毎月 20日".into(),
        rounding: "1円未満は四捨五入".into(),
        orders: vec![order(0, "0.5円／枚"), order(1, "38円／間"), order(3, "1,250.125円／箇所")],
        received: (0..5).map(received).collect(),
        paid: vec![PaidLine { on: day("2026-11-10"), yen: 8899 }],
    })
}

fn pay_line(name: &str, reading: &str, quantity: &str, rate: &str, amount: &str) -> PayLine {
    let (name, reading, detail) = (name.to_owned(), reading.to_owned(), String::new());
    PayLine { name, reading, detail, quantity: quantity.into(), rate: rate.into(), amount: Some(yen(amount)) }
}

/// DOMAIN.md §5, word for word.
pub fn statement() -> PayStatement {
    let correction =
        PayLine { detail: "12月9日(火)分".into(), ..pay_line("前回までの訂正", "", "", "", "-12.5") };
    PayStatement {
        workshop: workshop(),
        printed_at: at("2026-02-06", 10, 0),
        edition: Edition::First,
        person: person(0),
        name: name(0),
        from: day("2025-12-21"),
        ending: day("2026-01-20"),
        closing: "20日締め".into(),
        pays_on: day("2026-02-10"),
        method: Some("現金".into()),
        days: 14,
        worked_minutes: Some(52 * 60 + 30),
        lines: vec![
            pay_line(WORKS[0].0, WORKS[0].1, "5,640枚", "0.5円", "2820"),
            pay_line(WORKS[1].0, WORKS[1].1, "84.5間", "38円", "3211"),
            pay_line(WORKS[4].0, WORKS[4].1, "6時間", "無償", "0"),
            pay_line("研修手当", "けんしゅうてあて", "", "", "1200"),
            correction,
        ],
        others: vec![pay_line("交通費（実費・工賃とは別）", "", "", "", "1680")],
        earned: yen("7218.5"),
        rounding: "1円未満は四捨五入".into(),
        rounded: yen("0.5"),
        yen: 8899,
        unpriced: 0,
        corrected: Vec::new(),
    }
}

/// The same, given out once more after something of it was put right.
pub fn corrected_statement() -> PayStatement {
    let line = |on: &str, place: usize, quantity: &str, amount: &str, settled| CorrectedLine {
        on: day(on),
        name: WORKS[place].0.into(),
        reading: WORKS[place].1.into(),
        quantity: quantity.into(),
        amount: yen(amount),
        settled,
    };
    PayStatement {
        edition: Edition::Reissue(1),
        corrected: vec![
            line("2026-01-09", 0, "-1組", "-5", Settled::In(day("2026-02-20"))),
            line("2026-01-14", 1, "+2.5間", "95", Settled::By(day("2026-02-12"))),
            line("2026-01-16", 3, "+1箇所", "1250.125", Settled::NotYet),
        ],
        ..statement()
    }
}

/// Sixty lines, the longest name, figures of seven digits and three decimals.
pub fn fullest_statement() -> PayStatement {
    let line = |place: usize| {
        let (work, reading, unit) = WORKS[place % WORKS.len()];
        let detail = if place % 4 == 3 { "12人で 5/12".to_owned() } else { String::new() };
        let quantity = format!("123,456.125{unit}");
        PayLine { detail, ..pay_line(work, reading, &quantity, "12,345.125円", "1234567.125") }
    };
    let earned = Yen((0..60).filter_map(|place| line(place).amount).map(|yen| yen.0).sum());
    PayStatement {
        edition: Edition::Reissue(2),
        person: person(3),
        name: name(3),
        lines: (0..60).map(line).collect(),
        others: vec![pay_line("昼食代（同意のある控除）", "", "14食", "250円", "-3500")],
        earned,
        rounded: yen("0.5"),
        yen: 74_070_528,
        unpriced: 3,
        ..statement()
    }
}

pub fn years() -> A4 {
    let line = |month: u32| YearLine {
        paid_on: NaiveDate::from_ymd_opt(2019, month, 10).expect("a day"),
        span: (month != 7).then(|| {
            let of_month = |day| NaiveDate::from_ymd_opt(2019, month, day).expect("a day");
            (of_month(1), of_month(20))
        }),
        earned: yen("7219"),
        others: yen("1680"),
        yen: 8899,
    };
    A4::Years(vec![YearTotals {
        workshop: workshop(),
        printed_at: now(),
        person: person(1),
        name: name(1),
        year: day("2019-01-01"),
        lines: (1..=12).map(line).collect(),
    }])
}

pub fn pay_list(people: usize) -> PayList {
    let pays: Vec<i64> = (0..people).map(|place| 8899 + i64::try_from(place).expect("few") * 7321).collect();
    let in_cash = |place: usize| place % 7 != 5;
    let row = |(place, yen): (usize, &i64)| PayRow {
        person: person(place),
        name: name(place),
        yen: *yen,
        coins: in_cash(place).then(|| Coins::of(*yen).0.to_vec()),
        note: if in_cash(place) { String::new() } else { "振込".into() },
    };
    let till: Coins =
        pays.iter().enumerate().filter(|(place, _)| in_cash(*place)).map(|(_, yen)| Coins::of(*yen)).sum();
    PayList {
        workshop: workshop(),
        printed_at: now(),
        from: day("2025-12-21"),
        ending: day("2026-01-20"),
        pays_on: day("2026-02-10"),
        worth: DENOMINATIONS.to_vec(),
        rows: pays.iter().enumerate().map(row).collect(),
        till: till.0.to_vec(),
    }
}

pub fn envelopes(people: usize) -> A4 {
    let people = (0..people).map(person).collect();
    A4::Envelopes(Envelopes { workshop: workshop(), printed_at: now(), pays_on: day("2026-02-10"), people })
}

pub fn received() -> A4 {
    let one = |place: usize| Received {
        workshop: workshop(),
        printed_at: now(),
        person: person(place),
        name: name(place),
        from: day("2025-12-21"),
        ending: day("2026-01-20"),
        pays_on: day("2026-02-10"),
        yen: 8899,
        confirmed: (place == 2).then(|| "名札と立会い 2月10日(火)".to_owned()),
    };
    A4::Received((0..3).map(one).collect())
}

/// Every paper, by a name for its file.
/// Somebody who asked for it, and wants amounts on their papers.
pub fn growth() -> GrowthPaper {
    let line = |work: usize, at_first: &str, lately: &str| GrowthLine {
        work: WORKS[work].0.to_owned(),
        unit: WORKS[work].2.to_owned(),
        at_first: at_first.parse().expect("a pace"),
        lately: lately.parse().expect("a pace"),
    };
    let said = GrowthSaid {
        lines: vec![line(0, "7.48", "9.36"), line(3, "1.85", "1.8")],
        learnt: [(0, "2026-04-06"), (3, "2026-06-15")]
            .map(|(work, on): (usize, &str)| (WORKS[work].0.to_owned(), on.parse().expect("a day")))
            .into(),
        hourly: Some((yen("57.39"), yen("77.19"))),
    };
    let (workshop, printed_at) = (workshop(), now());
    GrowthPaper { workshop, printed_at, person: person(0), days: 42, said: Some(said) }
}

pub fn all() -> Vec<(&'static str, A4)> {
    vec![
        ("day", day_sheet(4, 3)),
        ("day-full", day_sheet(12, 20)),
        ("count", count()),
        ("week", week()),
        ("slips", commission()),
        ("statement", A4::Statements(vec![statement()])),
        ("statement-corrected", A4::Statements(vec![corrected_statement()])),
        ("statement-full", A4::Statements(vec![fullest_statement()])),
        ("year", years()),
        ("pay-list", A4::PayList(pay_list(8))),
        ("pay-list-full", A4::PayList(pay_list(60))),
        ("envelopes", envelopes(14)),
        ("received", received()),
        ("growth", A4::Growth(growth())),
    ]
}
