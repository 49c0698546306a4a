//! What is thrown: the same seed, the same workshop.

use chrono::{Days, NaiveDate};
use fuda::domain::id::Mint;
use fuda::domain::quantity::Quantity;

use super::shop::day;

pub struct Dice(pub Mint);

impl Dice {
    pub fn below(&mut self, count: u64) -> u64 {
        self.0.bits() % count
    }

    pub fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("few")].clone()
    }

    /// Each with the same chance, in their order; at least one.
    pub fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let some: Vec<T> = from.iter().filter(|_| self.below(2) == 0).cloned().collect();
        if some.is_empty() { vec![self.pick(from)] } else { some }
    }

    /// Every fourth day of a quarter, so that much falls on the same days.
    pub fn some_day(&mut self) -> NaiveDate {
        day("2026-09-01") + Days::new(4 * self.below(21))
    }

    /// A first day; now and then of long ago.
    pub fn since(&mut self) -> NaiveDate {
        if self.one_in(3) { day("2026-04-01") } else { self.some_day() }
    }

    /// More than nothing.
    pub fn quantity(&mut self) -> Quantity {
        let (whole, part) = (self.below(40), self.pick(&["", "", ".5", ".25", ".125", ".001"]));
        format!("{whole}{part}").parse::<Quantity>().expect("a quantity") + Quantity::ONE
    }

    /// Perhaps nothing, at most so much.
    pub fn up_to(&mut self, most: Quantity) -> Quantity {
        let whole = u64::try_from(most.decimal().floor()).expect("few");
        Quantity::of(u32::try_from(self.below(whole + 1)).expect("few"))
    }
}
