//! What the fields of the forms of a day that no table saw come to.

use super::{Label, Reading, both, date, made, minutes, one, reason, time};
use crate::domain::terms::Between;
use crate::web::desk::entry::{DeskEntry, Known, PaperDay};
use crate::web::words::Words;

pub fn paper_day(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on) = (r.who(), r.must("on", date));
    let (from, to, rest) = (r.must("from", time), r.must("to", time), r.may("break", minutes));
    let (first, second) = (made(r, "work", "quantity"), made(r, "work2", "quantity2"));
    let (net, reason, known) = (r.may("net", one), r.must("reason", reason), r.may("known", known));
    let between = Between { from: from?, to: to? };
    let Some(whole) = between.minutes() else {
        r.refuse("to", Words::wrong_before_coming);
        return None;
    };
    let break_minutes = rest?;
    if break_minutes.is_some_and(|rest| rest >= whole) {
        r.refuse("break", Words::wrong_all_break);
        return None;
    }
    let pieces = both(r, first?, second?)?;
    let (who, on, net, reason, known) = (who?, on?, net?, reason?, known?.unwrap_or(Known::Told));
    Some(DeskEntry::PaperDay(PaperDay { who, on, between, break_minutes, pieces, net, reason, known }))
}

fn known(text: &str) -> Result<Known, Label> {
    if text == "replace" { Ok(Known::Replaced) } else { Err(Words::wrong_choice) }
}

pub fn visit_void(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on, reason) = (r.who(), r.must("on", date), r.must("reason", reason));
    Some(DeskEntry::VisitVoided { who: who?, on: on?, reason: reason? })
}
