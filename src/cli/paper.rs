//! `fuda paper`: papers on A4, as pages that a browser prints.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use super::desk::Desk;
use super::earnings::span;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::daemon::Leaves;
use crate::domain::fact::OwnGrowth;
use crate::domain::moment::Moment;
use crate::paper::a4::{self, DayOf, Slip, Styled, Wanted};

/// A4の紙: the day's, the payday's and the year's papers, as pages to print
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  fuda paper day --out nippo.html                     everybody's day, today
  fuda paper day --on 2026-11-23 --station A --out a.html
  fuda paper count                                    412組 ＝ 41箱＋2組, before closing
  fuda paper week --out teiden.html                   a week of empty lines for each
  fuda paper statement --period 2026-10-31            everybody's 工賃支払明細書 of a closed period
  fuda paper pay-list --period 2026-10-31 --out list.html   who is paid what, and 金種表
  fuda paper year --year 2026 --number P0127          what was paid from January to December
  fuda paper slips --number P0127 --slips order,receipt --out slips.html
  fuda paper growth --number P0127 --out ayumi.html   for who asked for it
Open the page in a browser and print it on A4 at 100 %, or save it as PDF. It holds everything that it needs.")]
pub enum Paper {
    Day(Day),
    Count(Count),
    Week(Week),
    Slips(Slips),
    Statement(Statement),
    Year(Year),
    /// 支払一覧 and 金種表: who is paid what, and which notes and coins that takes
    PayList(OfPeriod),
    /// 工賃袋のラベル: number and mark, no amount, in the order of the pay list
    Envelopes(OfPeriod),
    /// 受領書: a half leaf for each, to sign
    Received(OfPeriod),
    Growth(Growth),
}

#[derive(Debug, clap::Args)]
struct Out {
    /// Where the page goes; on standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// 日報(出来高票): who was there, what they handed over, what was corrected, and where to sign
#[derive(Debug, clap::Args)]
pub struct Day {
    /// The day; today without it
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    /// One participant's alone
    #[arg(long, conflicts_with = "station")]
    number: Option<String>,
    /// What was handed over at one table
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    #[command(flatten)]
    out: Out,
}

/// 数合わせ: what the ledger says of each work, in cases, beside what is counted by hand
#[derive(Debug, clap::Args)]
pub struct Count {
    /// The day; today without it
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    out: Out,
}

/// 停電のときの 記録用紙: a week of empty lines for each participant
#[derive(Debug, clap::Args)]
pub struct Week {
    /// A day of the week; this week without it
    #[arg(long, value_parser = field::date)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    out: Out,
}

/// 委託の伝票: 基本委託条件の通知 (terms), 注文伝票 (order), 受入伝票 (receipt), as a 家内労働手帳 has them
#[derive(Debug, clap::Args)]
pub struct Slips {
    /// Whose; without it, empty slips
    #[arg(long)]
    number: Option<String>,
    /// Which of terms, order and receipt; all of them without it
    #[arg(long, value_delimiter = ',', default_values = ["terms", "order", "receipt"])]
    slips: Vec<Slip>,
    /// The first work date of what was received; the current period without it
    #[arg(long, value_parser = field::date, requires = "to")]
    from: Option<NaiveDate>,
    /// The last work date
    #[arg(long, value_parser = field::date, requires = "from")]
    to: Option<NaiveDate>,
    #[command(flatten)]
    out: Out,
}

/// 工賃支払明細書: what a closed period's statements say, a leaf for each person
#[derive(Debug, clap::Args)]
pub struct Statement {
    /// One participant's alone
    #[arg(long)]
    number: Option<String>,
    #[command(flatten)]
    of: OfPeriod,
}

/// 年間の合計: what was paid from January to December, by payment date
#[derive(Debug, clap::Args)]
pub struct Year {
    /// The year; this one without it
    #[arg(long)]
    year: Option<i32>,
    /// One participant's alone
    #[arg(long)]
    number: Option<String>,
    #[command(flatten)]
    out: Out,
}

/// Of a closed period, in the order of the numbers
#[derive(Debug, clap::Args)]
pub struct OfPeriod {
    /// The period's last day
    #[arg(long, value_parser = field::date)]
    period: NaiveDate,
    #[command(flatten)]
    out: Out,
}

/// わたしの あゆみ: one person's own pace, for who asked for it (`fuda report proficiency --own-paper on`)
#[derive(Debug, clap::Args)]
pub struct Growth {
    /// Whose
    #[arg(long)]
    number: String,
    #[command(flatten)]
    out: Out,
}

impl Paper {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::to_read(folder)?;
        let (wanted, to) = self.wanted(folder, desk.at)?;
        let workshop = folder.config()?.workshop;
        if let Wanted::Growth { number } = &wanted {
            asked_for(&desk, number)?;
        }
        let paper = Leaves { store: &desk.store, workshop: &workshop, at: desk.at }.paper(&wanted)?;
        let paper = paper.ok_or_else(|| {
            Failure::refused(
                "PAPER-NONE",
                "there is no such paper: nobody has this number, or no closed period with them ends on this day. `fuda participant list` and `fuda period list` show what there is",
            )
        })?;
        let page = a4::html(&paper, Styled::Inside);
        match to.out {
            None => out.write_all(page.as_bytes())?,
            Some(path) => {
                fs::write(&path, page).map_err(|source| Failure::File {
                    path: path.clone(),
                    done: "written",
                    source,
                })?;
                writeln!(out, "Wrote {}. Print it on A4, at 100 %.", path.display())?;
            }
        }
        Ok(out.flush()?)
    }

    fn wanted(self, folder: &Folder, at: Moment) -> Result<(Wanted, Out), Failure> {
        let day = |on: Option<NaiveDate>| on.map_or_else(|| folder.today(at), Ok);
        Ok(match self {
            Self::Day(paper) => {
                let of = match (paper.number, paper.station) {
                    (Some(number), _) => DayOf::Person(number),
                    (None, Some(station)) => DayOf::Station(station),
                    (None, None) => DayOf::Everybody,
                };
                (Wanted::Day { on: day(paper.on)?, of }, paper.out)
            }
            Self::Count(paper) => (Wanted::Count { on: day(paper.on)? }, paper.out),
            Self::Week(paper) => (Wanted::Week { on: day(paper.on)? }, paper.out),
            Self::Growth(paper) => (Wanted::Growth { number: field::number(&paper.number)? }, paper.out),
            Self::Slips(paper) => {
                let span = span(folder, at, paper.from.zip(paper.to))?;
                let Slips { number, slips, out, .. } = paper;
                (Wanted::Commission { number, slips, from: span.from, to: span.to }, out)
            }
            Self::Statement(paper) => {
                (Wanted::Statements { ending: paper.of.period, number: paper.number }, paper.of.out)
            }
            Self::Year(paper) => {
                let year = paper.year.map_or_else(|| folder.today(at).map(|today| today.year()), Ok)?;
                (Wanted::Years { year, number: paper.number }, paper.out)
            }
            Self::PayList(OfPeriod { period: ending, out }) => (Wanted::PayList { ending }, out),
            Self::Envelopes(OfPeriod { period: ending, out }) => (Wanted::Envelopes { ending }, out),
            Self::Received(OfPeriod { period: ending, out }) => (Wanted::Received { ending }, out),
        })
    }
}

/// Nobody gets a paper about their pace who did not ask for one.
fn asked_for(desk: &Desk, number: &str) -> Result<(), Failure> {
    let face = desk.anybody(number)?;
    if desk.store.own_growth(face.participant)? == OwnGrowth::Wanted {
        return Ok(());
    }
    let what = format!(
        "{number} has not asked for this paper. If they do, record it: fuda report proficiency --number {number} --own-paper on"
    );
    Err(Failure::refused("GROWTH-NOT-WANTED", what))
}
