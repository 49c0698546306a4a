//! What the last daemon left behind: papers in mid-print, pieces on the tables, tags that were held.

use std::collections::BTreeMap;

use crate::bench::effect::Signal;
use crate::bench::restart::{LeftOpen, recover};
use crate::config;
use crate::domain::code::Tag;
use crate::domain::id::Mint;
use crate::store::{Append, OpenHandover, UnknownFate};
use crate::web::Live;

use super::random_seed;
use super::serve::{Opened, ServeError};

pub(super) fn unknown_fate(configured: config::UnknownFate) -> UnknownFate {
    match configured {
        config::UnknownFate::Reissue => UnknownFate::Reissue,
        config::UnknownFate::Hold => UnknownFate::Hold,
    }
}

/// How the last daemon ended, as far as its printers are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastEnd {
    Quiet,
    /// In the middle of a paper: a printer may still wait for the rest of a picture.
    InMidPaper,
}

/// What waited longer than this when Fuda starts is not poured out for nobody: it comes at its owner's next card.
const STALE_MS: i64 = 30_000;

/// The power returns: papers that were cut off, and pieces that were on the tables.
pub(super) fn recover_all(house: &Opened, live: &Live) -> Result<LastEnd, ServeError> {
    let last_end = recover_papers(house)?;
    recover_tables(house, live)?;
    Ok(last_end)
}

fn recover_papers(house: &Opened) -> Result<LastEnd, ServeError> {
    let followers = house.store.recover_on_start(unknown_fate(house.config.paper.unknown_fate))?;
    for follower in &followers {
        tracing::warn!(
            job = follower.0,
            "PAPER-UNKNOWN: a paper was cut off when Fuda ended; what follows is marked 再発行"
        );
    }
    let stations: Vec<&str> = house.config.stations.iter().map(|station| station.name.as_str()).collect();
    let adopted = house.store.adopt_papers(&stations)?;
    if adopted > 0 {
        tracing::info!(
            adopted,
            "papers waited at tables that fuda.toml does not name any more; they come out at others"
        );
    }
    let kept = house.store.keep_stale(house.clock.now().wall.plus_ms(-STALE_MS))?;
    if kept > 0 {
        tracing::info!(kept, "papers waited from before; they are kept for their owners' next card");
    }
    Ok(if followers.is_empty() { LastEnd::Quiet } else { LastEnd::InMidPaper })
}

/// One station after the other: a crash in between finds the rest at the next start.
fn recover_tables(house: &Opened, live: &Live) -> Result<(), ServeError> {
    let mut by_station: BTreeMap<Option<String>, (Vec<OpenHandover>, Vec<Tag>)> = BTreeMap::new();
    for open in house.store.open_handovers()? {
        by_station.entry(open.station.clone()).or_default().0.push(open);
    }
    for held in house.store.held_tags()? {
        by_station.entry(held.station.clone()).or_default().1.push(held.tag);
    }
    let mut mint = Mint::from_seed(random_seed());
    for (station, (open, held)) in by_station {
        tracing::info!(?station, handovers = open.len(), tags = held.len(), "received what was on the table");
        let left = open.iter().map(|open| left_open(house, open)).collect::<Result<Vec<_>, _>>()?;
        let recovery = recover(&left, &held, &mut mint);
        let now = house.clock.now();
        house.store.append(Append {
            at: now.wall,
            station: station.clone(),
            clock: house.clock.trust(now),
            entries: recovery.facts,
            papers: recovery.papers,
            personal: Vec::new(),
        })?;
        if let (Some(station), Some(screen)) = (station, recovery.screen) {
            live.show(&station, Some(screen), Signal::None, now.steady_ms);
        }
    }
    Ok(())
}

fn left_open(house: &Opened, open: &OpenHandover) -> Result<LeftOpen, ServeError> {
    let mut pieces = Vec::new();
    for count in &open.counts {
        match pieces.iter_mut().find(|(work, _)| *work == count.work) {
            Some((_, sum)) => *sum += count.quantity,
            None => pieces.push((count.work, count.quantity)),
        }
    }
    let on = house.config.workshop.time_zone.date(open.last_scan_at);
    let presence = house.store.presence(open.handover, on)?;
    Ok(LeftOpen { handover: open.handover, on, last_at: open.last_scan_at, presence, pieces })
}
