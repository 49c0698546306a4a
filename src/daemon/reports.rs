//! The reports of one workshop: read from the ledger, and submitted to it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::house::{Keeper, person_view};
use crate::domain::calendar::Span;
use crate::domain::fact::{Fact, OwnGrowth};
use crate::domain::id::{Mint, ParticipantId, StaffId};
use crate::domain::ledger::Link;
use crate::report::city::{CityAnswer, city};
use crate::report::dataset::{DataSet, dataset};
use crate::report::growth::{Growth, growth};
use crate::store::{AppendError, Conflict, ReadError, Store};
use crate::web::house::{Answer, Unanswered};
use crate::web::reports::{GrowthView, NotSubmitted, ReportChoices, Reports as Asked};

/// Answers what reports are asked of one ledger.
pub struct Reports<'a> {
    pub store: &'a Store,
    /// The day that it is in the workshop.
    pub today: NaiveDate,
}

/// How long an id of the data set is.
const ID_DIGITS: usize = 8;

impl Reports<'_> {
    /// What was submitted of these days, and what the ledger says of them now.
    pub fn city(&self, span: Span, municipality: Option<&str>) -> Result<CityAnswer, ReadError> {
        let submitted = self.store.submitted_reports(span, municipality)?;
        let now = city(&self.store.report_material(span, None)?, span, municipality);
        Ok(CityAnswer { submitted, now })
    }

    /// The fact that submits what the ledger says now. `None`: these figures were submitted already.
    pub fn submission(&self, answer: &CityAnswer, by: Option<StaffId>) -> Option<Fact> {
        let last = answer.last();
        if last.is_some_and(|last| last.report == answer.now) {
            return None;
        }
        let report = &answer.now;
        Some(Fact::ReportSubmitted {
            from: report.from,
            to: report.to,
            municipality: report.municipality.clone(),
            version: last.map_or(1, |last| last.version + 1),
            report: report.canonical(),
            // The store fills it in.
            hash: Link::origin(),
            by,
        })
    }

    /// The evaluators' data set, under ids that are drawn from this mint and nowhere else.
    pub fn dataset(&self, span: Span, smallest_group: usize, mint: &mut Mint) -> Result<DataSet, ReadError> {
        let material = self.store.report_material(span, None)?;
        let mut ids: BTreeMap<ParticipantId, String> = BTreeMap::new();
        for face in self.store.participants()? {
            let mut drawn = format!("{:016x}", mint.bits());
            drawn.truncate(ID_DIGITS);
            // Two people never have one id, however the lots fall.
            while ids.values().any(|id| *id == drawn) {
                drawn.push('0');
            }
            ids.insert(face.participant, drawn);
        }
        Ok(dataset(&material, span, smallest_group, &ids))
    }

    /// All days of which there is anything, up to today.
    pub fn all_days(&self) -> Result<Span, ReadError> {
        Ok(Span { from: self.store.first_day()?.unwrap_or(self.today).min(self.today), to: self.today })
    }

    pub fn growth(&self, participant: ParticipantId) -> Result<Growth, ReadError> {
        Ok(growth(&self.store.growth_material(participant, self.today)?, self.today))
    }

    /// The fact that somebody looks at a person's growth; `None` where today's says it already.
    pub fn growth_is_read(&self, participant: ParticipantId, by: Option<StaffId>) -> Result<Option<Fact>, ReadError> {
        let on = self.today;
        let known = self.store.growth_was_read(participant, on, by)?;
        Ok((!known).then_some(Fact::GrowthRead { participant, on, by }))
    }

    /// Everybody to whom there is anything to report, by name.
    pub fn municipalities(&self) -> Result<Vec<String>, ReadError> {
        let mut known: Vec<String> = self.store.enrolments()?.into_iter().map(|one| one.municipality).collect();
        known.sort();
        known.dedup();
        Ok(known)
    }
}

impl Keeper {
    fn reports(&self) -> Reports<'_> {
        Reports { store: &self.store, today: self.today() }
    }
}

impl Asked for Keeper {
    fn report_choices(&self) -> Answer<ReportChoices> {
        let reports = self.reports();
        let columns = self.workshop.city_columns.clone();
        Ok(ReportChoices { days: reports.all_days()?, municipalities: reports.municipalities()?, columns })
    }

    fn city_report(&self, span: Span, municipality: Option<&str>) -> Answer<CityAnswer> {
        Ok(self.reports().city(span, municipality)?)
    }

    fn submit_report(
        &self,
        span: Span,
        municipality: Option<&str>,
        seen: &str,
        by: StaffId,
    ) -> Answer<Result<u32, NotSubmitted>> {
        let answer = self.reports().city(span, municipality)?;
        if span.to >= self.today() {
            return Ok(Err(NotSubmitted::NotOver));
        }
        if Link::of(answer.now.canonical().as_bytes()).0 != seen {
            return Ok(Err(NotSubmitted::Changed));
        }
        let Some(fact) = self.reports().submission(&answer, Some(by)) else {
            return Ok(Err(NotSubmitted::Unchanged));
        };
        let version = answer.last().map_or(1, |last| last.version + 1);
        match self.store.append(self.at_desk(vec![fact])) {
            Ok(_) => Ok(Ok(version)),
            Err(AppendError::Conflict(Conflict::ReportSubmitted(_) | Conflict::ReportUnchanged(_))) => {
                Ok(Err(NotSubmitted::Changed))
            }
            Err(other) => Err(Unanswered::Ledger(Box::new(other))),
        }
    }

    fn report_dataset(&self, span: Span, smallest_group: usize) -> Answer<DataSet> {
        Ok(self.reports().dataset(span, smallest_group, &mut Mint::from_seed(super::random_seed()))?)
    }

    fn growth(&self, number: &str, by: StaffId) -> Answer<Option<GrowthView>> {
        let Some(face) = self.store.participant_by_number(number)? else { return Ok(None) };
        if let Some(read) = self.reports().growth_is_read(face.participant, Some(by))? {
            self.store.append(self.at_desk(vec![read]))?;
        }
        let growth = self.reports().growth(face.participant)?;
        let own = self.store.own_growth(face.participant)?;
        Ok(Some(GrowthView { person: person_view(&face, &self.store.participants()?), growth, own }))
    }

    fn choose_own_growth(&self, number: &str, own_growth: OwnGrowth, by: StaffId) -> Answer<Option<()>> {
        let Some(face) = self.store.participant_by_number(number)? else { return Ok(None) };
        let fact = Fact::OwnGrowthChosen { participant: face.participant, own_growth, by: Some(by) };
        self.store.append(self.at_desk(vec![fact]))?;
        Ok(Some(()))
    }
}
