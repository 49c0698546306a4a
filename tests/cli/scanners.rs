//! Set-up sheets and adopting, without a scanner: what is printed, and what is refused.

use std::io::{BufRead, BufReader};

use rustix::process::{Pid, Signal, kill_process};

use super::*;

/// No device is in this port, so that no keyboard of the machine that runs the tests is taken.
const NOWHERE: &str = "--port 0-0";
const STATION: &str = "# みなと\n[[station]]\nname = \"A\"\n";

#[test]
fn every_family_has_a_set_up_sheet_with_the_label_on_it() {
    let shop = Shop::new();
    let listed = shop.fuda("setup-sheet --list");
    assert_eq!(listed.exit, 0, "{listed:?}");
    let families: Vec<&str> = listed.out.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(families.contains(&"zebra") && families.contains(&"generic"), "{families:?}");
    for family in families {
        let page = shop.fuda(&format!("setup-sheet --model {family}")).out;
        assert!(page.starts_with("<!doctype html>") && page.contains("SSCANNERF"), "{family}: {page}");
        assert!(!page.contains("<script") && !page.contains("src="), "a page that needs nothing else");
    }
}

#[test]
fn a_code_stands_on_a_sheet_only_where_its_maker_published_it() {
    let shop = Shop::new();
    let opticon = shop.fuda("setup-sheet --model opticon").out;
    assert!(opticon.contains("<figcaption>W0</figcaption>") && opticon.contains("pub.dev/documentation"), "{opticon}");
    let zebra = shop.fuda("setup-sheet --model zebra").out;
    assert_eq!(zebra.matches("<figure>").count(), 2, "the label, as bars and as QR, and nothing else");
    assert!(zebra.contains("Beep After Good Decode"), "the place in the manual");
}

#[test]
fn a_stations_sheet_is_of_its_own_scanners() {
    let shop = Shop::new();
    let scanner = "[[station.scanner]]\nkind = \"serial\"\npath = \"/dev/ttyS7\"\nmodel = \"denso-wave\"\n";
    shop.configure(&format!("{STATION}{scanner}"));
    let said = shop.fuda(&format!("setup-sheet --station A --out {}", shop.path("a.html").display()));
    assert_eq!(said.exit, 0, "{said:?}");
    let page = std::fs::read_to_string(shop.path("a.html")).unwrap();
    assert!(page.contains("Denso Wave") && page.contains("--station A"), "{page}");
    shop.fuda("setup-sheet --station B").refused(3, &["STATION-UNKNOWN", "B"]);
    shop.fuda("setup-sheet --model zebar").refused(3, &["FAMILY-UNKNOWN", "zebra"]);
}

#[test]
fn a_workshops_own_family_wins_and_a_wrong_one_is_answered_with_its_name() {
    let shop = Shop::new();
    let folder = shop.path("data/firmware-config/scanners");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("zebra.toml"), "maker = \"みなとの ゼブラ\"\nmodels = \"m\"\n").unwrap();
    assert!(shop.fuda("setup-sheet --model zebra").out.contains("みなとの ゼブラ"));
    std::fs::write(folder.join("zebra.toml"), "makre = \"\"\n").unwrap();
    shop.fuda("station list").refused(6, &["SCANNER-FAMILY", "zebra.toml", "makre"]);
}

#[test]
fn nobody_who_scans_in_time_changes_nothing() {
    let shop = Shop::new();
    shop.configure(STATION);
    let said = shop.fuda(&format!("device adopt --station A --timeout-s 1 {NOWHERE}"));
    said.refused(3, &["ADOPT-NO-SCAN", "SSCANNERF", "nothing was changed"]);
    assert_eq!(std::fs::read_to_string(shop.path("data/fuda.toml")).unwrap(), STATION);
    shop.fuda(&format!("device adopt --station B {NOWHERE}")).refused(3, &["STATION-UNKNOWN", "A"]);
    shop.fuda(&format!("device adopt --station A --timeout-s 0 {NOWHERE}")).refused(2, &["timeout-s"]);
}

#[test]
fn ctrl_c_ends_the_waiting_and_gives_everything_back() {
    let shop = Shop::new();
    shop.configure(STATION);
    let data = shop.data();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fuda"));
    command.args(["--data", &data, "device", "adopt", "--station", "A", "--timeout-s", "600", "--port", "0-0"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("Scan the set-up label"));
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    assert!(said.next().unwrap().unwrap().contains("ADOPT-STOPPED"));
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_page_that_cannot_be_written_is_a_file_that_failed() {
    let shop = Shop::new();
    shop.fuda(&format!("setup-sheet --out {}", shop.path("nowhere/a.html").display())).refused(7, &["FILE-FAILED"]);
}

#[test]
fn a_page_is_a_picture_where_its_name_says_so_one_for_each_family() {
    let shop = Shop::new();
    let scanner =
        |path, model| format!("[[station.scanner]]\nkind = \"serial\"\npath = \"{path}\"\nmodel = \"{model}\"\n");
    shop.configure(&format!("{STATION}{}{}", scanner("/dev/ttyS7", "zebra"), scanner("/dev/ttyS8", "opticon")));
    let said = shop.fuda(&format!("setup-sheet --station A --out {}", shop.path("a.png").display()));
    assert_eq!(said.exit, 0, "{said:?}");
    for name in ["a.png", "a-2.png"] {
        assert!(std::fs::read(shop.path(name)).unwrap().starts_with(b"\x89PNG"), "{name}");
    }
}
