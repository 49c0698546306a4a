//! `/office/desk`: what staff enter, each as a plain form. First it is said back in words, then it is recorded.

use std::collections::VecDeque;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use tokio::sync::Mutex;

pub mod entry;
mod forms;
pub mod list;
mod read;
mod say;

use entry::{After, Choices, DeskEntry, Weighed, Why, answered};
use forms::{FieldSpec, FormSpec, Group, Kind, Label, Need, Whose};
use list::LISTS;
use read::{Filled, Reading};
use say::{Options, Row};

use super::guard::Reader;
use super::home::in_path;
use super::house::{Answer, House};
use super::login::{Staff, random_key, see_other};
use super::office::{role_word, today};
use super::site::{Page, Site, Trouble, show};
use super::words::Words;

/// How many entries are remembered, so that a button that was pressed twice records once.
const REMEMBERED: usize = 512;

/// The entries that were recorded last: the key of the page that was confirmed, and where that led.
#[derive(Default)]
pub struct Recorded(Mutex<VecDeque<(String, String)>>);

impl Site {
    /// What the page with this key does, once. The second press of its button waits for what the first came to, and is
    /// led to the same; what was refused may be tried again.
    ///
    /// A browser drops the first request of a double click, and its handler ends in the middle of it. The ledger
    /// records all the same, so what was recorded has to be remembered all the same: in a task of its own.
    pub async fn once<E, F>(&self, once: String, act: F) -> Result<Result<String, E>, Trouble>
    where
        E: Send + 'static,
        F: FnOnce(&dyn House) -> Answer<Result<String, E>> + Send + 'static,
    {
        let site = self.clone();
        let turn = tokio::spawn(async move {
            let mut known = site.recorded.0.lock().await;
            if let Some((_, led)) = known.iter().find(|(done, _)| *done == once) {
                return Ok(Ok(led.clone()));
            }
            let done = site.ask(act).await?;
            if let Ok(led) = &done {
                known.push_back((once, led.clone()));
                if known.len() > REMEMBERED {
                    known.pop_front();
                }
            }
            Ok(done)
        });
        turn.await.map_err(|gone| Trouble::Unavailable(Box::new(gone)))?
    }
}

#[derive(Template)]
#[template(path = "desk.html", config = "src/web/askama.toml")]
struct DeskPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    said: Option<&'static str>,
    groups: Vec<Doors>,
}

/// One part of the page: its lists, and its forms.
struct Doors {
    title: &'static str,
    /// Address and title.
    lists: Vec<(&'static str, &'static str)>,
    forms: Vec<Door>,
}

struct Door {
    key: &'static str,
    title: &'static str,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "desk_form.html", config = "src/web/askama.toml")]
struct FormPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    key: &'static str,
    hint: &'static str,
    said: Option<&'static str>,
    /// What is not about one field.
    says: Vec<String>,
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
    /// `select`, or an input's type.
    kind: &'static str,
    /// What a touch keyboard should offer.
    mode: &'static str,
    unit: Option<&'static str>,
    value: String,
    wrong: Option<String>,
    optional: bool,
    /// Value, text, chosen.
    options: Vec<(String, String, bool)>,
    suggested: bool,
}

#[derive(Template)]
#[template(path = "desk_sure.html", config = "src/web/askama.toml")]
struct SurePage {
    page: Page,
    role: &'static str,
    staff: Staff,
    key: &'static str,
    once: String,
    rows: Vec<Row>,
    notes: Vec<Row>,
    /// Everything that was typed.
    kept: Vec<(&'static str, String)>,
}

#[derive(Deserialize)]
pub struct Shown {
    said: Option<String>,
}

pub async fn list(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Query(shown): Query<Shown>,
) -> Response {
    let of = |group: Group| {
        let forms = forms::all().filter(|spec| spec.group == group && is_theirs(&staff, spec.whose));
        let forms = forms.map(|spec| Door { key: spec.key, title: (spec.title)(words), hint: (spec.hint)(words) });
        let lists = LISTS.iter().filter(|spec| spec.group == group && is_theirs(&staff, spec.whose));
        let mut lists: Vec<_> = lists.map(|spec| (spec.key, (spec.title)(words))).collect();
        if group == Group::Record && staff.sees_money() {
            lists.push(("copies", words.copies_title()));
        }
        Doors { title: group.title(words), lists, forms: forms.collect() }
    };
    show(&DeskPage {
        page: Page::new(words, words.desk_title(), site.house.workshop()),
        role: role_word(words, staff.role),
        groups: Group::ALL.into_iter().map(of).filter(|doors| !doors.forms.is_empty()).collect(),
        said: match shown.said.as_deref() {
            Some("saved") => Some(words.saved()),
            Some("ledger") => Some(words.erased_but_ledger()),
            Some("copies") => Some(words.erased_but_copies()),
            _ => None,
        },
        staff,
    })
}

fn is_theirs(staff: &Staff, whose: Whose) -> bool {
    whose == Whose::AllStaff || staff.sees_money()
}

fn spec_for(staff: &Staff, key: &str) -> Result<&'static FormSpec, Trouble> {
    let spec = forms::all().find(|spec| spec.key == key).ok_or(Trouble::NotFound)?;
    if is_theirs(staff, spec.whose) { Ok(spec) } else { Err(Trouble::MoneyIsNotYours) }
}

/// The form; what the address says is filled in already.
pub async fn form(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
    Query(mut filled): Query<Filled>,
) -> Result<Response, Trouble> {
    let spec = spec_for(&staff, &key)?;
    let today = today(site.house.as_ref()).to_string();
    for field in spec.fields.iter().filter(|field| matches!(field.kind, Kind::Day)) {
        filled.entry(field.name.to_owned()).or_insert_with(|| today.clone());
    }
    Sheet { site, words, staff, spec, filled }.ask(Vec::new()).await
}

pub async fn post(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Trouble> {
    let spec = spec_for(&staff, &key)?;
    staff.check(filled.get("csrf").map_or("", String::as_str))?;
    let step = filled.get("step").cloned().unwrap_or_default();
    let sheet = Sheet { site, words, staff, spec, filled };
    if step == "change" {
        return sheet.ask(Vec::new()).await;
    }
    let mut reading = Reading::of(&sheet.filled);
    let entry = (spec.read)(&mut reading).filter(|_| reading.wrong.is_empty());
    let wrong = reading.wrong;
    match entry {
        None => {
            let says = |(field, why): &(&'static str, Label)| (Some(*field), why(words).to_owned());
            sheet.ask(wrong.iter().map(says).collect()).await
        }
        Some(entry) if step == "record" => sheet.record(entry).await,
        Some(entry) => sheet.say_back(entry).await,
    }
}

/// A form that somebody is filling in.
struct Sheet {
    site: Site,
    words: Words,
    staff: Staff,
    spec: &'static FormSpec,
    filled: Filled,
}

/// A field, or the whole form, and what is to be said of it.
type Wrong = (Option<&'static str>, String);

impl Sheet {
    fn page(&self) -> Page {
        Page::new(self.words, (self.spec.title)(self.words), self.site.house.workshop())
    }

    async fn options(&self) -> Result<Options, Trouble> {
        let asked = self.spec.fields.iter().filter_map(|field| match field.kind {
            Kind::Choice(of) => Some(of),
            Kind::Person => Some(Choices::People),
            _ => None,
        });
        let asked: Vec<Choices> = asked.collect();
        self.site.ask(move |house| asked.into_iter().map(|of| Ok((of, house.choices(of)?))).collect()).await
    }

    /// The first step, and again where something is not as it should be.
    async fn ask(self, wrong: Vec<Wrong>) -> Result<Response, Trouble> {
        let options = self.options().await?;
        let fields = self.spec.fields.iter().map(|spec| self.field(spec, &options, &wrong)).collect();
        let whole = wrong.iter().filter(|(field, _)| !self.spec.fields.iter().any(|spec| Some(spec.name) == *field));
        let mut says: Vec<String> = whole.map(|(_, says)| says.clone()).collect();
        if !wrong.is_empty() && says.is_empty() {
            says.push(self.words.desk_refused().to_owned());
        }
        let page = FormPage {
            page: self.page(),
            role: role_word(self.words, self.staff.role),
            key: self.spec.key,
            hint: (self.spec.hint)(self.words),
            said: (self.filled.get("said").map(String::as_str) == Some("saved")).then(|| self.words.desk_next_line()),
            says,
            fields,
            staff: self.staff,
        };
        let mut response = show(&page);
        if !wrong.is_empty() {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(response)
    }

    fn field(&self, spec: &FieldSpec, options: &Options, wrong: &[Wrong]) -> Field {
        let w = self.words;
        let value = self.filled.get(spec.name).cloned().unwrap_or_default();
        let of = |wanted| options.iter().filter(move |(of, _)| *of == wanted).flat_map(|(_, all)| all);
        let from_house = |wanted| of(wanted).map(|one| (one.value.clone(), one.label.clone(), one.value == value));
        let options = match spec.kind {
            Kind::Person => from_house(Choices::People).collect(),
            Kind::Choice(wanted) => from_house(wanted).collect(),
            Kind::OneOf(all) => {
                all.iter().map(|(one, label)| ((*one).to_owned(), label(w).to_owned(), *one == value)).collect()
            }
            _ => Vec::new(),
        };
        let nothing_there = matches!(spec.kind, Kind::Choice(_)) && options.is_empty();
        Field {
            name: spec.name,
            label: (spec.label)(w),
            hint: if nothing_there { Some(w.desk_no_choice()) } else { spec.hint.map(|hint| hint(w)) },
            kind: input_type(spec.kind),
            mode: if matches!(spec.kind, Kind::Figure) { "decimal" } else { "" },
            unit: matches!(spec.kind, Kind::Minutes).then(|| w.desk_minutes()),
            wrong: wrong.iter().find(|(field, _)| *field == Some(spec.name)).map(|(_, says)| says.clone()),
            optional: spec.need == Need::May,
            suggested: matches!(spec.kind, Kind::Person),
            options,
            value,
        }
    }

    /// The second step: what will be recorded, in words.
    async fn say_back(self, entry: DeskEntry) -> Result<Response, Trouble> {
        let by = self.staff.id;
        let weighed = self.site.ask(move |house| answered(house.weigh(&entry, by))).await?;
        match weighed {
            Ok(weighed) => self.sure(&weighed).await,
            Err(why) => self.refused(&why).await,
        }
    }

    async fn sure(self, weighed: &Weighed) -> Result<Response, Trouble> {
        let (w, zone) = (self.words, self.site.house.zone());
        let options = self.options().await?;
        let kept = |spec: &FieldSpec| (spec.name, self.filled.get(spec.name).cloned().unwrap_or_default());
        Ok(show(&SurePage {
            page: self.page(),
            role: role_word(w, self.staff.role),
            key: self.spec.key,
            once: random_key(),
            rows: say::rows(w, self.spec, &self.filled, &options, weighed),
            notes: weighed.notes.iter().map(|note| say::note(w, zone, note)).collect(),
            kept: self.spec.fields.iter().map(kept).collect(),
            staff: self.staff,
        }))
    }

    async fn refused(self, why: &Why) -> Result<Response, Trouble> {
        let says = say::why(self.words, why);
        let field = why.field();
        self.ask(vec![(field, says)]).await
    }

    /// Records it, once for each page that was confirmed.
    async fn record(self, entry: DeskEntry) -> Result<Response, Trouble> {
        let once = self.filled.get("once").filter(|once| !once.is_empty()).cloned().ok_or(Trouble::BadInput)?;
        let by = self.staff.id;
        let (key, reason) = (self.spec.key, self.filled.get("reason").cloned().unwrap_or_default());
        let entered = self.site.once(once, move |house| {
            let after = answered(house.enter(&entry, by))?;
            Ok(after.map(|after| leads_to(after, key, &reason)))
        });
        match entered.await? {
            Ok(there) => Ok(see_other(&there)),
            Err(why) => self.refused(&why).await,
        }
    }
}

/// After an entry at the form with this key.
fn leads_to(after: After, key: &str, reason: &str) -> String {
    match after {
        After::NextLine { number, on } => {
            format!("/office/desk/{key}?said=saved&who={number}&on={on}&reason={}", in_path(reason))
        }
        After::Saved => "/office/desk?said=saved".to_owned(),
        After::LedgerHeld => "/office/desk?said=ledger".to_owned(),
        After::CopiesRemain => "/office/desk?said=copies".to_owned(),
        After::Record(exported) => format!("/office/record/{exported}"),
    }
}

fn input_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Choice(_) | Kind::OneOf(_) => "select",
        Kind::Day | Kind::Date => "date",
        Kind::Time => "time",
        Kind::Minutes => "number",
        Kind::Person | Kind::Figure | Kind::Code | Kind::Card | Kind::Text => "text",
    }
}
