//! The data set for evaluators: a row a person and month, under names that mean nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use serde::Serialize;

use super::material::{Agreed, DayThere, Material};
use super::sheet::{Cell, Sheet};
use crate::domain::calendar::{Span, era_year};
use crate::domain::id::ParticipantId;
use crate::domain::terms::{Contract, LineKind, Stage};

/// A group of fewer people is not shown as a group, unless the keeper of the data says otherwise.
pub const SMALLEST_GROUP: usize = 5;
/// And never a smaller one, whoever says so: of two, each knows the other.
pub const LEAST_GROUP: usize = 3;

/// What could single somebody out: it is shown of enough people together, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Group {
    /// The programme's code; `None` in all three: nothing was recorded.
    pub programme: Option<String>,
    pub stage: Option<Stage>,
    pub contract: Option<Contract>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataRow {
    /// Drawn anew for each data set.
    pub id: String,
    /// `2026-11`
    pub month: String,
    /// `令和8年11月`
    pub month_japanese: String,
    /// `None`: suppressed.
    pub group: Option<Group>,
    pub days: u32,
    /// Whole hours, half up.
    pub hours: u64,
    pub unresolved: u32,
    /// To the nearest hundred yen.
    pub earned: Decimal,
    pub allowances: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataSet {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// By id and month.
    pub rows: Vec<DataRow>,
    pub smallest_group: usize,
    /// Rows whose group is suppressed.
    pub suppressed: usize,
    /// Rows of months in which fewer people than `smallest_group` came at all.
    pub left_out: usize,
    /// The rules, in sentences.
    pub rules: Vec<String>,
}

/// What a person did in a month.
#[derive(Default)]
struct Month {
    days: u32,
    there: DayThere,
    earned: Decimal,
    allowances: Decimal,
}

/// The data set of a span. Nobody without an id in `ids` is in it.
pub fn dataset(
    material: &Material,
    span: Span,
    smallest_group: usize,
    ids: &BTreeMap<ParticipantId, String>,
) -> DataSet {
    let (mut rows, mut suppressed, mut left_out) = (Vec::new(), 0, 0);
    let agreed = material.agreed();
    for (month, people) in months(material) {
        let of = |who: &ParticipantId| (*who, group(material, &agreed, *who, last_day(month, span)));
        let groups = people.keys().map(of).collect();
        match hidden(&groups, smallest_group) {
            None => left_out += people.len(),
            Some(hidden) => {
                suppressed += hidden.len();
                let shown = |who: &ParticipantId| groups.get(who).filter(|_| !hidden.contains(who)).cloned();
                let known = people.iter().filter_map(|(who, did)| Some((ids.get(who)?, who, did)));
                rows.extend(known.map(|(id, who, did)| row(id, month, shown(who), did)));
            }
        }
    }
    rows.sort_by(|one, other| (&one.id, &one.month).cmp(&(&other.id, &other.month)));
    let rules = rules(smallest_group, suppressed, left_out);
    DataSet { from: span.from, to: span.to, rows, smallest_group, suppressed, left_out, rules }
}

/// By the month's first day.
fn months(material: &Material) -> BTreeMap<NaiveDate, BTreeMap<ParticipantId, Month>> {
    let first = |on: NaiveDate| on.with_day(1).expect("every month has a first day");
    let mut months: BTreeMap<NaiveDate, BTreeMap<ParticipantId, Month>> = BTreeMap::new();
    for ((who, on), day) in material.days() {
        let month = months.entry(first(on)).or_default().entry(who).or_default();
        month.days += 1;
        month.there.minutes += day.minutes;
        month.there.unresolved += day.unresolved;
    }
    for earned in &material.earned {
        let month = months.entry(first(earned.on)).or_default().entry(earned.participant).or_default();
        match earned.kind {
            LineKind::Piece | LineKind::Time | LineKind::Correction | LineKind::Borne | LineKind::Had => {
                month.earned += earned.amount.0
            }
            LineKind::Allowance => month.allowances += earned.amount.0,
            // What was reimbursed or deducted is between the person and the workshop.
            LineKind::Reimbursement | LineKind::Deduction | LineKind::NotDeducted => {}
        }
    }
    months
}

fn last_day(month: NaiveDate, span: Span) -> NaiveDate {
    (month + Months::new(1)).pred_opt().map_or(span.to, |last| last.min(span.to))
}

fn group(material: &Material, agreed: &Agreed<'_>, who: ParticipantId, on: NaiveDate) -> Group {
    let programme = agreed.enrolment(who, on).and_then(|enrolled| material.programmes.get(&enrolled.programme));
    Group {
        programme: programme.map(|(code, _)| code.clone()),
        stage: agreed.stage(who, on),
        contract: agreed.contract(who, on),
    }
}

/// Whose group is not shown: everybody in a small group, and as many more groups, smallest first, as it takes for
/// those who are not shown to be enough people themselves. `None`: there are not enough people in the month.
fn hidden(groups: &BTreeMap<ParticipantId, Group>, smallest: usize) -> Option<BTreeSet<ParticipantId>> {
    let mut members: BTreeMap<&Group, Vec<ParticipantId>> = BTreeMap::new();
    for (who, group) in groups {
        members.entry(group).or_default().push(*who);
    }
    let mut by_size: Vec<Vec<ParticipantId>> = members.into_values().collect();
    by_size.sort_by_key(Vec::len);
    let mut hidden = BTreeSet::new();
    for group in by_size {
        if group.len() < smallest || (!hidden.is_empty() && hidden.len() < smallest) {
            hidden.extend(group);
        }
    }
    (hidden.is_empty() || hidden.len() >= smallest).then_some(hidden)
}

fn row(id: &str, month: NaiveDate, group: Option<Group>, did: &Month) -> DataRow {
    let hundred = Decimal::from(100);
    let about = |yen: Decimal| (yen / hundred).round_dp_with_strategy(0, MidpointAwayFromZero) * hundred;
    DataRow {
        id: id.to_owned(),
        month: format!("{}-{:02}", month.year(), month.month()),
        month_japanese: format!("{}{}月", era_year(month), month.month()),
        group,
        days: did.days,
        hours: u64::from((did.there.minutes + 30) / 60),
        unresolved: did.there.unresolved,
        earned: about(did.earned).normalize(),
        allowances: about(did.allowances).normalize(),
    }
}

fn rules(smallest: usize, suppressed: usize, left_out: usize) -> Vec<String> {
    vec![
        "1行は1人の1か月です。idはこのデータのためだけに無作為に付けた番号で、ほかの回のデータとはつながりません。".to_owned(),
        "氏名、呼び名、番号、住所、自由記述、自治体名、場所の名前はふくみません。".to_owned(),
        format!(
            "同じ月にプログラム・ステージ・契約区分の組が{smallest}人未満のときは、その組を＊で伏せます。伏せた人が{smallest}人未満のときは、次に小さい組も伏せます。"
        ),
        format!("伏せた行は{suppressed}行です。その月の人数が{smallest}人未満のため全体をのぞいた行は{left_out}行です。"),
        "時間は1時間単位、金額は100円単位に四捨五入しました。終了時刻がわからない通所は日数に数え、時間には数えていません。"
            .to_owned(),
    ]
}

impl DataSet {
    pub fn sheet(&self) -> Sheet {
        let columns = vec![
            "id",
            "月",
            "月(和暦)",
            "プログラム",
            "ステージ",
            "契約区分",
            "日数",
            "時間",
            "終了時刻未確認",
            "工賃(円)",
            "手当(円)",
        ];
        let known = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
        let group = |group: &Option<Group>| match group {
            None => [Cell::text("＊"), Cell::text("＊"), Cell::text("＊")],
            Some(group) => [
                known(group.programme.as_deref()),
                known(group.stage.map(Stage::japanese)),
                known(group.contract.map(Contract::japanese)),
            ],
        };
        let row = |row: &DataRow| {
            let mut cells = vec![Cell::text(&row.id), Cell::text(&row.month), Cell::text(&row.month_japanese)];
            cells.extend(group(&row.group));
            cells.extend([Cell::number(row.days), Cell::number(row.hours), Cell::number(row.unresolved)]);
            cells.extend([Cell::number(row.earned), Cell::number(row.allowances)]);
            cells
        };
        let rows = self.rows.iter().map(row).collect();
        Sheet { title: "評価用データ".to_owned(), columns, rows, notes: self.rules.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::material::Visited;
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
    }

    /// So many people in each stage, each there once.
    fn month(stages: &[(Stage, u64)]) -> (Material, BTreeMap<ParticipantId, String>) {
        let (mut material, mut ids) = (Material::default(), BTreeMap::new());
        for (stage, people) in stages {
            for _ in 0..*people {
                let who = ParticipantId(ids.len() as u64);
                material.visits.push(Visited { participant: who, on: day(2), minutes: Some(95) });
                material.stages.push((who, day(1), *stage));
                ids.insert(who, format!("x{}", 99 - ids.len()));
            }
        }
        (material, ids)
    }

    fn of(stages: &[(Stage, u64)], smallest: usize) -> DataSet {
        let (material, ids) = month(stages);
        dataset(&material, Span { from: day(1), to: day(30) }, smallest, &ids)
    }

    #[test]
    fn a_small_group_is_hidden_among_the_next_smallest() {
        let data = of(&[(Stage::One, 7), (Stage::Two, 6), (Stage::Three, 2)], 5);
        assert_eq!((data.rows.len(), data.suppressed, data.left_out), (15, 8, 0));
        assert!(data.rows.iter().all(|row| row.group.as_ref().is_none_or(|group| group.stage == Some(Stage::One))));
        assert_eq!(data.rows[0].hours, 2, "95 minutes are two hours");
        assert!(data.rules.iter().any(|rule| rule.contains("伏せた行は8行")), "the rule stands in the file");
        assert!(data.sheet().notes == data.rules);
    }

    #[test]
    fn a_month_of_too_few_people_is_left_out() {
        let data = of(&[(Stage::One, 4)], 5);
        assert_eq!((data.rows.len(), data.left_out), (0, 4));
    }

    proptest! {
        #[test]
        fn nobody_is_ever_shown_in_a_group_of_too_few(
            one in 0_u64..9, two in 0_u64..9, three in 0_u64..9, smallest in 2_usize..7,
        ) {
            let data = of(&[(Stage::One, one), (Stage::Two, two), (Stage::Three, three)], smallest);
            let mut groups: BTreeMap<Option<Group>, usize> = BTreeMap::new();
            for row in &data.rows {
                *groups.entry(row.group.clone()).or_default() += 1;
            }
            prop_assert!(groups.values().all(|people| *people >= smallest), "{:?}", groups);
            prop_assert_eq!(data.rows.len() + data.left_out, (one + two + three) as usize);
        }
    }
}
