//! What the pages of reports ask. Beside [`super::house`], and implemented by the daemon too.

pub mod pages;
pub mod person;

use crate::domain::calendar::Span;
use crate::domain::fact::OwnGrowth;
use crate::domain::id::StaffId;
use crate::report::city::CityAnswer;
use crate::report::dataset::DataSet;
use crate::report::growth::Growth;

use super::house::{Answer, PersonView};

/// Why a report was not submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSubmitted {
    /// Its last day has not passed.
    NotOver,
    /// The figures are no longer those that were looked at.
    Changed,
    /// These very figures were submitted before.
    Unchanged,
}

/// What can be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportChoices {
    /// All days of which there is anything, up to today.
    pub days: Span,
    /// By name.
    pub municipalities: Vec<String>,
    /// As fuda.toml has them; all, where it names none.
    pub columns: Vec<String>,
}

/// One person's own growth.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthView {
    pub person: PersonView,
    pub growth: Growth,
    /// Whether they asked for a paper about it.
    pub own: OwnGrowth,
}

/// Asked for coordinators and admins only.
pub trait Reports: Send + Sync + 'static {
    fn report_choices(&self) -> Answer<ReportChoices>;
    fn city_report(&self, span: Span, municipality: Option<&str>) -> Answer<CityAnswer>;
    /// Submits what was looked at, by the hash of its text. Answers with the version.
    fn submit_report(
        &self,
        span: Span,
        municipality: Option<&str>,
        seen: &str,
        by: StaffId,
    ) -> Answer<Result<u32, NotSubmitted>>;
    fn report_dataset(&self, span: Span, smallest_group: usize) -> Answer<DataSet>;
    /// `None`: nobody has this number. That this member of staff looked is recorded before anything is answered.
    fn growth(&self, number: &str, by: StaffId) -> Answer<Option<GrowthView>>;
    fn choose_own_growth(&self, number: &str, own_growth: OwnGrowth, by: StaffId) -> Answer<Option<()>>;
}
