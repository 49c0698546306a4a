//! わたしの あゆみ: one person's own paper about their own pace, for who asked for it. One's own figures only, from one's
//! own beginning; nothing to reach, and nobody beside.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::markup::{Grid, el, facts, head, san, text, who};
use crate::domain::calendar::era_date;
use crate::domain::money::Yen;
use crate::paper::document::Person;

#[derive(Debug, Clone, PartialEq)]
pub struct GrowthPaper {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    pub person: Person,
    /// Days with a visit, ever.
    pub days: usize,
    /// `None` while there is too little to say.
    pub said: Option<GrowthSaid>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GrowthSaid {
    pub lines: Vec<GrowthLine>,
    /// できるようになった作業, with the day on which each was done first; oldest first.
    pub learnt: Vec<(String, NaiveDate)>,
    /// What an hour came to lately: without and with allowances; only for who wants amounts on their papers.
    pub hourly: Option<(Yen, Yen)>,
}

/// One work: units an hour.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthLine {
    pub work: String,
    pub unit: String,
    pub at_first: Decimal,
    pub lately: Decimal,
}

pub(super) fn leaf(paper: &GrowthPaper) -> String {
    let says = match &paper.said {
        None => el("p", "", "もう少し 来てくださったら、ここに お見せします。いつでも お待ちしています。"),
        Some(said) => learnt(said) + &lines(said) + &hourly(said),
    };
    head(&paper.workshop, paper.printed_at, "わたしの あゆみ", "")
        + &who(&paper.person, &san(&paper.person))
        + &facts(&[("来た日", text(&format!("{}日", paper.days)))])
        + &says
        + &el(
            "p",
            "note",
            "はやい日も、ゆっくりの日も あります。この紙は あなたの紙です。いらなくなったら、スタッフに 言ってください。",
        )
}

/// One's own works, each as welcome as the other.
fn learnt(said: &GrowthSaid) -> String {
    if said.learnt.is_empty() {
        return String::new();
    }
    let mut grid =
        Grid::new("grid tall", &[("できるようになった作業", "", "strong"), ("はじめて した日", "longdate", "")]);
    for (work, first_on) in &said.learnt {
        grid.row([text(work), text(&era_date(*first_on))]);
    }
    grid.html()
}

fn lines(said: &GrowthSaid) -> String {
    if said.lines.is_empty() {
        return el("p", "", "1つの作業を 1人でした日が 5日 たまったら、ここに お見せします。");
    }
    let columns = [("作業", "", ""), ("はじめのころ 1時間に", "case", "n"), ("このごろ 1時間に", "case", "n strong")];
    let mut grid = Grid::new("grid tall", &columns);
    for line in &said.lines {
        let pace = |pace: Decimal| text(&format!("{}{}", pace.normalize(), line.unit));
        grid.row([text(&line.work), pace(line.at_first), pace(line.lately)]);
    }
    grid.html()
}

fn hourly(said: &GrowthSaid) -> String {
    let Some((work, with_allowances)) = said.hourly else { return String::new() };
    let mut pairs = vec![("1時間あたりの工賃", text(&format!("{}円", work.plain())))];
    if with_allowances != work {
        pairs.push(("手当も 入れると", text(&format!("{}円", with_allowances.plain()))));
    }
    facts(&pairs)
}
