//! The commissioning city's report: one row a programme and municipality, and the whole (DOMAIN.md §2.3: the form
//! itself was not found, so the columns can be chosen).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use serde::{Deserialize, Serialize};

use super::material::{Agreed, Enrolled, Material};
use super::sheet::{Cell, Sheet};
use crate::domain::calendar::{Span, era_date};
use crate::domain::id::{ParticipantId, ProgrammeId};
use crate::domain::ledger::Link;
use crate::domain::moment::{Moment, Zone};
use crate::domain::money::Yen;
use crate::domain::terms::LineKind;

/// The report of a span. Its JSON, in this order of fields, is what is hashed and frozen when it is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityReport {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// One municipality's programmes alone; `None`: everything, also days in no programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// By programme and municipality; days in no programme come last.
    pub rows: Vec<CityRow>,
    pub whole: Figures,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityRow {
    /// Its code; `None`: days on which the person was in no programme.
    pub programme: Option<String>,
    pub name: Option<String>,
    pub municipality: Option<String>,
    pub figures: Figures,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// 登録: different people who are in it on the last day.
    pub enrolled: u32,
    /// 実人数: different people who came.
    pub people: u32,
    /// 延べ日数: days of people, with or without work, here or elsewhere.
    pub days: u32,
    /// 延べ時間, in minutes, as far as it is known.
    pub minutes: u64,
    /// Visits without a known end: counted as days, not as time.
    pub unresolved: u32,
    /// Days of people of whom work was received and no visit is recorded: in no count of days or people.
    pub without_visit: u32,
    /// 新規
    pub began: u32,
    /// 終了
    pub ended: u32,
    /// 工賃 of pieces and time, exact; rounding happens at the payment.
    pub earned: Decimal,
    /// 手当
    pub allowances: Decimal,
    /// 実費: reimbursed, no income.
    pub reimbursed: Decimal,
    /// 控除: zero or less.
    pub deducted: Decimal,
    /// Lines that wait for a rate and are in no sum.
    pub unpriced: u64,
    /// What was handed out in these days, in whole yen, whenever it was earned.
    pub paid: i64,
}

/// What a row is about; `None`: no programme.
type Key = Option<(ProgrammeId, String)>;

/// One row under way.
#[derive(Default)]
struct Count {
    figures: Figures,
    people: BTreeSet<ParticipantId>,
    enrolled: BTreeSet<ParticipantId>,
}

impl Count {
    /// The same figures always have the same text.
    fn settled(self) -> Figures {
        let mut figures = self.figures;
        let many = |people: BTreeSet<_>| u32::try_from(people.len()).expect("a city has fewer people");
        (figures.people, figures.enrolled) = (many(self.people), many(self.enrolled));
        for sum in [&mut figures.earned, &mut figures.allowances, &mut figures.reimbursed, &mut figures.deducted] {
            *sum = sum.normalize();
        }
        figures
    }
}

/// All rows under way.
struct Rows<'a> {
    /// The municipality that is reported to.
    only: Option<&'a str>,
    rows: BTreeMap<Key, Count>,
    whole: Count,
}

impl Rows<'_> {
    /// The same change to the row and to the whole; none where it is another municipality's.
    fn both(&mut self, enrolled: Option<&Enrolled>, change: impl Fn(&mut Count)) {
        if self.only.is_some_and(|only| enrolled.is_none_or(|enrolled| enrolled.municipality != only)) {
            return;
        }
        let key = enrolled.map(|enrolled| (enrolled.programme, enrolled.municipality.clone()));
        change(self.rows.entry(key).or_default());
        change(&mut self.whole);
    }

    fn days(&mut self, material: &Material, agreed: &Agreed<'_>) {
        let days = material.days();
        for ((who, on), day) in &days {
            self.both(agreed.enrolment(*who, *on), |count| {
                count.people.insert(*who);
                count.figures.days += 1;
                count.figures.minutes += u64::from(day.minutes);
                count.figures.unresolved += day.unresolved;
            });
        }
        let made = material.earned.iter().filter(|earned| earned.kind == LineKind::Piece);
        let made: BTreeSet<_> = made.map(|earned| (earned.participant, earned.on)).collect();
        for (who, on) in made.into_iter().filter(|day| !days.contains_key(day)) {
            self.both(agreed.enrolment(who, on), |count| count.figures.without_visit += 1);
        }
    }

    fn money(&mut self, material: &Material, agreed: &Agreed<'_>) {
        for earned in &material.earned {
            let enrolled = agreed.enrolment(earned.participant, earned.on);
            self.both(enrolled, |count| count.figures.add(earned.kind, earned.amount, earned.unpriced));
        }
        for paid in &material.paid {
            // Of somebody who had left by then, the last programme.
            let last = || {
                let before = agreed.enrolments(paid.participant).filter(|one| one.from <= paid.earned_by);
                before.max_by_key(|enrolled| enrolled.to)
            };
            let enrolled = agreed.enrolment(paid.participant, paid.earned_by).or_else(last);
            self.both(enrolled, |count| count.figures.paid += paid.yen);
        }
    }

    fn memberships(&mut self, material: &Material, span: Span) {
        for enrolled in &material.enrolments {
            if enrolled.from > span.to || enrolled.to.is_some_and(|to| to < span.from) {
                continue;
            }
            self.both(Some(enrolled), |count| {
                count.figures.began += u32::from(span.holds(enrolled.from));
                count.figures.ended += u32::from(enrolled.to.is_some_and(|to| span.holds(to)));
                // Who leaves on the last day was there on it.
                if enrolled.to.is_none_or(|to| to >= span.to) {
                    count.enrolled.insert(enrolled.participant);
                }
            });
        }
    }
}

/// The report of a span of days, of everything or of one municipality's programmes.
pub fn city(material: &Material, span: Span, only: Option<&str>) -> CityReport {
    let mut rows = Rows { only, rows: BTreeMap::new(), whole: Count::default() };
    let agreed = material.agreed();
    rows.days(material, &agreed);
    rows.money(material, &agreed);
    rows.memberships(material, span);
    let row = |(key, count): (Key, Count)| {
        let (programme, municipality) = key.unzip();
        let (code, name) = programme.and_then(|programme| material.programmes.get(&programme).cloned()).unzip();
        CityRow { programme: code, name, municipality, figures: count.settled() }
    };
    let mut listed: Vec<CityRow> = rows.rows.into_iter().map(row).collect();
    listed.sort_by_key(|row| (row.programme.is_none(), row.programme.clone(), row.municipality.clone()));
    let (from, to, municipality) = (span.from, span.to, only.map(str::to_owned));
    CityReport { from, to, municipality, rows: listed, whole: rows.whole.settled() }
}

impl Figures {
    fn add(&mut self, kind: LineKind, amount: Yen, unpriced: u64) {
        self.unpriced += unpriced;
        let sum = match kind {
            LineKind::Piece | LineKind::Time | LineKind::Correction | LineKind::Borne | LineKind::Had => {
                &mut self.earned
            }
            LineKind::Allowance => &mut self.allowances,
            LineKind::Reimbursement => &mut self.reimbursed,
            LineKind::Deduction | LineKind::NotDeducted => &mut self.deducted,
        };
        *sum += amount.0;
    }

    fn cells(&self) -> Vec<Cell> {
        // Hours of a sum of minutes, to two decimals: 90 minutes are 1.5.
        let hours = (Decimal::from(self.minutes) / Decimal::from(60)).round_dp_with_strategy(2, MidpointAwayFromZero);
        let mut cells: Vec<Cell> = [self.enrolled, self.people, self.days].map(Cell::number).into();
        cells.push(Cell::number(hours));
        cells.extend([self.unresolved, self.began, self.ended].map(Cell::number));
        cells.extend([self.earned, self.allowances, self.reimbursed, self.deducted].map(Cell::number));
        cells.extend([Cell::number(self.unpriced), Cell::number(self.paid)]);
        cells
    }
}

/// The columns of the city's table: the word by which fuda.toml and `--columns` choose it, and its head.
pub const COLUMNS: [(&str, &str); 16] = [
    ("programme", "プログラム"),
    ("name", "プログラム名"),
    ("municipality", "自治体"),
    ("enrolled", "登録者数"),
    ("people", "実人数"),
    ("days", "延べ日数"),
    ("hours", "延べ時間"),
    ("unresolved", "終了時刻未確認"),
    ("began", "新規"),
    ("ended", "終了"),
    ("earned", "工賃(円)"),
    ("allowances", "手当(円)"),
    ("reimbursed", "実費(円)"),
    ("deducted", "控除(円)"),
    ("unpriced", "単価未設定"),
    ("paid", "支払額(円)"),
];

/// The head of a column; `None`: there is no such column.
pub fn head_of(word: &str) -> Option<&'static str> {
    COLUMNS.iter().find(|(known, _)| *known == word).map(|(_, head)| *head)
}

impl CityReport {
    pub fn span(&self) -> Span {
        Span { from: self.from, to: self.to }
    }

    /// The text that is submitted.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a report is plain data")
    }

    /// The table with these columns, by their words; all of them, where none is named.
    pub fn sheet(&self, columns: &[String]) -> Sheet {
        let text = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or("(登録なし)"));
        let row = |row: &CityRow| {
            [text(&row.programme), text(&row.name), text(&row.municipality)]
                .into_iter()
                .chain(row.figures.cells())
                .collect()
        };
        let whole = [Cell::text("合計"), Cell::Empty, Cell::Empty].into_iter().chain(self.whole.cells()).collect();
        let sheet = Sheet {
            title: "実績報告".to_owned(),
            columns: COLUMNS.iter().map(|(_, head)| *head).collect(),
            rows: self.rows.iter().map(row).chain([whole]).collect(),
            notes: self.notes(),
        };
        let heads: Vec<&str> = columns.iter().filter_map(|word| head_of(word)).collect();
        if heads.is_empty() { sheet } else { sheet.with_columns(&heads) }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("期間: {} ({}〜{})", self.span().japanese(), self.from, self.to)];
        if let Some(municipality) = &self.municipality {
            notes.push(format!("{municipality}のプログラムだけの集計です。"));
        }
        notes.extend(RULES.map(str::to_owned));
        notes.push(format!(
            "帰りの時刻がわからない通所は{}件です。日数には数え、時間には数えていません。",
            self.whole.unresolved
        ));
        if self.whole.without_visit > 0 {
            notes.push(format!(
                "通所の記録がなく、受け取った品物だけがある日が{}日あります。工賃にはふくみ、人数と日数には数えていません。",
                self.whole.without_visit
            ));
        }
        if self.whole.unpriced > 0 {
            notes.push(format!("単価が決まっていない作業が{}件あり、工賃にふくまれていません。", self.whole.unpriced));
        }
        notes
    }

    /// What another report of the same days says otherwise, cell by cell.
    pub fn differences(&self, now: &Self) -> Vec<Difference> {
        let (was, is) = (self.by_row(), now.by_row());
        let rows: BTreeSet<_> = was.keys().chain(is.keys()).cloned().collect();
        let mut found = Vec::new();
        for row in rows {
            for (at, (_, head)) in COLUMNS.iter().enumerate().skip(NAMING) {
                let of = |rows: &BTreeMap<_, Vec<Cell>>| rows.get(&row).map(|cells| cells[at - NAMING].plain());
                let (submitted, now) = (of(&was).unwrap_or_default(), of(&is).unwrap_or_default());
                if submitted != now {
                    found.push(Difference { row: row.1.clone(), figure: head, submitted, now });
                }
            }
        }
        found
    }

    /// The figures of each row, the whole last.
    fn by_row(&self) -> BTreeMap<(u8, String), Vec<Cell>> {
        let name = |row: &CityRow| match (&row.programme, &row.municipality) {
            (Some(programme), Some(municipality)) => (0, format!("{programme} {municipality}")),
            _ => (1, "(登録なし)".to_owned()),
        };
        let rows = self.rows.iter().map(|row| (name(row), row.figures.cells()));
        rows.chain([((2, "合計".to_owned()), self.whole.cells())]).collect()
    }
}

/// How many columns name a row.
const NAMING: usize = 3;

/// By which rules the figures were counted.
const RULES: [&str; 5] = [
    "実人数は期間中に1日以上通所した人数です。期間中にプログラムが変わった人は両方の行に数え、合計では1人です。新規と終了は、変わるたびに数えます。",
    "延べ日数には、作業のなかった通所日と、ほかの場所で活動した日をふくみます。1日に2つの場所で活動しても1日です。",
    "延べ時間は、受付から帰りまでの時間から休憩をのぞき、ほかの場所の時間を足したものです。通所した日に作業所で入力した時間は、通所の時間にふくまれるものとしました。",
    "工賃・手当・実費・控除は、作業日で数えた端数処理前の額です。支払いが足りずに引かなかった控除も、ここにはふくみます。",
    "支払額は、期間中に実際にわたした額です。前の期間の分や実費もふくみ、控除は引いてあります。",
];

/// One figure that was submitted, and is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub row: String,
    pub figure: &'static str,
    /// Empty: there was no such row.
    pub submitted: String,
    pub now: String,
}

/// A version as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// From 1.
    pub version: u32,
    pub at: Moment,
    /// Of its text.
    pub hash: Link,
    pub report: CityReport,
}

/// What there is to say of a span: the versions that were submitted, oldest first, and what the ledger says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityAnswer {
    pub submitted: Vec<Submitted>,
    pub now: CityReport,
}

impl CityAnswer {
    pub fn last(&self) -> Option<&Submitted> {
        self.submitted.last()
    }

    /// The last version that was submitted; before any, what the ledger says.
    pub fn report(&self) -> &CityReport {
        self.last().map_or(&self.now, |submitted| &submitted.report)
    }

    /// What would differ if it were submitted now.
    pub fn differences(&self) -> Vec<Difference> {
        self.last().map_or_else(Vec::new, |submitted| submitted.report.differences(&self.now))
    }

    /// The table to hand over: what was submitted, and whether it would differ now.
    pub fn sheet(&self, columns: &[String], zone: Zone) -> Sheet {
        let mut sheet = self.report().sheet(columns);
        let hash = self.last().map(|last| format!("この版のハッシュ(SHA-256): {}", last.hash.0));
        sheet.notes.splice(0..0, self.standing(zone).into_iter().chain(hash));
        sheet
    }

    /// Whether this was submitted, in sentences.
    pub fn standing(&self, zone: Zone) -> Vec<String> {
        let Some(last) = self.last() else { return vec!["まだ提出していない数字です。".to_owned()] };
        let on = era_date(zone.date(last.at));
        let mut said = vec![format!("第{}版として{on}に提出した数字です。", last.version)];
        let differences = self.differences().len();
        if differences > 0 {
            said.push(format!("いま数えると{differences}か所がちがいます。"));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::material::{Earned, Paid, Timed, Visited, Whereabouts};
    use super::*;

    const AMI: ParticipantId = ParticipantId(1);
    const NAGI: ParticipantId = ParticipantId(2);
    const JUNBI: ProgrammeId = ProgrammeId(10);
    const KUNREN: ProgrammeId = ProgrammeId(11);

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
    }

    fn november() -> Span {
        Span { from: day(1), to: day(30) }
    }

    fn enrolled(participant: ParticipantId, programme: ProgrammeId, from: u32, to: Option<u32>) -> Enrolled {
        Enrolled { participant, programme, municipality: "釧路市".into(), from: day(from), to: to.map(day) }
    }

    fn visited(participant: ParticipantId, on: u32, minutes: Option<u32>) -> Visited {
        Visited { participant, on: day(on), minutes }
    }

    fn earned(participant: ParticipantId, on: u32, kind: LineKind, yen: i64) -> Earned {
        Earned { participant, on: day(on), kind, amount: Yen(yen.into()), unpriced: 0 }
    }

    fn names() -> BTreeMap<ProgrammeId, (String, String)> {
        let named = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        [(JUNBI, named("A", "準備")), (KUNREN, named("B", "訓練"))].into()
    }

    /// Ami comes on the 2nd for two hours and on the 3rd without a known end, changes to KUNREN on the 10th and works
    /// there on the 11th for one hour elsewhere. Nagi comes on the 2nd, in no programme, and makes nothing.
    fn month() -> Material {
        Material {
            programmes: names(),
            enrolments: vec![enrolled(AMI, JUNBI, 1, Some(9)), enrolled(AMI, KUNREN, 10, None)],
            visits: vec![visited(AMI, 2, Some(120)), visited(AMI, 3, None), visited(NAGI, 2, Some(30))],
            times: vec![
                Timed { participant: AMI, on: day(2), minutes: 60, at: Whereabouts::Here },
                Timed { participant: AMI, on: day(11), minutes: 60, at: Whereabouts::Elsewhere },
            ],
            earned: vec![
                earned(AMI, 2, LineKind::Piece, 300),
                earned(AMI, 2, LineKind::Allowance, 100),
                earned(AMI, 11, LineKind::Time, 1000),
            ],
            paid: vec![Paid { participant: AMI, earned_by: day(9), yen: 500 }],
            ..Material::default()
        }
    }

    #[test]
    fn a_month_of_two_people_by_hand() {
        let report = city(&month(), november(), None);
        let of = |programme: Option<&str>| {
            let row = report.rows.iter().find(|row| row.programme.as_deref() == programme);
            row.expect("a row").figures.clone()
        };
        let junbi = of(Some("A"));
        assert_eq!((junbi.people, junbi.days, junbi.minutes, junbi.unresolved), (1, 2, 120, 1));
        assert_eq!((junbi.began, junbi.ended, junbi.enrolled), (1, 1, 0));
        assert_eq!((junbi.earned, junbi.allowances), (300.into(), 100.into()));
        let kunren = of(Some("B"));
        assert_eq!((kunren.people, kunren.days, kunren.minutes, kunren.enrolled), (1, 1, 60, 1));
        assert_eq!((kunren.earned, kunren.paid), (1000.into(), 0));
        assert_eq!(junbi.paid, 500, "what was earned there is paid there, whenever it is handed out");
        let none = of(None);
        assert_eq!((none.people, none.days, none.minutes), (1, 1, 30), "a visit without work counts");
        assert_eq!((report.whole.people, report.whole.days), (2, 4), "Ami is one person in the whole");
        let notes = report.sheet(&[]).notes;
        assert!(notes.iter().any(|note| note.contains("通所は1件")), "{notes:?}");
    }

    #[test]
    fn one_city_is_told_nothing_of_another() {
        let mut two = month();
        two.enrolments[1].municipality = "白糠町".into();
        let report = city(&two, november(), Some("釧路市"));
        assert_eq!((report.rows.len(), report.whole.people, report.whole.days), (1, 1, 2));
        assert_eq!((report.whole.earned, report.whole.paid), (300.into(), 500));
        assert!(!report.canonical().contains("白糠町") && report.sheet(&[]).notes[1].contains("釧路市"));
    }

    #[test]
    fn work_without_a_visit_is_paid_and_said_and_no_day() {
        let mut late = month();
        late.earned.push(earned(NAGI, 20, LineKind::Piece, 50));
        let report = city(&late, november(), None);
        assert_eq!((report.whole.days, report.whole.without_visit, report.whole.earned), (4, 1, 1350.into()));
        assert!(report.sheet(&[]).notes.iter().any(|note| note.contains("品物だけがある日が1日")));
    }

    #[test]
    fn a_changed_figure_is_named_with_what_was_and_what_is() {
        let submitted = city(&month(), november(), None);
        let mut later = month();
        later.earned.push(earned(AMI, 2, LineKind::Piece, 50));
        let found = submitted.differences(&city(&later, november(), None));
        let told: Vec<_> = found.iter().map(|one| (&*one.row, one.figure, &*one.submitted, &*one.now)).collect();
        assert_eq!(told, [("A 釧路市", "工賃(円)", "300", "350"), ("合計", "工賃(円)", "1300", "1350")]);
        assert_eq!(submitted.differences(&submitted), []);
    }

    #[test]
    fn columns_are_chosen_by_their_words_in_any_order() {
        let sheet = city(&month(), november(), None).sheet(&["days".to_owned(), "programme".to_owned()]);
        assert_eq!(sheet.columns, ["延べ日数", "プログラム"]);
        assert_eq!(sheet.rows[0], [Cell::number(2), Cell::text("A")]);
        assert_eq!((head_of("hours"), head_of("benefit")), (Some("延べ時間"), None));
    }

    #[test]
    fn a_submitted_text_reads_back_as_the_same_report() {
        let report = city(&month(), november(), None);
        let text = serde_json::to_string(&report).expect("plain data");
        assert_eq!(serde_json::from_str::<CityReport>(&text).expect("plain data"), report);
    }

    prop_compose! {
        fn any_enrolment()(who in 0_u64..4, programme in 10_u64..13, from in 1_u32..28, long in 0_u32..30,
                           city in "[甲乙]") -> Enrolled {
            let to = (long < 20).then(|| day((from + long).min(30)));
            Enrolled { participant: ParticipantId(who), programme: ProgrammeId(programme), municipality: city,
                       from: day(from), to }
        }
    }

    proptest! {
        #[test]
        fn totals_over_programmes_equal_the_whole(
            mut enrolments in proptest::collection::vec(any_enrolment(), 0..8),
            visits in proptest::collection::btree_map((0_u64..4, 1_u32..30), proptest::option::of(0_u32..600), 0..20),
            lines in proptest::collection::vec((0_u64..4, 1_u32..30, 0_usize..5, -500_i64..5000, 0_u64..2), 0..30),
            paid in proptest::collection::vec((0_u64..4, 1_u32..30, 0_i64..9000), 0..5),
        ) {
            enrolments.sort_by_key(|enrolled| enrolled.from);
            let line = |(who, on, kind, yen, unpriced): (u64, u32, usize, i64, u64)| Earned {
                participant: ParticipantId(who), on: day(on), kind: LineKind::ALL[kind], amount: Yen(Decimal::new(yen, 1)),
                unpriced,
            };
            let material = Material {
                enrolments,
                visits: visits.into_iter().map(|((who, on), minutes)| visited(ParticipantId(who), on, minutes)).collect(),
                earned: lines.iter().copied().map(line).collect(),
                paid: paid.iter().map(|(who, on, yen)| Paid { participant: ParticipantId(*who), earned_by: day(*on), yen: *yen }).collect(),
                ..Material::default()
            };
            let CityReport { rows, whole, .. } = city(&material, november(), None);
            let sum = |of: fn(&Figures) -> Decimal| rows.iter().map(|row| of(&row.figures)).sum::<Decimal>();
            let same: [fn(&Figures) -> Decimal; 11] = [
                |f| f.days.into(), |f| f.minutes.into(), |f| f.unresolved.into(), |f| f.began.into(),
                |f| f.ended.into(), |f| f.without_visit.into(), |f| f.earned, |f| f.allowances, |f| f.reimbursed,
                |f| f.deducted, |f| f.paid.into(),
            ];
            for of in same {
                prop_assert_eq!(sum(of), of(&whole));
            }
            let total: Decimal = lines.iter().map(|line| Decimal::new(line.3, 1)).sum();
            prop_assert_eq!(whole.earned + whole.allowances + whole.reimbursed + whole.deducted, total);
            prop_assert!(rows.iter().map(|row| row.figures.people).max().unwrap_or(0) <= whole.people);
            prop_assert!(rows.iter().map(|row| row.figures.enrolled).max().unwrap_or(0) <= whole.enrolled);
            // Told city by city, with nobody in no programme: no day and no yen is told twice or left out.
            let one = |of| city(&material, november(), Some(of)).whole;
            let (one, other) = (one("甲"), one("乙"));
            let none = rows.iter().find(|row| row.programme.is_none() && row.municipality.is_none());
            let none = none.map(|row| row.figures.clone()).unwrap_or_default();
            prop_assert_eq!(one.days + other.days + none.days, whole.days);
            prop_assert_eq!(one.earned + other.earned + none.earned, whole.earned);
        }
    }
}
