//! The invented workshop's labels: one run in every state, a roll that stuck, one that is waiting, one that is fresh.

use fuda::domain::code::Roll;
use fuda::domain::fact::VoidedTags;
use fuda::domain::id::StaffId;
use fuda::web::house::Answer;
use fuda::web::labels::order::*;

use crate::fake::{Day, Workshop, at};

impl Labels for Workshop {
    fn label_shelf(&self, kind: LabelKind) -> Answer<LabelShelf> {
        let template = |name: &str, size: &str| LabelTemplate {
            name: name.into(),
            size_mm: size.into(),
            refused: size.is_empty().then(|| "LABEL-TEMPLATE: line 7, <text>: no field \"nmae\"".into()),
        };
        Ok(LabelShelf {
            templates: vec![template(kind.key(), "60 × 30"), template(&format!("{}-broken", kind.key()), "")],
            printers: vec!["ラベル".into()],
            sheets: vec![10, 24],
            staff: vec!["さくら".into()],
            stations: vec!["あみの台".into()],
        })
    }

    fn label_look(&self, _: LabelKind, _: &str, what: Option<&LabelWhat>) -> Labelled<Vec<u8>> {
        Ok(format!("picture of {what:?}").into_bytes())
    }

    fn label_print(&self, order: &LabelOrder, by: StaffId) -> Labelled<u64> {
        match &order.to {
            LabelsTo::Printer(_) => self.note(format!("{order:?} by {by}"))?,
            LabelsTo::Pdf { .. } => return Err(NotPrinted::Template("LABEL-TEMPLATE: tag, line 3".into()).into()),
        }
        Ok(7)
    }

    fn label_runs(&self) -> Answer<Vec<RunView>> {
        let run = |run, state, printer: Option<&str>| RunView {
            run,
            kind: LabelKind::Tag,
            what: "ごみ袋20L 10組".into(),
            who: None,
            pdf: if printer.is_some() { RunPdf::Elsewhere } else { RunPdf::Kept },
            roll: Some(Roll("K7Q2ZD".into())),
            of: 1000,
            gone: 316,
            printer: printer.map(Into::into),
            state,
        };
        Ok(match *self.day.lock().unwrap() {
            Day::Full => vec![
                run(4, RunState::Going, Some("ラベル")),
                run(3, RunState::Failed("LABEL-PRINTER: broken pipe".into()), Some("ラベル")),
                run(2, RunState::Stopped, Some("ラベル")),
                run(1, RunState::Done, None),
                run(0, RunState::CutOff, Some("ラベル")),
                RunView { kind: LabelKind::Staff, ..run(5, RunState::Done, None) },
                RunView { kind: LabelKind::Envelope, of: 12, ..run(6, RunState::Going, None) },
            ],
            _ => Vec::new(),
        })
    }

    fn label_stop(&self, run: u64) {
        self.answers.lock().unwrap().push(format!("stop {run}"));
    }

    fn label_file(&self, run: u64) -> Answer<Option<Vec<u8>>> {
        Ok((run == 1 || run == 5).then(|| b"%PDF".to_vec()))
    }

    fn label_rolls(&self) -> Answer<Vec<RollRow>> {
        let row = |roll: &str, printed_to, sent_to| RollRow {
            roll: Roll(roll.into()),
            piece: self.pieces(0, "10"),
            who: Some(self.view(0)),
            minted_at: at(9, 0),
            count: 1000,
            counted: 12,
            printed_to,
            sent_to,
            pdf_gone_after: None,
            voided: 3,
        };
        Ok(match *self.day.lock().unwrap() {
            Day::Full => vec![row("K7Q2ZD", 350, Some(316)), row("AAAAAA", 350, None), row("BBBBBB", 0, None)],
            _ => Vec::new(),
        })
    }

    fn label_void(&self, roll: &Roll, tags: Option<(u32, u32)>, why: VoidedTags, by: StaffId) -> Labelled<()> {
        if roll.0 == "NOSUCH" {
            return Err(NotPrinted::NoRoll.into());
        }
        Ok(self.note(format!("void {roll:?} {tags:?} {why:?} by {by}"))?)
    }
}
