//! Reports: a version is submitted once, and the next one only where something has changed.

use rusqlite::Connection;

use super::periods::somebody;
use super::{known_participant, refuse_if};
use crate::domain::fact::Fact;
use crate::store::column::Day;
use crate::store::error::{Conflict, Fault};
use crate::store::project::reports::last_version;

pub(super) fn admit(conn: &Connection, fact: &Fact) -> Result<(), Fault> {
    match fact {
        Fact::ReportSubmitted { from, to, municipality, version, report, by, .. } => {
            somebody(conn, *by)?;
            refuse_if(from > to, || Conflict::DaysBackwards)?;
            let (known, text) = last_version(conn, Day(*from), Day(*to), municipality.as_deref())?.unwrap_or_default();
            refuse_if(*version != known + 1, || Conflict::ReportSubmitted(known))?;
            refuse_if(text == *report, || Conflict::ReportUnchanged(known))
        }
        Fact::OwnGrowthChosen { participant, by, .. } => {
            somebody(conn, *by)?;
            known_participant(conn, *participant)
        }
        _ => Ok(()),
    }
}
