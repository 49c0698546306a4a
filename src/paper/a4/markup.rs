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
    let top = el("span", "", &text(workshop)) + &el("span", "", &text(&printed(printed_at)));
    el("div", "head", &top) + &self::title(title, edition)
}

/// The same line at the top of every page of a leaf that has several; what follows it may break anywhere it breaks.
pub fn running(line: &str, inside: &str) -> String {
    let row = |cell: &str| el("tr", "", &el("td", "", cell));
    el("table", "run", &(el("thead", "", &row(line)) + &el("tbody", "", &row(inside))))
}

/// Who gives it out, which paper of which day, and when it was printed: for [`running`].
pub fn running_head(workshop: &str, what: &str, printed_at: NaiveDateTime) -> String {
    let said = [text(workshop), text(what), text(&printed(printed_at))].map(|one| el("span", "", &one));
    el("div", "head", &said.concat())
}

fn printed(at: NaiveDateTime) -> String {
    format!("印刷 {} {}", era_date(at.date()), clock_time(at.time()))
}

/// A paper's name, large, and which giving-out of it.
pub fn title(name: &str, edition: &str) -> String {
    let edition = if edition.is_empty() { String::new() } else { el("span", "edition", &text(edition)) };
    el("div", "head", &(el("h1", "", &text(name)) + &edition))
}

/// `令和8年11月23日(月)`, which breaks after the year where it must, and nowhere else in a cell of class `d`.
pub fn breaking_date(on: NaiveDate) -> String {
    text(&era_date(on)).replacen('年', "年<wbr>", 1)
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
    listed("facts", pairs)
}

/// With room to write by hand.
pub fn tall_facts(pairs: &[(&str, String)]) -> String {
    listed("facts tall", pairs)
}

fn listed(class: &str, pairs: &[(&str, String)]) -> String {
    let pair = |(term, says): &(&str, String)| el("dt", "", &text(term)) + &el("dd", "", says);
    el("dl", class, &pairs.iter().map(pair).collect::<String>())
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

    /// One under the sums that is none itself.
    pub fn plain_sum(&mut self, cells: impl IntoIterator<Item = String>) {
        let row = self.cells("sum plain", cells);
        self.sums.push_str(&row);
    }

    /// What must not part from the last rows: a row of its own over the whole width, for rows keep together where what
    /// follows a table does not.
    pub fn end(&mut self, inside: &str) {
        self.sums.push_str(&format!("<tr class=\"end\"><td colspan=\"{}\">{inside}</td></tr>", self.columns.len()));
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
