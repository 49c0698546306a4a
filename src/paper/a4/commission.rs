//! Slips in the manner of a 家内労働手帳: 基本委託条件の通知, 注文伝票, 受入伝票, with the items that the regulation lists
//! (家内労働法 3 条, 同施行規則 1 条; DOMAIN.md §2.2). Its form is free (同 30 条). Names, sex, dates of birth and addresses are
//! never kept here: they are lines to fill in by hand.

use chrono::{NaiveDate, NaiveDateTime};

use super::markup::{Grid, blank, blank_date, breaking_date, el, facts, head, sign, tall_facts, text};
use crate::domain::money::grouped;
use crate::domain::quantity::Quantity;

/// How many empty lines an order or a receipt has, for what is written by hand.
const LINES: usize = 10;
/// How many for what the worker buys.
const PURCHASES: usize = 3;

/// One of the three slips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// 基本委託条件の通知: once, before the first goods.
    Terms,
    /// 注文伝票: each commission.
    Order,
    /// 受入伝票: each receipt, and each payment.
    Receipt,
}

impl Slip {
    pub const ALL: [Self; 3] = [Self::Terms, Self::Order, Self::Receipt];

    pub fn word(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Order => "order",
            Self::Receipt => "receipt",
        }
    }
}

impl std::str::FromStr for Slip {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|slip| slip.word() == word);
        known.ok_or_else(|| format!("{word:?} is no slip: terms, order or receipt"))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct CommissionSet {
    pub workshop: String,
    pub printed_at: NaiveDateTime,
    /// `None`: an empty set.
    pub number: Option<String>,
    pub slips: Vec<Slip>,
    /// 毎月20日
    pub closing: String,
    /// 1円未満は四捨五入
    pub rounding: String,
    pub orders: Vec<OrderLine>,
    pub received: Vec<ReceivedLine>,
    pub paid: Vec<PaidLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderLine {
    pub on: Option<NaiveDate>,
    pub work: String,
    /// `0.5円／枚`
    pub rate: Option<String>,
    pub pays_on: Option<NaiveDate>,
    pub quantity: Option<Quantity>,
    pub unit: String,
    pub due_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedLine {
    pub on: NaiveDate,
    pub work: String,
    pub quantity: Quantity,
    pub unit: String,
    /// How many made it together.
    pub people: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PaidLine {
    pub on: NaiveDate,
    pub yen: i64,
}

pub(super) fn leaves(set: &CommissionSet) -> Vec<String> {
    let leaf = |slip: &Slip| match slip {
        Slip::Terms => terms(set),
        Slip::Order => order(set),
        Slip::Receipt => receipt(set),
    };
    set.slips.iter().map(leaf).collect()
}

fn number(set: &CommissionSet) -> String {
    set.number.as_deref().map_or_else(|| blank(""), text)
}

fn terms(set: &CommissionSet) -> String {
    let person = [
        ("番号", number(set)),
        ("氏名", blank("long")),
        ("性別", blank("short")),
        ("生年月日", blank("long")),
        ("補助者の氏名・性別・生年月日", blank("long")),
    ];
    let giver = [
        ("委託者の氏名", blank("long")),
        ("営業所の名前", text(&set.workshop)),
        ("営業所の所在地", blank("long")),
        ("代理人の氏名・住所", blank("long")),
    ];
    let agreed = [
        ("工賃の支払場所", blank("long")),
        ("工賃締切日", text(&set.closing)),
        ("支払日", format!("締切日から 1か月以内　毎月 {} 日", blank("short"))),
        ("通貨以外で支払うとき、その方法", blank("long")),
        ("端数の取扱い", text(&set.rounding)),
        ("物品の受渡し場所", blank("long")),
        ("不良品の取扱い", blank("long")),
        ("その他", blank("long")),
    ];
    let title = |words: &str| el("h2", "", words);
    head(&set.workshop, set.printed_at, "基本委託条件の通知", "")
        + &el("p", "", &format!("通知した日 {}", blank_date()))
        + &title("家内労働者")
        + &tall_facts(&person)
        + &title("委託者")
        + &tall_facts(&giver)
        + &title("条件")
        + &tall_facts(&agreed)
        + &el(
            "p",
            "note",
            "条件が変わるときは、この通知を あらためて お渡しします。この伝票は 最後の記入の日から 2年間 お持ちください。",
        )
        + &sign(&["委託者", "家内労働者 確認"])
}

fn order(set: &CommissionSet) -> String {
    let columns = [
        ("委託した日", "date", "d"),
        ("業務の内容", "", ""),
        ("工賃の単価", "price", "n"),
        ("納める数量", "rate", "n"),
        ("納品の時期", "date", "d"),
        ("支払期日", "date", "d"),
    ];
    let mut grid = Grid::new("grid tall order", &columns);
    let day = |on: Option<NaiveDate>| on.map(breaking_date).unwrap_or_default();
    for line in &set.orders {
        let quantity = line.quantity.map(|quantity| format!("{}{}", quantity.plain(), line.unit)).unwrap_or_default();
        let rate = line.rate.clone().unwrap_or_default();
        grid.row([day(line.on), text(&line.work), text(&rate), text(&quantity), day(line.due_on), day(line.pays_on)]);
    }
    for _ in set.orders.len()..LINES {
        grid.row(std::array::from_fn::<_, 6, _>(|_| String::new()));
    }
    head(&set.workshop, set.printed_at, "注文伝票", "")
        + &facts(&[("番号", number(set)), ("氏名", blank("long"))])
        + &grid.html()
        + &el("h2", "", "機械・器具・原材料などを 買うとき（なければ 空らん）")
        + &purchases()
        + &sign(&["委託者", "家内労働者 確認"])
}

/// What the worker is to buy from who commissions the work (同施行規則 1 条 5 項).
fn purchases() -> String {
    let columns = [
        ("品名", "", ""),
        ("数量", "quantity", ""),
        ("引渡しの期日", "date", ""),
        ("代金", "rate", "n"),
        ("決済の期日と方法", "price", ""),
    ];
    let mut grid = Grid::new("grid", &columns);
    for _ in 0..PURCHASES {
        grid.row(["&nbsp;", "", "", "円", ""].map(str::to_owned));
    }
    grid.html()
}

fn receipt(set: &CommissionSet) -> String {
    let columns = [
        ("受け取った日", "longdate", "d"),
        ("業務の内容", "", ""),
        ("受領した数量", "rate", "n"),
        ("備考", "note", ""),
    ];
    let mut grid = Grid::new("grid", &columns);
    for line in &set.received {
        let together = if line.people > 1 { format!("{}人で", line.people) } else { String::new() };
        grid.row([
            breaking_date(line.on),
            text(&line.work),
            text(&format!("{}{}", line.quantity.plain(), line.unit)),
            text(&together),
        ]);
    }
    for _ in set.received.len()..LINES {
        grid.row(["&nbsp;".to_owned(), String::new(), String::new(), String::new()]);
    }
    head(&set.workshop, set.printed_at, "受入伝票", "")
        + &facts(&[("番号", number(set)), ("氏名", blank("long"))])
        + &grid.html()
        + &el("h2", "", "工賃の支払い")
        + &paid(&set.paid)
        + &sign(&["委託者", "家内労働者 確認"])
}

fn paid(lines: &[PaidLine]) -> String {
    let mut grid =
        Grid::new("grid", &[("支払った日", "longdate", "d"), ("支払った額", "money", "n"), ("確認", "", "")]);
    for line in lines {
        grid.row([breaking_date(line.on), text(&format!("{}円", grouped(&line.yen.to_string()))), String::new()]);
    }
    for _ in lines.len()..3 {
        grid.row(["&nbsp;".to_owned(), "円".to_owned(), String::new()]);
    }
    grid.html()
}
