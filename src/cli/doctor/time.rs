//! The machine's time: its zone, whether somebody sets its clock, and whether the ledger believes it.

use std::path::Path;

use chrono::{Local, Offset, TimeZone};

use super::finding::Finding;
use super::patience::said_by;
use crate::cli::world;
use crate::domain::ledger::ClockTrust;
use crate::domain::moment::{Moment, Zone};
use crate::store::Past;

/// What systemd-timesyncd leaves behind once it has set the clock.
const SET: &str = "/run/systemd/timesync/synchronized";

pub struct Time {
    now: Moment,
    /// Minutes east of UTC, of this machine.
    machine_minutes: i64,
    /// Minutes east of UTC, of the workshop.
    workshop_minutes: Option<i64>,
    clock: ClockSet,
    /// What the ledger knows of the time, and whether it believes the clock after that.
    ledger: Option<(Moment, ClockTrust)>,
}

/// Whether a time server sets the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClockSet {
    Yes,
    No,
    /// Nobody on this machine can say.
    Unknown,
}

pub fn read(zone: Option<Zone>, past: Option<Past>) -> Time {
    let now = world::now();
    let here = Local.offset_from_utc_datetime(&now.utc().naive_utc()).fix();
    Time {
        now,
        machine_minutes: i64::from(here.local_minus_utc() / 60),
        workshop_minutes: zone.map(|zone| (zone.local(now) - now.utc().naive_utc()).num_minutes()),
        clock: clock_set(),
        ledger: past.map(|past| (past.at(), world::now_after(past).1)),
    }
}

fn clock_set() -> ClockSet {
    if Path::new(SET).exists() {
        return ClockSet::Yes;
    }
    // timedatectl asks the kernel, which knows of every program that sets the clock.
    let systemd = said_by("timedatectl", &["show", "--property=NTPSynchronized", "--value"]);
    let chrony = || said_by("chronyc", &["-n", "tracking"]);
    systemd.as_deref().and_then(of_timedatectl).or_else(|| of_chrony(&chrony()?)).unwrap_or(ClockSet::Unknown)
}

fn of_timedatectl(said: &str) -> Option<ClockSet> {
    match said {
        "yes" => Some(ClockSet::Yes),
        "no" => Some(ClockSet::No),
        _ => None,
    }
}

fn of_chrony(said: &str) -> Option<ClockSet> {
    let leap = said.lines().find_map(|line| line.strip_prefix("Leap status")?.split_once(": "))?.1;
    Some(if leap.trim() == "Not synchronised" { ClockSet::No } else { ClockSet::Yes })
}

pub fn findings(time: &Time) -> Vec<Finding> {
    let zone = time.workshop_minutes.and_then(|workshop| of_zone(workshop, time.machine_minutes));
    let trust = time.ledger.and_then(|(known, trust)| of_trust(time.now, known, trust));
    zone.into_iter().chain(of_clock(time.clock)).chain(trust).collect()
}

fn of_zone(workshop: i64, machine: i64) -> Option<Finding> {
    (workshop != machine).then(|| {
        Finding::warning(
            "ZONE-DIFFERS",
            format!("This machine's time zone is UTC{}, and the workshop's UTC{}. Papers and pages go by the workshop's; the machine's log, and the date in a backup's name, do not.", offset(machine), offset(workshop)),
            if workshop == 9 * 60 {
                "sudo timedatectl set-timezone Asia/Tokyo"
            } else {
                "sudo timedatectl set-timezone, or time_zone under [workshop] in fuda.toml: whichever is wrong"
            },
        )
    })
}

fn offset(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn of_clock(clock: ClockSet) -> Option<Finding> {
    match clock {
        ClockSet::Yes => None,
        ClockSet::No => Some(Finding::warning(
            "CLOCK-UNSET",
            "No time server has set this machine's clock. It drifts by minutes in a year, and after a power cut a machine without a battery clock wakes up in another year.",
            "sudo timedatectl set-ntp true (apt install systemd-timesyncd), and see that the machine reaches the network. Without a network, give it a battery clock.",
        )),
        ClockSet::Unknown => Some(Finding::note(
            "CLOCK-UNKNOWN",
            "Whether a time server sets this machine's clock cannot be told here: neither timedatectl nor chronyc answers.",
            "Compare the clock with a good one now and then: date",
        )),
    }
}

fn of_trust(now: Moment, known: Moment, trust: ClockTrust) -> Option<Finding> {
    (!trust.is_good()).then(|| {
        Finding::error(
            "CLOCK-SUSPECT",
            format!("It is {now} by this machine's clock, and the ledger's last fact is of {known}: that cannot be. What is recorded now is kept, marked, and asked about."),
            "Set the clock (sudo timedatectl set-time, or a time server), then answer the question on the office page.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(time: Time) -> Vec<String> {
        findings(&time).into_iter().map(|finding| finding.code).collect()
    }

    const NOON: Moment = Moment(1_795_400_000_000);

    fn right() -> Time {
        Time { now: NOON, machine_minutes: 540, workshop_minutes: Some(540), clock: ClockSet::Yes, ledger: None }
    }

    #[test]
    fn a_machine_in_tokyo_whose_clock_is_set_needs_nothing() {
        assert!(codes(Time { ledger: Some((NOON, ClockTrust::Good)), ..right() }).is_empty());
    }

    #[test]
    fn a_machine_in_another_zone_is_told_how_to_come_home() {
        let found = findings(&Time { machine_minutes: -210, ..right() });
        assert_eq!(found[0].code, "ZONE-DIFFERS");
        assert!(found[0].finding.contains("UTC-03:30") && found[0].finding.contains("UTC+09:00"), "{found:?}");
        assert_eq!(found[0].what_to_do, "sudo timedatectl set-timezone Asia/Tokyo");
        assert!(codes(Time { machine_minutes: 0, workshop_minutes: None, ..right() }).is_empty());
    }

    #[test]
    fn a_clock_that_nobody_sets_is_not_one_of_which_nobody_knows() {
        assert_eq!(codes(Time { clock: ClockSet::No, ..right() }), ["CLOCK-UNSET"]);
        assert_eq!(codes(Time { clock: ClockSet::Unknown, ..right() }), ["CLOCK-UNKNOWN"]);
    }

    #[test]
    fn a_clock_that_the_ledger_does_not_believe_is_an_error() {
        assert_eq!(codes(Time { ledger: Some((NOON, ClockTrust::Suspect)), ..right() }), ["CLOCK-SUSPECT"]);
    }

    #[test]
    fn what_timedatectl_and_chrony_say_is_understood() {
        assert_eq!(of_timedatectl("yes"), Some(ClockSet::Yes));
        assert_eq!(of_timedatectl("no"), Some(ClockSet::No));
        assert_eq!(of_timedatectl(""), None);
        let chrony = "Reference ID    : C0A80101 (192.168.1.1)\nStratum         : 3\nLeap status     : Normal\n";
        assert_eq!(of_chrony(chrony), Some(ClockSet::Yes));
        assert_eq!(of_chrony("Leap status     : Not synchronised"), Some(ClockSet::No));
        assert_eq!(of_chrony("506 Cannot talk to daemon"), None);
    }
}
