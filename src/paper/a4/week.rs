//! 停電のときの 記録用紙: a week of empty lines for each person, to be entered afterwards as 停電中. Each has a paper of
//! their own, so that nobody reads what others made.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::markup::{Grid, el, head, san, text, who};
use crate::domain::calendar::{era_date, month_day};
use crate::paper::document::Person;

/// A half leaf has room for three lines that say which works there are.
const LETTERS_OF_WORKS: usize = 130;

#[derive(Debug, Clone, PartialEq)]
pub struct WeekForm {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    /// The first of seven days.
    pub from: NaiveDate,
    pub people: Vec<Person>,
    /// `ごみ袋20L（組）`: what may be written, so that afterwards everybody means the same.
    pub works: Vec<String>,
    /// How many forms without a name follow, for who comes for the first time.
    pub spare: usize,
}

pub(super) fn leaves(form: &WeekForm) -> Vec<String> {
    let nobody = Person { call: String::new(), number: "＿＿＿＿".to_owned(), mark: None };
    let people: Vec<&Person> = form.people.iter().chain(std::iter::repeat_n(&nobody, form.spare)).collect();
    let half = |person: &&Person| el("article", "half", &week(form, person));
    people.chunks(2).map(|pair| pair.iter().map(half).collect()).collect()
}

/// As many as three lines hold.
fn few(works: &[String]) -> String {
    let mut said = String::new();
    for work in works {
        if said.chars().count() + work.chars().count() > LETTERS_OF_WORKS {
            return said + "、ほか";
        }
        if !said.is_empty() {
            said.push('、');
        }
        said.push_str(work);
    }
    said
}

fn week(form: &WeekForm, person: &Person) -> String {
    let columns = [
        ("日", "day", "k"),
        ("受付", "time", ""),
        ("帰り", "time", ""),
        ("休憩", "time", ""),
        ("作業と数", "", ""),
        ("作業と数", "", ""),
        ("スタッフ", "time", ""),
    ];
    let mut grid = Grid::new("grid week", &columns);
    for on in form.from.iter_days().take(7) {
        grid.row([
            text(&month_day(on)),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    let last = form.from + Days::new(6);
    let called = if person.call.is_empty() { "＿＿＿＿＿＿＿＿＿".to_owned() } else { san(person) };
    head(&form.workshop, form.printed_at, "停電のときの 記録用紙", "停電中")
        + &el("p", "", &text(&format!("{}〜{}", era_date(form.from), month_day(last))))
        + &who(person, &called)
        + &grid.html()
        + &el("p", "note", &text(&format!("作業: {}", few(&form.works))))
        + &el(
            "p",
            "note",
            "電気が もどったら、スタッフが この紙を見て「停電中」として 入力します。品物は そのままで だいじょうぶです。",
        )
}
