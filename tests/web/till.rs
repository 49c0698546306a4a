//! The invented workshop's money: one closed month, one that waits.

use chrono::NaiveDate;
use fuda::domain::calendar::Span;
use fuda::domain::code::Reason;
use fuda::domain::id::{FactId, StaffId};
use fuda::domain::money::{Rounding, Yen};
use fuda::domain::period::{Bearing, PayMethod, Unpriced};
use fuda::domain::terms::LineKind;
use fuda::earnings::payslip::{Draft, Payslip, SlipLine};
use fuda::web::house::Answer;
use fuda::web::till::*;

use crate::fake::{PEOPLE, Workshop, person, q, work_view};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn span() -> Span {
    Span { from: day("2026-10-01"), to: day("2026-10-31") }
}

fn slip(index: usize) -> Payslip {
    let line = |kind, name: &str, on: Option<&str>, amount: &str| {
        let amount: Yen = amount.parse().expect("yen");
        let (quantity, per, share) = (1.into(), "式".to_owned(), "1".to_owned());
        let (rate, amount, on) = (Some(amount), Some(amount), on.map(day));
        SlipLine { kind, of: None, work: None, name: name.to_owned(), on, quantity, per, rate, share, amount }
    };
    let Span { from, to } = span();
    let draft = Draft {
        participant: person(index as u64),
        number: PEOPLE[index].0.to_owned(),
        from,
        ending: to,
        pays_on: day("2026-11-10"),
        days: 14,
        minutes: Some(52 * 60 + 30),
        lines: vec![
            line(LineKind::Piece, "指定ごみ袋20L 封入", None, "2820"),
            line(LineKind::Correction, "整網", Some("2026-09-12"), "12.5"),
            line(LineKind::Reimbursement, "交通費", None, "1680"),
        ],
        unpriced: u64::from(index == 2),
        agreed: Yen::ZERO,
        bearing: Bearing::Remembered,
        sources: Vec::new(),
    };
    draft.settle(Rounding::HalfUp).slip
}

fn row() -> PeriodRow {
    PeriodRow { span: span(), pays_on: day("2026-11-10"), people: 3, yen: 13_539, payable: 3, paid: 1, kept: 1 }
}

impl Workshop {
    /// なぎ's was given out again once before anybody looked.
    fn reissued(&self, index: usize) -> Vec<ReissueView> {
        let before = (index == 1).then(|| ReissueView { on: day("2026-11-12"), by: None });
        let mark = format!("reissue 2026-10-31 {} ", PEOPLE[index].0);
        let answers = self.answers.lock().unwrap().clone();
        let since = answers.into_iter().filter(|answer| answer.starts_with(&mark));
        before
            .into_iter()
            .chain(since.map(|_| ReissueView { on: day("2026-11-23"), by: Some("大橋".into()) }))
            .collect()
    }

    fn done(&self, what: String) -> Done<()> {
        self.answers.lock().unwrap().push(what);
        Ok(Ok(()))
    }
}

impl Till for Workshop {
    fn periods(&self) -> Answer<PeriodsView> {
        let question = MoneyQuestion {
            question: FactId(5),
            person: self.view(0),
            ending: Some(span().to),
            asked_on: day("2026-11-12"),
            text: "12日の ごみ袋が 入っていますか".into(),
            answer: None,
        };
        let next = Span { from: day("2026-11-01"), to: day("2026-11-30") };
        Ok(PeriodsView { closed: vec![row()], next, questions: vec![question] })
    }
    fn closing(&self, ending: NaiveDate) -> Done<ClosingView> {
        if ending > day("2026-11-23") {
            return Ok(Err(Hindrance::NotYet));
        }
        let people = (0..3).map(|index| (self.view(index), slip(index))).collect();
        let (pays_late, holidays_unknown, closing_days) = (true, false, 2);
        Ok(Ok(ClosingView {
            span: span(),
            pays_on: day("2026-11-10"),
            people,
            pays_late,
            holidays_unknown,
            closing_days,
        }))
    }
    fn close(&self, ending: NaiveDate, unpriced: Unpriced, by: StaffId) -> Done<()> {
        match unpriced {
            Unpriced::Refused => Ok(Err(Hindrance::NoRate)),
            Unpriced::Left => self.done(format!("close {ending} by {by}")),
        }
    }
    fn pay_list(&self, ending: NaiveDate) -> Answer<Option<PayListView>> {
        let payments = (0..3).map(|index| PaymentRow {
            person: self.view(index),
            yen: slip(index).yen,
            kept_on: (index == 1).then(|| day("2026-11-10")),
            paid: (index == 0).then(|| (PayMethod::Cash, day("2026-11-10"))),
            receipted: None,
            may_transfer: index == 2,
        });
        let transfers = TransfersView { count: 1, yen: 4513, without_account: vec![PEOPLE[1].0.to_owned()] };
        let list = PayListView { row: row(), hash: "0f".repeat(32), payments: payments.collect(), transfers };
        Ok((ending == span().to).then_some(list))
    }
    fn transfer_file(&self, _ending: NaiveDate, on: Option<NaiveDate>) -> Done<Vec<u8>> {
        Ok(on.map(|on| format!("1 {on}\r\n").into_bytes()).ok_or(Hindrance::NoOrderer))
    }
    fn pay(&self, ending: NaiveDate, number: &str, act: PayAct, on: NaiveDate, by: StaffId) -> Done<()> {
        if on < ending {
            return Ok(Err(Hindrance::TooEarly));
        }
        self.done(format!("pay {ending} {number} {act:?} {on} by {by}"))
    }
    fn statement(&self, ending: NaiveDate, number: &str) -> Answer<Option<StatementView>> {
        let Some(index) = PEOPLE.iter().position(|(own, _, _)| *own == number) else { return Ok(None) };
        let view = StatementView {
            person: self.view(index),
            name: (index == 0).then(|| "網代 なぎさ".into()),
            slip: slip(index),
            reissues: self.reissued(index),
            hash: "0f".repeat(32),
            paid: (index == 0).then(|| (PayMethod::Cash, day("2026-11-10"))),
        };
        Ok((ending == span().to).then_some(view))
    }
    fn reissue(&self, ending: NaiveDate, number: &str, seen: u32, by: StaffId) -> Done<()> {
        let index = PEOPLE.iter().position(|(own, _, _)| *own == number).expect("somebody's");
        if self.reissued(index).len() != seen as usize {
            return Ok(Err(Hindrance::DoneAlready));
        }
        self.done(format!("reissue {ending} {number} {seen} by {by}"))
    }
    fn ask(&self, ending: NaiveDate, number: &str, text: &str, by: StaffId) -> Done<()> {
        self.done(format!("ask {ending} {number} {text} by {by}"))
    }
    fn answer(&self, question: FactId, text: &str, by: StaffId) -> Done<()> {
        self.done(format!("answer {question} {text} by {by}"))
    }
    fn receipt(&self, receipt: &str) -> Answer<Option<ReceiptView>> {
        let view = ReceiptView {
            number: 123,
            on: day("2026-10-05"),
            people: vec![self.view(0)],
            pieces: vec![("BAGS20".into(), work_view(0), q("45"))],
            corrections: 1,
            falls_into: Some(day("2026-11-30")),
        };
        Ok((receipt == "123").then_some(view))
    }
    fn correct(&self, receipt: &str, wish: Wish, reason: Reason, by: StaffId) -> Done<NaiveDate> {
        if wish == Wish::Void {
            return Ok(Err(Hindrance::DoneAlready));
        }
        self.done(format!("correct {receipt} {wish:?} {} by {by}", reason.word()))?.expect("the fake hinders nothing");
        Ok(Ok(day("2026-11-30")))
    }
}
