//! One thing that the doctor found.

use std::fmt;

use serde::Serialize;

/// What was found, in the keeper's voice. The code is stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    /// What is so, and what it means.
    pub finding: String,
    pub what_to_do: String,
}

/// The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Work cannot be recorded or printed, or may be lost.
    Error,
    /// It works, and somebody should see to it.
    Warning,
    /// Nothing needs doing.
    Note,
}

impl Finding {
    pub fn error(code: &str, finding: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, finding.into(), what_to_do.into())
    }

    pub fn warning(code: &str, finding: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, finding.into(), what_to_do.into())
    }

    pub fn note(code: &str, finding: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, finding.into(), what_to_do.into())
    }

    /// Of a failure's own words: `CODE: what happened. What to do`.
    pub fn of_failure(words: &str) -> Self {
        let (code, rest) = words.split_once(": ").unwrap_or(("FAILED", words));
        let (finding, what_to_do) = rest.split_once(". ").unwrap_or((rest, "Look at the log"));
        let mut letters = finding.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        Self::error(code, format!("{first}{}.", letters.as_str()), format!("{what_to_do}."))
    }

    fn new(code: &str, severity: Severity, finding: String, what_to_do: String) -> Self {
        Self { code: code.to_owned(), severity, finding, what_to_do }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, "{severity}: {}\n  {}\n  → {}", self.code, self.finding, self.what_to_do)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::OpenError;

    #[test]
    fn a_failures_words_come_apart_into_what_happened_and_what_to_do() {
        let failure = OpenError::Full("/srv/v1.2/fuda.sqlite3".into());
        let finding = Finding::of_failure(&failure.to_string());
        assert_eq!(finding.code, "STORE-FULL");
        assert_eq!(finding.finding, "There is no room left on the disk of /srv/v1.2/fuda.sqlite3.");
        assert_eq!(finding.what_to_do, "Free some space; what is written stays safe.");
    }

    #[test]
    fn the_worst_comes_first() {
        assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Note);
    }
}
