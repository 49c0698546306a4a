//! The daemon at work on a folder: whether there is one, and what it says of the devices that it holds.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::daemon::LOCK_NAME;

/// How long pages may take for each step of an answer.
pub const PAGE_LIMIT: Duration = Duration::from_secs(3);

/// A station in `/api/v1/health`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StationSaid {
    pub name: String,
    pub scanner: String,
    pub printer: String,
}

/// Whether a daemon holds the folder's lock. Only looked up: to try the lock could keep a daemon from starting.
pub fn is_at_work(folder: &Path) -> bool {
    let inode = fs::metadata(folder.join(LOCK_NAME)).map(|lock| lock.ino());
    let locks = fs::read_to_string("/proc/locks");
    matches!((inode, locks), (Ok(inode), Ok(locks)) if holds(&locks, inode))
}

/// Where the pages of the daemon at work answer on this machine: as it left word in its lock, or as it is configured.
pub fn pages(folder: &Path, configured: SocketAddr) -> SocketAddr {
    let told = fs::read_to_string(folder.join(LOCK_NAME)).ok().and_then(|told| told.trim().parse().ok());
    reachable(told.unwrap_or(configured))
}

/// `1: FLOCK  ADVISORY  WRITE 4711 fe:00:262163 0 EOF` (proc_locks(5))
fn holds(locks: &str, inode: u64) -> bool {
    let is_it = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some("FLOCK")
            && words.nth(3).and_then(|place| place.rsplit(':').next()) == Some(inode.to_string().as_str())
    };
    locks.lines().any(|line| is_it(&line))
}

/// An address that everybody may ask is asked on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// What every station says; `None` when nothing that can be understood comes.
pub fn health(address: SocketAddr) -> Option<Vec<StationSaid>> {
    let mut stream = TcpStream::connect_timeout(&address, PAGE_LIMIT).ok()?;
    stream.set_read_timeout(Some(PAGE_LIMIT)).ok()?;
    let request = format!("GET /api/v1/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    stations(&answer)
}

fn stations(answer: &str) -> Option<Vec<StationSaid>> {
    #[derive(Deserialize)]
    struct Body {
        stations: Vec<StationSaid>,
    }
    let body: Body = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()?;
    Some(body.stations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_health_page_is_read_as_it_is_sent() {
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\
            {\"status\":\"ok\",\"ledger\":{},\"stations\":[{\"name\":\"A\",\"scanner\":\"ready\",\"printer\":\"none\"}]}";
        let said = stations(answer).expect("it is understood");
        assert_eq!((said[0].name.as_str(), said[0].printer.as_str()), ("A", "none"));
        assert_eq!(stations("HTTP/1.1 500\r\n\r\noh"), None);
    }

    #[test]
    fn a_lock_is_seen_without_being_tried() {
        let locks =
            "1: POSIX  ADVISORY  WRITE 811 00:1a:262163 0 EOF\n2: FLOCK  ADVISORY  WRITE 4711 fe:00:262164 0 EOF\n";
        assert!(holds(locks, 262_164));
        assert!(!holds(locks, 262_163), "another program's lock of another kind");
        assert!(!holds(locks, 64));
    }

    #[test]
    fn a_daemon_for_the_whole_network_is_asked_on_this_machine() {
        let asked = |listen: &str| reachable(listen.parse().expect("an address")).to_string();
        assert_eq!(asked("0.0.0.0:8420"), "127.0.0.1:8420");
        assert_eq!(asked("[::]:8420"), "[::1]:8420");
        assert_eq!(asked("192.0.2.1:80"), "192.0.2.1:80");
    }
}
