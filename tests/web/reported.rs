//! The invented workshop's reports: a submitted October that would differ now, and あみ's five days.

use chrono::NaiveDate;
use fuda::domain::calendar::Span;
use fuda::domain::fact::OwnGrowth;
use fuda::domain::id::{ParticipantId, ProgrammeId, StaffId, WorkId};
use fuda::domain::ledger::Link;
use fuda::domain::money::Yen;
use fuda::domain::terms::{LineKind, Stage};
use fuda::report::city::{CityAnswer, Submitted, city};
use fuda::report::dataset::{DataSet, dataset};
use fuda::report::growth::{Done, Person, PieceWork, WorkDay, growth};
use fuda::report::material::{Earned, Enrolled, Material, Visited};
use fuda::web::house::Answer;
use fuda::web::reports::*;

use crate::fake::{PEOPLE, Workshop, at};

const AMI: ParticipantId = ParticipantId(1);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn october(yen: i64) -> Material {
    let programme = ProgrammeId(1);
    let enrolled = |participant, municipality: &str| Enrolled {
        participant,
        programme,
        municipality: municipality.into(),
        from: day("2026-10-01"),
        to: None,
    };
    let earned = |on: &str, yen: i64| Earned {
        participant: AMI,
        on: day(on),
        kind: LineKind::Piece,
        amount: Yen(yen.into()),
        unpriced: 0,
    };
    Material {
        programmes: [(programme, ("JUNBI".to_owned(), "就労準備支援".to_owned()))].into(),
        enrolments: vec![enrolled(AMI, "釧路市"), enrolled(ParticipantId(2), "𠮷野町")],
        visits: vec![
            Visited { participant: AMI, on: day("2026-10-05"), minutes: Some(150) },
            Visited { participant: ParticipantId(2), on: day("2026-10-06"), minutes: None },
        ],
        earned: vec![earned("2026-10-05", yen)],
        ..Material::default()
    }
}

fn ami() -> Person {
    let days = (0..5_u64).map(|at| WorkDay {
        participant: AMI,
        on: day("2026-10-05") + chrono::Days::new(at),
        minutes: 60,
        earned: Yen((200 + 20 * i64::try_from(at).expect("few")).into()),
        allowances: Yen(100.into()),
        work: Some(WorkId(1)),
        units: Some((40 + 4 * at).into()),
    });
    let days: Vec<WorkDay> = days.collect();
    let visits = days.iter().map(|day| Visited { participant: AMI, on: day.on, minutes: Some(day.minutes) });
    let material = Material {
        visits: visits.collect(),
        stages: vec![(AMI, day("2026-10-05"), Stage::One)],
        ..Material::default()
    };
    let (code, name, unit) = ("BAGS20".to_owned(), "ごみ袋20L".to_owned(), "組".to_owned());
    let works = vec![PieceWork { work: WorkId(1), code, name, unit, yen: Some(5.into()) }];
    let done = vec![Done { code: "BAGS20".into(), name: "ごみ袋20L".into(), days: 5, first_on: day("2026-10-05") }];
    Person { participant: AMI, material, days, works, beginners: Vec::new(), trials: Vec::new(), done }
}

impl Reports for Workshop {
    fn report_choices(&self) -> Answer<ReportChoices> {
        let days = Span { from: day("2026-02-10"), to: day("2026-11-23") };
        Ok(ReportChoices { days, municipalities: vec!["釧路市".into(), "𠮷野町".into()], columns: Vec::new() })
    }
    fn city_report(&self, span: Span, municipality: Option<&str>) -> Answer<CityAnswer> {
        let now = city(&october(350), span, municipality);
        let was = city(&october(300), span, municipality);
        let of_october = span.from == day("2026-10-01") && municipality.is_none();
        let submitted = of_october.then(|| Submitted {
            version: 1,
            at: at(9, 0),
            hash: Link::of(was.canonical().as_bytes()),
            report: was,
        });
        Ok(CityAnswer { submitted: submitted.into_iter().collect(), now })
    }
    fn submit_report(
        &self,
        span: Span,
        municipality: Option<&str>,
        seen: &str,
        by: StaffId,
    ) -> Answer<Result<u32, NotSubmitted>> {
        if Link::of(city(&october(350), span, municipality).canonical().as_bytes()).0 != seen {
            return Ok(Err(NotSubmitted::Changed));
        }
        let of = municipality.unwrap_or("all");
        self.answers.lock().unwrap().push(format!("submit {} {of} by {by}", span.from));
        Ok(Ok(2))
    }
    fn report_dataset(&self, span: Span, smallest_group: usize) -> Answer<DataSet> {
        let ids = [(AMI, "a1".to_owned()), (ParticipantId(2), "b2".to_owned())].into();
        Ok(dataset(&october(300), span, smallest_group, &ids))
    }
    fn growth(&self, number: &str, by: StaffId) -> Answer<Option<GrowthView>> {
        let Some(index) = PEOPLE.iter().position(|(own, _, _)| *own == number) else { return Ok(None) };
        self.answers.lock().unwrap().push(format!("growth of {number} read by {by}"));
        let mut person = ami();
        // Only the first of them has come often enough.
        person.material.visits.truncate(if index == 0 { 5 } else { 4 });
        let own = if index == 0 { OwnGrowth::Wanted } else { OwnGrowth::NotWanted };
        Ok(Some(GrowthView { person: self.view(index), growth: growth(&person, day("2026-11-23")), own }))
    }
    fn choose_own_growth(&self, number: &str, own_growth: OwnGrowth, by: StaffId) -> Answer<Option<()>> {
        self.answers.lock().unwrap().push(format!("own growth {number} {own_growth:?} by {by}"));
        Ok(Some(()))
    }
}
