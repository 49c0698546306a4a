//! What was entered at the forms and holds, row by row.

use std::collections::BTreeMap;

use chrono::Days;
use rust_decimal::Decimal;

use crate::daemon::house::Keeper;
use crate::domain::id::{OrderId, StaffId, WorkId};
use crate::domain::money::grouped;
use crate::domain::terms::{Movement, Overpaid, Per, PiecePay, Rejected, Rule};
use crate::store::{Glance, Leaving, Looked, OrderView, PieceView, VisitView, WorkView};
use crate::web::desk::entry::{ListCell, Listing};
use crate::web::house::{Answer, House};
use crate::web::words::Words;

use ListCell::{Day, Empty, Figure, Name, Says, Text};

type Rows = Vec<Vec<ListCell>>;

/// How much of the log is shown.
const LATEST: usize = 300;

fn day(on: Option<chrono::NaiveDate>) -> ListCell {
    on.map_or(Empty, Day)
}

fn figure(number: Decimal, unit: &str) -> ListCell {
    Figure(format!("{}{unit}", grouped(&number.normalize().to_string())))
}

impl Keeper {
    pub(super) fn list_at_desk(&self, of: Listing) -> Answer<Rows> {
        match of {
            Listing::Hours => self.hours_listed(),
            Listing::Visits => self.visits_listed(),
            Listing::Places => self.places_listed(),
            Listing::Nets => self.nets_listed(),
            Listing::Rates => self.rates_listed(),
            Listing::Allowances => self.allowances_listed(),
            Listing::Programmes => self.programmes_listed(),
            Listing::Enrolments => self.enrolments_listed(),
            Listing::Contracts => self.contracts_listed(),
            Listing::Orders => self.orders_listed(),
            Listing::Material => self.material_listed(),
            Listing::Log => self.log_listed(),
        }
    }

    fn works_by_id(&self) -> Answer<BTreeMap<WorkId, WorkView>> {
        Ok(self.store.works()?.into_iter().map(|work| (work.work, work)).collect())
    }

    /// Newest first.
    fn hours_listed(&self) -> Answer<Rows> {
        let (people, works) = (self.people_names()?, self.work_names()?);
        let now = self.period(self.today());
        let before = self.period(now.from - Days::new(1));
        let row = |hours: crate::store::HoursView| {
            let who = people.get(&hours.participant).cloned().unwrap_or_default();
            let work = works.get(&hours.work).cloned().unwrap_or_default();
            let time = format!("{}:{:02}", hours.minutes / 60, hours.minutes % 60);
            vec![Day(hours.on), Name(who), Text(work), Figure(time)]
        };
        Ok(self.store.hours(before.from, now.to)?.into_iter().rev().map(row).collect())
    }

    /// What was typed from papers, newest first.
    fn visits_listed(&self) -> Answer<Rows> {
        let (people, zone) = (self.people_names()?, self.workshop.time_zone);
        let now = self.period(self.today());
        let before = self.period(now.from - Days::new(1));
        let clock = |at| Figure(zone.local(at).format("%-H:%M").to_string());
        let row = |visit: VisitView| {
            let who = people.get(&visit.participant).cloned().unwrap_or_default();
            let time = |minutes| Figure(format!("{}:{:02}", minutes / 60, minutes % 60));
            let worked = self.store.worked_minutes(visit.visit)?.map_or(Empty, time);
            let (came, left) = (clock(visit.arrived_at), visit.left_at.map_or(Empty, clock));
            Ok(vec![Day(visit.on), Text(who), came, left, worked])
        };
        let entered = self.store.visits(before.from, now.to)?.into_iter().rev();
        entered.filter(|visit| visit.leaving == Leaving::Written).map(row).collect()
    }

    fn places_listed(&self) -> Answer<Rows> {
        let people = self.people_names()?;
        let places: BTreeMap<_, _> = self
            .store
            .places()?
            .into_iter()
            .map(|place| (place.place, format!("{} {}", place.code, place.name)))
            .collect();
        let row = |one: crate::store::PlacementView| {
            let who = people.get(&one.participant).cloned().unwrap_or_default();
            let place = places.get(&one.place).cloned().unwrap_or_default();
            let (terms, contract) = (one.terms.japanese().to_owned(), one.contract.japanese().to_owned());
            vec![Name(who), Text(place), Text(terms), Text(contract), Day(one.from), day(one.to)]
        };
        let agreed: Rows = self.store.placements()?.into_iter().map(row).collect();
        if !agreed.is_empty() {
            return Ok(agreed);
        }
        // Places of which nothing is agreed yet.
        let bare = |place: &String| vec![Empty, Text(place.clone()), Empty, Empty, Empty, Empty];
        Ok(places.values().map(bare).collect())
    }

    fn nets_listed(&self) -> Answer<Rows> {
        let works = self.works_by_id()?;
        let row = |net: PieceView| {
            let name = |work: &WorkId| works.get(work).map_or("", |work| work.name.as_str());
            let step = |step: &crate::bench::input::NetStep| {
                let unit = works.get(&step.work).map_or("", |work| work.unit.as_str());
                let of = step.cap.map_or(String::new(), |cap| format!("／{}", cap.plain()));
                format!("{} {}{of}{unit}", name(&step.work), step.made.plain())
            };
            let steps: Vec<String> = net.steps.iter().map(step).collect();
            let (code, work) = (net.code.body().to_owned(), name(&net.work).to_owned());
            vec![Name(code), Text(work), Text(steps.join("、")), Day(net.added_on), day(net.finished_on)]
        };
        Ok(self.store.pieces()?.into_iter().map(row).collect())
    }

    /// By work, the latest first.
    fn rates_listed(&self) -> Answer<Rows> {
        let programmes = self.store.programmes()?;
        let mut rows = Vec::new();
        for work in self.store.works()? {
            let mut rates: Vec<_> = work.rates.iter().map(|rate| (rate.clone(), Empty)).collect();
            for programme in &programmes {
                let own = self.store.programme_rates(work.work, programme.programme)?;
                rates.extend(own.into_iter().map(|rate| (rate, Text(programme.name.clone()))));
            }
            rates.sort_by_key(|(rate, _)| std::cmp::Reverse(rate.from));
            let name = format!("{} {}", work.code, work.name);
            let rates = rates.into_iter();
            rows.extend(rates.map(|(dated, of)| {
                vec![Text(name.clone()), Figure(dated.rate.conversion(&work.unit)), of, Day(dated.from)]
            }));
        }
        Ok(rows)
    }

    fn allowances_listed(&self) -> Answer<Rows> {
        let (people, works) = (self.people_names()?, self.work_names()?);
        let row = |view: crate::store::AllowanceView| {
            let granted = &view.allowance;
            let per = match granted.per {
                Per::Day => "日".to_owned(),
                Per::Hour => "時間".to_owned(),
                Per::Once => "1回".to_owned(),
                Per::Unit(work) => works.get(&work).cloned().unwrap_or_default(),
            };
            let who = people.get(&view.participant).cloned().unwrap_or_default();
            let yen = format!("{}円／{per}", granted.yen.plain());
            let limit = granted.limit.map_or(Empty, |limit| Figure(limit.to_string()));
            vec![
                Name(who),
                Text(granted.purpose.japanese().to_owned()),
                Figure(yen),
                Day(granted.from),
                day(view.to),
                limit,
            ]
        };
        Ok(self.store.running_allowances(self.today())?.into_iter().map(row).collect())
    }

    fn programmes_listed(&self) -> Answer<Rows> {
        let rules = self.store.rules()?;
        let mut rows = Vec::new();
        let of_all = rules.iter().filter(|rule| rule.programme.is_none());
        rows.extend(of_all.map(|rule| vec![Says(Words::all_programmes), rule_words(&rule.rule), Day(rule.from)]));
        for programme in self.store.programmes()? {
            let name = format!("{} {}", programme.code, programme.name);
            let before = rows.len();
            let own = rules.iter().filter(|rule| rule.programme == Some(programme.programme));
            rows.extend(own.map(|rule| vec![Text(name.clone()), rule_words(&rule.rule), Day(rule.from)]));
            if rows.len() == before {
                rows.push(vec![Text(name), Says(Words::no_rule), Empty]);
            }
        }
        Ok(rows)
    }

    fn enrolments_listed(&self) -> Answer<Rows> {
        let people = self.people_names()?;
        let programmes: BTreeMap<_, _> =
            self.store.programmes()?.into_iter().map(|one| (one.programme, one.name)).collect();
        let row = |one: crate::store::EnrolmentView| {
            let who = people.get(&one.participant).cloned().unwrap_or_default();
            let programme = programmes.get(&one.programme).cloned().unwrap_or_default();
            vec![Name(who), Text(programme), Text(one.municipality), Day(one.from), day(one.to)]
        };
        Ok(self.store.enrolments()?.into_iter().map(row).collect())
    }

    fn contracts_listed(&self) -> Answer<Rows> {
        let mut rows = Vec::new();
        for (participant, who) in self.people_names()? {
            let contracts = self.store.contracts(participant)?;
            let contracts = contracts.into_iter().map(|(from, contract)| (from, contract.japanese()));
            let stages = self.store.stages(participant)?.into_iter().map(|(from, stage)| (from, stage.japanese()));
            let mut own: Vec<_> = contracts.chain(stages).collect();
            own.sort_by_key(|(from, _)| *from);
            rows.extend(own.into_iter().map(|(from, what)| (who.clone(), what, from)));
        }
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(rows.into_iter().map(|(who, what, from)| vec![Name(who), Text(what.to_owned()), Day(from)]).collect())
    }

    /// What is due first comes first; what has ended comes last.
    fn orders_listed(&self) -> Answer<Rows> {
        let works = self.works_by_id()?;
        let mut orders = self.store.orders(self.today())?;
        orders.sort_by_key(|order| (order.ended_on, order.due_on));
        let row = |order: OrderView| {
            let (name, unit) = works.get(&order.work).map_or(("", ""), |work| (work.name.as_str(), work.unit.as_str()));
            let done = match (order.ended_on, order.done_on) {
                (Some(_), _) => Says(Words::list_ended),
                _ if order.left.is_zero() => Says(Words::list_all_made),
                (None, Some(done)) if done > order.due_on => ListCell::Look(done),
                (None, done) => day(done),
            };
            // Where no material came from the client, none can be missing.
            let material = (!order.material.is_zero()).then(|| order.material_left());
            let figures = [order.quantity, order.made, order.left, order.delivered];
            let about = [Name(order.code), Text(order.client), Text(name.to_owned())];
            let figures = figures.map(|number| figure(number, unit));
            let material = material.map_or(Empty, |number| figure(number, unit));
            about.into_iter().chain(figures).chain([material, Day(order.due_on), done]).collect()
        };
        Ok(orders.into_iter().map(row).collect())
    }

    fn material_listed(&self) -> Answer<Rows> {
        let works = self.works_by_id()?;
        let orders: BTreeMap<OrderId, OrderView> =
            self.store.orders(self.today())?.into_iter().map(|order| (order.order, order)).collect();
        let row = |moved: crate::store::OrderMovement| {
            let order = orders.get(&moved.order);
            let unit = order.and_then(|order| works.get(&order.work)).map_or("", |work| work.unit.as_str());
            let what: fn(Words) -> &'static str = match moved.movement {
                Movement::Material => Words::one_given,
                Movement::Returned => Words::one_returned,
                Movement::Spoilt => Words::one_spoilt,
                Movement::Delivered => Words::list_delivered,
            };
            let code = order.map_or_else(String::new, |order| format!("{} {}", order.code, order.client));
            vec![Day(moved.on), Text(code), Says(what), figure(moved.quantity.decimal(), unit)]
        };
        Ok(self.store.order_movements()?.into_iter().rev().map(row).collect())
    }

    fn log_listed(&self) -> Answer<Rows> {
        let people = self.people_names()?;
        let staff: BTreeMap<StaffId, String> =
            self.store.staff()?.into_iter().map(|member| (member.staff, member.name)).collect();
        let row = |look: Looked| {
            let what: fn(Words) -> &'static str = match look.what {
                Glance::Exported => Words::list_exported,
                Glance::GrowthRead => Words::list_growth_read,
                Glance::Sealed => Words::list_sealed,
                Glance::Erased => Words::list_erased,
                Glance::Voided => Words::list_voided,
            };
            let whose = people.get(&look.participant).cloned().unwrap_or_default();
            let by = look.by.and_then(|by| staff.get(&by).cloned()).map_or(Empty, Text);
            vec![Day(self.workshop.time_zone.date(look.at)), Name(whose), Says(what), by]
        };
        Ok(self.store.looked(LATEST)?.into_iter().map(row).collect())
    }
}

fn rule_words(rule: &Rule) -> ListCell {
    Says(match rule {
        Rule::Break { after_minutes, minutes } => {
            return Text(format!("休けい {minutes}分（{after_minutes}分より 長い日）"));
        }
        Rule::Rejection { pay: Rejected::Paid } => Words::one_reject_paid,
        Rule::Rejection { pay: Rejected::Unpaid } => Words::one_reject_unpaid,
        Rule::Pieces { pay: PiecePay::Daily } => Words::one_pieces_daily,
        Rule::Pieces { pay: PiecePay::AtCompletion } => Words::one_pieces_completion,
        Rule::Overpayment { borne: Overpaid::WorkshopBears } => Words::one_over_workshop,
        Rule::Overpayment { borne: Overpaid::Asked } => Words::one_over_asked,
    })
}
