//! How far each run of labels came: a file beside the ledger for each, with a line for every label that has left. Whoever
//! kills a daemon or a command leaves them whole; a power cut may take lines off the end, and then labels are said not
//! to have left that did, never the reverse. They hold nobody's name, and nothing that a card is read by.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::code::Roll;

use super::roll::RECORDED_AHEAD;

/// The folder in a data folder that holds the notes.
const FOLDER: &str = "label-runs";
/// Notes that are kept: what is older is only asked about.
const KEPT: usize = 200;

/// In so many bytes of a note's end there are a line of how many left, whole, and the note's end.
const LAST_BYTES: u64 = 200;

/// What a run is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The kind's word: `tag`.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<NotedTags>,
    /// How many labels.
    pub of: usize,
    /// The label printer; `None`: a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<String>,
    /// A PDF that only the daemon holds: it is gone with that, or with the daemon's next runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_memory: bool,
}

/// Tags of a roll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedTags {
    pub roll: Roll,
    /// The tag before the first.
    pub before: u32,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotedEnd {
    Done,
    Stopped,
    Failed,
    /// Nobody wrote an end: it was found so, and told.
    CutOff,
}

/// A line of a note.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    About(About),
    /// So many have left.
    Gone(usize),
    End(NotedEnd),
}

/// A run, as its note tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub number: u64,
    pub about: About,
    /// How many are known to have left; the next one may have, too.
    pub gone: usize,
    pub state: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Some program is at it.
    Going,
    Ended(NotedEnd),
    /// Whoever was at it is gone.
    CutOff,
}

impl Told {
    /// The last tag of its roll that is known to have left.
    fn sent_to(&self) -> Option<u32> {
        Some(self.about.tags.as_ref()?.before + u32::try_from(self.gone).ok()?)
    }
}

/// The notes of one workshop.
#[derive(Debug, Clone)]
pub struct Notes {
    folder: PathBuf,
}

impl Notes {
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join(FOLDER) }
    }

    /// A number that no run had before, and its empty note, which counts for nothing until [`Note::begin`]. A run goes on
    /// without a note that cannot be written: the ledger still knows its fifties.
    pub fn open(&self) -> io::Result<(u64, Note)> {
        fs::create_dir_all(&self.folder)?;
        let known = self.numbers()?;
        for old in known.iter().rev().skip(KEPT) {
            fs::remove_file(self.path(*old))?;
        }
        let mut number = known.last().map_or(1, |last| last + 1);
        loop {
            match File::create_new(self.path(number)) {
                Ok(file) => {
                    // Held for as long as the run goes on: whoever finds it free knows that nobody is at it.
                    file.lock()?;
                    return Ok((number, Note { file: Some(file) }));
                }
                // A command and the daemon begin at once.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Every run that is noted, oldest first. What cannot be read is left out.
    pub fn all(&self) -> Vec<Told> {
        let numbers = self.numbers().unwrap_or_default();
        numbers.into_iter().filter_map(|number| self.told(number)).collect()
    }

    /// The last run of a roll, where it is noted.
    pub fn last<'a>(told: &'a [Told], roll: &Roll) -> Option<&'a Told> {
        let of = |told: &&Told| told.about.tags.as_ref().is_some_and(|tags| tags.roll == *roll);
        told.iter().rev().find(of)
    }

    /// The last tag of a roll that is known to have left, where its last run is noted. Some of them printed once more, from
    /// the first on, does not take the others back. What went into a PDF counts as long as nothing followed it: nobody
    /// knows whether it was printed.
    pub fn sent_to(told: &[Told], roll: &Roll) -> Option<u32> {
        let last = Self::last(told, roll)?;
        let of = |told: &&Told| told.about.tags.as_ref().is_some_and(|tags| tags.roll == *roll);
        let counts = |told: &&Told| !told.about.in_memory || told.number == last.number;
        told.iter().filter(of).filter(counts).filter_map(Told::sent_to).max()
    }

    /// That a run was cut off was told, and need not be told again.
    pub fn was_told(&self, number: u64) -> io::Result<()> {
        let mut file = File::options().append(true).open(self.path(number))?;
        // The last line may have been torn off.
        file.write_all(b"\n")?;
        Note { file: Some(file) }.write(&Line::End(NotedEnd::CutOff))
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:08}.jsonl"))
    }

    /// In rising order.
    fn numbers(&self) -> io::Result<Vec<u64>> {
        let number = |entry: io::Result<fs::DirEntry>| entry.ok()?.path().file_stem()?.to_str()?.parse().ok();
        let mut numbers: Vec<u64> = fs::read_dir(&self.folder)?.filter_map(number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn told(&self, number: u64) -> Option<Told> {
        let file = File::open(self.path(number)).ok()?;
        let free = !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let (about, last) = ends(&file).ok()?;
        let Ok(Line::About(about)) = serde_json::from_str(&about) else { return None };
        let (mut gone, mut ended) = (0, None);
        for line in last.lines() {
            match serde_json::from_str(line) {
                Ok(Line::Gone(so_many)) => gone = so_many,
                Ok(Line::End(end)) => ended = Some(end),
                // The first of these may be begun in its middle, and the last torn off in its middle.
                Ok(Line::About(_)) | Err(_) => {}
            }
        }
        let state = match ended {
            Some(end) => Standing::Ended(end),
            None if free => Standing::CutOff,
            None => Standing::Going,
        };
        Some(Told { number, about, gone, state })
    }
}

/// A note's first line, and its last ones: a run of thousands has as many lines, and a page reads many notes.
fn ends(mut file: &File) -> io::Result<(String, String)> {
    let mut about = String::new();
    BufReader::new(file).read_line(&mut about)?;
    let (after, length) = (about.len() as u64, file.metadata()?.len());
    file.seek(SeekFrom::Start(after.max(length.saturating_sub(LAST_BYTES))))?;
    let mut last = String::new();
    file.read_to_string(&mut last)?;
    Ok((about, last))
}

/// The note of a run that goes on.
#[derive(Debug)]
pub struct Note {
    /// `None` once it could not be written.
    file: Option<File>,
}

impl Note {
    /// Of a run whose notes cannot be written.
    pub fn none() -> Self {
        Self { file: None }
    }

    /// What the run is of: after what it records is in the ledger, and before anything leaves.
    pub fn begin(&mut self, about: About) {
        self.put(&Line::About(about), Kept::OnDisk);
    }

    /// So many have left.
    pub fn gone(&mut self, labels: usize) {
        let kept =
            if labels.is_multiple_of(RECORDED_AHEAD as usize) { Kept::OnDisk } else { Kept::WhileTheMachineRuns };
        self.put(&Line::Gone(labels), kept);
    }

    pub fn end(mut self, end: NotedEnd) {
        self.put(&Line::End(end), Kept::OnDisk);
    }

    fn put(&mut self, line: &Line, kept: Kept) {
        let Some(file) = &self.file else { return };
        let synced = |()| if kept == Kept::OnDisk { file.sync_data() } else { Ok(()) };
        if let Err(error) = self.write(line).and_then(synced) {
            tracing::warn!(%error, "LABEL-NOTE: how far a run of labels came cannot be noted; it goes on without");
            self.file = None;
        }
    }

    /// In one piece.
    fn write(&self, line: &Line) -> io::Result<()> {
        let Some(mut file) = self.file.as_ref() else { return Ok(()) };
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        file.write_all(text.as_bytes())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Through a power cut.
    OnDisk,
    /// Through the end of the program, however it comes.
    WhileTheMachineRuns,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(roll: &str, before: u32) -> About {
        let tags = Some(NotedTags { roll: Roll(roll.to_owned()), before });
        About { kind: "tag".to_owned(), tags, of: 1000, printer: Some("labels".to_owned()), in_memory: false }
    }

    fn sent_to(notes: &Notes, roll: &str) -> Option<u32> {
        Notes::sent_to(&notes.all(), &Roll(roll.to_owned()))
    }

    #[test]
    fn a_run_that_was_cut_off_tells_how_many_left_and_a_going_one_is_no_cut_off_one() {
        let data = tempfile::tempdir().unwrap();
        let notes = Notes::of(data.path());
        assert_eq!(notes.all(), []);
        let (number, mut note) = notes.open().unwrap();
        assert_eq!(notes.all(), [], "it is of nothing yet");
        note.begin(about("AAAAAA", 100));
        note.gone(1);
        note.gone(217);
        assert_eq!(notes.all()[0].state, Standing::Going);
        drop(note);
        assert_eq!(notes.all(), [Told { number, about: about("AAAAAA", 100), gone: 217, state: Standing::CutOff }]);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(317));
        notes.was_told(number).unwrap();
        assert_eq!(notes.all()[0].state, Standing::Ended(NotedEnd::CutOff));
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(317), "how far it came is still known");
        assert_eq!(sent_to(&notes, "BBBBBB"), None);
    }

    #[test]
    fn some_tags_that_are_printed_once_more_do_not_take_the_others_back() {
        let data = tempfile::tempdir().unwrap();
        let notes = Notes::of(data.path());
        let run = |before, gone, in_memory| {
            let (_, mut note) = notes.open().unwrap();
            note.begin(About { in_memory, ..about("AAAAAA", before) });
            note.gone(gone);
        };
        run(0, 316, true);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(316), "into a PDF");
        run(0, 100, false);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(100), "and then to a printer, from the first on");
        run(0, 10, false);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(100));
        run(100, 5, false);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(105));
    }

    #[test]
    fn wherever_a_notes_end_was_torn_off_no_label_is_said_to_have_left_that_did_not() {
        let data = tempfile::tempdir().unwrap();
        let notes = Notes::of(data.path());
        let (number, mut note) = notes.open().unwrap();
        note.begin(about("AAAAAA", 0));
        (1..=120).for_each(|gone| note.gone(gone));
        drop(note);
        let whole = fs::read(notes.path(number)).unwrap();
        let mut before = 0;
        for length in 0..=whole.len() {
            fs::write(notes.path(number), &whole[..length]).unwrap();
            let told = notes.all().first().map_or(0, |told| told.gone);
            assert!(told >= before && told <= 120, "{told} of the first {length} bytes");
            before = told;
        }
        assert_eq!(before, 120);
    }

    #[test]
    fn the_newest_run_of_a_roll_tells_how_far_it_is_and_old_notes_go() {
        let data = tempfile::tempdir().unwrap();
        let notes = Notes::of(data.path());
        for run in 0..KEPT as u32 + 5 {
            let (_, mut note) = notes.open().unwrap();
            note.begin(about("AAAAAA", run));
            note.end(NotedEnd::Done);
        }
        assert_eq!(notes.all().len(), KEPT + 1);
        assert_eq!(sent_to(&notes, "AAAAAA"), Some(KEPT as u32 + 4));
    }
}
