//! The payday's papers: from frozen statements and recorded payments. What was paid is never computed again here.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Leaves, Read, documents};
use crate::domain::calendar::{ClosingDay, month_day};
use crate::domain::id::ParticipantId;
use crate::domain::money::{Yen, grouped};
use crate::domain::period::PayMethod;
use crate::domain::terms::LineKind;
use crate::earnings::cash::{Coins, DENOMINATIONS};
use crate::earnings::payslip::{Payslip, SlipLine};
use crate::paper::a4::{
    A4, CorrectedLine, Edition, Envelopes, PaidLine, PayLine, PayList, PayRow, PayStatement, Received, Settled,
    YearLine, YearTotals, hours,
};
use crate::store::{Face, Frozen, LateView, PaidView, PaymentView, PeriodView, SettledBy};

type Name = Option<(String, String)>;

/// A closed period with who is paid something for it, by number.
struct Payday {
    period: PeriodView,
    due: Vec<(Face, PaymentView)>,
}

impl Leaves<'_> {
    /// `None` when no period ends on this day, or nobody with this number has a statement in it.
    pub(super) fn statements(&self, ending: NaiveDate, number: Option<&str>) -> Read<Option<A4>> {
        let mut frozen = self.store.statements(ending)?;
        frozen.retain(|one| number.is_none_or(|number| one.slip.number == number));
        if frozen.is_empty() {
            return Ok(None);
        }
        let (readings, payments) = (self.readings()?, self.store.payments(ending)?);
        let statements = frozen.iter().map(|one| self.statement(one, &payments, &readings));
        Ok(Some(A4::Statements(statements.collect::<Read<_>>()?)))
    }

    /// One person's, for a table's printer. `None` when they have none in the period.
    pub(in crate::daemon) fn statement_of(&self, who: ParticipantId, ending: NaiveDate) -> Read<Option<PayStatement>> {
        let Some(frozen) = self.store.statement(ending, who)? else { return Ok(None) };
        Ok(Some(self.statement(&frozen, &self.store.payments(ending)?, &self.readings()?)?))
    }

    fn statement(
        &self,
        frozen: &Frozen,
        payments: &[PaymentView],
        readings: &BTreeMap<String, String>,
    ) -> Read<PayStatement> {
        let slip = &frozen.slip;
        let face = documents::face(self.store, slip.participant)?;
        let paid = payments.iter().find(|payment| payment.participant == slip.participant).and_then(|one| one.paid);
        let is_other = |line: &&SlipLine| line.is_no_earning();
        let lines = |others| {
            let wanted = slip.lines.iter().filter(move |line| is_other(line) == others);
            wanted.map(|line| pay_line(line, readings)).collect()
        };
        Ok(PayStatement {
            workshop: self.workshop.name.clone(),
            printed_at: self.now(),
            edition: Edition::after(frozen.reissued),
            person: documents::person(&face),
            name: name(&face),
            from: slip.from,
            ending: slip.ending,
            closing: closing_words(self.workshop.closing_day),
            pays_on: slip.pays_on,
            method: paid.map(|(method, _)| method.japanese().to_owned()),
            days: slip.days,
            worked_minutes: slip.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
            lines: lines(false),
            others: lines(true),
            earned: slip.earned,
            rounding: slip.rounding.rule.words().to_owned(),
            rounded: slip.rounding.amount,
            yen: slip.yen,
            unpriced: slip.unpriced,
            corrected: self.corrected(slip, readings)?,
        })
    }

    /// What was put right in the statement's days after they were closed, and where it is paid.
    fn corrected(&self, slip: &Payslip, readings: &BTreeMap<String, String>) -> Read<Vec<CorrectedLine>> {
        let line = |late: LateView| {
            let work = late.work.map(|work| self.work(work)).transpose()?;
            let reading = work.as_ref().and_then(|work| readings.get(&work.code)).cloned().unwrap_or_default();
            Ok(CorrectedLine {
                on: late.on,
                name: work.map_or(late.item, |work| work.name),
                reading,
                quantity: changed(late.quantity, &late.per),
                amount: late.amount,
                settled: match late.settled {
                    SettledBy::Nothing => Settled::NotYet,
                    SettledBy::Period(ending) => Settled::In(ending),
                    SettledBy::Supplement(on) => Settled::By(on),
                },
            })
        };
        self.store.late(slip.participant, slip.from, slip.ending)?.into_iter().map(line).collect()
    }

    /// Each work's reading, by code.
    fn readings(&self) -> Read<BTreeMap<String, String>> {
        Ok(self.store.works()?.into_iter().map(|work| (work.code, work.reading)).collect())
    }

    /// What was paid from January to December, by payment date. `None`: nobody with this number.
    pub(super) fn years(&self, year: i32, number: Option<&str>) -> Read<Option<A4>> {
        let of_year = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let Some((first, last)) = of_year(1, 1).zip(of_year(12, 31)) else { return Ok(None) };
        let paid = self.store.paid_between(first, last)?;
        let mut totals = Vec::new();
        let mut known = number.is_none();
        for face in self.store.participants()? {
            if number.is_some_and(|number| number != face.number) {
                continue;
            }
            known = true;
            let own = paid.iter().filter(|one| one.participant == face.participant);
            let lines = own.map(|one| self.year_line(one)).collect::<Read<Vec<_>>>()?;
            // Of everybody, only who was paid has a leaf; of one, a leaf says that nothing was.
            if !lines.is_empty() || number.is_some() {
                totals.push(YearTotals {
                    workshop: self.workshop.name.clone(),
                    printed_at: self.now(),
                    person: documents::person(&face),
                    name: name(&face),
                    year: first,
                    lines,
                });
            }
        }
        Ok(known.then_some(A4::Years(totals)))
    }

    fn year_line(&self, paid: &PaidView) -> Read<YearLine> {
        let whole = Yen(paid.yen.into());
        let slip = match paid.ending {
            Some(ending) => self.store.statement(ending, paid.participant)?.map(|frozen| frozen.slip),
            None => None,
        };
        let others = slip.as_ref().map_or(Yen::ZERO, |slip| slip.reimbursed + slip.deducted);
        let span = slip.map(|slip: Payslip| (slip.from, slip.ending));
        Ok(YearLine { paid_on: paid.on, span, earned: whole - others, others, yen: paid.yen })
    }

    fn payday(&self, ending: NaiveDate) -> Read<Option<Payday>> {
        let Some(period) = self.store.period(ending)? else { return Ok(None) };
        let payable = self.store.payments(ending)?.into_iter().filter(|payment| payment.yen > 0);
        let with_face = |payment: PaymentView| Ok((documents::face(self.store, payment.participant)?, payment));
        Ok(Some(Payday { period, due: payable.map(with_face).collect::<Read<_>>()? }))
    }

    pub(super) fn pay_list(&self, ending: NaiveDate) -> Read<Option<A4>> {
        let Some(payday) = self.payday(ending)? else { return Ok(None) };
        let agreed: Vec<ParticipantId> = self.store.consents()?.into_iter().map(|one| one.participant).collect();
        let rows: Vec<PayRow> = payday.due.iter().map(|(face, payment)| row(face, payment, &agreed)).collect();
        let in_cash = rows.iter().filter(|row| row.coins.is_some());
        let till: Coins = in_cash.map(|row| Coins::of(row.yen)).sum();
        Ok(Some(A4::PayList(PayList {
            workshop: self.workshop.name.clone(),
            printed_at: self.now(),
            from: payday.period.span.from,
            ending,
            pays_on: payday.period.pays_on,
            worth: DENOMINATIONS.to_vec(),
            rows,
            till: till.0.to_vec(),
        })))
    }

    /// For cash alone: a transfer needs no envelope.
    pub(super) fn envelopes(&self, ending: NaiveDate) -> Read<Option<A4>> {
        let Some(A4::PayList(list)) = self.pay_list(ending)? else { return Ok(None) };
        let in_cash = list.rows.into_iter().filter(|row| row.coins.is_some());
        Ok(Some(A4::Envelopes(Envelopes {
            workshop: list.workshop,
            printed_at: list.printed_at,
            pays_on: list.pays_on,
            people: in_cash.map(|row| row.person).collect(),
        })))
    }

    pub(super) fn receipts(&self, ending: NaiveDate) -> Read<Option<A4>> {
        let Some(payday) = self.payday(ending)? else { return Ok(None) };
        let one = |(face, payment): (Face, PaymentView)| Received {
            workshop: self.workshop.name.clone(),
            printed_at: self.now(),
            person: documents::person(&face),
            name: name(&face),
            from: payday.period.span.from,
            ending,
            pays_on: payment.paid.map_or(payday.period.pays_on, |(_, on)| on),
            yen: payment.yen,
            confirmed: payment.receipted.map(|(how, on)| format!("{} {}", how.japanese(), month_day(on))),
        };
        Ok(Some(A4::Received(payday.due.into_iter().map(one).collect())))
    }

    /// What one person was paid for periods that ended in these days.
    pub(super) fn paid(&self, who: ParticipantId, from: NaiveDate, to: NaiveDate) -> Read<Vec<PaidLine>> {
        let paid = self.store.paid_between(from, to)?.into_iter().filter(|one| one.participant == who);
        Ok(paid.map(|one| PaidLine { on: one.on, yen: one.yen }).collect())
    }
}

fn row(face: &Face, payment: &PaymentView, agreed: &[ParticipantId]) -> PayRow {
    let method = match payment.paid {
        Some((method, _)) => method,
        None if agreed.contains(&face.participant) => PayMethod::Transfer,
        None => PayMethod::Cash,
    };
    let standing = match (payment.paid, payment.kept_on) {
        (Some((PayMethod::Cash, on)), _) => format!("{}月{}日", on.month(), on.day()),
        (None, Some(_)) => "保管中".to_owned(),
        _ if method == PayMethod::Transfer => method.japanese().to_owned(),
        _ => String::new(),
    };
    PayRow {
        person: documents::person(face),
        name: name(face),
        yen: payment.yen,
        coins: (method == PayMethod::Cash).then(|| Coins::of(payment.yen).0.to_vec()),
        note: standing,
    }
}

/// `+2組`, `-12.5枚`; nothing where only the price changed.
fn changed(quantity: Decimal, per: &str) -> String {
    match quantity {
        none if none.is_zero() => String::new(),
        more if more.is_sign_positive() => format!("+{}{per}", grouped(&more.to_string())),
        less => format!("{}{per}", grouped(&less.to_string())),
    }
}

fn name(face: &Face) -> Name {
    face.name.clone().map(|name| (name, face.reading.clone().unwrap_or_default()))
}

/// 20日締め
fn closing_words(day: ClosingDay) -> String {
    match day {
        ClosingDay::MonthEnd => "末日締め".to_owned(),
        ClosingDay::Day(day) => format!("{day}日締め"),
    }
}

fn pay_line(line: &SlipLine, readings: &BTreeMap<String, String>) -> PayLine {
    let correction = line.kind == LineKind::Correction;
    let name = if correction { line.kind.japanese() } else { &line.name };
    let reading = line.work.as_ref().and_then(|code| readings.get(code)).filter(|_| !correction);
    let mut detail = Vec::new();
    if correction {
        detail.extend([line.name.clone()]);
        detail.extend(line.on.map(|on| format!("{}分", month_day(on))));
    }
    if line.share != "1" && !line.share.is_empty() {
        detail.push(format!("分け方 {}", line.share));
    }
    let evens = matches!(line.kind, LineKind::Borne | LineKind::Had | LineKind::NotDeducted);
    if evens {
        detail.extend(line.on.map(|on| format!("{}分", month_day(on))));
        detail.extend(Some(evening_words(line).to_owned()).filter(|words| !words.is_empty()));
    }
    // What evens out is one sum: one of one says nothing.
    let counted = !evens;
    PayLine {
        name: name.to_owned(),
        reading: reading.cloned().unwrap_or_default(),
        detail: detail.join("　"),
        quantity: if counted { quantity(line) } else { String::new() },
        rate: if counted { rate(line) } else { String::new() },
        amount: line.amount,
    }
}

/// What a line that evens something out means for who reads it.
fn evening_words(line: &SlipLine) -> &'static str {
    match (line.kind, line.on) {
        // Periods that were closed before it was said of which day.
        (LineKind::Borne, None) => "",
        (LineKind::Borne, Some(_)) => "多く お支払いした分です。返さなくて だいじょうぶです",
        (LineKind::Had, _) if line.counts_as() == LineKind::Deduction => {
            "引いていなかったので、お返しする分は ありません"
        }
        (LineKind::Had, _) => "この分の お金は、もう お手もとに あります",
        _ => "お支払いが 0円より 下に ならないように、引きませんでした。あとから 引くことも ありません",
    }
}

/// `410枚`; of hours the very minutes, for a third of an hour is no decimal: `3時間20分`.
fn quantity(line: &SlipLine) -> String {
    let minutes = (line.quantity * Decimal::from(60)).round().to_u32();
    match minutes.filter(|minutes| line.kind == LineKind::Time && minutes % 60 != 0) {
        Some(minutes) => hours(minutes),
        None => format!("{}{}", grouped(&line.quantity.to_string()), line.per),
    }
}

fn rate(line: &SlipLine) -> String {
    match line.rate {
        None => "まだ".to_owned(),
        Some(yen) if yen == Yen::ZERO => "無償".to_owned(),
        Some(yen) => format!("{}円", yen.plain()),
    }
}
