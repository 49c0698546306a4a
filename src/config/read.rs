//! Reading one section of the file: a value of the right kind for a key that exists, or words that say where it isn't.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;

/// Names of sections with the keys that each may have.
pub(super) type Keys = &'static [(&'static str, &'static [&'static str])];

/// One table of the file, with where it stands.
#[derive(Clone)]
pub(super) struct Section<'a> {
    /// As it is written: `[[station]]`.
    place: &'static str,
    keys: Keys,
    text: &'a str,
    /// Byte offset of the section's beginning.
    start: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// The section, once all of its keys are known ones.
    pub(super) fn new(
        place: &'static str,
        keys: Keys,
        text: &'a str,
        start: usize,
        table: &'a DeTable<'a>,
    ) -> Result<Self, ConfigError> {
        let section = Self { place, keys, text, start, table };
        let unknown = table.keys().filter(|key| !section.own_keys().contains(&key.get_ref().as_ref()));
        match unknown.min_by_key(|key| key.span().start) {
            None => Ok(section),
            Some(key) => Err(section.error(key.span().start, section.unknown_key(key.get_ref()))),
        }
    }

    fn own_keys(&self) -> &'static [&'static str] {
        self.keys.iter().find(|(place, _)| *place == self.place).map_or(&[], |(_, keys)| keys)
    }

    fn unknown_key(&self, key: &str) -> String {
        let what = match self.place {
            "" => format!("`{key}` is not a section of fuda.toml"),
            place => format!("`{key}` is not a key of {place}"),
        };
        let elsewhere = self.keys.iter().find(|(place, keys)| !place.is_empty() && keys.contains(&key));
        match (nearest(key, self.own_keys()), elsewhere) {
            (Some(near), _) => format!("{what}; did you mean `{near}`?"),
            (None, Some((place, _))) => format!("{what}; it belongs to {place}"),
            (None, None) => format!("{what}; there are {}", listed(self.own_keys())),
        }
    }

    /// A problem at a byte offset.
    pub(super) fn error(&self, offset: usize, what: impl Into<String>) -> ConfigError {
        error_at(self.text, offset, what)
    }

    /// A problem with a key, or with its absence.
    pub(super) fn error_of(&self, key: &str, what: impl Into<String>) -> ConfigError {
        self.error(self.get(key).map_or(self.start, |value| value.span().start), what)
    }

    /// The value of a key, which is one of the section's.
    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        debug_assert!(self.own_keys().contains(&key), "{key} is not listed as a key of {}", self.place);
        self.table.get(key)
    }

    fn wrong_kind(&self, key: &str, wanted: &str, value: &Spanned<DeValue<'_>>) -> ConfigError {
        let found = value.get_ref().type_str();
        self.error(value.span().start, format!("`{key}` must be {wanted}, not {}", with_article(found)))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.get_ref().as_str().map(Some).ok_or_else(|| self.wrong_kind(key, "a text in quotation marks", value))
    }

    /// A text that has to be there and say something.
    pub(super) fn needed_text(&self, key: &str, such_as: &str) -> Result<&'a str, ConfigError> {
        match self.text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(self.error_of(key, format!("`{key}` is empty; write for example {such_as}"))),
            None => Err(self.error_of(key, format!("{} needs `{key}`, for example {such_as}", self.place))),
        }
    }

    /// Texts in brackets, each with where it stands; none when the key is absent.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<(usize, &'a str)>, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let wanted = "a list of texts, such as [\"a\", \"b\"]";
        let list = value.get_ref().as_array().ok_or_else(|| self.wrong_kind(key, wanted, value))?;
        let one = |text: &'a Spanned<DeValue<'a>>| match text.get_ref().as_str() {
            Some(written) => Ok((text.span().start, written)),
            None => Err(self.wrong_kind(key, wanted, text)),
        };
        list.iter().map(one).collect()
    }

    /// A text with a meaning of its own.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, key: &str, default: T) -> Result<T, ConfigError> {
        let Some(text) = self.text(key)? else { return Ok(default) };
        text.parse().map_err(|why: T::Err| self.error_of(key, format!("`{key}`: {why}")))
    }

    pub(super) fn yes_or_no(&self, key: &str, default: bool) -> Result<bool, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(default) };
        value.get_ref().as_bool().ok_or_else(|| self.wrong_kind(key, "true or false", value))
    }

    /// A whole number in a range.
    pub(super) fn whole<T>(&self, key: &str, range: RangeInclusive<T>, default: T) -> Result<T, ConfigError>
    where
        T: Copy + Display + PartialOrd + TryFrom<i64>,
    {
        let Some(value) = self.get(key) else { return Ok(default) };
        let number = value.get_ref().as_integer().ok_or_else(|| self.wrong_kind(key, "a whole number", value))?;
        let within = i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .and_then(|whole| T::try_from(whole).ok())
            .filter(|whole| range.contains(whole));
        within.ok_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.error_of(key, format!("`{key}` = {} is out of range: from {from} to {to}", number.as_str()))
        })
    }

    /// A number that may have decimals.
    pub(super) fn decimal(&self, key: &str, range: RangeInclusive<f32>, default: f32) -> Result<f32, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(default) };
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f32>().ok(),
            DeValue::Integer(number) => number.as_str().parse::<f32>().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong_kind(key, "a number", value))?;
        if range.contains(&number) {
            return Ok(number);
        }
        let (low, high) = (range.start(), range.end());
        Err(self.error(value.span().start, format!("`{key}` is {number}, and must be from {low} to {high}")))
    }

    /// Four hexadecimal digits, as every list of USB devices has them: `"05e0"`, or `0x05e0`. A decimal number is
    /// refused, for it may be meant as hexadecimal.
    pub(super) fn hexadecimal(&self, key: &str, such_as: &str) -> Result<u16, ConfigError> {
        let digits = match self.get(key).map(Spanned::get_ref) {
            None => return Err(self.error_of(key, format!("{} needs `{key}`, for example {such_as}", self.place))),
            Some(DeValue::Integer(number)) if number.radix() == 16 => number.as_str(),
            Some(DeValue::String(text)) => text.trim_start_matches("0x"),
            Some(_) => "",
        };
        let rule = || {
            self.error_of(key, format!("`{key}` must be four hexadecimal digits in quotation marks, for example {such_as} (fuda devices shows them)"))
        };
        let is_right = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_right { u16::from_str_radix(digits, 16).map_err(|_| rule()) } else { Err(rule()) }
    }

    /// One of a few words or numbers; without a default, one of them has to be there.
    pub(super) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&'static str, T)],
        default: Option<T>,
    ) -> Result<T, ConfigError> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let Some(value) = self.get(key) else {
            let missing = || self.error_of(key, format!("{} needs `{key}`: {}", self.place, listed(&words)));
            return default.ok_or_else(missing);
        };
        let written = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) => number.as_str(),
            _ => return Err(self.wrong_kind(key, &format!("one of {}", listed(&words)), value)),
        };
        let meant = choices.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning);
        meant.ok_or_else(|| self.unknown_word(key, written, &words))
    }

    /// A word that is none of those that would be right.
    pub(super) fn unknown_word(&self, key: &str, written: &str, words: &[&str]) -> ConfigError {
        let hint = match nearest(written, words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", listed(words)),
        };
        self.error_of(key, format!("`{key}` = `{written}` is not known; {hint}"))
    }

    /// `[key]`, which may be absent.
    pub(super) fn section(&self, key: &str, place: &'static str) -> Result<Option<Section<'a>>, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(table) => self.inner(place, value.span().start, table).map(Some),
            _ => Err(self.wrong_kind(key, &format!("a section, {place}"), value)),
        }
    }

    /// `[key]` or several `[[key]]`, in the order in which they are written.
    pub(super) fn sections(&self, key: &str, place: &'static str) -> Result<Vec<Section<'a>>, ConfigError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let Some(array) = value.get_ref().as_array() else {
            return Ok(self.section(key, place)?.into_iter().collect());
        };
        let one = |value: &'a Spanned<DeValue<'a>>| match value.get_ref() {
            DeValue::Table(table) => self.inner(place, value.span().start, table),
            _ => Err(self.wrong_kind(key, &format!("a section, {place}"), value)),
        };
        array.iter().map(one).collect()
    }

    fn inner(&self, place: &'static str, start: usize, table: &'a DeTable<'a>) -> Result<Section<'a>, ConfigError> {
        Section::new(place, self.keys, self.text, start, table)
    }
}

pub(super) fn error_at(text: &str, offset: usize, what: impl Into<String>) -> ConfigError {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    ConfigError { line, what: what.into() }
}

/// The right word that a wrong one is most like, if it is like any.
pub(super) fn nearest<'w>(wrong: &str, right: &[&'w str]) -> Option<&'w str> {
    let likeness = |word: &&'w str| (strsim::normalized_damerau_levenshtein(wrong, word) * 1000.0) as u32;
    right.iter().copied().max_by_key(likeness).filter(|word| likeness(word) >= 600)
}

pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}
