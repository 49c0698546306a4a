//! ESC/POS on standard input, the paper's picture as PNG on standard output: `preview 80 < receipt > receipt.png`.

use std::io::{Read, Write, stdin, stdout};

use fuda::paper::font::Fonts;
use fuda::paper::layout::Width;
use fuda::paper::preview;

fn main() -> std::io::Result<()> {
    let width = match std::env::args().nth(1).as_deref() {
        Some("80") => Width::Mm80,
        Some("58") => Width::Mm58,
        Some("512") => Width::Mm80Dots512,
        other => panic!("the width of the paper is 80 or 58, not {other:?}"),
    };
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    stdout().write_all(&preview::png(&bytes, width, &Fonts::default()))
}
