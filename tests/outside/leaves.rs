//! Writes every invented paper on A4 into a folder, for a browser to print: `leaves FOLDER`.

#[path = "../a4/samples.rs"]
mod samples;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    std::fs::create_dir_all(&folder)?;
    for (name, paper) in samples::all() {
        let page = fuda::paper::a4::html(&paper, fuda::paper::a4::Styled::Inside);
        std::fs::write(folder.join(format!("{name}.html")), page)?;
    }
    Ok(())
}
