//! Instants and the workshop's civil time. The core is told the time; it never asks.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// An instant by the wall clock: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

impl Moment {
    /// ISO 8601 in UTC with milliseconds, as the ledger stores it.
    pub fn iso(self) -> String {
        self.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

impl FromStr for Moment {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(DateTime::parse_from_rfc3339(text)?.timestamp_millis()))
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The workshop's time zone, as a fixed offset from UTC. Japan has had no daylight saving since 1951, and a
/// zone without jumps keeps "which day was this" a matter of arithmetic (DOMAIN.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(FixedOffset);

/// Why a time zone's name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("time zone {0:?} is not known here: use \"Asia/Tokyo\", \"UTC\" or a fixed offset such as \"+09:00\"")]
pub struct UnknownZone(pub String);

impl Zone {
    pub fn tokyo() -> Self {
        Self(FixedOffset::east_opt(9 * 3600).expect("nine hours is a valid offset"))
    }

    /// The calendar date in the workshop: the work date of anything that happens at this moment.
    pub fn date(self, at: Moment) -> NaiveDate {
        self.local(at).date()
    }

    pub fn local(self, at: Moment) -> NaiveDateTime {
        at.utc().with_timezone(&self.0).naive_local()
    }

    /// The instant of a civil time in the workshop.
    pub fn moment(self, local: NaiveDateTime) -> Moment {
        let at = self.0.from_local_datetime(&local).single();
        Moment(at.expect("a fixed offset has no gaps").timestamp_millis())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        match text {
            "Asia/Tokyo" | "Japan" => Ok(Self::tokyo()),
            "UTC" | "Etc/UTC" => Ok(Self(FixedOffset::east_opt(0).expect("zero is a valid offset"))),
            offset => offset.parse().map(Self).map_err(|_| UnknownZone(text.to_owned())),
        }
    }
}

/// What the core is told with every input: the wall clock, for the record, and a steady count of
/// milliseconds that no clock setting can move, for silence and double reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    pub wall: Moment,
    /// Milliseconds since the daemon started.
    pub steady_ms: u64,
}
