//! What the fields of the forms of paying come to.

use super::{Label, Reading, date, one, yen};
use crate::domain::bank::{Account, Unwritable, half_width};
use crate::domain::code::{Scan, TokenHash};
use crate::domain::period::Bears;
use crate::domain::written::{self, plain};
use crate::web::desk::entry::DeskEntry;
use crate::web::words::Words;

/// How long a bank's file lets a holder's name, and a bank's or a branch's, be.
const HOLDER: usize = 30;
const BANK_NAME: usize = 15;

pub fn witness(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (ending, card, on) = (r.must("period", date), r.must("card", card), r.must("on", date));
    Some(DeskEntry::Witnessed { ending: ending?, card: card?, on: on? })
}

fn card(text: &str) -> Result<TokenHash, Label> {
    match Scan::read(text) {
        Scan::Card(token) => Ok(token),
        _ => Err(Words::wrong_card),
    }
}

pub fn question(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let text = |text: &str| written::line(text, 400).ok_or(Words::wrong_question as Label);
    let (who, text) = (r.who(), r.must("text", text));
    Some(DeskEntry::Question { who: who?, text: text? })
}

pub fn supplement(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, method, on) = (r.who(), r.must("method", one), r.must("on", date));
    Some(DeskEntry::Supplement { who: who?, method: method?, on: on? })
}

pub fn overpayment(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let bears = |text: &str| match text {
        "workshop" => Ok(Bears::Workshop),
        "person" => Ok(Bears::Person),
        _ => Err(Words::wrong_choice as Label),
    };
    let (who, bears) = (r.who(), r.must("bears", bears));
    let (yen, consented_on) = (r.may("yen", yen), r.may("agreed_on", date));
    let (bears, consented_on) = (bears?, consented_on?);
    if bears == Bears::Person && consented_on.is_none() {
        r.refuse("agreed_on", Words::wrong_bear_consent);
        return None;
    }
    Some(DeskEntry::Overpayment { who: who?, bears, yen: yen?, consented_on })
}

pub fn account(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on) = (r.who(), r.must("on", date));
    let (bank, branch) = (r.must("bank", |text| digits(text, 4..=4)), r.must("branch", |text| digits(text, 3..=3)));
    let (bank_name, branch_name) =
        (r.may("bank_name", |text| kana(text, BANK_NAME)), r.may("branch_name", |text| kana(text, BANK_NAME)));
    let (kind, number) = (r.must("kind", one), r.must("account", |text| digits(text, 1..=7)));
    let holder = r.must("holder", |text| kana(text, HOLDER))?;
    let (bank, branch, number) = (bank?, branch?, number?);
    let (bank_name, branch_name) = (bank_name?.unwrap_or_default(), branch_name?.unwrap_or_default());
    let account = Account::new([&bank, &branch, &number], [&bank_name, &branch_name], kind?, &holder);
    let account = account.map_err(|why| r.refuse("holder", unwritable(&why))).ok()?;
    Some(DeskEntry::TransferAgreed { who: who?, on: on?, account })
}

fn digits(text: &str, many: std::ops::RangeInclusive<usize>) -> Result<String, Label> {
    let text = plain(text);
    let fits = many.contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    if fits { Ok(text) } else { Err(Words::wrong_digits) }
}

fn kana(text: &str, longest: usize) -> Result<String, Label> {
    half_width(text, longest).map_err(|why| unwritable(&why))
}

fn unwritable(why: &Unwritable) -> Label {
    match why {
        Unwritable::TooLong { .. } => Words::wrong_kana_long,
        Unwritable::Letter { .. } | Unwritable::Number { .. } | Unwritable::Empty => Words::wrong_kana,
    }
}

pub fn account_end(r: &mut Reading<'_>) -> Option<DeskEntry> {
    let (who, on) = (r.who(), r.must("on", date));
    Some(DeskEntry::TransferWithdrawn { who: who?, on: on? })
}
