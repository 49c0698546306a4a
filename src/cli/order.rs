//! `fuda order` and `fuda material`: what a client asked for, what was given out, and what is still to be made.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::fact::Fact;
use crate::domain::id::{OrderId, WorkId};
use crate::domain::money::grouped;
use crate::domain::quantity::Quantity;
use crate::domain::terms::Movement;
use crate::store::OrderView;

/// 受注: clients' orders, what is left of them, and by when they will be done
#[derive(Debug, clap::Subcommand)]
pub enum Order {
    Add(Add),
    List(List),
    Deliver(Deliver),
    End(End),
}

/// 材料: what the client gave for an order, what went back, what was spoilt
#[derive(Debug, clap::Subcommand)]
pub enum Material {
    Add(AddMaterial),
    List(ListMaterial),
}

/// Take an order
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda order add --code 2611-A --client 釧路市 --work BAGS20 --quantity 5000 --due 2026-12-20
What is made of the work from that day on counts for it; of several orders, the one that is due first is made first.")]
pub struct Add {
    /// A short code for lists and commands: A–Z, digits, -
    #[arg(long)]
    code: String,
    #[arg(long)]
    client: String,
    /// The work's code
    #[arg(long, value_name = "CODE")]
    work: String,
    /// In the work's unit
    #[arg(long)]
    quantity: String,
    /// The day it is due
    #[arg(long, value_parser = field::date)]
    due: NaiveDate,
    /// The day it was taken; today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// List the orders as they stand
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

/// 納品: units went to the client
#[derive(Debug, clap::Args)]
pub struct Deliver {
    #[command(flatten)]
    moved: Moved,
    #[command(flatten)]
    form: Form,
}

/// An order is closed, complete or not
#[derive(Debug, clap::Args)]
pub struct End {
    /// The order's code
    #[arg(long, value_name = "CODE")]
    order: String,
    /// Today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    form: Form,
}

/// Material came, went back or was spoilt, in units of the order's work
#[derive(Debug, clap::Args)]
pub struct AddMaterial {
    #[command(flatten)]
    moved: Moved,
    /// given (払出), returned (返却) or spoilt (不良)
    #[arg(long, value_parser = ["given", "returned", "spoilt"], default_value = "given")]
    what: String,
    #[command(flatten)]
    form: Form,
}

/// List what moved
#[derive(Debug, clap::Args)]
pub struct ListMaterial {
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
struct Moved {
    /// The order's code
    #[arg(long, value_name = "CODE")]
    order: String,
    /// In units of the order's work
    #[arg(long)]
    quantity: String,
    /// Today when not said
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
}

impl Order {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(folder, out),
            Self::List(list) => list.run(folder, out),
            Self::Deliver(Deliver { moved, form }) => moved.record(folder, Movement::Delivered, &form, out),
            Self::End(end) => end.run(folder, out),
        }
    }
}

impl Material {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Add(AddMaterial { moved, what, form }) => {
                let movement = match what.as_str() {
                    "returned" => Movement::Returned,
                    "spoilt" => Movement::Spoilt,
                    _ => Movement::Material,
                };
                moved.record(folder, movement, &form, out)
            }
            Self::List(list) => list.run(folder, out),
        }
    }
}

fn known(desk: &Desk, code: &str, today: NaiveDate) -> Result<OrderView, Failure> {
    desk.store.orders(today)?.into_iter().find(|order| order.code == code).ok_or_else(|| {
        Failure::refused("ORDER-UNKNOWN", format!("no order has the code {code}. `fuda order list` shows all of them"))
    })
}

fn works(desk: &Desk) -> Result<BTreeMap<WorkId, (String, String)>, Failure> {
    Ok(desk.store.works()?.into_iter().map(|work| (work.work, (work.code, work.unit))).collect())
}

#[derive(Serialize)]
struct Added {
    id: OrderId,
    code: String,
}

impl Add {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let (code, client) = (field::work_code(&self.code)?, field::name(&self.client)?);
        let quantity = field::quantity(&self.quantity)?;
        let mut desk = Desk::open(folder)?;
        let work = desk.work(&self.work)?;
        let order = OrderId(desk.mint.bits());
        let on = match self.on {
            Some(on) => on,
            None => folder.today(desk.at)?,
        };
        if self.due < on {
            return Err(Failure::usage("DUE-BEFORE-TAKEN", format!("the order is due on {}, before {on}", self.due)));
        }
        let taken = Fact::OrderTaken {
            order,
            code: code.clone(),
            client,
            work: work.work,
            quantity,
            on,
            due_on: self.due,
            by: None,
        };
        let entry = desk.entry(taken);
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Added { id: order, code }, |added| {
            format!("{}: {} {} until {}.", added.code, quantity.plain(), work.unit, self.due)
        })
    }
}

#[derive(Serialize)]
struct Listed {
    orders: Vec<ListedOrder>,
}

/// Quantities are decimals without trailing zeros, in the work's unit.
#[derive(Serialize)]
struct ListedOrder {
    code: String,
    client: String,
    work: String,
    unit: String,
    quantity: String,
    on: NaiveDate,
    due_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    material: String,
    spoilt: String,
    material_left: String,
    made: String,
    delivered: String,
    left: String,
    /// `null` when it cannot be said, or is ended.
    done_on: Option<NaiveDate>,
}

impl ListedOrder {
    fn of(order: OrderView, works: &BTreeMap<WorkId, (String, String)>) -> Self {
        let plain = |value: rust_decimal::Decimal| value.normalize().to_string();
        let (work, unit) = works.get(&order.work).cloned().unwrap_or_default();
        Self {
            quantity: plain(order.quantity),
            material: plain(order.material),
            spoilt: plain(order.spoilt),
            material_left: plain(order.material_left()),
            made: plain(order.made),
            delivered: plain(order.delivered),
            left: plain(order.left),
            code: order.code,
            client: order.client,
            work,
            unit,
            on: order.on,
            due_on: order.due_on,
            ended_on: order.ended_on,
            done_on: order.done_on,
        }
    }
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let works = works(&desk)?;
        let orders = desk.store.orders(folder.today(desk.at)?)?;
        let listed = Listed { orders: orders.into_iter().map(|order| ListedOrder::of(order, &works)).collect() };
        self.form.say(out, &listed, |listed| {
            let (left, right) = (Align::Left, Align::Right);
            let mut table = Table::new(&[
                ("order", left),
                ("client", left),
                ("work", left),
                ("ordered", right),
                ("made", right),
                ("left", right),
                ("delivered", right),
                ("material left", right),
                ("due", left),
                ("done", left),
            ]);
            for order in &listed.orders {
                let done = match (order.ended_on, order.done_on) {
                    (Some(ended), _) => format!("ended {ended}"),
                    (None, Some(done)) => done.to_string(),
                    (None, None) => "not known".to_owned(),
                };
                let (code, client, work) = (order.code.clone(), order.client.clone(), order.work.clone());
                let figures = [&order.quantity, &order.made, &order.left, &order.delivered, &order.material_left];
                let [ordered, made, rest, delivered, material] = figures.map(|figure| grouped(figure));
                let due = order.due_on.to_string();
                table.row([code, client, work, ordered, made, rest, delivered, material, due, done]);
            }
            table.to_string()
        })
    }
}

#[derive(Serialize)]
struct Recorded {
    order: String,
    what: Movement,
    quantity: Quantity,
    on: NaiveDate,
}

impl Moved {
    fn record(self, folder: &Folder, movement: Movement, form: &Form, out: &mut dyn Write) -> Result<(), Failure> {
        let quantity = field::quantity(&self.quantity)?;
        let mut desk = Desk::open(folder)?;
        let today = folder.today(desk.at)?;
        let order = known(&desk, &self.order, today)?;
        let on = self.on.unwrap_or(today);
        let entry = desk.entry(Fact::OrderMoved { order: order.order, movement, quantity, on, by: None });
        desk.append(vec![entry], Vec::new())?;
        let recorded = Recorded { order: order.code, what: movement, quantity, on };
        form.say(out, &recorded, |recorded| format!("{}: recorded for {}.", recorded.order, recorded.on))
    }
}

#[derive(Serialize)]
struct Ended {
    order: String,
    on: NaiveDate,
}

impl End {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let mut desk = Desk::open(folder)?;
        let today = folder.today(desk.at)?;
        let order = known(&desk, &self.order, today)?;
        let on = self.on.unwrap_or(today);
        let entry = desk.entry(Fact::OrderEnded { order: order.order, on, by: None });
        desk.append(vec![entry], Vec::new())?;
        self.form.say(out, &Ended { order: order.code, on }, |ended| format!("{} ended on {}.", ended.order, ended.on))
    }
}

#[derive(Serialize)]
struct ListedMaterial {
    material: Vec<Recorded>,
}

impl ListMaterial {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let codes: BTreeMap<OrderId, String> =
            desk.store.orders(folder.today(desk.at)?)?.into_iter().map(|order| (order.order, order.code)).collect();
        let moved = desk.store.order_movements()?.into_iter().map(|moved| Recorded {
            order: codes.get(&moved.order).cloned().unwrap_or_default(),
            what: moved.movement,
            quantity: moved.quantity,
            on: moved.on,
        });
        self.form.say(out, &ListedMaterial { material: moved.collect() }, |listed| {
            let columns =
                [("on", Align::Left), ("order", Align::Left), ("what", Align::Left), ("quantity", Align::Right)];
            let mut table = Table::new(&columns);
            for moved in &listed.material {
                let what = format!("{:?}", moved.what).to_lowercase();
                table.row([moved.on.to_string(), moved.order.clone(), what, moved.quantity.plain()]);
            }
            table.to_string()
        })
    }
}
