//! `/office/periods`: looking at a period, closing it, paying, and the statement as it is printed.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::calendar::{era_date, month_day};
use crate::domain::id::FactId;
use crate::domain::money::{Yen, grouped};
use crate::domain::period::{PayMethod, Unpriced};
use crate::domain::terms::LineKind;
use crate::earnings::payslip::{Payslip, SlipLine};
use crate::paper::a4::Edition;

use super::guard::Reader;
use super::home::in_path;
use super::house::PersonView;
use super::login::{Staff, random_key, see_other};
use super::office::{day_words, role_word, span_words, today};
use super::panel::called;
use super::roll::printers;
use super::site::{Page, Site, Trouble, show};
use super::till::{
    ClosingView, Done, Hindrance, MoneyQuestion, PayAct, PayListView, PaymentRow, PeriodRow, ReissueView, Till,
    TransfersView,
};
use super::words::{Words, fill};

/// What a form came to, as the address says it.
#[derive(Deserialize)]
pub struct Said {
    said: Option<String>,
    ending: Option<NaiveDate>,
}

impl Hindrance {
    pub fn key(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::NoClosingDay => "no-closing-day",
            Self::NotYet => "not-yet",
            Self::PiecesOnTable => "open",
            Self::NoRate => "unpriced",
            Self::Undecided => "undecided",
            Self::DoneAlready => "twice",
            Self::NoConsent => "consent",
            Self::TooEarly => "early",
            Self::NoOrderer => "no-orderer",
            Self::StepFull => "step",
            Self::SeveralNets => "nets",
            Self::Nobody => "nobody",
            Self::NoFigure => "figure",
            Self::Nothing => "nothing",
        }
    }
}

pub fn said(w: Words, key: Option<&str>) -> Option<&'static str> {
    Some(match key? {
        "saved" => w.saved(),
        "reissued" => w.reissued(),
        "closed" => w.not_closed(),
        "no-closing-day" => w.not_day(),
        "not-yet" => w.not_yet(),
        "open" => w.not_open(),
        "unpriced" => w.not_priced(),
        "undecided" => w.not_decided(),
        "twice" => w.not_twice(),
        "consent" => w.not_agreed(),
        "early" => w.not_early(),
        "no-orderer" => w.not_orderer(),
        "step" => w.not_left(),
        "nets" => w.not_one_net(),
        "nobody" => w.why_nobody(),
        "figure" => w.not_figure(),
        "nothing" => w.not_there(),
        "printing" => w.roll_printing(),
        "no-printer" => w.roll_none(),
        _ => return None,
    })
}

fn only_money(staff: &Staff) -> Result<(), Trouble> {
    if staff.sees_money() { Ok(()) } else { Err(Trouble::MoneyIsNotYours) }
}

fn yen(whole: i64) -> String {
    grouped(&whole.to_string())
}

#[derive(Template)]
#[template(path = "periods.html", config = "src/web/askama.toml")]
struct PeriodsPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<&'static str>,
    next: String,
    next_ending: NaiveDate,
    rows: Vec<Closed>,
    questions: Vec<Asked>,
}

struct Closed {
    ending: NaiveDate,
    span: String,
    pays_on: String,
    people: u64,
    yen: String,
    paid: String,
    kept: Option<String>,
}

struct Asked {
    id: FactId,
    who: String,
    number: String,
    on: String,
    ending: Option<NaiveDate>,
    text: String,
    answer: Option<String>,
}

fn closed(w: Words, row: &PeriodRow) -> Closed {
    Closed {
        ending: row.span.to,
        span: span_words(w, row.span),
        pays_on: day_words(w, row.pays_on),
        people: row.people,
        yen: yen(row.yen),
        paid: fill(w.paid_of(), &[("paid", &row.paid.to_string()), ("all", &row.payable.to_string())]),
        kept: (row.kept > 0).then(|| fill(w.kept_n(), &[("n", &row.kept.to_string())])),
    }
}

fn question(w: Words, one: &MoneyQuestion) -> Asked {
    Asked {
        id: one.question,
        who: called(&one.person),
        number: one.person.number.clone(),
        on: day_words(w, one.asked_on),
        ending: one.ending,
        text: one.text.clone(),
        answer: one.answer.clone(),
    }
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Query(shown): Query<Said>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let view = site.ask(move |house| house.periods()).await?;
    let page = PeriodsPage {
        page: Page::new(words, words.periods_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: said(words, shown.said.as_deref()),
        next: span_words(words, view.next),
        next_ending: view.next.to,
        rows: view.closed.iter().map(|row| closed(words, row)).collect(),
        questions: view.questions.iter().map(|one| question(words, one)).collect(),
    };
    Ok(show(&page))
}

#[derive(Template)]
#[template(path = "closing.html", config = "src/web/askama.toml")]
struct ClosingPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    ending: NaiveDate,
    span: String,
    pays_on: String,
    warnings: Vec<String>,
    rows: Vec<Due>,
    total: String,
    unpriced: u64,
}

struct Due {
    who: String,
    number: String,
    exact: String,
    yen: String,
    unpriced: u64,
}

#[derive(Deserialize)]
pub struct Ending {
    ending: NaiveDate,
}

/// The first step: look.
pub async fn look(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Query(Ending { ending }): Query<Ending>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let view = match site.ask(move |house| house.closing(ending)).await? {
        Ok(view) => view,
        Err(why) => return Ok(see_other(&format!("/office/periods?said={}", why.key()))),
    };
    let page = ClosingPage {
        page: Page::new(words, words.close_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        ending,
        span: span_words(words, view.span),
        pays_on: fill(words.close_pays(), &[("on", &day_words(words, view.pays_on))]),
        warnings: warnings(words, &view),
        rows: view.people.iter().map(|(person, slip)| due(beside_number(person), slip)).collect(),
        total: yen(view.people.iter().map(|(_, slip)| slip.yen).sum()),
        unpriced: view.people.iter().map(|(_, slip)| slip.unpriced).sum(),
    };
    Ok(show(&page))
}

fn warnings(w: Words, view: &ClosingView) -> Vec<String> {
    let long = fill(w.warn_long(), &[("n", &view.closing_days.to_string())]);
    let all = [
        (view.pays_late, w.warn_late().to_owned()),
        (view.holidays_unknown, w.warn_holidays().to_owned()),
        (view.closing_days > 1, long),
    ];
    all.into_iter().filter(|(so, _)| *so).map(|(_, words)| words).collect()
}

fn due(who: String, slip: &Payslip) -> Due {
    let Payslip { number, exact, unpriced, .. } = slip;
    Due { who, number: number.clone(), exact: exact.office(), yen: yen(slip.yen), unpriced: *unpriced }
}

#[derive(Deserialize)]
pub struct CloseForm {
    csrf: String,
    ending: NaiveDate,
    leave: Option<String>,
}

/// The second step: close.
pub async fn close(State(site): State<Site>, staff: Staff, Form(form): Form<CloseForm>) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let unpriced = if form.leave.is_some() { Unpriced::Left } else { Unpriced::Refused };
    let ending = form.ending;
    let there = format!("/office/periods/{ending}");
    answered(&site, &there, "/office/periods", move |house| house.close(ending, unpriced, staff.id)).await
}

/// On to where it can be seen, or back with the reason why not.
async fn answered<F>(site: &Site, there: &str, back: &str, act: F) -> Result<Response, Trouble>
where
    F: FnOnce(&dyn Till) -> Done<()> + Send + 'static,
{
    Ok(match site.ask(move |house| act(house)).await? {
        Ok(()) => see_other(&format!("{there}?said=saved")),
        Err(why) => see_other(&format!("{back}?said={}", why.key())),
    })
}

#[derive(Template)]
#[template(path = "payments.html", config = "src/web/askama.toml")]
struct PaymentsPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<&'static str>,
    today: NaiveDate,
    about: Closed,
    hash: String,
    rows: Vec<Payment>,
    transfers: Option<Transfers>,
}

/// The file for the bank.
struct Transfers {
    says: Option<String>,
    without: Option<String>,
    on: NaiveDate,
}

fn transfers(w: Words, view: &PayListView) -> Option<Transfers> {
    let TransfersView { count, yen, without_account } = &view.transfers;
    let says = fill(w.transfer_says(), &[("n", &count.to_string()), ("yen", &grouped(&yen.to_string()))]);
    let without = fill(w.transfer_without(), &[("who", &without_account.join(", "))]);
    let (any, nobody) = (*count > 0, without_account.is_empty());
    let transfers =
        Transfers { says: any.then_some(says), without: (!nobody).then_some(without), on: view.row.pays_on };
    (any || !nobody).then_some(transfers)
}

struct Payment {
    who: String,
    number: String,
    yen: String,
    state: String,
    class: &'static str,
    /// What can be done next: the key of the act, and its words.
    acts: Vec<(&'static str, &'static str)>,
}

fn payment(w: Words, row: &PaymentRow) -> Payment {
    let how = |method: PayMethod| method.japanese();
    let on = |date: NaiveDate| day_words(w, date);
    let (state, class) = match (row.yen, row.kept_on, row.paid, row.receipted) {
        (_, _, Some((method, paid)), Some((by, _))) => {
            let with = [("how", how(method)), ("on", &*on(paid)), ("by", by.japanese())];
            (fill(w.state_receipted(), &with), "done")
        }
        (_, _, Some((method, paid)), None) => {
            (fill(w.state_paid(), &[("how", how(method)), ("on", &on(paid))]), "done")
        }
        (_, Some(kept), None, _) => (fill(w.state_kept(), &[("on", &on(kept))]), "kept"),
        (1.., None, None, _) => (w.state_due().to_owned(), ""),
        _ => (w.state_nothing().to_owned(), ""),
    };
    let mut acts = Vec::new();
    if row.paid.is_none() && row.yen > 0 {
        acts.push(("cash", w.pay_cash()));
        if row.may_transfer {
            acts.push(("transfer", w.pay_transfer()));
        }
        if row.kept_on.is_none() {
            acts.push(("keep", w.pay_keep()));
        }
    }
    if row.paid.is_some() && row.receipted.is_none() {
        acts.push(("signed", w.pay_signed()));
    }
    Payment {
        who: beside_number(&row.person),
        number: row.person.number.clone(),
        yen: yen(row.yen),
        state,
        class,
        acts,
    }
}

pub async fn payments(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(ending): Path<NaiveDate>,
    Query(shown): Query<Said>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let view = site.ask(move |house| house.pay_list(ending)).await?.ok_or(Trouble::NotFound)?;
    let page = PaymentsPage {
        page: Page::new(words, words.pay_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: said(words, shown.said.as_deref()),
        today: today(site.house.as_ref()),
        about: closed(words, &view.row),
        transfers: transfers(words, &view),
        hash: view.hash,
        rows: view.payments.iter().map(|row| payment(words, row)).collect(),
    };
    Ok(show(&page))
}

/// 呼び名 for where the number stands already; of who is sealed or erased, nothing.
fn beside_number(person: &PersonView) -> String {
    person.call.clone().unwrap_or_default()
}

#[derive(Deserialize)]
pub struct PayForm {
    csrf: String,
    number: String,
    act: String,
    on: NaiveDate,
}

pub async fn pay(
    State(site): State<Site>,
    staff: Staff,
    Path(ending): Path<NaiveDate>,
    Form(form): Form<PayForm>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let act = match form.act.as_str() {
        "cash" => PayAct::Pay(PayMethod::Cash),
        "transfer" => PayAct::Pay(PayMethod::Transfer),
        "keep" => PayAct::Keep,
        "signed" => PayAct::Signed,
        _ => return Err(Trouble::BadInput),
    };
    let there = format!("/office/periods/{ending}");
    answered(&site, &there, &there, move |house| house.pay(ending, &form.number, act, form.on, staff.id)).await
}

#[derive(Deserialize)]
pub struct TransferOn {
    on: Option<NaiveDate>,
}

/// 全銀協 総合振込, for the browser to keep.
pub async fn transfer(
    State(site): State<Site>,
    staff: Staff,
    Path(ending): Path<NaiveDate>,
    Query(TransferOn { on }): Query<TransferOn>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    Ok(match site.ask(move |house| house.transfer_file(ending, on)).await? {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"furikomi-{ending}.txt\"");
            ([(CONTENT_TYPE, "text/plain; charset=Shift_JIS".to_owned()), (CONTENT_DISPOSITION, name)], bytes)
                .into_response()
        }
        Err(why) => see_other(&format!("/office/periods/{ending}?said={}", why.key())),
    })
}

#[derive(Template)]
#[template(path = "statement.html", config = "src/web/askama.toml")]
struct StatementPage {
    page: Page,
    staff: Staff,
    role: &'static str,
    said: Option<&'static str>,
    ending: NaiveDate,
    number: String,
    edition: String,
    /// When it was given out again, and by whom.
    reissues: Vec<String>,
    who: String,
    period: String,
    pays_on: String,
    paid: Option<String>,
    days: u32,
    time: Option<String>,
    lines: Vec<Line>,
    earned: String,
    reimbursed: Option<String>,
    deducted: Option<String>,
    rule: &'static str,
    rounding: String,
    yen: String,
    unpriced: u64,
    hash: String,
    /// Tables that have a printer.
    printers: Vec<String>,
    /// Of the button that prints it there.
    once: String,
}

struct Line {
    name: String,
    about: String,
    quantity: String,
    rate: String,
    share: String,
    amount: String,
}

fn line(line: &SlipLine) -> Line {
    let about = match (line.kind, line.on) {
        (LineKind::Correction, Some(on)) => format!("前回までの訂正 {}", month_day(on)),
        (LineKind::Borne | LineKind::Had, Some(on)) => month_day(on),
        _ => String::new(),
    };
    Line {
        name: line.name.clone(),
        about,
        quantity: format!("{}{}", grouped(&line.quantity.to_string()), line.per),
        rate: line.rate.map_or("単価未設定".to_owned(), |rate| format!("{}円", rate.plain())),
        share: if line.share == "1" { String::new() } else { line.share.clone() },
        amount: line.amount.map_or("—".to_owned(), |amount| format!("{}円", amount.plain())),
    }
}

fn reissue_words(w: Words, times: usize, one: &ReissueView) -> String {
    let (times, on) = (times.to_string(), day_words(w, one.on));
    fill(w.reissue_line(), &[("n", &times), ("on", &on), ("who", one.by.as_deref().unwrap_or("—"))])
}

pub async fn statement(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path((ending, number)): Path<(NaiveDate, String)>,
    Query(shown): Query<Said>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    let looked = site.ask(move |house| Ok((house.statement(ending, &number)?, printers(house.stations()?))));
    let (view, printers) = looked.await?;
    let view = view.ok_or(Trouble::NotFound)?;
    let slip = &view.slip;
    let some = |amount: Yen| (!amount.0.is_zero()).then(|| amount.plain());
    let page = StatementPage {
        page: Page::new(words, "工賃支払明細書", site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        said: said(words, shown.said.as_deref()),
        ending,
        number: slip.number.clone(),
        edition: Edition::after(u32::try_from(view.reissues.len()).unwrap_or(u32::MAX)).words(),
        reissues: view.reissues.iter().enumerate().map(|(at, one)| reissue_words(words, at + 1, one)).collect(),
        who: view.name.clone().or_else(|| view.person.call.clone()).unwrap_or_default(),
        period: format!("{}〜{}", era_date(slip.from), era_date(slip.ending)),
        pays_on: era_date(slip.pays_on),
        paid: view.paid.map(|(method, on)| format!("{} {}", method.japanese(), era_date(on))),
        days: slip.days,
        time: slip.time(),
        lines: slip.lines.iter().map(line).collect(),
        earned: slip.earned.plain(),
        reimbursed: some(slip.reimbursed),
        deducted: some(slip.deducted),
        rule: slip.rounding.rule.words(),
        rounding: slip.rounding.amount.plain(),
        yen: yen(slip.yen),
        unpriced: slip.unpriced,
        hash: view.hash,
        printers,
        once: random_key(),
    };
    Ok(show(&page))
}

#[derive(Deserialize)]
pub struct ReissueForm {
    csrf: String,
    /// How often it had been given out again, on the page that was looked at.
    seen: u32,
}

/// 再発行: recorded first, then printed. A button that is pressed twice records once.
pub async fn reissue(
    State(site): State<Site>,
    staff: Staff,
    Path((ending, number)): Path<(NaiveDate, String)>,
    Form(form): Form<ReissueForm>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let back = format!("/office/periods/{ending}/{}", in_path(&number));
    let once = format!("reissue {ending} {number} {} {}", form.seen, staff.id);
    let there = format!("{back}?said=reissued");
    let done = site.once(once, move |house| {
        let done = house.reissue(ending, &number, form.seen, staff.id)?;
        Ok(done.map(|()| there))
    });
    Ok(match done.await? {
        Ok(there) => see_other(&there),
        Err(why) => see_other(&format!("{back}?said={}", why.key())),
    })
}

#[derive(Deserialize)]
pub struct AskForm {
    csrf: String,
    text: String,
}

pub async fn ask(
    State(site): State<Site>,
    staff: Staff,
    Path((ending, number)): Path<(NaiveDate, String)>,
    Form(form): Form<AskForm>,
) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let back = "/office/periods";
    answered(&site, back, back, move |house| house.ask(ending, &number, &form.text, staff.id)).await
}

#[derive(Deserialize)]
pub struct AnswerForm {
    csrf: String,
    question: String,
    text: String,
}

pub async fn answer(State(site): State<Site>, staff: Staff, Form(form): Form<AnswerForm>) -> Result<Response, Trouble> {
    only_money(&staff)?;
    staff.check(&form.csrf)?;
    let question: FactId = form.question.parse().map_err(|_| Trouble::BadInput)?;
    let back = "/office/periods";
    answered(&site, back, back, move |house| house.answer(question, &form.text, staff.id)).await
}

/// The day that a correction fell into, for the page that says so.
pub fn fell_into(w: Words, shown: &Said) -> Option<String> {
    let ending = shown.ending.filter(|_| shown.said.as_deref() == Some("corrected"))?;
    Some(fill(w.correct_done(), &[("ending", &day_words(w, ending))]))
}

impl Said {
    pub fn words(&self, w: Words) -> Option<&'static str> {
        said(w, self.said.as_deref())
    }
}
