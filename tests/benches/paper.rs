//! Receipts per CPU-second, in both ways of writing. `cargo bench --bench paper [FACE [BOLD FACE]]`; without a face,
//! the embedded bitmap. The figures belong in tests/BENCHMARKS.md.

#[path = "../paper/samples.rs"]
#[allow(dead_code, reason = "the tests' documents; one of them is enough here")]
mod samples;

use std::hint::black_box;

use fuda::paper::document::Document;
use fuda::paper::font::{Fonts, Typeface};
use fuda::paper::layout::Width;
use fuda::paper::{Mode, PrinterStyle, render};

fn main() {
    let faces: Vec<Typeface> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(|path| Typeface::from_bytes(std::fs::read(&path).expect("the face can be read"), 0).expect("a face"))
        .collect();
    let mut faces = faces.into_iter();
    let fonts = Fonts::new(faces.next().into_iter().collect(), faces.collect());
    let receipt = Document::Receipt(samples::with_money());
    for (mode, count) in [(Mode::Kanji, 200_000), (Mode::Raster, 20_000)] {
        for width in [Width::Mm80, Width::Mm58] {
            let style = PrinterStyle { width, mode };
            let size = render(&receipt, &style, &fonts).bytes.len();
            let start = cpu_ns();
            for _ in 0..count {
                black_box(render(black_box(&receipt), &style, &fonts));
            }
            let seconds = (cpu_ns() - start) as f64 / 1e9;
            println!(
                "{mode:?} {width:?}: {:.0} receipts per CPU-second, {size} bytes each",
                f64::from(count) / seconds
            );
        }
    }
}

/// Nanoseconds that this process has run for (Linux).
fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux says how long a process has run");
    text.split(' ').next().and_then(|first| first.parse().ok()).expect("nanoseconds come first")
}
