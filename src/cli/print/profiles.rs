//! `fuda print profiles`: what is known of kinds of printers, and where it stands.

use std::io::Write;

use serde::Serialize;

use crate::cli::answer::{Align, Form, Table};
use crate::cli::failure::Failure;
use crate::cli::folder::Folder;
use crate::config::{Figure, PaperWidth, PrintMode, Profile, Profiles};
use crate::daemon::read_profiles;

/// The kinds of printers that `profile` in fuda.toml may name, with the source of each figure (--json)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A workshop's own profiles are files in firmware-config/printers/ in its data folder; one of a shipped name wins.")]
pub struct Listing {
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Answer {
    profiles: Vec<Listed>,
}

/// One profile; a figure that is unknown is `null`.
#[derive(Serialize)]
struct Listed {
    name: String,
    models: String,
    width_dots: Said<u16>,
    dpi: Said<u16>,
    mode: Said<&'static str>,
    cutter: Option<Said<bool>>,
    dle_eot: Option<Said<bool>>,
    gs_r: Option<Said<bool>>,
    asb: Option<Said<bool>>,
    process_id: Option<Said<bool>>,
    buffer_bytes: Option<Said<u32>>,
    speed_mm_s: Option<Said<u32>>,
    buzzer: Option<Said<String>>,
    usb: Vec<Said<String>>,
}

#[derive(Serialize)]
struct Said<T> {
    is: T,
    source: String,
}

fn said<T: Clone, U>(figure: &Figure<T>, write: impl Fn(T) -> U) -> Said<U> {
    Said { is: write(figure.is.clone()), source: figure.source.clone() }
}

impl Listing {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let profiles = if folder.path().exists() { read_profiles(folder.path())? } else { Profiles::shipped() };
        let profiles = profiles.iter().map(|(name, profile)| listed(name, profile)).collect();
        self.form.say(out, &Answer { profiles }, words)
    }
}

fn listed(name: &str, profile: &Profile) -> Listed {
    let yes_or_no = |figure: &Option<Figure<bool>>| figure.as_ref().map(|figure| said(figure, |is| is));
    let number = |figure: &Option<Figure<u32>>| figure.as_ref().map(|figure| said(figure, |is| is));
    let bytes = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    Listed {
        name: name.to_owned(),
        models: profile.models.clone(),
        width_dots: said(&profile.width, |paper| match paper {
            PaperWidth::Mm80 => 576,
            PaperWidth::Mm80Dots512 => 512,
            PaperWidth::Mm58 => 384,
        }),
        dpi: said(&profile.dpi, |is| is),
        mode: said(&profile.mode, |mode| match mode {
            PrintMode::Kanji => "kanji",
            PrintMode::Raster => "raster",
        }),
        cutter: yes_or_no(&profile.cutter),
        dle_eot: yes_or_no(&profile.dle_eot),
        gs_r: yes_or_no(&profile.gs_r),
        asb: yes_or_no(&profile.asb),
        process_id: yes_or_no(&profile.process_id),
        buffer_bytes: number(&profile.buffer_bytes),
        speed_mm_s: number(&profile.speed_mm_s),
        buzzer: profile.buzzer.as_ref().map(|figure| said(figure, bytes)),
        usb: profile.usb.iter().map(|figure| said(figure, |(vid, pid)| format!("{vid:04x}:{pid:04x}"))).collect(),
    }
}

fn words(answer: &Answer) -> String {
    let (left, right) = (Align::Left, Align::Right);
    let mut table = Table::new(&[
        ("profile", left),
        ("dots", right),
        ("dpi", right),
        ("cutter", left),
        ("answers", left),
        ("reports", left),
        ("confirms", left),
        ("buzzer", left),
        ("for", left),
    ]);
    let known = |figure: &Option<Said<bool>>| match figure {
        Some(Said { is: true, .. }) => "yes",
        Some(Said { is: false, .. }) => "no",
        None => "?",
    };
    for own in &answer.profiles {
        table.row([
            own.name.clone(),
            own.width_dots.is.to_string(),
            own.dpi.is.to_string(),
            known(&own.cutter).to_owned(),
            known(&own.dle_eot).to_owned(),
            known(&own.asb).to_owned(),
            known(&own.process_id).to_owned(),
            own.buzzer.as_ref().map_or("?", |_| "yes").to_owned(),
            own.models.clone(),
        ]);
    }
    table.to_string()
}
