//! `fuda code list`: the codes that are the same in every workshop.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::failure::Failure;
use crate::domain::code::{Code as Printed, Command, Reason};

/// 操作カード and 理由カード: the codes that are the same in every workshop
#[derive(Debug, clap::Subcommand)]
pub enum Code {
    List(List),
}

/// List the codes of command cards and reason cards
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Listed {
    commands: BTreeMap<&'static str, Printed>,
    reasons: BTreeMap<&'static str, Printed>,
}

impl Code {
    pub fn run(self, out: &mut dyn Write) -> Result<(), Failure> {
        let Self::List(list) = self;
        let listed = Listed {
            commands: Command::ALL.into_iter().map(|command| (command.word(), command.code())).collect(),
            reasons: Reason::ALL.into_iter().map(|reason| (reason.word(), reason.code())).collect(),
        };
        list.form.say(out, &listed, |_| {
            let left = Align::Left;
            let mut table = Table::new(&[("card", left), ("says", left), ("code", left)]);
            for command in Command::ALL {
                table.row([command.word().to_owned(), command.japanese().to_owned(), command.code().to_string()]);
            }
            for reason in Reason::ALL {
                table.row([reason.word().to_owned(), reason.japanese().to_owned(), reason.code().to_string()]);
            }
            table.to_string()
        })
    }
}
