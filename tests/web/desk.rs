//! The invented workshop at its forms.

use chrono::Days;
use fuda::domain::id::{FactId, StaffId};
use fuda::domain::quantity::Quantity;
use fuda::domain::work::Rate;
use fuda::web::desk::entry::*;
use fuda::web::house::Answer;

use crate::fake::{PEOPLE, WORKS, Workshop, at, day, work};

/// The fact that gave a record out.
pub const EXPORTED: FactId = FactId(0xe1);

fn said(words: fuda::web::words::Words) -> &'static str {
    words.list_growth_read()
}

impl Desk for Workshop {
    fn choices(&self, of: Choices) -> Answer<Vec<Choice>> {
        let choice = |value: String, label: String| Choice { value, label };
        let works = |picked: &[usize]| {
            let of = |index: &usize| {
                choice(work(*index as u64).to_string(), format!("{} {}", WORKS[*index].0, WORKS[*index].1))
            };
            picked.iter().map(of).collect()
        };
        let one = |value: u64, label: &str| vec![choice(format!("{value:016x}"), label.to_owned())];
        Ok(match of {
            Choices::People => {
                let of = |(number, call, _): &(&str, Option<&str>, Option<&str>)| {
                    choice((*number).to_owned(), call.unwrap_or(number).to_owned())
                };
                PEOPLE.iter().map(of).collect()
            }
            Choices::TimedWorks => works(&[3]),
            Choices::PaidWorks => works(&[0, 1, 2, 4]),
            Choices::Works => works(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
            Choices::Places => one(1, "MINATO 喫茶みなと"),
            Choices::Programmes => one(1, "JUNBI 就労準備"),
            Choices::Orders => one(1, "2611-A みさき市　ごみ袋20L 5000"),
            Choices::Grants => one(1, "P0127 あみ　通所手当 100円／日　2026-11-01 –"),
            Choices::Hours => one(1, "2026-11-05　P0127 あみ　飲食店体験 4:30"),
            Choices::Looks => one(1, "No.0000123　2026-11-05　ごみ袋20L　手直し 1"),
            Choices::Nets => one(1, "NET1 整網 浮子方"),
            Choices::Owed | Choices::Overpaid | Choices::ByTransfer => {
                vec![choice("P0127".to_owned(), "P0127 あみ　12.5円".to_owned())]
            }
            Choices::Unreceipted => vec![choice("2026-10-31".to_owned(), "令和8年10月31日(土)まで　3人".to_owned())],
            Choices::Closed => vec![choice("2026-10-31".to_owned(), "令和8年10月31日(土)締め".to_owned())],
        })
    }

    fn listed(&self, of: Listing) -> Answer<Vec<Vec<ListCell>>> {
        let text = |text: &str| ListCell::Text(text.to_owned());
        let figure = |text: &str| ListCell::Figure(text.to_owned());
        Ok(match of {
            Listing::Orders => vec![vec![
                text("2611-A"),
                text("みさき市"),
                text("ごみ袋20L"),
                figure("5,000組"),
                figure("1,200組"),
                figure("3,800組"),
                figure("1,000組"),
                figure("3,700組"),
                ListCell::Day(day()),
                ListCell::Look(day()),
            ]],
            Listing::Log => vec![vec![ListCell::Day(day()), text("P0127 あみ"), ListCell::Says(said), text("大橋")]],
            _ => Vec::new(),
        })
    }

    fn weigh(&self, entry: &DeskEntry, _by: StaffId) -> Entered<Weighed> {
        let person = match entry {
            DeskEntry::Hours { who, .. }
            | DeskEntry::Break { who, .. }
            | DeskEntry::Allowance { who, .. }
            | DeskEntry::PaperDay(PaperDay { who, .. })
            | DeskEntry::VisitVoided { who, .. }
            | DeskEntry::Late(Late { who, .. }) => {
                let found = PEOPLE.iter().position(|(number, ..)| number == who);
                Some(self.view(found.ok_or(NotEntered::Refused(Why::NobodyHasIt))?))
            }
            _ => None,
        };
        let notes = match entry {
            DeskEntry::Hours { between, break_minutes, .. } => {
                vec![Note::Worked { minutes: between.minutes().unwrap_or_default() - break_minutes }]
            }
            DeskEntry::Rate { yen, .. } => {
                let rate = Rate { yen: *yen, per: "枚".into(), pack: 10.into() };
                vec![Note::Rate { rate, unit: "組".into() }]
            }
            DeskEntry::PaperDay(_) => vec![
                Note::Replaces { arrived_at: at(13, 2), left_at: None },
                Note::UsualBreak { minutes: 60 },
                Note::Worked { minutes: 330 },
                Note::MadeThatDay(self.pieces(0, "12")),
            ],
            DeskEntry::VisitVoided { .. } => vec![Note::Visit { arrived_at: at(10, 2), left_at: Some(at(15, 4)) }],
            DeskEntry::Reprice { .. } => vec![Note::EarnedNow("53270.25".parse().expect("an amount"))],
            DeskEntry::Late(_) => vec![Note::ClosedDays { up_to: day(), ending: day() }],
            DeskEntry::TransferAgreed { account, .. } => vec![Note::Holder(account.holder.clone())],
            DeskEntry::Break { .. } => vec![Note::Visit { arrived_at: at(10, 2), left_at: None }],
            DeskEntry::Inspection { .. } => vec![Note::Handover {
                on: day(),
                people: vec![self.view(0)],
                pieces: self.pieces(0, "12"),
                open: Quantity::of(12),
            }],
            _ => Vec::new(),
        };
        match self.refuses.lock().unwrap().clone() {
            Some(why) => Err(why.into()),
            None => Ok(Weighed { person, notes }),
        }
    }

    fn enter(&self, entry: &DeskEntry, by: StaffId) -> Entered<After> {
        self.weigh(entry, by)?;
        self.note(format!("{entry:?} by {by}"))?;
        Ok(match entry {
            DeskEntry::Record { .. } => After::Record(EXPORTED),
            DeskEntry::PaperDay(paper) => After::NextLine { number: paper.who.clone(), on: paper.on + Days::new(1) },
            _ => After::Saved,
        })
    }

    fn copies(&self) -> Answer<Vec<CopyView>> {
        let view = |file: &str, state| CopyView { file: file.to_owned(), state };
        Ok(vec![view("/media/usb/fuda-2026-11-20.sqlite3", CopyState::Holds), view("/media/far", CopyState::NotThere)])
    }

    fn clean_copies(&self) -> Answer<Vec<CopyView>> {
        self.note("copies cleaned".to_owned())?;
        let mut copies = self.copies()?;
        copies[0].state = CopyState::Rewritten;
        Ok(copies)
    }

    fn record(&self, exported: FactId, by: StaffId) -> Answer<Option<RecordView>> {
        let leaf = |title: &str, rows: Vec<Vec<String>>| LeafView {
            title: title.to_owned(),
            headings: vec!["番号".to_owned(), "呼び名".to_owned()],
            rows,
        };
        let leaves = vec![leaf("ご本人", vec![vec!["P0127".to_owned(), "あみ".to_owned()]]), leaf("通所", vec![])];
        let view = RecordView { number: "P0127".to_owned(), leaves, csv: "\u{feff}\"番号\"\r\n".into() };
        Ok((exported == EXPORTED && by == StaffId(2)).then_some(view))
    }
}
