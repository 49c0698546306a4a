//! Clients' orders, what moved of them, and what was made.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use crate::domain::id::{OrderId, WorkId};
use crate::domain::order::{Wanted, done_on, filled};
use crate::domain::quantity::Quantity;
use crate::domain::terms::Movement;
use crate::store::column::{Day, Word, all};
use crate::store::error::Fault;
use crate::store::{ReadError, Store};

/// An order as it stands. Quantities are in the work's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    pub order: OrderId,
    pub code: String,
    pub client: String,
    pub work: WorkId,
    pub quantity: Decimal,
    pub on: NaiveDate,
    pub due_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    /// 払出: material that came from the client, less what went back.
    pub material: Decimal,
    pub spoilt: Decimal,
    /// What was made for it since it was taken; what is due first is made first.
    pub made: Decimal,
    pub delivered: Decimal,
    /// Still to be made.
    pub left: Decimal,
    /// When that will be done at the present pace; `None` when it cannot be said.
    pub done_on: Option<NaiveDate>,
}

impl OrderView {
    /// Material that should be there: neither made up, nor spoilt.
    pub fn material_left(&self) -> Decimal {
        self.material - self.spoilt - self.made
    }
}

/// One movement of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderMovement {
    pub order: OrderId,
    pub movement: Movement,
    pub quantity: Quantity,
    pub on: NaiveDate,
}

impl Store {
    /// All orders by day of taking, as they stand on `today`.
    pub fn orders(&self, today: NaiveDate) -> Result<Vec<OrderView>, ReadError> {
        self.read(|conn| orders(conn, today))
    }

    /// Everything that moved, in its order.
    pub fn order_movements(&self) -> Result<Vec<OrderMovement>, ReadError> {
        self.read(movements)
    }
}

fn movements(conn: &Connection) -> Result<Vec<OrderMovement>, Fault> {
    let sql = "SELECT order_id, movement, quantity, on_date FROM order_movement ORDER BY sequence";
    all(conn, sql, [], |row| {
        let (movement, on) = (row.get::<_, Word<Movement>>(1)?.0, row.get::<_, Day>(3)?.0);
        Ok(OrderMovement { order: row.get(0)?, movement, quantity: row.get(2)?, on })
    })
}

fn orders(conn: &Connection, today: NaiveDate) -> Result<Vec<OrderView>, Fault> {
    let sql = "SELECT id, code, client, work, quantity, on_date, due_on, ended_on FROM client_order
               ORDER BY on_date, sequence";
    let mut orders = all(conn, sql, [], |row| {
        Ok(OrderView {
            order: row.get(0)?,
            code: row.get(1)?,
            client: row.get(2)?,
            work: row.get(3)?,
            quantity: row.get::<_, Quantity>(4)?.decimal(),
            on: row.get::<_, Day>(5)?.0,
            due_on: row.get::<_, Day>(6)?.0,
            ended_on: row.get::<_, Option<Day>>(7)?.map(|day| day.0),
            material: Decimal::ZERO,
            spoilt: Decimal::ZERO,
            made: Decimal::ZERO,
            delivered: Decimal::ZERO,
            left: Decimal::ZERO,
            done_on: None,
        })
    })?;
    for moved in movements(conn)? {
        if let Some(order) = orders.iter_mut().find(|order| order.order == moved.order) {
            move_in(order, &moved);
        }
    }
    let works: BTreeMap<WorkId, NaiveDate> = orders.iter().rev().map(|order| (order.work, order.on)).collect();
    for (work, since) in works {
        make_up(conn, &mut orders, work, since, today)?;
    }
    Ok(orders)
}

fn move_in(order: &mut OrderView, moved: &OrderMovement) {
    let quantity = moved.quantity.decimal();
    match moved.movement {
        Movement::Material => order.material += quantity,
        Movement::Returned => order.material -= quantity,
        Movement::Spoilt => order.spoilt += quantity,
        Movement::Delivered => order.delivered += quantity,
    }
}

/// Shares out what was made of one work among its orders.
fn make_up(
    conn: &Connection,
    orders: &mut [OrderView],
    work: WorkId,
    since: NaiveDate,
    today: NaiveDate,
) -> Result<(), Fault> {
    let sql = "SELECT on_date, quantity FROM board WHERE work = ?1 AND on_date BETWEEN ?2 AND ?3 ORDER BY on_date";
    let made = all(conn, sql, params![work, Day(since), Day(today)], |row| {
        Ok((row.get::<_, Day>(0)?.0, row.get::<_, Quantity>(1)?.decimal()))
    })?;
    let of_work: Vec<&mut OrderView> = orders.iter_mut().filter(|order| order.work == work).collect();
    let wanted: Vec<Wanted> = of_work
        .iter()
        .map(|order| Wanted { order: order.order, quantity: order.quantity, on: order.on, due_on: order.due_on })
        .collect();
    let filled = filled(&wanted, &made);
    // What is due before it is made before it.
    let mut turn: Vec<(&mut OrderView, Decimal)> = of_work.into_iter().zip(filled).collect();
    turn.sort_by_key(|(order, _)| (order.due_on, order.on, order.order));
    let mut ahead = Decimal::ZERO;
    for (order, made_for_it) in turn {
        order.made = made_for_it.normalize();
        order.left = (order.quantity - made_for_it).normalize();
        if order.ended_on.is_none() {
            ahead += order.left;
            order.done_on = if order.left.is_zero() { Some(today) } else { done_on(ahead, &made, today) };
        }
    }
    Ok(())
}
