//! What the workshop bears of a settlement, and what a person has already.
//!
//! The rules, in one place:
//! - What corrections of closed days come to is one sum. Where it is below zero, too much was paid: the workshop bears it,
//!   unless the person has agreed to bear it, and then as far as there is pay.
//! - It is remembered of what it was borne: of which handover, hours of a work on a day, or day of an allowance. When that comes
//!   back, the person has it already, and is paid only what the correction had really taken from them.
//! - It is set off against nothing else. Another handover's pay is never made less by what was borne of this one: that
//!   would be a deduction without consent.
//! - A deduction takes no more than there is. What it did not take is remembered in the same way, and never taken later.
//! - What was taken is taken from the oldest day on; what is borne, or not deducted, is what is left at the end.

use chrono::NaiveDate;

use crate::domain::money::Yen;
use crate::domain::terms::LineKind;

/// What a settlement knows of one handover, of the hours of a work on a day, or of a day of an allowance. All yen are exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfSource {
    pub source: String,
    pub on: NaiveDate,
    /// What it is; of time `Piece`, too.
    pub kind: LineKind,
    /// What changed of it in closed days since it was last settled.
    pub late: Yen,
    /// What it comes to in the days that are being closed: a handover whose day was put right, a net that became
    /// complete anew; or, below zero, a deduction of these days.
    pub fresh: Yen,
    /// What the workshop has borne of it (or did not deduct), and what has not come back yet.
    pub borne: Yen,
}

impl OfSource {
    /// What comes back of it, and the person has already.
    pub fn had(&self) -> Yen {
        self.borne.min((self.late + self.comes()).max(Yen::ZERO))
    }

    /// The part of it that comes back as a correction.
    fn had_late(&self) -> Yen {
        self.had().min(self.late.max(Yen::ZERO))
    }

    fn comes(&self) -> Yen {
        self.fresh.max(Yen::ZERO)
    }

    /// What is taken out of a closed day and stands in one of these days instead: it was never paid twice.
    fn moved(&self) -> Yen {
        self.comes().min((-self.late).max(Yen::ZERO))
    }

    /// What a correction of it comes to, without what the person has already.
    fn corrected(&self) -> Yen {
        self.late + self.moved() - self.had_late()
    }

    fn is_deduction(&self) -> bool {
        self.kind == LineKind::Deduction
    }
}

/// What corrections come to for one person between two closings. Above zero: owed. Below: paid too much.
pub fn owed(sources: &[OfSource]) -> Yen {
    sources.iter().map(|source| source.late - source.had_late()).sum()
}

/// What one settlement does to one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evened {
    pub source: String,
    pub on: NaiveDate,
    pub kind: LineKind,
    /// Not paid again.
    pub had: Yen,
    /// Borne by the workshop from now on; of a deduction, not deducted.
    pub borne: Yen,
    /// What is remembered of it from now on.
    pub left: Yen,
}

/// Settles one person's period. `others` is what everything but corrections comes to, deductions taken off; `agreed` what
/// the person has agreed to bear of what was paid too much. Afterwards nothing is below zero. Answers what happens to
/// whom, oldest first, and leaves out where nothing does.
pub fn settle(mut sources: Vec<OfSource>, others: Yen, agreed: Yen) -> Vec<Evened> {
    sources.sort_by(|one, other| (one.on, &one.source).cmp(&(other.on, &other.source)));
    let sum = |of: fn(&OfSource) -> Yen| -> Yen { sources.iter().map(of).sum() };
    let corrected = sum(OfSource::corrected);
    let free = others - sum(OfSource::moved) - sum(|source| source.had() - source.had_late());
    let too_much = (-corrected).max(Yen::ZERO);
    let borne = too_much - too_much.min(agreed).min(free.max(Yen::ZERO));
    let not_deducted = (-(free + corrected + borne)).max(Yen::ZERO);
    let taken = |source: &OfSource| (-source.corrected()).max(Yen::ZERO);
    let deducted = |source: &OfSource| if source.is_deduction() { (-source.fresh).max(Yen::ZERO) } else { Yen::ZERO };
    let borne = at_the_end(&sources, borne, taken);
    let not_deducted = at_the_end(&sources, not_deducted, deducted);
    let evened = sources.into_iter().zip(borne.into_iter().zip(not_deducted)).map(|(source, (borne, not_deducted))| {
        let (had, borne) = (source.had(), borne + not_deducted);
        let left = source.borne - had + borne;
        Evened { source: source.source, on: source.on, kind: source.kind, had, borne, left }
    });
    evened.filter(|one| one.had != Yen::ZERO || one.borne != Yen::ZERO).collect()
}

/// Of which sources a sum is: of the newest, as far as each goes, then of the one before.
fn at_the_end(sources: &[OfSource], sum: Yen, of: impl Fn(&OfSource) -> Yen) -> Vec<Yen> {
    let mut rest = sum;
    let mut parts: Vec<Yen> = Vec::with_capacity(sources.len());
    for source in sources.iter().rev() {
        let part = rest.min(of(source));
        rest = rest - part;
        parts.push(part);
    }
    parts.reverse();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yen(text: &str) -> Yen {
        text.parse().expect("an amount")
    }

    /// A handover of that day of October: what changed of it, and what was borne of it before.
    fn handover(day: u32, late: &str, borne: &str) -> OfSource {
        OfSource {
            source: format!("h{day}"),
            on: NaiveDate::from_ymd_opt(2026, 10, day).expect("a day"),
            kind: LineKind::Piece,
            late: yen(late),
            fresh: Yen::ZERO,
            borne: yen(borne),
        }
    }

    fn settled(sources: Vec<OfSource>, others: &str, agreed: &str) -> Vec<(String, String, String, String)> {
        let told = settle(sources, yen(others), yen(agreed)).into_iter();
        told.map(|one| (one.source, one.had.to_string(), one.borne.to_string(), one.left.to_string())).collect()
    }

    fn row(source: &str, had: &str, borne: &str, left: &str) -> (String, String, String, String) {
        (source.to_owned(), had.to_owned(), borne.to_owned(), left.to_owned())
    }

    #[test]
    fn what_was_borne_comes_back_as_what_the_person_has_already() {
        assert_eq!(settled(vec![handover(5, "-50", "0")], "100", "0"), [row("h5", "0", "50", "50")]);
        assert_eq!(settled(vec![handover(5, "50", "50")], "100", "0"), [row("h5", "50", "0", "0")]);
        assert_eq!(owed(&[handover(5, "50", "50")]), Yen::ZERO);
    }

    /// 50 too much, 30 of them agreed to: 20 are borne, and when the 50 come back 30 are owed.
    #[test]
    fn only_what_was_really_taken_is_paid_back() {
        assert_eq!(settled(vec![handover(5, "-50", "0")], "100", "30"), [row("h5", "0", "20", "20")]);
        assert_eq!(owed(&[handover(5, "50", "20")]), yen("30"));
        assert_eq!(settled(vec![handover(5, "10", "20")], "0", "0"), [row("h5", "10", "0", "10")]);
    }

    #[test]
    fn what_was_borne_of_one_handover_takes_nothing_from_another() {
        assert_eq!(settled(vec![handover(5, "0", "50"), handover(6, "40", "0")], "0", "0"), []);
        assert_eq!(owed(&[handover(5, "0", "50"), handover(6, "40", "0")]), yen("40"));
    }

    /// 20 and 30 too much, 25 agreed to: the 20 of the fifth were taken, and 5 of the sixth; 25 are borne.
    #[test]
    fn what_is_taken_is_taken_from_the_oldest_day_on() {
        let two = vec![handover(6, "-30", "0"), handover(5, "-20", "0")];
        assert_eq!(settled(two, "100", "25"), [row("h6", "0", "25", "25")]);
    }

    #[test]
    fn what_only_moved_into_these_days_is_neither_borne_nor_paid_twice() {
        let moved = OfSource { fresh: yen("60"), ..handover(5, "-60", "0") };
        assert_eq!(settled(vec![moved], "60", "0"), []);
        let again = OfSource { fresh: yen("70"), ..handover(5, "0", "60") };
        assert_eq!(settled(vec![again], "70", "0"), [row("h5", "60", "0", "0")]);
    }

    /// 200 of pay, 300 to be deducted: 100 are not.
    #[test]
    fn a_deduction_takes_no_more_than_there_is() {
        let deduction = |day, amount| OfSource {
            kind: LineKind::Deduction,
            fresh: yen(amount),
            late: Yen::ZERO,
            ..handover(day, "0", "0")
        };
        let two = vec![deduction(5, "-150"), deduction(6, "-150")];
        assert_eq!(settled(two, "-100", "0"), [row("h6", "0", "100", "100")]);
    }
}
