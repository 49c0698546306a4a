//! Papers on A4: plain data in, one page for a browser out, which prints it or makes a PDF of it. Everything is in the
//! page: no script, no picture from elsewhere. What a paper does not know is a line to fill in by hand.
//!
//! Money stands only on papers that are for its owner or for the office; [`Wanted::tells_money`] says which.

mod commission;
mod count;
mod day;
mod growth;
mod markup;
mod pay;
mod week;

use chrono::NaiveDate;

pub use commission::{CommissionSet, OrderLine, PaidLine, ReceivedLine, Slip};
pub use count::{CountLine, CountSheet};
pub use day::hours;
pub use day::{DayLine, DayOf, DayPerson, DaySheet, DayTotal};
pub use growth::{GrowthLine, GrowthPaper, GrowthSaid};
pub use pay::{
    CorrectedLine, Edition, Envelopes, PayLine, PayList, PayRow, PayStatement, Received, Settled, YearLine, YearTotals,
};
pub use week::WeekForm;

use markup::{el, text};

/// How the pages look, on a screen and on paper.
pub const CSS: &str = include_str!("a4.css");

/// A paper on A4.
#[derive(Debug, Clone, PartialEq)]
pub enum A4 {
    /// 日報
    Day(DaySheet),
    /// 数合わせ
    Count(CountSheet),
    /// 停電のときの 記録用紙
    Week(WeekForm),
    /// 家内労働手帳のような 伝票
    Commission(CommissionSet),
    /// 工賃支払明細書, a leaf for each.
    Statements(Vec<PayStatement>),
    /// 年間の合計, a leaf for each.
    Years(Vec<YearTotals>),
    /// 支払一覧と 金種表
    PayList(PayList),
    /// 工賃袋のラベル
    Envelopes(Envelopes),
    /// 受領書, a half leaf for each.
    Received(Vec<Received>),
    /// わたしの あゆみ
    Growth(GrowthPaper),
}

/// Which paper somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Day {
        on: NaiveDate,
        of: DayOf,
    },
    Count {
        on: NaiveDate,
    },
    /// The week that the day is in.
    Week {
        on: NaiveDate,
    },
    /// Of one person, with what was received on these days; or an empty set.
    Commission {
        number: Option<String>,
        slips: Vec<Slip>,
        from: NaiveDate,
        to: NaiveDate,
    },
    /// Of the period that ends on this day: everybody's, or one person's.
    Statements {
        ending: NaiveDate,
        number: Option<String>,
    },
    /// By payment date, January to December (DOMAIN.md §2.7).
    Years {
        year: i32,
        number: Option<String>,
    },
    PayList {
        ending: NaiveDate,
    },
    Envelopes {
        ending: NaiveDate,
    },
    Received {
        ending: NaiveDate,
    },
    /// Of one person, who asked for it.
    Growth {
        number: String,
    },
}

impl Wanted {
    /// Whether only who sees money may have it. The commission's slips name rates, and envelopes say who is paid.
    pub fn tells_money(&self) -> bool {
        !matches!(self, Self::Day { .. } | Self::Count { .. } | Self::Week { .. })
    }
}

/// Where a page has its style from: in itself, as a file must; or from an address, where pages may hold no style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Styled {
    Inside,
    From(&'static str),
}

/// The whole page.
pub fn html(paper: &A4, styled: Styled) -> String {
    let style = match styled {
        Styled::Inside => el("style", "", CSS),
        Styled::From(address) => {
            format!("<link rel=\"icon\" href=\"/assets/fuda.svg\"><link rel=\"stylesheet\" href=\"{address}\">")
        }
    };
    let leaves = paper.leaves();
    // The pages of one leaf are counted. Of several, each is somebody's own, and a count of them all says nothing.
    let class = if leaves.len() == 1 { "leaf alone" } else { "leaf" };
    format!(
        "<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>{}</title>{style}</head><body>\n{}\n</body></html>\n",
        text(&paper.title()),
        leaves.iter().map(|leaf| el("section", class, leaf)).collect::<Vec<_>>().join("\n"),
    )
}

impl A4 {
    /// As a file or a tab of the browser is called.
    pub fn title(&self) -> String {
        match self {
            Self::Day(sheet) => format!("日報 {}", sheet.on),
            Self::Count(sheet) => format!("数合わせ {}", sheet.on),
            Self::Week(form) => format!("停電のときの記録用紙 {}", form.from),
            Self::Commission(_) => "委託の伝票".to_owned(),
            Self::Statements(_) => "工賃支払明細書".to_owned(),
            Self::Years(_) => "工賃の年間合計".to_owned(),
            Self::PayList(_) => "工賃の支払一覧と金種表".to_owned(),
            Self::Envelopes(_) => "工賃袋のラベル".to_owned(),
            Self::Received(_) => "受領書".to_owned(),
            Self::Growth(_) => "わたしのあゆみ".to_owned(),
        }
    }

    fn leaves(&self) -> Vec<String> {
        match self {
            Self::Day(sheet) => day::leaves(sheet),
            Self::Count(sheet) => vec![count::leaf(sheet)],
            Self::Week(form) => week::leaves(form),
            Self::Commission(set) => commission::leaves(set),
            Self::Statements(statements) => statements.iter().map(pay::statement).collect(),
            Self::Years(years) => years.iter().map(pay::year).collect(),
            Self::PayList(list) => vec![pay::list(list)],
            Self::Envelopes(envelopes) => vec![pay::envelopes(envelopes)],
            Self::Received(receipts) => pay::received(receipts),
            Self::Growth(paper) => vec![growth::leaf(paper)],
        }
    }
}
