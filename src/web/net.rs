//! The board's net: a knot for each share of work, tied row by row, there and back, as a net is made by hand. It
//! is drawn from the total alone, so the same day always looks the same, and it has no part that waits to be
//! filled: the rope is as long as the net.

use std::fmt::Write;

use super::house::PiecesView;
use rust_decimal::prelude::ToPrimitive;

/// The paper that the net is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// For a screen on the wall.
    Wide,
    /// For a phone.
    Tall,
}

/// Most knots that are drawn one by one; from there on a knot stands for more.
const MOST: u64 = 2_400;
/// Meshes across: the net is taken onto a wider rope when it would hang too low.
const ACROSS: [u64; 10] = [7, 9, 12, 16, 22, 30, 40, 54, 72, 84];
const MARGIN: f64 = 26.0;
const TOP: f64 = 34.0;

impl Sheet {
    fn size(self) -> (f64, f64) {
        match self {
            Self::Wide => (1600.0, 640.0),
            Self::Tall => (720.0, 860.0),
        }
    }
}

/// How many knots a day's totals are: each whole unit of any work is one, and a day with something begun has one.
pub fn knots(works: &[PiecesView]) -> u64 {
    let total: rust_decimal::Decimal = works.iter().map(|pieces| pieces.quantity.decimal()).sum();
    if total.is_zero() { 0 } else { total.floor().to_u64().unwrap_or(MOST).max(1) }
}

/// One SVG element. Its newest knot has the class `newest`.
pub fn draw(knots: u64, sheet: Sheet) -> String {
    let weave = Weave::of(shown(knots), sheet);
    let (width, height) = sheet.size();
    let mut lines = String::new();
    let mut dots = String::new();
    for knot in 0..weave.count {
        weave.tie(knot, &mut lines, &mut dots);
    }
    let newest = weave.count.checked_sub(1).map(|last| weave.at(last));
    let newest = newest.map_or(String::new(), |(x, y)| {
        format!(r#"<circle class="newest" cx="{x:.1}" cy="{y:.1}" r="{:.1}"/>"#, weave.dot() * 1.35)
    });
    let tall = height.min(weave.lowest() + 40.0).max(120.0);
    format!(
        r#"<svg class="net {class}" viewBox="0 0 {width} {tall:.0}" aria-hidden="true"><path class="mesh" stroke-width="{mesh:.1}" d="{lines}"/><path class="knots" stroke-width="{dot:.1}" d="{dots}"/>{newest}{rope}</svg>"#,
        class = if sheet == Sheet::Wide { "wide" } else { "tall" },
        mesh = weave.dot() * 0.58,
        dot = weave.dot() * 2.0,
        rope = weave.rope(),
    )
}

/// Beyond `MOST`, a knot stands for two, five, ten … shares, so that it still grows.
fn shown(knots: u64) -> u64 {
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    let step = steps.into_iter().find(|step| knots / step <= MOST).unwrap_or(1000);
    knots.div_ceil(step).min(MOST)
}

/// A net of so many knots: how wide it is and where each knot lies.
struct Weave {
    count: u64,
    across: u64,
    cell: f64,
    left: f64,
    width: f64,
    deep: f64,
}

impl Weave {
    fn of(count: u64, sheet: Sheet) -> Self {
        let (width, height) = sheet.size();
        let room = height - TOP - 60.0;
        let fits = |across: &&u64| {
            let cell = (width - 2.0 * MARGIN) / **across as f64;
            let rows = (2 * count).div_ceil(2 * **across - 1) as f64;
            rows * cell * 0.62 <= room
        };
        let widest = ACROSS[ACROSS.len() - 1];
        let across = ACROSS.iter().find(fits).copied().unwrap_or(widest);
        let cell = (width - 2.0 * MARGIN) / across as f64;
        let deep = cell * 0.62;
        // A net of few knots is a short net on a short rope, in the middle.
        let meshes = if count == 0 { across } else { count.min(across) };
        let span = cell * meshes as f64;
        Self { count, across, cell, left: (width - span) / 2.0, width: span, deep }
    }

    /// Row and place of a knot. Rows take turns: `across` knots, then one fewer; and they run there and back.
    fn place(&self, knot: u64) -> (u64, u64) {
        let pair = 2 * self.across - 1;
        let (pairs, rest) = (knot / pair, knot % pair);
        if rest < self.across { (pairs * 2, rest) } else { (pairs * 2 + 1, self.across - 2 - (rest - self.across)) }
    }

    fn at(&self, knot: u64) -> (f64, f64) {
        let (row, place) = self.place(knot);
        let step = if row.is_multiple_of(2) { 0.5 } else { 1.0 };
        self.point(place as f64 + step, row + 1)
    }

    /// A point `across` meshes from the left, `row` rows below the rope. The net hangs a little lower in the middle.
    fn point(&self, across: f64, row: u64) -> (f64, f64) {
        let x = self.left + across * self.cell;
        let from_middle = (x - self.left) / self.width * 2.0 - 1.0;
        let sag = (1.0 - from_middle * from_middle) * (14.0 + row as f64 * self.deep * 0.035);
        (x, TOP + row as f64 * self.deep + sag)
    }

    /// Draws one knot and the two threads that come down to it.
    fn tie(&self, knot: u64, lines: &mut String, dots: &mut String) {
        let (row, place) = self.place(knot);
        let (x, y) = self.at(knot);
        let even = row.is_multiple_of(2);
        let middle = place as f64 + if even { 0.5 } else { 1.0 };
        for side in [-0.5, 0.5] {
            let above = middle + side;
            // At the edge of the net there is no knot half a mesh out: the edge thread comes straight down.
            let edge = even && row > 0 && (above < 0.25 || above > self.across as f64 - 0.25);
            let (from_x, from_y) = if edge { self.point(middle, row - 1) } else { self.point(above, row) };
            write!(lines, "M{from_x:.1} {from_y:.1}L{x:.1} {y:.1}").expect("a String takes any text");
        }
        write!(dots, "M{x:.1} {y:.1}h0").expect("a String takes any text");
    }

    fn dot(&self) -> f64 {
        (self.cell * 0.09).clamp(1.6, 6.5)
    }

    fn lowest(&self) -> f64 {
        let row = self.count.checked_sub(1).map_or(0, |last| self.place(last).0 + 1);
        self.point(self.width / self.cell / 2.0, row).1
    }

    /// The upper rope, with its floats (浮子).
    fn rope(&self) -> String {
        let meshes = (self.width / self.cell).round();
        let points: Vec<_> = (0..=24).map(|step| self.point(meshes * f64::from(step) / 24.0, 0)).collect();
        let mut line = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            write!(line, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" }).expect("a String takes any text");
        }
        let floats = ((self.width / 130.0).round() as u32).max(1);
        let mut corks = String::new();
        for index in 0..floats {
            let (x, y) = self.point(meshes * (f64::from(index) + 0.5) / f64::from(floats), 0);
            write!(corks, r#"<ellipse class="float" cx="{x:.1}" cy="{y:.1}" rx="17" ry="10"/>"#)
                .expect("a String takes any text");
        }
        format!(r#"<path class="rope" d="{line}"/>{corks}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_total_always_makes_the_same_net() {
        assert_eq!(draw(412, Sheet::Wide), draw(412, Sheet::Wide));
        assert_ne!(draw(412, Sheet::Wide), draw(413, Sheet::Wide));
    }

    #[test]
    fn every_share_is_a_knot_of_its_own() {
        for count in [1, 2, 11, 12, 13, 60, 412, 1_999, 2_400] {
            assert_eq!(draw(count, Sheet::Wide).matches("h0").count() as u64, count);
        }
    }

    #[test]
    fn no_knot_lies_on_another_and_none_outside_the_sheet() {
        for (count, sheet) in [(1, Sheet::Wide), (37, Sheet::Tall), (412, Sheet::Wide), (2_400, Sheet::Tall)] {
            let weave = Weave::of(count, sheet);
            let (width, height) = sheet.size();
            let mut seen = std::collections::BTreeSet::new();
            for knot in 0..count {
                let (x, y) = weave.at(knot);
                assert!(x > 0.0 && x < width && y > 0.0 && y < height, "{count} {knot}: {x} {y}");
                assert!(seen.insert(weave.place(knot)), "{count}: {knot} lies on another");
            }
        }
    }

    #[test]
    fn a_great_day_still_fits_and_still_grows() {
        assert!(shown(1_000_000) <= MOST);
        assert!(shown(20_100) > shown(20_000));
    }
}
