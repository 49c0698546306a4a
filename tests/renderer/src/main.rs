//! ZPL and TSPL as pictures, by `labelize`. Jobs come as JSON on standard input: `[["zpl" or "tspl", FILE, PNG, width and
//! height in mm, dots a mm], …]`; what cannot be drawn is said on standard error, and the exit code is 1.

use std::fs;
use std::io::stdin;
use std::process::ExitCode;

use labelize::{Language, RenderOptions, render_png};

type Job = (String, String, String, f64, f64, i32);

fn draw((language, file, png, width_mm, height_mm, dpmm): &Job) -> Result<(), Box<dyn std::error::Error>> {
    let options = RenderOptions {
        language: Some(if language == "tspl" { Language::Tspl } else { Language::Zpl }),
        width_mm: Some(*width_mm),
        height_mm: Some(*height_mm),
        dpmm: *dpmm,
        antialias: false,
    };
    Ok(fs::write(png, render_png(&fs::read(file)?, options)?.bytes)?)
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let jobs: Vec<Job> = serde_json::from_reader(stdin())?;
    let mut code = ExitCode::SUCCESS;
    for job in &jobs {
        if let Err(error) = draw(job) {
            eprintln!("{}: {error}", job.1);
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
