//! What the forms' fields are chosen from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use crate::daemon::house::Keeper;
use crate::domain::calendar::era_date;
use crate::domain::id::{ParticipantId, WorkId};
use crate::domain::money::Yen;
use crate::domain::terms::Per;
use crate::domain::work::{Counted, Pay};
use crate::store::{self, AllowanceView, Membership, WorkStanding, WorkView};
use crate::web::desk::entry::{Choice, Choices};
use crate::web::house::{Answer, House};

fn choice(value: impl ToString, label: String) -> Choice {
    Choice { value: value.to_string(), label }
}

/// `BAGS20 ごみ袋20L（組）`
fn of_work(work: &WorkView) -> Choice {
    choice(work.work, format!("{} {}（{}）", work.code, work.name, work.unit))
}

/// How many inspections there are to choose from.
const LOOKS_OFFERED: usize = 100;

/// `No.0000123　2026-11-05　ごみ袋20L　確認ずみ 11 手直し 1`
fn look_words(look: &store::LookView, names: &BTreeMap<WorkId, String>) -> String {
    let found = &look.found;
    let all = [("確認ずみ", found.accepted), ("手直し", found.rework), ("受け取れない", found.rejected)];
    let some = all.iter().filter(|(_, many)| !many.is_zero()).map(|(word, many)| format!("{word} {}", many.plain()));
    let work = names.get(&look.work).cloned().unwrap_or_default();
    format!("No.{:07}　{}　{work}　{}", look.receipt.0, look.on, some.collect::<Vec<_>>().join(" "))
}

impl Keeper {
    pub(super) fn desk_choices(&self, of: Choices) -> Answer<Vec<Choice>> {
        let works = |wanted: fn(&WorkView) -> bool| -> Answer<Vec<Choice>> {
            Ok(self.store.works()?.iter().filter(|work| wanted(work)).map(of_work).collect())
        };
        match of {
            Choices::People => self.people_at_desk(),
            // Time is often entered late, and a rate set late: for a work that has ended since.
            Choices::TimedWorks => works(|work| work.counted == Counted::ByTime),
            Choices::PaidWorks => works(|work| work.pay == Pay::Paid),
            Choices::Works => works(|work| work.standing == WorkStanding::Active),
            Choices::Places => {
                let of = |place: store::PlaceView| choice(place.place, format!("{} {}", place.code, place.name));
                Ok(self.store.places()?.into_iter().map(of).collect())
            }
            Choices::Programmes => {
                let of = |one: store::ProgrammeView| choice(one.programme, format!("{} {}", one.code, one.name));
                Ok(self.store.programmes()?.into_iter().map(of).collect())
            }
            Choices::Orders => self.orders_at_desk(),
            Choices::Grants => self.grants_at_desk(),
            Choices::Hours => self.hours_to_choose(),
            Choices::Looks => {
                let names = self.work_names()?;
                let of = |look: store::LookView| choice(look.inspection, look_words(&look, &names));
                Ok(self.store.looks(LOOKS_OFFERED)?.into_iter().map(of).collect())
            }
            Choices::Nets => {
                let names = self.work_names()?;
                let open = self.store.pieces()?.into_iter().filter(|net| net.finished_on.is_none());
                let of = |net: store::PieceView| {
                    let work = names.get(&net.work).cloned().unwrap_or_default();
                    choice(net.piece, format!("{} {work}", net.code.body()))
                };
                Ok(open.map(of).collect())
            }
            Choices::Owed => self.unsettled_at_desk(|amount| (amount > Yen::ZERO).then_some(amount)),
            Choices::Overpaid => self.unsettled_at_desk(|amount| (amount < Yen::ZERO).then_some(-amount)),
            Choices::ByTransfer => {
                let people = self.store.participants()?;
                let agreed: BTreeSet<_> = self.store.consents()?.into_iter().map(|one| one.participant).collect();
                let agreed = people.into_iter().filter(|face| agreed.contains(&face.participant));
                Ok(agreed.map(|face| choice(&face.number, format!("{} {}", face.number, face.call))).collect())
            }
            Choices::Unreceipted => self.unreceipted_at_desk(),
            Choices::Closed => {
                let of =
                    |period: store::PeriodView| choice(period.span.to, format!("{}締め", era_date(period.span.to)));
                Ok(self.store.periods()?.into_iter().map(of).collect())
            }
        }
    }

    /// Whose corrections of closed days come to what is wanted, with how much it is.
    fn unsettled_at_desk(&self, wanted: fn(Yen) -> Option<Yen>) -> Answer<Vec<Choice>> {
        let people = self.people_names()?;
        let of = |owed: store::Owed| {
            let yen = wanted(owed.amount)?;
            let who = people.get(&owed.participant).cloned().unwrap_or_default();
            Some(choice(owed.number, format!("{who}　{}円", yen.plain())))
        };
        Ok(self.store.unsettled()?.into_iter().filter_map(of).collect())
    }

    /// Newest first.
    fn unreceipted_at_desk(&self) -> Answer<Vec<Choice>> {
        let mut open = Vec::new();
        for period in self.store.periods()? {
            let payments = self.store.payments(period.span.to)?;
            let waits = payments.iter().filter(|one| one.paid.is_some() && one.receipted.is_none()).count();
            if waits > 0 {
                open.push(choice(period.span.to, format!("{}まで　{waits}人", era_date(period.span.to))));
            }
        }
        Ok(open)
    }

    fn people_at_desk(&self) -> Answer<Vec<Choice>> {
        let active = self.store.participants()?.into_iter().filter(|face| face.membership == Membership::Active);
        Ok(active.map(|face| choice(face.number, face.call)).collect())
    }

    pub(super) fn work_names(&self) -> Answer<BTreeMap<WorkId, String>> {
        Ok(self.store.works()?.into_iter().map(|work| (work.work, work.name)).collect())
    }

    /// `P0127 あみ`; of who is sealed or erased, the number.
    pub(super) fn people_names(&self) -> Answer<BTreeMap<ParticipantId, String>> {
        let name = |face: store::Face| {
            let name = if face.call == face.number { face.number } else { format!("{} {}", face.number, face.call) };
            (face.participant, name)
        };
        Ok(self.store.participants()?.into_iter().map(name).collect())
    }

    fn orders_at_desk(&self) -> Answer<Vec<Choice>> {
        let names = self.work_names()?;
        let open = self.store.orders(self.today())?.into_iter().filter(|order| order.ended_on.is_none());
        let of = |order: store::OrderView| {
            let work = names.get(&order.work).cloned().unwrap_or_default();
            choice(order.order, format!("{} {}　{work} {}", order.code, order.client, order.quantity.normalize()))
        };
        Ok(open.map(of).collect())
    }

    fn grants_at_desk(&self) -> Answer<Vec<Choice>> {
        let (people, works) = (self.people_names()?, self.work_names()?);
        let of = |view: AllowanceView| {
            let granted = &view.allowance;
            let per = match granted.per {
                Per::Day => "日".to_owned(),
                Per::Hour => "時間".to_owned(),
                Per::Once => "1回".to_owned(),
                Per::Unit(work) => works.get(&work).cloned().unwrap_or_default(),
            };
            let who = people.get(&view.participant).cloned().unwrap_or_default();
            let (what, yen, from) = (granted.purpose.japanese(), granted.yen.plain(), granted.from);
            choice(view.grant, format!("{who}　{what} {yen}円／{per}　{from} –"))
        };
        Ok(self.store.running_allowances(self.today())?.into_iter().map(of).collect())
    }

    /// Newest first.
    fn hours_to_choose(&self) -> Answer<Vec<Choice>> {
        let (people, works) = (self.people_names()?, self.work_names()?);
        let now = self.period(self.today());
        let before = self.period(now.from - Days::new(1));
        let of = |hours: store::HoursView| {
            let who = people.get(&hours.participant).cloned().unwrap_or_default();
            let work = works.get(&hours.work).cloned().unwrap_or_default();
            let (on, h, m) = (hours.on, hours.minutes / 60, hours.minutes % 60);
            choice(hours.entry, format!("{on}　{who}　{work} {h}:{m:02}"))
        };
        Ok(self.store.hours(before.from, now.to)?.into_iter().rev().map(of).collect())
    }
}
