//! `fuda statement`: one person's 工賃支払明細書, frozen or as it would be.

use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::{Align, Form, Table};
use super::desk::Desk;
use super::failure::Failure;
use super::field;
use super::folder::Folder;
use super::period::no_period;
use crate::domain::calendar::era_date;
use crate::domain::fact::Fact;
use crate::domain::id::ParticipantId;
use crate::domain::ledger::Link;
use crate::domain::money::grouped;
use crate::domain::terms::LineKind;
use crate::earnings::closing::plan;
use crate::earnings::payslip::{Payslip, SlipLine};
use crate::store::Face;

/// 工賃支払明細書: what one person is paid for a period; before it is closed, a preview
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda statement --period 2026-10-31 --number P0127
  fuda statement --period 2026-10-31 --number P0127 --reissue       given out once more: 再発行
A closed period's statement is the same for ever. Its hash is that of the whole period.")]
pub struct Statement {
    /// The period's last day
    #[arg(long, value_parser = field::date)]
    period: NaiveDate,
    /// The participant's number
    #[arg(long)]
    number: String,
    /// Record that it is given out once more
    #[arg(long)]
    reissue: bool,
    /// The member of staff who gives it out
    #[arg(long, value_name = "NAME", requires = "reissue")]
    by: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Answer {
    /// Closed, or a preview of what it would come to now.
    closed: bool,
    /// 1, and one more for each time it was given out again: what it says is the same.
    version: u32,
    /// 第1版, 再発行, or 見込み before the period is closed.
    edition: &'static str,
    /// Of the whole period; `null` before it is closed.
    hash: Option<Link>,
    #[serde(flatten)]
    slip: Payslip,
}

impl Statement {
    pub fn run(self, folder: &Folder, out: &mut dyn Write) -> Result<(), Failure> {
        let number = field::number(&self.number)?;
        let mut desk = Desk::open(folder)?;
        let face = desk.anybody(&number)?;
        if self.reissue {
            let by = desk.by(self.by.as_deref())?;
            let fact = Fact::StatementReissued { participant: face.participant, ending: self.period, by };
            let entry = desk.entry(fact);
            desk.append(vec![entry], Vec::new())?;
        }
        let answer = match desk.store.statement(self.period, face.participant)? {
            Some(frozen) => Answer {
                closed: true,
                version: 1 + frozen.reissued,
                edition: if frozen.reissued == 0 { "第1版" } else { "再発行" },
                hash: Some(frozen.hash),
                slip: frozen.slip,
            },
            None => self.preview(folder, &desk, face.participant)?,
        };
        self.form.say(out, &answer, |answer| words(answer, &face))
    }

    fn preview(&self, folder: &Folder, desk: &Desk, participant: ParticipantId) -> Result<Answer, Failure> {
        let nothing = || {
            let what = format!("{} has no statement to {}: nothing was earned in it", self.number, self.period);
            Failure::refused("STATEMENT-NONE", what)
        };
        if desk.store.period(self.period)?.is_some() {
            return Err(nothing());
        }
        let workshop = folder.config()?.workshop;
        let closed = desk.store.closed()?;
        // A preview may look ahead: to it, every closing day has come.
        let planned = plan(self.period, self.period, workshop.closing_day, workshop.pay, closed);
        let closing = planned.map_err(|why| match closed.up_to {
            Some(up_to) if self.period <= up_to => no_period(self.period),
            _ => Failure::refused("PERIOD-DAY", why.to_string()),
        })?;
        let slips = desk.store.preview(closing.span, closing.pays_on, workshop.rounding, Some(participant))?;
        let slip = slips.into_iter().next().ok_or_else(nothing)?;
        Ok(Answer { closed: false, version: 0, edition: "見込み", hash: None, slip })
    }
}

fn words(answer: &Answer, face: &Face) -> String {
    let slip = &answer.slip;
    let mut said = format!("工賃支払明細書 ({})\n", answer.edition);
    if !answer.closed {
        said += "PREVIEW: the period is not closed, and this may still change.\n";
    }
    said += &format!("{} {} さん\n", slip.number, face.call);
    said += &format!("対象期間 {}〜{}\n", era_date(slip.from), era_date(slip.ending));
    let time = slip.time().map(|time| format!("  作業時間 {time}")).unwrap_or_default();
    said += &format!("支払日 {}  通所日数 {}日{time}\n\n", era_date(slip.pays_on), slip.days);
    said += &table(slip).to_string();
    said += &format!("\n{}  {}円\n", slip.rounding.rule.words(), signed(&slip.rounding.amount.to_string()));
    said += &format!("お支払い額  {}円\n", grouped(&slip.yen.to_string()));
    if slip.unpriced > 0 {
        said += &format!("単価未設定  {} (not in the sum)\n", slip.unpriced);
    }
    if let Some(hash) = &answer.hash {
        said += &format!("Hash of the period: {}\n", hash.0);
    }
    said
}

fn signed(text: &str) -> String {
    if text.starts_with('-') || text == "0" { grouped(text) } else { format!("+{}", grouped(text)) }
}

fn table(slip: &Payslip) -> Table {
    let (left, right) = (Align::Left, Align::Right);
    let titles = [("", left), ("作業名", left), ("数量", right), ("単価", right), ("分け方", right), ("金額", right)];
    let mut table = Table::new(&titles);
    for line in &slip.lines {
        table.row(row(line));
    }
    table
}

fn row(line: &SlipLine) -> [String; 6] {
    let about = match (line.kind, line.on) {
        (LineKind::Correction, Some(on)) => format!("訂正 {on}"),
        (_, on) => on.map(|on| on.to_string()).unwrap_or_default(),
    };
    let quantity = format!("{}{}", grouped(&line.quantity.to_string()), line.per);
    let rate = line.rate.map_or("単価未設定".to_owned(), |rate| format!("{}円", rate.plain()));
    let amount = line.amount.map_or(String::new(), |amount| format!("{}円", amount.office()));
    [about, line.name.clone(), quantity, rate, line.share.clone(), amount]
}
