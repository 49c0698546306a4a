//! PURE. The workshop's nouns; no clock, file, socket or database.
//!
//! | word | in Japanese | is |
//! | --- | --- | --- |
//! | participant | 参加者 | a person who does the work, known to facts by an opaque id |
//! | staff | 職員 / スタッフ | supervisor, coordinator or admin |
//! | card | 名札 | the thing scanned to say who: a random token, revocable |
//! | work | 作業 | a kind of work with a unit and rates by date |
//! | work card | 作業カード | one scan is a fixed quantity of one work |
//! | tag | 札 / シール | a serial-numbered label on one bundle; counts once, ever |
//! | command card | 操作カード | わたす, ひとつ もどす, いっしょに, 帰り, 紙を出す |
//! | station | 作業台 | one work table |
//! | visit | 通所 | from 受付 to 帰り |
//! | handover | 受け取り | pieces given in by one or several participants |
//! | rate | 単価 | money for one stated unit, from a date on |
//! | programme, contract, stage | 事業, 契約区分, ステージ | what was agreed about a person's work, from a day on |
//! | place, placement | 場所, 体験・就労 | work elsewhere, and on which terms |
//! | allowance | 手当, 実費, 控除 | a separate, dated line beside the earnings |
//! | order | 受注 | what a client asked for, by when |
//! | earnings | 工賃 | what handovers and hours come to |
//! | period | 締め | the span that is closed and paid at once |
//! | ledger, fact | 台帳, 記録 | the append-only record, and one thing in it |

pub mod bank;
pub mod calendar;
pub mod code;
pub mod fact;
pub mod holiday;
pub mod id;
pub mod ledger;
pub mod mark;
pub mod moment;
pub mod money;
pub mod order;
pub mod payday;
pub mod period;
pub mod quantity;
pub mod retention;
pub mod terms;
pub mod work;
pub mod written;
