//! `fuda setup-sheet`: a page that somebody prints, and scans with a new scanner.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::answer::{Align, Table};
use super::failure::Failure;
use super::folder::Folder;
use crate::config::scanners::{Families, Family, How, Setting, Symbology};
use crate::daemon::Press;
use crate::domain::code::set_up_label;
use crate::paper::sheet::{Sheet, Step, Symbol, html};

/// 準備の紙: what a scanner must be told, as a page to print and scan; with Fuda's own set-up label
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda setup-sheet --list                       the scanners that Fuda knows
  fuda setup-sheet --model zebra --out zebra.html
  fuda setup-sheet --station A --out a.html     for the scanners that A has in fuda.toml
Print the page on A4, at 100 %, from a browser or, as FILE.png, from anything that prints pictures. Codes stand on it only where the maker has published them;
otherwise it says where in the manual they are. A workshop's own files go into firmware-config/scanners/ in the data
folder, one for each family, and win over Fuda's.")]
pub struct SetupSheet {
    /// A family of scanners; without it and without --station, one page for any scanner
    #[arg(long, value_name = "FAMILY", conflicts_with_all = ["station", "list"])]
    model: Option<String>,
    /// The families of this station's scanners
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    station: Option<String>,
    /// List the families
    #[arg(long)]
    list: bool,
    /// Where the page goes: HTML, or a picture where it ends in .png; HTML on standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl SetupSheet {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let families = folder.families()?;
        if self.list {
            writeln!(out, "{}", listed(&families).trim_end())?;
            return Ok(());
        }
        let chosen = self.chosen(folder, &families)?;
        let sheets: Vec<Sheet> = chosen.iter().map(|family| sheet(family, self.station.as_deref())).collect();
        match &self.out {
            None => out.write_all(html(&sheets).as_bytes())?,
            Some(path) if path.extension().is_some_and(|ending| ending == "png") => {
                let press = press(folder)?;
                for (place, sheet) in sheets.iter().enumerate() {
                    write(&numbered(path, place), &press.picture(sheet), out)?;
                }
            }
            Some(path) => write(path, html(&sheets).as_bytes(), out)?,
        }
        Ok(out.flush()?)
    }

    fn chosen<'f>(&self, folder: &Folder, families: &'f Families) -> Result<Vec<&'f Family>, Failure> {
        if let Some(model) = &self.model {
            return families.get(model).map(|family| vec![family]).ok_or_else(|| {
                let ids: Vec<&str> = families.ids().collect();
                Failure::refused(
                    "FAMILY-UNKNOWN",
                    format!("no scanners are called {model}; there are: {}", ids.join(", ")),
                )
            });
        }
        let Some(name) = &self.station else { return Ok(vec![families.generic()]) };
        let config = folder.config()?;
        let station = config.stations.iter().find(|own| own.name == *name);
        let station = station
            .ok_or_else(|| Failure::refused("STATION-UNKNOWN", format!("there is no station {name} in fuda.toml")))?;
        let mut chosen: Vec<&Family> = Vec::new();
        for family in station.scanners.iter().filter_map(|scanner| families.get(&scanner.family)) {
            if chosen.iter().all(|other| other.id != family.id) {
                chosen.push(family);
            }
        }
        Ok(if chosen.is_empty() { vec![families.generic()] } else { chosen })
    }
}

/// With the workshop's own face, where there is a workshop.
fn press(folder: &Folder) -> Result<Press, Failure> {
    let font = if folder.config_path().exists() { folder.config()?.paper.font } else { None };
    Ok(Press::new(font))
}

/// `a.png`, `a-2.png`, …: a picture holds one page.
fn numbered(path: &Path, place: usize) -> PathBuf {
    if place == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{}.png", place + 1))
}

fn write(path: &Path, page: &[u8], out: &mut dyn Write) -> Result<(), Failure> {
    fs::write(path, page).map_err(|source| Failure::File { path: path.to_owned(), done: "written", source })?;
    Ok(writeln!(out, "Wrote {}. Print it on A4, at 100 %.", path.display())?)
}

fn listed(families: &Families) -> String {
    let left = Align::Left;
    let mut table =
        Table::new(&[("model", left), ("maker", left), ("models", left), ("host beep", left), ("vid:pid", left)]);
    for family in families.iter() {
        let beep = if family.host_beep.is_some() { "serial" } else { "–" };
        let numbers: Vec<String> = family
            .usb
            .iter()
            .map(|usb| {
                format!("{:04x}:{}", usb.vid, usb.pid.map_or_else(|| "*".to_owned(), |pid| format!("{pid:04x}")))
            })
            .collect();
        table.row([family.id.clone(), family.maker.clone(), family.models.clone(), beep.to_owned(), numbers.join(" ")]);
    }
    table.to_string()
}

fn sheet(family: &Family, station: Option<&str>) -> Sheet {
    let mut about = vec![format!("{}、{}", family.maker, family.models)];
    about.extend(station.map(|name| format!("作業台 {name}")));
    about.push("上から 順に、説明書の コードか ここの コードを スキャナーで 読みます。".to_owned());
    let steps = family.steps.iter().map(|step| self::step(family, step.what, &step.how));
    Sheet { title: "スキャナーの準備".to_owned(), about, steps: steps.chain([label(station)]).collect() }
}

fn step(family: &Family, what: Setting, how: &How) -> Step {
    let (title, says) = words(what);
    let mut notes = Vec::new();
    if what == Setting::Suffix
        && let Some(framing) = &family.framing
    {
        notes.push(format!("はじめの設定: {}（{}）", framing.end, framing.source));
    }
    if what == Setting::DecodeBeepOff {
        notes.extend(family.host_beep.as_ref().and_then(|beep| Some(format!("Fuda の 音: {}", beep.needs.as_ref()?))));
        if family.host_beep.is_none() {
            notes.push("この機種に Fuda から 音を 鳴らす方法は わかっていません。fuda.toml は signal = \"screen\" か \"paper\" に します。".to_owned());
        }
    }
    let (codes, manual) = match how {
        How::Codes { symbology, codes, source } => {
            notes.push(format!("出典: {source}"));
            (codes.iter().map(|code| (symbol(*symbology), code.clone())).collect(), None)
        }
        How::Manual { manual } => (Vec::new(), Some(manual.clone())),
    };
    Step { title: title.to_owned(), says: says.to_owned(), codes, manual, notes }
}

fn symbol(symbology: Symbology) -> Symbol {
    match symbology {
        Symbology::Code128 => Symbol::Code128,
        Symbology::Qr => Symbol::Qr,
        Symbology::Code39Space => Symbol::Code39Space,
    }
}

fn words(what: Setting) -> (&'static str, &'static str) {
    match what {
        Setting::Interface => {
            ("つなぎ方", "USB仮想COMポート（usb-serial）が いちばん 確かです。キーボード（hid）でも 使えます。")
        }
        Setting::Suffix => ("コードの終わり", "読んだあとに CR（Enter）を 送るようにします。"),
        Setting::KeyboardLayout => {
            ("キーボードの国", "キーボード（hid）のときだけ。fuda.toml の layout（us か jis）と 同じにします。")
        }
        Setting::DecodeBeepOff => (
            "読み取り音を 消す",
            "スキャナーの音は「読めた」だけで、「数えた」では ありません。数えた音は Fuda が 鳴らします。画面も ブザーも ない 作業台では、消さないで ください。",
        ),
        Setting::HostBeep => (
            "Fuda からの 音",
            "数えたときに、Fuda が スキャナーを 鳴らせるようにします（fuda.toml: signal = \"buzzer\"）。",
        ),
        Setting::Trigger => ("読むきっかけ", "Fuda は 待つだけです。スキャナーが 自分で 読むようにします。"),
    }
}

/// The last step: whose scanner it is.
fn label(station: Option<&str>) -> Step {
    let code = set_up_label().to_string();
    let station = station.unwrap_or("作業台の名前");
    Step {
        title: "作業台に つなぐ".to_owned(),
        says: format!(
            "この機械で fuda device adopt --station {station} を 始めて、下の どちらかを 読みます。そのスキャナーが 作業台の ものに なります。"
        ),
        codes: vec![(Symbol::Code128, code.clone()), (Symbol::Qr, code)],
        manual: None,
        notes: vec!["作業中の 作業台で 読んでも、なにも 起きません。".to_owned()],
    }
}
