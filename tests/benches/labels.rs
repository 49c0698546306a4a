//! A run of 1,000 tags, from template to the printer's bytes, beside Python tools that make the same label, and the
//! memory that it takes at its 100th and its 1,000th. `cargo bench --bench labels`, on a machine with BIZ UDGothic.
//! `PYTHON` names the interpreter (`python3`) that has python-barcode, Pillow, brother_ql_next and python-escpos.

use std::collections::BTreeMap;
use std::process::Command;

use fuda::daemon::Interrupt;
use fuda::daemon::labels::{Goal, MakeError, Maker, Medium, Several, Shelf, template};
use fuda::domain::code::{Roll as TagRoll, Tag};
use fuda::label::kind::with_code;
use fuda::label::language::{Language, Roll};
use fuda::label::{Dpi, Kind, Values};

const TAGS: u32 = 1000;
/// The run is repeated until this much time was spent on it.
const ENOUGH_NS: u64 = 3_000_000_000;

fn main() {
    let folder = tempfile::tempdir().expect("a folder to print into");
    let others = python();
    for language in [Language::BrotherQl, Language::EscPos, Language::Zpl, Language::Tspl] {
        let dpi = language.only_dpi().unwrap_or(Dpi::D203);
        let goal = Goal::File(folder.path().join("tags"));
        let shelf = Shelf::of(folder.path());
        let tag = template(&shelf, None, Kind::Tag).expect("a tag ships");
        let medium = Medium::Dots { language, dpi, roll: Roll::AS_THE_LABEL };
        let mut maker = Maker::new(tag, None, medium, goal, Interrupt::by_hand());
        let start = cpu_ns();
        let first = label(1);
        maker.check([&first]).expect("the label can be made");
        let ready_ms = (cpu_ns() - start) as f64 / 1e6;
        let (mut made, start) = (0, cpu_ns());
        let mut memory = (0, 0);
        while cpu_ns() - start < ENOUGH_NS {
            let run = maker.run(
                (1..=TAGS).map(label),
                Several::Many,
                |gone| {
                    match gone {
                        100 if made == 0 => memory.0 = peak_kib(),
                        999 if made == 0 => memory.1 = peak_kib(),
                        _ => {}
                    }
                    Ok::<(), MakeError>(())
                },
                |_| (),
            );
            made += run.expect("the run ends").labels;
        }
        let ours = made as f64 / ((cpu_ns() - start) as f64 / 1e9);
        let word = language.word();
        print!("{word} {dpi}: {ours:.0} labels per CPU-second after {ready_ms:.0} ms of getting ready");
        match others.get(word) {
            Some(theirs) => print!("; in Python {theirs:.1}: {:.1}×", ours / theirs),
            None => print!("; nothing in Python beside it"),
        }
        let (at_100, at_1000) = memory;
        println!("; most memory until label 100 {at_100} KiB, until label 1,000 {at_1000} KiB");
    }
}

fn label(serial: u32) -> Values {
    let mut values = Kind::Tag.sample();
    values.insert("serial".to_owned(), format!("{serial}／{TAGS}"));
    with_code(&mut values, &Tag { roll: TagRoll("SAMPLE".to_owned()), serial }.code());
    values
}

/// Labels per CPU-second by the language they are made in; nothing where Python or a package is missing.
fn python() -> BTreeMap<String, f64> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benches/labels.py");
    let Ok(said) = Command::new(python).arg(script).output() else { return BTreeMap::new() };
    if !said.status.success() {
        println!("without Python: {}", String::from_utf8_lossy(&said.stderr).lines().last().unwrap_or_default());
    }
    let line = |line: &str| {
        let (name, speed) = line.split_once('\t')?;
        Some((name.to_owned(), speed.parse().ok()?))
    };
    String::from_utf8_lossy(&said.stdout).lines().filter_map(line).collect()
}

/// The most memory that this process has had so far (Linux).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says how large a process was");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak is among it");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number of KiB")
}

/// Nanoseconds that this process has run for (Linux).
fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux says how long a process has run");
    text.split(' ').next().and_then(|first| first.parse().ok()).expect("nanoseconds come first")
}
