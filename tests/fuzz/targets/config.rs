//! A `fuda.toml` that somebody edited.

#![no_main]

use std::collections::BTreeSet;
use std::path::Path;

use fuzz::config::{Config, ConfigError};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Config::parse(text) {
        Ok(config) => {
            holds_together(&config);
            assert_eq!(Config::parse(&format!("{text}\n# the end\n")).as_ref(), Ok(&config));
            let here = config.clone().seen_from(Path::new("/srv/fuda"));
            assert_eq!(here.clone().seen_from(Path::new("/elsewhere")), here, "a path is seen from one folder");
            // A byte order mark stands at the beginning or nowhere.
            if !text.starts_with('\u{feff}') {
                assert_eq!(Config::parse(&format!("# a line\n{text}")), Ok(config));
            }
        }
        Err(refusal) => {
            names_a_place(text, &refusal);
            if !text.starts_with('\u{feff}') {
                let lower = Config::parse(&format!("# a line\n{text}")).expect_err("a comment mends nothing");
                assert_eq!(lower.line, refusal.line + 1);
                assert_eq!(but_for_numbers(&lower), but_for_numbers(&refusal));
            }
        }
    }
});

/// The words of a refusal, which may name other lines.
fn but_for_numbers(refusal: &ConfigError) -> String {
    refusal.what.chars().filter(|letter| !letter.is_numeric()).collect()
}

fn holds_together(config: &Config) {
    let mut names = BTreeSet::new();
    assert!(config.printers.iter().all(|printer| names.insert(&printer.name)), "a printer's name is its own");
    let printers = names;
    let mut names = BTreeSet::new();
    for station in &config.stations {
        assert!(names.insert(&station.name), "a table's name is its own");
        assert!(!station.name.is_empty() && station.name.chars().count() <= 40);
        assert!(!station.name.contains(['/', '?', '#', '%', ' ', '.']), "a table's name is part of an address");
        assert!(station.printer.iter().all(|printer| printers.contains(printer)), "a table's printer exists");
        assert!(station.scanners.iter().all(|scanner| (20..=5000).contains(&scanner.framing.gap_ms)));
    }
    assert!(config.conversation.silence_s >= 30, "nobody is hurried");
    assert!(config.conversation.ask_above >= 1);
    assert!(!config.workshop.name.trim().is_empty());
}

fn names_a_place(text: &str, refusal: &ConfigError) {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    assert!((1..=lines).contains(&refusal.line), "line {} of {lines}", refusal.line);
    assert!(!refusal.what.trim().is_empty());
    assert!(refusal.to_string().starts_with(&format!("line {}: ", refusal.line)));
}
