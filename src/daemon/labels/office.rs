//! Labels at the office: runs that print on threads of their own, and what their labels are made from.

mod job;

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use job::Job;

use super::note::{Standing, Told};
use super::{
    About, Ended, Goal, MakeError, Maker, Medium, Note, NotedEnd, NotedTags, Notes, Several, Sheaf, Shelf, Stopped,
    template,
};
use crate::config::{Config, LabelLanguage, LabelPrinterConfig};
use crate::daemon::Interrupt;
use crate::daemon::clock::Clock;
use crate::daemon::house::{Keeper, at_desk, person_view};
use crate::domain::code::Roll;
use crate::domain::fact::{Fact, VoidedTags};
use crate::domain::id::{ParticipantId, StaffId};
use crate::label::language::Roll as PaperRoll;
use crate::label::sheet::Sheet;
use crate::label::{Dpi, Kind};
use crate::store::{AppendError, Conflict, Face, Membership, Store};
use crate::web::Live;
use crate::web::house::{Answer, PiecesView, Unanswered};
use crate::web::labels::order::*;

/// Runs that have ended and are still shown; a PDF can be fetched for as long.
const KEPT: usize = 12;
/// The picture on the page is as a common label printer would print it.
const LOOKED_AT: Dpi = Dpi::D203;

/// Pages that watch a run hear of it no oftener than this.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// What the office prints labels with.
pub struct LabelDesk {
    shelf: Shelf,
    notes: Notes,
    printers: Vec<LabelPrinterConfig>,
    font: Option<PathBuf>,
    stations: Vec<String>,
    runs: Mutex<Runs>,
}

#[derive(Default)]
struct Runs {
    /// Of a run that could not be noted; the others have their notes' numbers.
    last: u64,
    /// Oldest first.
    all: VecDeque<Arc<Run>>,
}

/// Labels that are being printed, or were.
struct Run {
    number: u64,
    kind: LabelKind,
    /// Without anybody's name. Empty where only a note tells of the run.
    what: String,
    /// Whose names or marks stand on the labels: looked up whenever somebody asks, for a record may have been sealed.
    people: Vec<ParticipantId>,
    /// Of a roll, with the tag before the first.
    roll: Option<(Roll, u32)>,
    of: usize,
    printer: Option<String>,
    file: Held,
    gone: AtomicUsize,
    stop: Interrupt,
    state: Mutex<RunState>,
}

/// Where a run's labels are.
enum Held {
    /// On paper, or in a file of whoever gave a command.
    Elsewhere,
    /// A PDF, for as long as this daemon keeps the run.
    Here(Sheaf),
    /// A PDF of a daemon before this one.
    Gone,
}

impl Run {
    fn state(&self) -> RunState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end(&self, state: RunState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// The PDF of a run that has ended. One that names somebody whose record is sealed, erased or void is let go.
    fn pdf(&self, everybody: &[Face]) -> Option<&Sheaf> {
        let Held::Here(file) = &self.file else { return None };
        if everybody.iter().any(|face| !may_be_named(face) && self.people.contains(&face.participant)) {
            file.let_go();
            return None;
        }
        matches!(self.state(), RunState::Done | RunState::Stopped).then_some(file)
    }

    /// As those who are on its labels may be called now.
    fn view(&self, everybody: &[Face]) -> RunView {
        RunView {
            run: self.number,
            kind: self.kind,
            what: self.what.clone(),
            who: match self.people[..] {
                [one] => everybody.iter().find(|face| face.participant == one).map(|face| person_view(face, everybody)),
                _ => None,
            },
            pdf: match (&self.file, self.pdf(everybody)) {
                (Held::Elsewhere, _) => RunPdf::Elsewhere,
                (_, Some(_)) => RunPdf::Kept,
                (_, None) if self.state() == RunState::Going => RunPdf::Making,
                (_, None) => RunPdf::Gone,
            },
            roll: self.roll.as_ref().map(|(roll, _)| roll.clone()),
            of: self.of,
            gone: self.gone.load(Ordering::Relaxed),
            printer: self.printer.clone(),
            state: self.state(),
        }
    }
}

impl LabelDesk {
    pub fn of(data: &Path, config: &Config) -> Self {
        let notes = Notes::of(data);
        let all = left_over(&notes);
        Self {
            shelf: Shelf::of(data),
            notes,
            printers: config.label_printers.clone(),
            font: config.paper.font.clone(),
            stations: config.stations.iter().map(|station| station.name.clone()).collect(),
            runs: Mutex::new(Runs { last: 0, all }),
        }
    }

    /// Every run ends after the label that is on its way.
    pub fn close(&self) {
        self.with(|runs| runs.all.iter().for_each(|run| run.stop.ask()));
    }

    fn with<T>(&self, look: impl FnOnce(&mut Runs) -> T) -> T {
        look(&mut self.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn run(&self, number: u64) -> Option<Arc<Run>> {
        self.with(|runs| runs.all.iter().find(|run| run.number == number).cloned())
    }

    fn names(&self, kind: Kind) -> Vec<LabelTemplate> {
        let listed = |name: String| match self.shelf.template(&name) {
            Ok(template) => {
                let size_mm = format!("{} × {}", template.width_mm(), template.height_mm());
                LabelTemplate { name, size_mm, refused: None }
            }
            Err(error) => LabelTemplate { name, size_mm: String::new(), refused: Some(error.to_string()) },
        };
        self.shelf.of_kind(kind).into_iter().map(listed).collect()
    }

    /// How and where to.
    fn outlet(&self, to: &LabelsTo) -> Labelled<(Medium, Goal)> {
        let sheet = |faces| Sheet::of(faces).ok_or(NotPrinted::NoSheet(faces));
        match to {
            LabelsTo::Pdf { sheet: faces, first_face, moved } => {
                let sheet = faces.map(sheet).transpose()?;
                let mm = |tenths: i16| f32::from(tenths) / 10.0;
                let medium = Medium::Pdf { sheet, first_face: *first_face, offset_mm: (mm(moved.0), mm(moved.1)) };
                first_face_is_there(sheet, *first_face)?;
                Ok((medium, Goal::Memory(Sheaf::default())))
            }
            LabelsTo::Printer(name) => {
                let known = self.printers.iter().find(|printer| printer.name == *name);
                let printer = known.cloned().ok_or(NotPrinted::NoSuchPrinter)?;
                let medium = match printer.language {
                    LabelLanguage::Pdf => Medium::Pdf {
                        sheet: printer.sheet.map(sheet).transpose()?,
                        first_face: 1,
                        offset_mm: printer.offset_mm,
                    },
                    LabelLanguage::Dots(language) => Medium::Dots {
                        language,
                        dpi: language.only_dpi().unwrap_or(printer.dpi),
                        roll: PaperRoll { width_mm: printer.roll_mm, offset_mm: printer.offset_mm },
                    },
                };
                Ok((medium, Goal::Printer(printer)))
            }
        }
    }

    /// Takes a place among the runs, unless this printer is at work for another.
    fn begin(&self, kind: LabelKind, job: &Job, goal: &Goal, stop: Interrupt) -> Labelled<(Arc<Run>, Note)> {
        let (printer, file) = match goal {
            Goal::Printer(printer) => (Some(printer.name.clone()), Held::Elsewhere),
            Goal::Memory(sheaf) => (None, Held::Here(sheaf.clone())),
            Goal::File(_) => (None, Held::Elsewhere),
        };
        self.with(|runs| {
            let busy =
                |run: &Arc<Run>| run.printer.is_some() && run.printer == printer && run.state() == RunState::Going;
            if runs.all.iter().any(busy) {
                return Err(NotPrinted::PrinterBusy(printer.unwrap_or_default()).into());
            }
            let (number, note) = self.notes.open().unwrap_or_else(|error| {
                tracing::warn!(%error, "LABEL-NOTE: how far a run of labels comes cannot be noted");
                (runs.last + 1, Note::none())
            });
            runs.last = runs.last.max(number);
            let run = Arc::new(Run {
                number,
                kind,
                what: job.what.clone(),
                people: job.people.clone(),
                roll: job.tags.as_ref().map(|tags| (tags.roll.clone(), tags.first - 1)),
                of: job.len(),
                printer,
                file,
                gone: AtomicUsize::new(0),
                stop,
                state: Mutex::new(RunState::Going),
            });
            runs.all.push_back(Arc::clone(&run));
            while runs.all.len() > KEPT && runs.all.front().is_some_and(|run| run.state() != RunState::Going) {
                runs.all.pop_front();
            }
            Ok((run, note))
        })
    }
}

/// Runs of a daemon or a command that was ended in the middle, and of rolls that nobody went on with since. Read once,
/// before anything is printed.
fn left_over(notes: &Notes) -> VecDeque<Arc<Run>> {
    let told = notes.all();
    let newest = |one: &Told| {
        let tags = one.about.tags.as_ref();
        tags.is_some_and(|tags| {
            let later =
                told.iter().filter(|other| other.number > one.number).filter_map(|other| other.about.tags.as_ref());
            later.into_iter().all(|later| later.roll != tags.roll)
        })
    };
    let mut left = VecDeque::new();
    for one in &told {
        let state = match one.state {
            Standing::CutOff => RunState::CutOff,
            Standing::Ended(NotedEnd::CutOff) if newest(one) => RunState::CutOff,
            Standing::Ended(NotedEnd::Stopped) if newest(one) => RunState::Stopped,
            Standing::Ended(NotedEnd::Failed) if newest(one) => RunState::Failed(String::new()),
            Standing::Ended(_) | Standing::Going => continue,
        };
        if one.state == Standing::CutOff
            && let Err(error) = notes.was_told(one.number)
        {
            tracing::debug!(%error, "this run will be told of once more");
        }
        left.extend(restored(one, state));
    }
    left.split_off(left.len().saturating_sub(KEPT))
}

fn restored(told: &Told, state: RunState) -> Option<Arc<Run>> {
    let about = &told.about;
    Some(Arc::new(Run {
        number: told.number,
        kind: LabelKind::of_key(&about.kind)?,
        what: String::new(),
        people: Vec::new(),
        roll: about.tags.as_ref().map(|tags| (tags.roll.clone(), tags.before)),
        of: about.of,
        printer: about.printer.clone(),
        file: if about.in_memory { Held::Gone } else { Held::Elsewhere },
        gone: AtomicUsize::new(told.gone),
        stop: Interrupt::by_hand(),
        state: Mutex::new(state),
    }))
}

/// Of others, nobody is told more than the number.
fn may_be_named(face: &Face) -> bool {
    !matches!(face.membership, Membership::Sealed | Membership::Erased)
}

fn first_face_is_there(sheet: Option<Sheet>, face: usize) -> Labelled<()> {
    match sheet {
        Some(sheet) if !(1..=sheet.faces()).contains(&face) => Err(NotPrinted::NoFace { faces: sheet.faces() }.into()),
        _ => Ok(()),
    }
}

/// A template is chosen from a list; none is the kind's usual one.
fn named(template: &str) -> Option<&str> {
    Some(template).filter(|name| !name.is_empty())
}

impl From<MakeError> for Unprinted {
    fn from(error: MakeError) -> Self {
        NotPrinted::Template(error.to_string()).into()
    }
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Make(#[from] MakeError),
    #[error(transparent)]
    Ledger(#[from] AppendError),
}

impl Labels for Keeper {
    fn label_shelf(&self, kind: LabelKind) -> Answer<LabelShelf> {
        let members = self.store.staff()?.into_iter().filter(|member| member.membership == Membership::Active);
        Ok(LabelShelf {
            templates: self.labels.names(job::label_kind(kind)),
            printers: self.labels.printers.iter().map(|printer| printer.name.clone()).collect(),
            sheets: Sheet::ALL.iter().map(|sheet| sheet.faces()).collect(),
            staff: members.map(|member| member.name).collect(),
            stations: self.labels.stations.clone(),
        })
    }

    fn label_look(&self, kind: LabelKind, name: &str, what: Option<&LabelWhat>) -> Labelled<Vec<u8>> {
        let template = template(&self.labels.shelf, named(name), job::label_kind(kind))?;
        let values = match what {
            Some(what) => self.label_sample(what)?,
            None => job::label_kind(kind).sample(),
        };
        let picture = Sheaf::default();
        let goal = Goal::Memory(picture.clone());
        let mut maker =
            Maker::new(template, self.labels.font.as_deref(), Medium::Png(LOOKED_AT), goal, Interrupt::by_hand());
        maker.check([&values])?;
        let made = maker.run(std::iter::once(values), Several::One, |_| Ok(()), |_| ());
        made.map_err(|stopped: Stopped<MakeError>| stopped.why)?;
        Ok(picture.bytes())
    }

    fn label_print(&self, order: &LabelOrder, by: StaffId) -> Labelled<u64> {
        let kind = order.what.kind();
        let template = template(&self.labels.shelf, named(&order.template), job::label_kind(kind))?;
        let (medium, goal) = self.labels.outlet(&order.to)?;
        let job = self.label_job(&order.what, by)?;
        let stop = Interrupt::by_hand();
        let mut maker = Maker::new(template, self.labels.font.as_deref(), medium, goal.clone(), stop.clone());
        match &job.tags {
            Some(tags) => maker.check(&tags.ends())?,
            None => maker.check(&job.labels)?,
        }
        let (run, mut note) = self.labels.begin(kind, &job, &goal, stop)?;
        if let Err(error) = self.label_record(job.facts.clone()) {
            run.end(RunState::Failed(error.to_string()));
            return Err(unrecorded(error));
        }
        note.begin(about(&run));
        let number = run.number;
        let (store, clock, live) = (self.store.clone(), Arc::clone(&self.clock), self.live.clone());
        let named = thread::Builder::new().name(format!("labels-{number}"));
        let (failed, going) = (Arc::clone(&run), run);
        let begun = named.spawn(move || {
            print(&maker, &job, &going, note, |fact| record(&store, &clock, vec![fact]), &live, by);
        });
        if let Err(error) = begun {
            failed.end(RunState::Failed(format!("SYSTEM: {error}")));
        }
        Ok(number)
    }

    fn label_runs(&self) -> Answer<Vec<RunView>> {
        let everybody = self.store.participants()?;
        let mut views: Vec<RunView> =
            self.labels.with(|runs| runs.all.iter().rev().map(|run| run.view(&everybody)).collect());
        for view in views.iter_mut().filter(|view| view.what.is_empty()) {
            if let Some(roll) = &view.roll {
                view.what = self.roll_words(roll)?;
            }
        }
        Ok(views)
    }

    fn label_stop(&self, run: u64) {
        if let Some(run) = self.labels.run(run) {
            run.stop.ask();
        }
    }

    fn label_file(&self, run: u64) -> Answer<Option<Vec<u8>>> {
        let Some(run) = self.labels.run(run) else { return Ok(None) };
        Ok(run.pdf(&self.store.participants()?).map(Sheaf::bytes))
    }

    fn label_rolls(&self) -> Answer<Vec<RollRow>> {
        let everybody = self.store.participants()?;
        let noted = self.labels.notes.all();
        let there = self.labels.with(|runs| {
            let views = runs.all.iter().map(|run| run.view(&everybody));
            let there = views.filter(|view| matches!(view.pdf, RunPdf::Kept | RunPdf::Making));
            there.map(|view| view.run).collect::<BTreeSet<u64>>()
        });
        let row = |view: crate::store::RollView| {
            let owner = everybody.iter().find(|face| Some(face.participant) == view.minted_for);
            Ok(RollRow {
                piece: PiecesView { work: self.work_view(view.work)?, quantity: view.quantity },
                who: owner.map(|face| person_view(face, &everybody)),
                minted_at: view.minted_at,
                count: view.count,
                counted: view.counted,
                printed_to: view.printed_to,
                sent_to: Notes::sent_to(&noted, &view.roll),
                pdf_gone_after: pdf_gone_after(&noted, &there, &view.roll),
                voided: voided(&view.voided),
                roll: view.roll,
            })
        };
        self.store.rolls()?.into_iter().map(row).collect()
    }

    fn label_void(&self, roll: &Roll, tags: Option<(u32, u32)>, why: VoidedTags, by: StaffId) -> Labelled<()> {
        let view = self.store.rolls().map_err(Unanswered::from)?.into_iter().find(|view| view.roll == *roll);
        let view = view.ok_or(NotPrinted::NoRoll)?;
        let (first, last) = tags.map_or((1, view.count), |(first, last)| (first, last.min(view.count)));
        if first > last {
            return Err(NotPrinted::NoSuchTags { count: view.count }.into());
        }
        let fact = Fact::TagsVoided { roll: roll.clone(), first, last, why, by };
        self.label_record(vec![fact]).map_err(unrecorded)?;
        self.live.labels_changed();
        Ok(())
    }
}

impl Keeper {
    /// What a roll is of, where only a note tells of its run.
    fn roll_words(&self, roll: &Roll) -> Answer<String> {
        let Some(view) = self.store.rolls()?.into_iter().find(|view| view.roll == *roll) else {
            return Ok(roll.0.clone());
        };
        let work = self.work_view(view.work)?;
        Ok(format!("{} {}{}　{}", work.name, view.quantity.plain(), work.unit, roll.0))
    }

    fn label_record(&self, facts: Vec<Fact>) -> Result<(), AppendError> {
        if facts.is_empty() { Ok(()) } else { record(&self.store, &self.clock, facts) }
    }
}

fn record(store: &Store, clock: &Clock, facts: Vec<Fact>) -> Result<(), AppendError> {
    store.append(at_desk(clock, facts)).map(drop)
}

fn unrecorded(error: AppendError) -> Unprinted {
    match error {
        AppendError::Conflict(Conflict::NoWork(_)) => NotPrinted::NoWork.into(),
        AppendError::Conflict(Conflict::NoParticipant(_)) => NotPrinted::Retired.into(),
        AppendError::Conflict(_) => NotPrinted::Moved.into(),
        other => Unprinted::Unanswered(Unanswered::Ledger(Box::new(other))),
    }
}

fn about(run: &Run) -> About {
    About {
        kind: run.kind.key().to_owned(),
        tags: run.roll.as_ref().map(|(roll, before)| NotedTags { roll: roll.clone(), before: *before }),
        of: run.of,
        printer: run.printer.clone(),
        in_memory: matches!(run.file, Held::Here(_)),
    }
}

/// The run's own thread.
fn print(
    maker: &Maker,
    job: &Job,
    run: &Run,
    mut note: Note,
    mut record: impl FnMut(Fact) -> Result<(), AppendError>,
    live: &Live,
    by: StaffId,
) {
    let mut told_at = Instant::now();
    live.labels_changed();
    let before = |gone: usize| -> Result<(), Broken> {
        run.gone.store(gone, Ordering::Relaxed);
        if told_at.elapsed() >= TOLD_EVERY {
            live.labels_changed();
            told_at = Instant::now();
        }
        match job.tags.as_ref().and_then(|tags| tags.printed(gone, Some(by))) {
            Some(fact) => Ok(record(fact)?),
            None => Ok(()),
        }
    };
    let several = Several::of(job.len());
    let sent = |labels| note.gone(labels);
    let made = match &job.tags {
        Some(tags) => maker.run(tags.labels(), several, before, sent),
        None => maker.run(job.labels.iter().cloned(), several, before, sent),
    };
    let (gone, state, end) = match made {
        Ok(made) if made.ended == Ended::Whole => (made.labels, RunState::Done, NotedEnd::Done),
        Ok(made) => (made.labels, RunState::Stopped, NotedEnd::Stopped),
        Err(stopped) => {
            tracing::warn!(error = %stopped.why, gone = stopped.labels, "a run of labels stopped");
            (stopped.labels, RunState::Failed(stopped.why.to_string()), NotedEnd::Failed)
        }
    };
    note.end(end);
    run.gone.store(gone, Ordering::Relaxed);
    run.end(state);
    live.labels_changed();
}

/// The tag before the first of a roll's last run, where that is a PDF that nobody can fetch any more.
fn pdf_gone_after(noted: &[Told], there: &BTreeSet<u64>, roll: &Roll) -> Option<u32> {
    let last = Notes::last(noted, roll).filter(|last| last.about.in_memory && !there.contains(&last.number))?;
    last.about.tags.as_ref().map(|tags| tags.before)
}

/// How many tags are in spans that may overlap.
fn voided(spans: &[(u32, u32)]) -> u32 {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut up_to = 0;
    let mut many = 0;
    for (first, last) in spans {
        let first = first.max(up_to + 1);
        if last >= first {
            many += last - first + 1;
            up_to = last;
        }
    }
    many
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_were_voided_twice_are_void_once() {
        assert_eq!(voided(&[(1, 10), (5, 12), (20, 20), (3, 4)]), 13);
        assert_eq!(voided(&[]), 0);
    }
}
