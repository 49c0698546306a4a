//! What the daemon keeps in memory: at rest with two tables, and after a hundred receipts drawn as pictures.
//! `cargo bench --bench resting`

mod daemon_at_work;
mod measure;
mod yard;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fuda::devices::pty::Pty;
use fuda::devices::receiver::Receiver;
use fuda::domain::moment::Moment;

use daemon_at_work::Daemon;
use measure::{folder, tell_load};

const PAPERS: u64 = 100;

fn main() {
    tell_load();
    let ttys = [Pty::open().expect("a pseudo-terminal"), Pty::open().expect("a pseudo-terminal")];
    let papers = Arc::new(AtomicU64::new(0));
    let printers = [0, 1].map(|_| {
        let papers = Arc::clone(&papers);
        Receiver::start(move |_| {
            papers.fetch_add(1, Ordering::Relaxed);
        })
        .expect("a port")
    });
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis();
    let folder = folder();
    drop(yard::found(folder.path(), 2, 2, Moment(i64::try_from(since).expect("a time"))));
    let mut text = "[workshop]\nname = \"はかる作業所\"\n".to_owned();
    for (name, (tty, printer)) in ["A", "B"].into_iter().zip(ttys.iter().zip(&printers)) {
        let (path, address) = (tty.path().display(), printer.address());
        text += &format!(
            "[[station]]\nname = \"{name}\"\n[station.scanner]\nkind = \"serial\"\npath = \"{path}\"\n\
             [station.printer]\nkind = \"tcp\"\naddress = \"{address}\"\nmode = \"raster\"\n"
        );
    }
    std::fs::write(folder.path().join("fuda.toml"), text).expect("a configuration");
    let daemon = Daemon::start(folder.path());
    daemon.get("/table/A", "");
    tell("at rest, two tables, one page was shown", &daemon);
    // A receipt for every second scan: a tag, and the card that hands it over.
    let mut screen = daemon.watch("A");
    let mut scan = |code: &str| {
        ttys[0].write(format!("{code}\r").as_bytes()).expect("the tty takes it");
        screen.next_word()
    };
    scan(yard::card(0).text());
    for number in 0..u32::try_from(PAPERS).expect("few") {
        scan(yard::tag(0, number).code().text());
        scan(yard::card(0).text());
    }
    let patience = Instant::now() + Duration::from_secs(120);
    while papers.load(Ordering::Relaxed) < PAPERS {
        assert!(Instant::now() < patience, "{} papers came", papers.load(Ordering::Relaxed));
        std::thread::sleep(Duration::from_millis(10));
    }
    tell("after 100 receipts in raster mode", &daemon);
    let session = daemon.log_in(yard::LOGIN.0, yard::LOGIN.1);
    (0..20).for_each(|_| drop(daemon.get("/office", &session)));
    tell("after a login and 20 office pages", &daemon);
    tell_load();
}

fn tell(when: &str, daemon: &Daemon) {
    println!("{when:<44} {:6.1} MiB resident", daemon.resident_kib() as f64 / 1024.0);
}
