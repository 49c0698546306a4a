//! 工賃支払明細書: what one person is paid for in one period, as it is frozen when the period is closed.
//!
//! The rules, in one place:
//! - Every line is exact. Everything is added up once, and rounded once, to whole yen.
//! - What was corrected after its own period was closed stands here as a `correction`, day by day.
//! - Where corrections come to less than nothing, too much was paid before. The workshop bears it (a `borne` line gives
//!   it back), unless the person has agreed to bear it: then as much as they agreed to, and never more than there is.
//! - What comes back later of what was borne the person has already (a `had` line), and is not paid again
//!   ([`super::bearing`]).
//! - A deduction takes no more than there is: what is beyond the pay is not deducted (a `not-deducted` line), and never
//!   later.
//! - So nobody's payment is ever below zero.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::id::ParticipantId;
use crate::domain::money::{Rounding, Yen};
use crate::domain::period::Bearing;
use crate::domain::terms::LineKind;
use crate::earnings::bearing::{self, Evened, OfSource};

/// One line. Decimals are exact, without trailing zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipLine {
    pub kind: LineKind,
    /// What a correction corrects, where that is no 工賃: a late 交通費 is no income.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<LineKind>,
    /// The work's code; absent where no work is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// As it was called when the period was closed.
    pub name: String,
    /// The corrected work date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// In `per`; a correction's is the difference.
    pub quantity: Decimal,
    pub per: String,
    /// Yen for one `per`; `None` while unpriced.
    pub rate: Option<Yen>,
    /// `1`, or one part of so many: `1/3`.
    pub share: String,
    /// `None` while unpriced.
    pub amount: Option<Yen>,
}

impl SlipLine {
    /// Under which sum it stands: a correction under that of what it corrects, where that is no 工賃.
    pub fn counts_as(&self) -> LineKind {
        self.of.unwrap_or(self.kind)
    }

    /// 交通費 and 控除, and what evens them out.
    pub fn is_no_earning(&self) -> bool {
        matches!(self.counts_as(), LineKind::Reimbursement | LineKind::Deduction)
    }
}

/// 端数: what rounding adds or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundingLine {
    pub rule: Rounding,
    pub amount: Yen,
}

/// One person's statement of one period. Its JSON, in this order of fields, is what is frozen and hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payslip {
    pub participant: ParticipantId,
    pub number: String,
    pub from: NaiveDate,
    pub ending: NaiveDate,
    pub pays_on: NaiveDate,
    /// 通所日数
    pub days: u32,
    /// 作業時間, breaks taken off; `None` in periods that were closed before it was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u64>,
    pub lines: Vec<SlipLine>,
    /// 工賃: pieces, time, allowances and corrections.
    pub earned: Yen,
    pub reimbursed: Yen,
    pub deducted: Yen,
    /// The exact sum of all lines.
    pub exact: Yen,
    pub rounding: RoundingLine,
    /// お支払い額
    pub yen: i64,
    /// How many lines wait for a rate, and are not in the sum.
    #[serde(default, skip_serializing_if = "is_none_waiting")]
    pub unpriced: u64,
}

fn is_none_waiting(lines: &u64) -> bool {
    *lines == 0
}

/// What a statement is made of, before anything is added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub participant: ParticipantId,
    pub number: String,
    pub from: NaiveDate,
    pub ending: NaiveDate,
    pub pays_on: NaiveDate,
    pub days: u32,
    pub minutes: Option<u64>,
    pub lines: Vec<SlipLine>,
    pub unpriced: u64,
    /// What the person has agreed to bear of what was paid too much.
    pub agreed: Yen,
    pub bearing: Bearing,
    /// What was corrected or borne before, and what is deducted, each by what it is of; where that is remembered.
    pub sources: Vec<OfSource>,
}

/// A statement, and what is remembered of it beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub slip: Payslip,
    pub evened: Vec<Evened>,
}

impl Payslip {
    /// `52時間30分`
    pub fn time(&self) -> Option<String> {
        let minutes = self.minutes?;
        Some(format!("{}時間{:02}分", minutes / 60, minutes % 60))
    }
}

impl Draft {
    /// Adds up, lets the workshop bear what it bears, and rounds.
    pub fn settle(mut self, rule: Rounding) -> Settled {
        let evened = match self.bearing {
            Bearing::Forgotten => {
                let borne = self.borne();
                self.lines.extend((borne > Yen::ZERO).then(|| evening(LineKind::Borne, None, None, borne)));
                Vec::new()
            }
            Bearing::Remembered => {
                let others = self.sum(|line| line.kind != LineKind::Correction);
                let evened = bearing::settle(std::mem::take(&mut self.sources), others, self.agreed);
                self.lines.extend(evening_lines(&evened));
                evened
            }
        };
        self.lines.sort_by(|one, other| key(one).cmp(&key(other)));
        let earned = self.sum(|line| !line.is_no_earning());
        let reimbursed = self.sum(|line| line.counts_as() == LineKind::Reimbursement);
        let deducted = self.sum(|line| line.counts_as() == LineKind::Deduction);
        let exact = plain(earned + reimbursed + deducted);
        let yen = rule.apply(exact);
        let rounding = RoundingLine { rule, amount: plain(Yen(Decimal::from(yen)) - exact) };
        let Self { participant, number, from, ending, pays_on, days, minutes, lines, unpriced, .. } = self;
        let slip = Payslip {
            participant,
            number,
            from,
            ending,
            pays_on,
            days,
            minutes,
            lines,
            earned,
            reimbursed,
            deducted,
            exact,
            rounding,
            yen,
            unpriced,
        };
        Settled { slip, evened }
    }

    fn sum(&self, of: impl Fn(&SlipLine) -> bool) -> Yen {
        plain(self.lines.iter().filter(|line| of(line)).filter_map(|line| line.amount).sum())
    }

    /// What the workshop gives back, in periods that were closed before it was remembered of what: what was paid too
    /// much and nobody agreed to bear, or nobody can.
    fn borne(&self) -> Yen {
        let corrected = self.sum(|line| line.kind == LineKind::Correction);
        let others = self.sum(|line| line.kind != LineKind::Correction);
        let overpaid = (-corrected).max(Yen::ZERO);
        let from_the_person = overpaid.min(self.agreed).min(others.max(Yen::ZERO));
        let borne = overpaid - from_the_person;
        plain(borne + (-(others + corrected + borne)).max(Yen::ZERO))
    }
}

fn plain(yen: Yen) -> Yen {
    Yen(yen.0.normalize())
}

/// What was borne and what somebody has already, day by day; what was not deducted is one sum.
fn evening_lines(evened: &[Evened]) -> Vec<SlipLine> {
    let mut sums: BTreeMap<(LineKind, Option<LineKind>, Option<NaiveDate>), Yen> = BTreeMap::new();
    for one in evened {
        let of = matches!(one.kind, LineKind::Reimbursement | LineKind::Deduction).then_some(one.kind);
        let (borne, day) = match of {
            Some(LineKind::Deduction) => (LineKind::NotDeducted, None),
            _ => (LineKind::Borne, Some(one.on)),
        };
        *sums.entry((borne, of, day)).or_default() += one.borne;
        *sums.entry((LineKind::Had, of, Some(one.on))).or_default() += -one.had;
    }
    let sums = sums.into_iter().filter(|(_, amount)| *amount != Yen::ZERO);
    sums.map(|((kind, of, on), amount)| evening(kind, of, on, amount)).collect()
}

/// A line that evens something out: one sum, and no work.
fn evening(kind: LineKind, of: Option<LineKind>, on: Option<NaiveDate>, amount: Yen) -> SlipLine {
    let amount = plain(amount);
    let name = match (kind, of) {
        (LineKind::Had, Some(LineKind::Deduction)) => "前に 引かなかった分",
        _ => kind.japanese(),
    };
    SlipLine {
        kind,
        of,
        work: None,
        name: name.to_owned(),
        on,
        quantity: Decimal::ONE,
        per: "式".to_owned(),
        rate: Some(amount),
        share: "1".to_owned(),
        amount: Some(amount),
    }
}

type Key<'a> = (LineKind, Option<NaiveDate>, &'a Option<String>, &'a str, &'a str, Option<Yen>, &'a str);

fn key(line: &SlipLine) -> Key<'_> {
    (line.kind, line.on, &line.work, &line.name, &line.per, line.rate, &line.share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yen(text: &str) -> Yen {
        text.parse().expect("an amount")
    }

    fn line(kind: LineKind, amount: &str) -> SlipLine {
        SlipLine {
            kind,
            name: "網".to_owned(),
            amount: Some(yen(amount)),
            ..evening(LineKind::Borne, None, None, Yen::ZERO)
        }
    }

    fn slip(agreed: &str, lines: Vec<SlipLine>) -> Payslip {
        let day = |text: &str| text.parse().expect("a day");
        let (from, ending, pays_on) = (day("2026-10-01"), day("2026-10-31"), day("2026-11-10"));
        let (participant, number) = (ParticipantId(1), "P0127".to_owned());
        let draft = Draft {
            participant,
            number,
            from,
            ending,
            pays_on,
            days: 0,
            minutes: None,
            lines,
            unpriced: 0,
            agreed: yen(agreed),
            bearing: Bearing::Forgotten,
            sources: Vec::new(),
        };
        draft.settle(Rounding::HalfUp).slip
    }

    /// DOMAIN.md §5, with the correction upwards: 2,820 + 3,211 + 1,200 + 12.5 = 7,243.5, rounded 7,244; with 1,680 for
    /// the bus 8,924.
    #[test]
    fn everything_is_added_up_exactly_and_rounded_once() {
        let slip = slip(
            "0",
            vec![
                line(LineKind::Reimbursement, "1680"),
                line(LineKind::Piece, "2820"),
                line(LineKind::Correction, "12.5"),
                line(LineKind::Piece, "3211"),
                line(LineKind::Allowance, "1200"),
            ],
        );
        assert_eq!((slip.earned, slip.reimbursed, slip.exact), (yen("7243.5"), yen("1680"), yen("8923.5")));
        assert_eq!((slip.rounding.amount, slip.yen), (yen("0.5"), 8924));
        assert_eq!(
            slip.lines.last().map(|line| line.kind),
            Some(LineKind::Reimbursement),
            "what is no earnings stands last"
        );
    }

    /// 3,000 earned now, 450 too much before: the workshop bears it, and 3,000 are paid.
    #[test]
    fn what_was_paid_too_much_is_borne_by_the_workshop_in_a_line_that_everybody_sees() {
        let slip = slip("0", vec![line(LineKind::Piece, "3000"), line(LineKind::Correction, "-450")]);
        assert_eq!(slip.yen, 3000);
        let borne = slip.lines.iter().find(|line| line.kind == LineKind::Borne).expect("the line");
        assert_eq!(borne.amount, Some(yen("450")));
    }

    /// 300 of the 450 were agreed to: 2,700 are paid. Of 200 earned, no more than 200 can be taken.
    #[test]
    fn who_agreed_bears_as_much_as_they_agreed_to_and_never_more_than_there_is() {
        assert_eq!(slip("300", vec![line(LineKind::Piece, "3000"), line(LineKind::Correction, "-450")]).yen, 2700);
        let little = slip("450", vec![line(LineKind::Piece, "200"), line(LineKind::Correction, "-450")]);
        assert_eq!(little.yen, 0);
        assert_eq!(slip("450", vec![line(LineKind::Correction, "-450")]).yen, 0, "nothing earned, nothing taken");
    }
}
