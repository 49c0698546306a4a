//! The two things that a command takes from the world around it: the time, and randomness.

use chrono::Utc;

use super::failure::Failure;
use crate::domain::code::{self, Code, Kind};
use crate::domain::id::Mint;
use crate::domain::moment::Moment;

/// The wall clock. A command lives for a moment, so it asks once.
pub fn now() -> Moment {
    Moment(Utc::now().timestamp_millis())
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
