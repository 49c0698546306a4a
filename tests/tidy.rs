//! The house rules, as a test: arrows point inward, the core is pure, each outside crate has its owner.
//! A rule that is kept by a comment leaks.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may name. The order is the order of the arrows.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("bench", &["domain"]),
    ("earnings", &["domain"]),
    ("paper", &["domain"]),
    ("label", &["domain", "paper"]),
    ("report", &["domain"]),
    ("devices", &["domain"]),
    ("store", &["domain", "bench", "earnings", "paper", "report"]),
    ("web", &["domain", "bench", "earnings", "paper", "report"]),
    ("config", &["domain", "label", "report", "devices"]),
    ("daemon", &["domain", "bench", "earnings", "paper", "label", "report", "devices", "store", "web", "config"]),
    (
        "cli",
        &["domain", "bench", "earnings", "paper", "label", "report", "devices", "store", "web", "config", "daemon"],
    ),
];

const PURE: &[&str] = &["domain", "bench", "earnings", "paper", "label", "report"];

/// What a pure room never says: no clock, file, socket, database, thread, environment or chance.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "File::open",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "rusqlite",
    "tokio",
    "getrandom",
    "println!",
    "tracing::",
];

/// Each outside crate, and the rooms that own it.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("serialport", &["devices"]),
    ("rustix", &["devices"]),
    ("rusb", &["devices"]),
    ("ipp", &["devices"]),
    ("axum", &["web", "daemon"]),
    ("askama", &["web"]),
    ("argon2", &["web"]),
    ("base64", &["web"]),
    ("tokio_stream", &["web"]),
    ("tokio", &["web", "daemon"]),
    ("escpos", &["paper"]),
    ("ab_glyph", &["paper"]),
    ("fontdb", &["paper", "label", "daemon"]),
    ("unifont", &["paper", "label"]),
    ("resvg", &["label"]),
    ("pdf_writer", &["label"]),
    ("flate2", &["label"]),
    ("png", &["paper"]),
    ("qrcode", &["paper"]),
    ("barcoders", &["paper"]),
    ("encoding_rs", &["paper", "report"]),
    ("clap", &["cli", "main"]),
    ("csv", &["cli", "daemon"]),
    ("rust_xlsxwriter", &["report"]),
    ("indicatif", &["cli"]),
    ("toml", &["config"]),
    ("toml_edit", &["config"]),
    ("strsim", &["config"]),
    ("sha2", &["domain"]),
    ("unicode_normalization", &["domain"]),
    ("sd_notify", &["daemon"]),
    ("getrandom", &["daemon", "cli", "web"]),
    ("tracing_subscriber", &["main"]),
];

/// One source file of the house.
struct Source {
    room: String,
    path: PathBuf,
    /// Production lines, without comments.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    assert!(found.len() > 30, "the walk through src found the house");
    found
}

fn walk(root: &Path, dir: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(dir).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            walk(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(source(root, path));
        }
    }
}

fn source(root: &Path, path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).expect("a source file is text");
    let production = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code: Vec<&str> = production.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let inside = path.strip_prefix(root).expect("every source is under src");
    let first = inside.components().next().expect("a path has a part").as_os_str().to_string_lossy().into_owned();
    Source { room: first.trim_end_matches(".rs").to_owned(), lines: code.len(), code: code.join("\n"), path }
}

/// Whether `word` stands in the code as a path's first part: `word::`.
fn names_crate(code: &str, word: &str) -> bool {
    let with_path = format!("{word}::");
    code.match_indices(&with_path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
    })
}

/// Every finding at once: a house is tidied in one go.
fn report(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// What `says` finds in the rooms that `of` picks.
fn findings(of: impl Fn(&Source) -> bool, says: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources()
        .iter()
        .filter(|source| of(source))
        .flat_map(|source| {
            says(source).into_iter().map(|what| format!("{}: {what}", source.path.display())).collect::<Vec<_>>()
        })
        .collect()
}

/// The words of `list` that a source says.
fn words(source: &Source, list: &[&str]) -> Vec<String> {
    list.iter().filter(|word| source.code.contains(**word)).map(|word| format!("says {word}")).collect()
}

#[test]
fn arrows_point_inward() {
    report(&findings(
        |_| true,
        |source| {
            let Some((room, allowed)) = ARROWS.iter().find(|(room, _)| *room == source.room) else { return Vec::new() };
            let others =
                ARROWS.iter().map(|(other, _)| other).filter(|other| *other != room && !allowed.contains(other));
            others
                .filter(|other| source.code.contains(&format!("crate::{other}")))
                .map(|other| format!("names {other}"))
                .collect()
        },
    ));
}

#[test]
fn every_room_of_the_house_has_its_arrows() {
    let known = |room: &str| ["lib", "main"].contains(&room) || ARROWS.iter().any(|(name, _)| *name == room);
    report(&findings(
        |source| !known(&source.room),
        |source| vec![format!("is in {}, which has no arrows", source.room)],
    ));
}

#[test]
fn the_core_knows_no_clock_no_file_no_socket_and_no_chance() {
    report(&findings(|source| PURE.contains(&source.room.as_str()), |source| words(source, IMPURE)));
}

#[test]
fn each_outside_crate_has_one_owner() {
    report(&findings(
        |_| true,
        |source| {
            let foreign = OWNERS.iter().filter(|(outside, owners)| {
                names_crate(&source.code, outside) && !owners.contains(&source.room.as_str())
            });
            foreign.map(|(outside, owners)| format!("uses {outside}, which belongs to {owners:?}")).collect()
        },
    ));
}

#[test]
fn production_code_does_not_unwrap_print_debug_or_leave_things_for_later() {
    let never = [".unwrap()", "todo!(", "unimplemented!(", "dbg!(", "unsafe ", "TODO", "FIXME", "thread::sleep"];
    report(&findings(|_| true, |source| words(source, &never)));
}

#[test]
fn money_and_quantities_are_never_floats() {
    let counted = ["domain", "bench", "earnings", "store"];
    report(&findings(|source| counted.contains(&source.room.as_str()), |source| words(source, &["f64", "f32"])));
}

#[test]
fn a_file_is_a_room_one_can_see_across() {
    report(&findings(|source| source.lines > 650, |source| vec![format!("has {} lines", source.lines)]));
}
