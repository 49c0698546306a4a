//! The two things that a command takes from the world around it: the time, and randomness.

use super::failure::Failure;
use crate::daemon::Clock;
use crate::domain::code::{self, Code, Kind};
use crate::domain::id::Mint;
use crate::domain::ledger::ClockTrust;
use crate::domain::moment::Moment;
use crate::store::Past;

/// The wall clock, for a ledger that has no past of its own yet.
pub fn now() -> Moment {
    now_after(Past::SetUp(Moment::default())).0
}

/// The wall clock, and whether to believe it after what the ledger knows of the time. A command lives for a moment, so it asks
/// once; the daemon's rule decides, so that both mark the same facts.
pub fn now_after(ledger_knows: Past) -> (Moment, ClockTrust) {
    let clock = Clock::start(ledger_knows);
    let now = clock.now();
    (now.wall, clock.trust(now))
}

/// A mint of ids, with a seed of its own.
pub fn mint() -> Result<Mint, Failure> {
    Ok(Mint::from_seed(getrandom::u64().map_err(Failure::NoRandomness)?))
}

/// The code of a new card. Each has a seed of its own: ids stand in the ledger for everybody to read, and whoever
/// knows one number of a mint can compute the next, so that a card from the mint of the ids would be no secret.
pub fn card_code() -> Result<Code, Failure> {
    let body = code::random_body(&mut mint()?, code::CARD_TOKEN_LENGTH);
    Ok(Code::new(Kind::Card, &body).expect("a card's token fits a code"))
}
