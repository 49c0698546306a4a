//! Receipts per CPU-second, in both ways of writing, beside python-escpos where Python has it.
//! `cargo bench --bench paper [-- FACE [BOLD FACE]]`; without a face, the embedded bitmap, and no picture beside it.
//! `PYTHON` names the interpreter (`python3`) that has the packages python-escpos and Pillow.

#[path = "../paper/samples.rs"]
#[allow(dead_code, reason = "the tests' documents; one of them is enough here")]
mod samples;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::Command;

use fuda::paper::document::Document;
use fuda::paper::font::{Fonts, Typeface};
use fuda::paper::layout::Width;
use fuda::paper::{Mode, PrinterStyle, render};

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let face = |path: &String| Typeface::from_bytes(std::fs::read(path).expect("the face can be read"), 0);
    let mut faces = paths.iter().map(|path| face(path).expect("a face"));
    let fonts = Fonts::new(faces.next().into_iter().collect(), faces.collect());
    let receipt = Document::Receipt(samples::with_money());
    let others = python_escpos(paths.first());
    for (mode, count) in [(Mode::Kanji, 200_000), (Mode::Raster, 20_000)] {
        for width in [Width::Mm80, Width::Mm58] {
            let style = PrinterStyle { width, mode };
            let size = render(&receipt, &style, &fonts).bytes.len();
            let start = cpu_ns();
            for _ in 0..count {
                black_box(render(black_box(&receipt), &style, &fonts));
            }
            let ours = f64::from(count) / ((cpu_ns() - start) as f64 / 1e9);
            print!("{mode:?} {width:?}: {ours:.0} receipts per CPU-second, {size} bytes each");
            match others.get(&format!("{mode:?} {width:?}")) {
                Some((theirs, size)) => {
                    println!("; python-escpos {theirs:.0}, {size} bytes: {:.1}×", ours / theirs);
                }
                None => println!(),
            }
        }
    }
}

/// Its speed and the size of a receipt, by the way of writing; nothing where Python or a package is missing.
fn python_escpos(face: Option<&String>) -> BTreeMap<String, (f64, usize)> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benches/receipts.py");
    let Ok(said) = Command::new(python).arg(script).args(face).output() else { return BTreeMap::new() };
    if !said.status.success() {
        println!("without python-escpos: {}", String::from_utf8_lossy(&said.stderr).lines().last().unwrap_or_default());
    }
    let line = |line: &str| {
        let mut parts = line.split('\t');
        let (name, speed, size) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((name.to_owned(), (speed, size)))
    };
    String::from_utf8_lossy(&said.stdout).lines().filter_map(line).collect()
}

/// Nanoseconds that this process has run for (Linux).
fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux says how long a process has run");
    text.split(' ').next().and_then(|first| first.parse().ok()).expect("nanoseconds come first")
}
