//! `fuda transfer`: who has agreed to be paid by transfer, and to which account.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use crate::domain::bank::{Account, AccountKind, Unwritable};
use crate::domain::fact::Fact;
use crate::store::Personal;

/// 振込: who has agreed to it, and their account
#[derive(Debug, clap::Subcommand)]
pub enum Transfer {
    Agree(Agree),
    Withdraw(Withdraw),
    List(List),
}

/// Record the person's consent to be paid by transfer, and the account
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fuda transfer agree --number P0127 --on 2026-11-01 --bank 0123 --branch 456 --account 1234567 --holder 'クシロ アミ'
The account is a personal detail: it stands beside the ledger, may be changed, and can be erased.")]
pub struct Agree {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The day on which they agreed
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    /// The bank's number, four digits
    #[arg(long)]
    bank: String,
    /// The bank's name in kana
    #[arg(long, default_value = "")]
    bank_name: String,
    /// The branch's number, three digits
    #[arg(long)]
    branch: String,
    /// The branch's name in kana
    #[arg(long, default_value = "")]
    branch_name: String,
    /// ordinary 普通, current 当座 or savings 貯蓄
    #[arg(long, default_value = "ordinary")]
    kind: AccountKind,
    /// The account's number, up to seven digits
    #[arg(long)]
    account: String,
    /// The holder's name in kana, as it stands in the passbook
    #[arg(long)]
    holder: String,
    /// The member of staff who was told
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// The consent is taken back: from now on in cash. The account is erased
#[derive(Debug, clap::Args)]
pub struct Withdraw {
    /// The participant's number
    #[arg(long)]
    number: String,
    /// The day on which they said so
    #[arg(long, value_parser = field::date)]
    on: NaiveDate,
    /// The member of staff who was told
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// List who has agreed. Accounts are not shown in full
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

impl Transfer {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Agree(agree) => agree.run(folder, out),
            Self::Withdraw(withdraw) => withdraw.run(folder, out),
            Self::List(list) => list.run(folder, out),
        }
    }
}

#[derive(Serialize)]
struct Agreed {
    number: String,
    agreed_on: NaiveDate,
    /// The holder as the bank's file will write it.
    holder: String,
}

/// What the file for the bank could not hold.
pub fn unwritable(why: Unwritable) -> Failure {
    Failure::refused("TRANSFER-UNWRITABLE", format!("{why}. Nothing was recorded"))
}

impl Agree {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let account = Account::new(
            [&self.bank, &self.branch, &self.account],
            [&self.bank_name, &self.branch_name],
            self.kind,
            &self.holder,
        )
        .map_err(unwritable)?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let holder = account.holder.clone();
        let entry = desk.entry(Fact::TransferAgreed { participant, on: self.on, by });
        desk.append(vec![entry], vec![Personal::Account { participant, account }])?;
        self.form.say(out, &Agreed { number, agreed_on: self.on, holder }, |agreed| {
            format!("{} has agreed to be paid by transfer, to {}.", agreed.number, agreed.holder)
        })
    }
}

#[derive(Serialize)]
struct Withdrawn {
    number: String,
    withdrawn_on: NaiveDate,
}

impl Withdraw {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let by = desk.by(self.by.as_deref())?;
        let participant = desk.anybody(&number)?.participant;
        let entry = desk.entry(Fact::TransferWithdrawn { participant, on: self.on, by });
        desk.append(vec![entry], vec![Personal::NoAccount { participant }])?;
        self.form.say(out, &Withdrawn { number, withdrawn_on: self.on }, |withdrawn| {
            format!("{} is paid in cash from now on, and the account is erased.", withdrawn.number)
        })
    }
}

#[derive(Serialize)]
struct Listed {
    people: Vec<Agreement>,
}

#[derive(Serialize)]
struct Agreement {
    number: String,
    agreed_on: NaiveDate,
    /// The account's last three digits; `null` once it is erased.
    account: Option<String>,
}

impl List {
    fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let desk = Desk::open(folder)?;
        let mut people = Vec::new();
        for consent in desk.store.consents()? {
            let Some(face) = desk.store.face(consent.participant)? else { continue };
            let account =
                desk.store.account(consent.participant)?.map(|account| format!("****{}", &account.number[4..]));
            people.push(Agreement { number: face.number, agreed_on: consent.agreed_on, account });
        }
        people.sort_by(|one, other| one.number.cmp(&other.number));
        self.form.say(out, &Listed { people }, |listed| {
            let left = Align::Left;
            let mut table = Table::new(&[("number", left), ("agreed on", left), ("account", left)]);
            for one in &listed.people {
                let account = one.account.clone().unwrap_or_else(|| "none".to_owned());
                table.row([one.number.clone(), one.agreed_on.to_string(), account]);
            }
            table.to_string()
        })
    }
}
