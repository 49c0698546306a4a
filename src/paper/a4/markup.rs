//! The little markup that a page of A4 is made of. Everything that comes from outside goes through [`text`].

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::calendar::{clock_time, era_date};
use crate::paper::document::Person;
use crate::paper::{mark, ruby};

/// Somebody's own text, safe between tags.
pub fn text(plain: &str) -> String {
    ruby::escaped(plain)
}

/// A name with its reading over it.
pub fn read(name: &str, reading: &str) -> String {
    ruby::html(&ruby::with_reading(name, reading))
}

/// An element. `inner` is markup already.
pub fn el(tag: &str, class: &str, inner: &str) -> String {
    if class.is_empty() {
        format!("<{tag}>{inner}</{tag}>")
    } else {
        format!("<{tag} class=\"{class}\">{inner}</{tag}>")
    }
}

/// A line to fill in by hand.
pub fn blank(class: &str) -> String {
    el("span", &format!("fill {class}"), "")
}

/// A date to fill in by hand: 令和　年　月　日.
pub fn blank_date() -> String {
    let space = "&#8195;&#8195;";
    format!("令和{space}年{space}月{space}日")
}

/// What every leaf begins with: who gives it out, when it was printed, the paper's name.
pub fn head(workshop: &str, printed_at: NaiveDateTime, title: &str, edition: &str) -> String {
    let printed = format!("印刷 {} {}", era_date(printed_at.date()), clock_time(printed_at.time()));
    let top = el("div", "head", &(el("span", "", &text(workshop)) + &el("span", "", &text(&printed))));
    let edition = if edition.is_empty() { String::new() } else { el("span", "edition", &text(edition)) };
    top + &el("div", "head", &(el("h1", "", &text(title)) + &edition))
}

pub fn when(on: NaiveDate) -> String {
    el("p", "when", &text(&era_date(on)))
}

/// The mark, what they are called, and the number, which always stands beside.
pub fn who(person: &Person, called: &str) -> String {
    let mark = person.mark.as_deref().and_then(mark::svg).unwrap_or_default();
    el("div", "who", &(mark + &el("b", "", called) + &el("span", "number", &text(&format!("番号 {}", person.number)))))
}

/// `あみ さん`
pub fn san(person: &Person) -> String {
    text(&format!("{} さん", person.call))
}

pub fn facts(pairs: &[(&str, String)]) -> String {
    let pair = |(term, says): &(&str, String)| el("dt", "", &text(term)) + &el("dd", "", says);
    el("dl", "facts", &pairs.iter().map(pair).collect::<String>())
}

/// Who signs, one line each.
pub fn sign(who: &[&str]) -> String {
    el("div", "sign", &who.iter().map(|one| el("span", "", &text(one))).collect::<String>())
}

/// A table whose columns are as wide as their class says in the style sheet.
pub struct Grid {
    class: &'static str,
    /// Title, class of the column, class of its cells.
    columns: Vec<(String, &'static str, &'static str)>,
    rows: String,
    sums: String,
}

impl Grid {
    pub fn new(class: &'static str, columns: &[(&str, &'static str, &'static str)]) -> Self {
        let columns = columns.iter().map(|(title, class, cells)| ((*title).to_owned(), *class, *cells)).collect();
        Self { class, columns, rows: String::new(), sums: String::new() }
    }

    /// One row, of cells that are markup.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row = self.cells("", cells);
        self.rows.push_str(&row);
    }

    /// A row under the others.
    pub fn sum(&mut self, cells: impl IntoIterator<Item = String>) {
        let row = self.cells("sum", cells);
        self.sums.push_str(&row);
    }

    fn cells(&self, class: &str, cells: impl IntoIterator<Item = String>) -> String {
        let cells = cells.into_iter().zip(&self.columns).map(|(cell, (.., class))| el("td", class, &cell));
        el("tr", class, &cells.collect::<String>())
    }

    pub fn html(&self) -> String {
        let cols: String = self.columns.iter().map(|(_, class, _)| format!("<col class=\"{class}\">")).collect();
        let titles: String = self.columns.iter().map(|(title, _, class)| el("th", class, &text(title))).collect();
        let body = el("tbody", "", &format!("{}{}", self.rows, self.sums));
        el(
            "table",
            self.class,
            &format!("<colgroup>{cols}</colgroup>{}{body}", el("thead", "", &el("tr", "", &titles))),
        )
    }
}
