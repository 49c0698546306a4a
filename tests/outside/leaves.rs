//! Writes every invented paper on A4 into a folder, for a browser to print: `leaves FOLDER`.

#[path = "../a4/samples.rs"]
mod samples;

use std::path::PathBuf;

use fuda::paper::a4::{A4, PayStatement, Styled, html};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    std::fs::create_dir_all(&folder)?;
    let named = samples::all().into_iter().map(|(name, paper)| (name.to_owned(), paper));
    // They end near the foot of a page, where sums part from what they sum.
    let about_a_page = [14, 16, 18, 19, 21].map(|lines| (format!("statement-{lines}-lines"), of_so_many_lines(lines)));
    for (name, paper) in named.chain(about_a_page) {
        std::fs::write(folder.join(format!("{name}.html")), html(&paper, Styled::Inside))?;
    }
    Ok(())
}

fn of_so_many_lines(lines: usize) -> A4 {
    let full = samples::fullest_statement();
    A4::Statements(vec![PayStatement { lines: full.lines[..lines].to_vec(), ..full }])
}
