//! `fuda device adopt` with the real program: a scan of the set-up label says which keyboard is a scanner.

use std::fs;
use std::process::{Command, Stdio};

use fuda::domain::code::set_up_label;
use serde_json::Value;

use crate::gadget::{Gadget, Port};
use crate::models::{keyboard, typed};
use crate::{drivers, until};

const FOLDER: &str = "/adopting";
const SCANNER: u16 = 31;
const OFFICE: u16 = 32;

pub fn a_scan_of_the_set_up_label_gives_a_keyboard_scanner_to_a_table() {
    let port = Port { hub: 0, place: 10 };
    let scanner = Gadget::plug_into(port, &keyboard(SCANNER, None));
    let _office = Gadget::plug_into(Port { hub: 1, place: 10 }, &keyboard(OFFICE, None));
    let models = [SCANNER, OFFICE];
    until("the kernel has both keyboards", || models.iter().all(|pid| drivers(*pid, None) == ["usbhid"]));
    assert!(Command::new("/bin/fuda").args(["init", FOLDER]).status().expect("fuda runs").success());
    fs::write(format!("{FOLDER}/fuda.toml"), "# ours\n[[station]]\nname = \"A\"\n").expect("written");
    let adopting = Command::new("/bin/fuda")
        .args(["--data", FOLDER, "device", "adopt", "--station", "A", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("fuda runs");
    until("it listens", || drivers(SCANNER, None) == ["usbfs"]);
    scanner.send(1, typed(set_up_label().text()));
    let output = adopting.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&told["kind"], &told["pid"], &told["port"]),
        (&"hid".into(), &"001f".into(), &port.name().into()),
        "{told}"
    );
    assert_eq!(told["written"], true);
    let written = fs::read_to_string(format!("{FOLDER}/fuda.toml")).expect("it is there");
    assert!(written.starts_with("# ours\n") && written.contains(&format!("port = \"{}\"", port.name())), "{written}");
    until("both keyboards are given back", || models.iter().all(|pid| drivers(*pid, None) == ["usbhid"]));
}
