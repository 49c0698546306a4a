//! A person's growth in words and in a spreadsheet: for the coordinator.

use rust_decimal::Decimal;

use super::growth::{Basis, Growth, Hourly, Learnt, Phase, Said, Step, WorkGrowth};
use super::sheet::{Cell, Sheet};

/// What is said where there is too little to say anything.
pub const TOO_FEW: &str = "まだ少ないため表示しません(通所5日から)。";

/// By which rules the figures were found.
pub const RULES: [&str; 7] = [
    "時間換算工賃は、通所の時間がわかり、出来高の工賃がすべて決まっている日だけの、最近5日の工賃÷時間です。",
    "速さは、1つの作業だけを1人でした日だけから出しています。最近5回のまんなかの値です。ほかの人とはくらべません。",
    "学習率90%は、作った数が2倍になるたびに、1つにかかる時間が90%になることをいいます。100%なら変わっていません。",
    "学習率のはばは、20回のうち19回は本当の値がその中にあるという見積りです。日数が少ないと広くなります。",
    "作業を変えたときの見込みは、本人がしたことのある作業なら本人の速さ、はじめてなら、この2年にはじめた3人以上のはじめの5回のまんなかの値です。今日の単価で計算しています。",
    "できるようになった作業は、3日以上した作業です。速さや数は見ていません。",
    "見込みは約束ではありません。",
];

/// One thing that is known: about what, what, how much, of which unit.
struct Row(String, String, Cell, String);

impl Growth {
    pub fn sheet(&self, number: &str) -> Sheet {
        let mut rows = vec![Row("全体".into(), "通所".into(), Cell::number(self.visits as u64), "日".into())];
        match &self.said {
            Some(said) => rows.extend(said.rows()),
            None => rows.push(Row("全体".into(), TOO_FEW.into(), Cell::Empty, String::new())),
        }
        let cells =
            |Row(about, what, value, unit): Row| vec![Cell::text(about), Cell::text(what), value, Cell::text(unit)];
        Sheet {
            title: format!("習熟度 {number}"),
            columns: vec!["区分", "項目", "値", "単位"],
            rows: rows.into_iter().map(cells).collect(),
            notes: RULES.map(str::to_owned).into(),
        }
    }
}

impl Said {
    fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.hourly.iter().flat_map(|hourly| hourly_rows("全体", hourly)).collect();
        rows.extend(self.works.iter().flat_map(work_rows));
        rows.extend(self.learnt.iter().map(learnt_row));
        rows.extend(self.steps.iter().flat_map(step_rows));
        rows.extend(self.history.iter().flat_map(phase_rows));
        rows
    }
}

fn row(about: &str, what: &str, value: impl Into<Decimal>, unit: impl Into<String>) -> Row {
    Row(about.to_owned(), what.to_owned(), Cell::number(value), unit.into())
}

fn hourly_rows(about: &str, hourly: &Hourly) -> [Row; 2] {
    [
        row(about, "時間換算工賃(手当なし)", hourly.work, "円/時間"),
        row(about, "時間換算工賃(手当こみ)", hourly.with_allowances, "円/時間"),
    ]
}

fn work_rows(work: &WorkGrowth) -> Vec<Row> {
    let about = format!("{} {}", work.work, work.name);
    let an_hour = format!("{}/時間", work.unit);
    let mut rows = vec![
        row(&about, "回数", work.sessions as u64, "回"),
        row(&about, "はじめの5回の速さ", work.pace_at_first, an_hour.clone()),
        row(&about, "最近5回の速さ", work.pace, an_hour),
    ];
    if let Some(learning) = &work.learning {
        rows.push(row(&about, "学習率", learning.rate, "%"));
        rows.push(row(&about, "学習率のはば(下)", learning.low, "%"));
        rows.push(row(&about, "学習率のはば(上)", learning.high, "%"));
    }
    rows.extend(work.hourly.iter().flat_map(|hourly| hourly_rows(&about, hourly)));
    rows
}

fn learnt_row(one: &Learnt) -> Row {
    let about = "できるようになった作業".to_owned();
    Row(about, format!("{} {}", one.work, one.name), Cell::text(one.first_on.to_string()), "から".to_owned())
}

fn step_rows(step: &Step) -> Vec<Row> {
    let about = format!("{} {}に変えたら", step.work, step.name);
    let mut rows = vec![
        row(&about, &format!("見込みの速さ({})", step.basis.words()), step.pace, format!("{}/時間", step.unit)),
        row(&about, "見込みの時間換算工賃(手当なし)", step.hourly, "円/時間"),
    ];
    rows.extend(step.more.map(|more| row(&about, "いまとの差", more, "円/時間")));
    rows
}

fn phase_rows(phase: &Phase) -> Vec<Row> {
    let to = phase.to.map_or(String::new(), |to| to.to_string());
    let about = format!("{} {}〜{to}", phase.name, phase.from);
    let mut rows = vec![row(&about, "日数", phase.days, "日"), row(&about, "時間", in_hours(phase.minutes), "時間")];
    if phase.unresolved > 0 {
        rows.push(row(&about, "終了時刻未確認", phase.unresolved, "件"));
    }
    rows.push(row(&about, "体験", phase.trials as u64, "回"));
    rows.extend(phase.retained_months.last().map(|months| row(&about, "定着", *months, "か月")));
    rows
}

/// Hours of minutes, to two decimals.
pub fn in_hours(minutes: u32) -> Decimal {
    (Decimal::from(minutes) / Decimal::from(60)).round_dp(2).normalize()
}

impl Basis {
    pub fn words(self) -> String {
        match self {
            Self::Own { sessions } => format!("本人の{sessions}回"),
            Self::Beginners { people } => format!("はじめての{people}人"),
        }
    }
}
