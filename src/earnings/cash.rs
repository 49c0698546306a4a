//! 金種表: which notes and coins a cash payment takes.

/// Notes and coins in use, largest first, in yen. The 2,000-yen note is left out: banks hand out few of them, and a
/// payday envelope should hold nothing that anybody has to look at twice.
pub const DENOMINATIONS: [i64; 9] = [10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1];

/// So many of each denomination, in the order of [`DENOMINATIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coins(pub [i64; DENOMINATIONS.len()]);

impl Coins {
    /// The fewest notes and coins that come to `yen`. Nothing, for nothing or less: no payment is below zero.
    /// Taking the largest first is the fewest, because each denomination is so many whole ones of the next smaller.
    pub fn of(yen: i64) -> Self {
        let mut rest = yen.max(0);
        Self(DENOMINATIONS.map(|worth| {
            let many = rest / worth;
            rest -= many * worth;
            many
        }))
    }

    /// What they come to, in yen.
    pub fn yen(self) -> i64 {
        self.0.iter().zip(DENOMINATIONS).map(|(many, worth)| many * worth).sum()
    }

    /// How many notes and coins they are.
    pub fn count(self) -> i64 {
        self.0.iter().sum()
    }
}

/// What the till needs: the sum of every envelope's own notes and coins.
impl std::iter::Sum for Coins {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.0.iter_mut().zip(one.0).for_each(|(many, more)| *many += more);
            sum
        })
    }
}
