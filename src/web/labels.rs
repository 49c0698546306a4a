//! `/office/labels`: what a label will look like, printing it, how far that is, stopping it, going on where a roll of
//! paper ended, and making tags void. From the list to the printed label are two steps: choose, print.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

mod forms;
mod list;
pub mod order;

pub use list::{list, part, stream};

use forms::{Asks, FieldSpec, Filled, Need, Reading};
use list::list_page;
use order::{LabelKind, LabelOrder, LabelShelf, LabelTemplate, LabelWhat, Labelled, NotPrinted, answered};

use super::desk::entry::{Choice, Choices};
use super::guard::Reader;
use super::house::{Answer, House};
use super::login::{Staff, random_key, see_other};
use super::office::role_word;
use super::site::{Page, Site, Trouble, show};
use super::words::{Words, fill};
use crate::domain::code::Roll;
use crate::domain::fact::VoidedTags;

/// The page that follows whatever was recorded.
const LIST: &str = "/office/labels";

#[derive(Template)]
#[template(path = "label_form.html", config = "src/web/askama.toml")]
struct FormPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    key: &'static str,
    hint: &'static str,
    /// What was refused, and the keeper's words about it.
    says: Option<(String, String)>,
    fields: Vec<Field>,
    once: String,
    /// Templates that cannot be used, with the keeper's words.
    broken: Vec<(String, String)>,
    /// Where its picture is.
    picture: String,
}

struct Field {
    name: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
    /// `select`, or an input's type.
    kind: &'static str,
    decimal: bool,
    value: String,
    wrong: Option<String>,
    optional: bool,
    most: Option<u32>,
    /// Value, text, chosen.
    options: Vec<(String, String, bool)>,
    suggested: bool,
}

fn may_make(staff: &Staff, kind: LabelKind) -> Result<(), Trouble> {
    // Whoever has a staff card can correct what others made; who is paid in cash is the pay list's.
    let coordinators = matches!(kind, LabelKind::Staff | LabelKind::Envelope);
    if coordinators && !staff.sees_money() { Err(Trouble::MoneyIsNotYours) } else { Ok(()) }
}

fn kind_of(staff: &Staff, key: &str) -> Result<LabelKind, Trouble> {
    let kind = LabelKind::of_key(key).ok_or(Trouble::NotFound)?;
    may_make(staff, kind).map(|()| kind)
}

async fn ask<T: Send + 'static>(
    site: &Site,
    question: impl FnOnce(&dyn House) -> Labelled<T> + Send + 'static,
) -> Result<Result<T, NotPrinted>, Trouble> {
    site.ask(move |house| answered(question(house))).await
}

/// Templates to choose from. Where the usual one is broken, none is chosen for anybody: whoever prints says which.
fn templates(w: Words, shelf: &LabelShelf) -> Vec<(String, String)> {
    let usable = shelf.templates.iter().filter(|template| template.refused.is_none());
    let usable = usable.map(|one| (one.name.clone(), format!("{}（{} mm）", one.name, one.size_mm)));
    let broken = shelf.templates.first().is_some_and(|usual| usual.refused.is_some());
    let none = broken.then(|| (String::new(), w.desk_none().to_owned()));
    none.into_iter().chain(usable).collect()
}

/// Templates that cannot be used, with the keeper's words.
fn broken(w: Words, shelf: &LabelShelf) -> Vec<(String, String)> {
    let said = |one: &LabelTemplate| Some((fill(w.label_broken(), &[("name", &one.name)]), one.refused.clone()?));
    shelf.templates.iter().filter_map(said).collect()
}

/// A refusal in words, and the keeper's words about it.
fn refusal(w: Words, why: &NotPrinted) -> (String, String) {
    let text = match why {
        NotPrinted::NobodyHasIt => w.not_nobody(),
        NotPrinted::SeveralCalledSo => w.not_several(),
        NotPrinted::Retired => w.not_retired(),
        NotPrinted::NoWork => w.not_work(),
        NotPrinted::TimedWork => w.not_timed(),
        NotPrinted::NoStaff => w.not_staff(),
        NotPrinted::NoNet => w.not_net(),
        NotPrinted::NoWorkCard => w.not_work_card(),
        NotPrinted::Nobody => w.not_anybody(),
        NotPrinted::NoEnvelopes => w.not_envelopes(),
        NotPrinted::NoSuchPrinter => w.not_printer(),
        NotPrinted::PrinterBusy(_) => w.not_busy(),
        NotPrinted::NoSheet(_) => w.not_sheet(),
        NotPrinted::NoFace { .. } => w.not_face(),
        NotPrinted::NoRoll => w.not_roll(),
        NotPrinted::NoSuchTags { .. } => w.not_tags(),
        NotPrinted::TagsVoid { .. } => w.not_void(),
        NotPrinted::Template(_) => w.not_template(),
        NotPrinted::Moved => w.not_moved(),
    };
    let words = match why {
        NotPrinted::PrinterBusy(name) => fill(text, &[("name", name)]),
        NotPrinted::NoSheet(n) | NotPrinted::NoFace { faces: n } => fill(text, &[("n", &n.to_string())]),
        NotPrinted::NoSuchTags { count } => fill(text, &[("n", &count.to_string())]),
        NotPrinted::TagsVoid { first, last } => {
            fill(text, &[("first", &first.to_string()), ("last", &last.to_string())])
        }
        _ => text.to_owned(),
    };
    let keeper = if let NotPrinted::Template(keeper) = why { keeper.clone() } else { String::new() };
    (words, keeper)
}

/// The first step; what the address says is filled in already.
pub async fn form(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
    Query(filled): Query<Filled>,
) -> Result<Response, Trouble> {
    let kind = kind_of(&staff, &key)?;
    Sheet { site, words, staff, kind, filled }.ask(None, Vec::new()).await
}

/// The second step, and `見てみる`, which shows the same page with another picture.
pub async fn print(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Trouble> {
    let kind = kind_of(&staff, &key)?;
    staff.check(filled.get("csrf").map_or("", String::as_str))?;
    let looks = filled.get("step").is_some_and(|step| step == "look");
    let sheet = Sheet { site, words, staff, kind, filled };
    let mut reading = Reading::of(&sheet.filled, words);
    let (what, to) = (reading.what(kind), reading.to());
    let template = sheet.filled.get("template").cloned().unwrap_or_default();
    match (what, to) {
        (Some(what), Some(to)) if !looks => sheet.send(LabelOrder { what, template, to }).await,
        _ => {
            // Whoever only looks has perhaps not filled in everything yet.
            let wrong = if looks { Vec::new() } else { reading.wrong };
            sheet.ask(None, wrong).await
        }
    }
}

/// The picture of a label, with what was filled in so far.
pub async fn picture(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
    Query(filled): Query<Filled>,
) -> Result<Response, Trouble> {
    let kind = kind_of(&staff, &key)?;
    let what = Reading::of(&filled, words).what(kind);
    let template = filled.get("template").cloned().unwrap_or_default();
    match ask(&site, move |house| house.label_look(kind, &template, what.as_ref())).await? {
        Ok(png) => Ok(([(CONTENT_TYPE, "image/png")], png).into_response()),
        Err(_) => Err(Trouble::NotFound),
    }
}

/// A form that somebody is filling in.
struct Sheet {
    site: Site,
    words: Words,
    staff: Staff,
    kind: LabelKind,
    filled: Filled,
}

impl Sheet {
    async fn ask(self, refused: Option<NotPrinted>, wrong: Vec<(&'static str, String)>) -> Result<Response, Trouble> {
        let kind = self.kind;
        let asked: Vec<Choices> = kind.fields().iter().filter_map(|field| choices(field.asks)).collect();
        let (shelf, options) = self
            .site
            .ask(move |house| {
                let options: Answer<Vec<_>> = asked.into_iter().map(|of| Ok((of, house.choices(of)?))).collect();
                Ok((house.label_shelf(kind)?, options?))
            })
            .await?;
        let status =
            if refused.is_some() || !wrong.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let mut fields: Vec<Field> =
            kind.fields().iter().map(|spec| self.field(spec, &options, &shelf, &wrong)).collect();
        fields.extend(self.place_fields(&shelf, &wrong));
        let page = FormPage {
            page: Page::new(self.words, kind.title()(self.words), self.site.house.workshop()),
            role: role_word(self.words, self.staff.role),
            key: kind.key(),
            hint: kind.hint()(self.words),
            says: refused.map(|why| refusal(self.words, &why)),
            fields,
            once: random_key(),
            broken: broken(self.words, &shelf),
            picture: self.picture(),
            staff: self.staff,
        };
        let mut response = show(&page);
        *response.status_mut() = status;
        Ok(response)
    }

    fn value(&self, name: &str, usual: &str) -> String {
        self.filled.get(name).map_or(usual, String::as_str).to_owned()
    }

    fn field(
        &self,
        spec: &FieldSpec,
        options: &[(Choices, Vec<Choice>)],
        shelf: &LabelShelf,
        wrong: &[(&'static str, String)],
    ) -> Field {
        let value = self.value(spec.name, spec.usual);
        let named = |all: &[String]| all.iter().map(|one| (one.clone(), one.clone(), *one == value)).collect();
        let all: Vec<(String, String, bool)> = match (spec.asks, choices(spec.asks)) {
            (Asks::Staff, _) => named(&shelf.staff),
            (Asks::Station, _) => named(&shelf.stations),
            (_, Some(of)) => {
                let known = options.iter().filter(|(known, _)| *known == of).flat_map(|(_, all)| all);
                known.map(|one| (one.value.clone(), one.label.clone(), one.value == value)).collect()
            }
            _ => Vec::new(),
        };
        let chosen = matches!(spec.asks, Asks::Choice(_) | Asks::Staff | Asks::Station);
        Field {
            name: spec.name,
            label: (spec.label)(self.words),
            hint: (chosen && all.is_empty()).then(|| self.words.desk_no_choice()),
            kind: match spec.asks {
                Asks::Count(_) => "number",
                _ if chosen => "select",
                _ => "text",
            },
            decimal: spec.asks == Asks::Figure,
            wrong: wrong.iter().find(|(name, _)| *name == spec.name).map(|(_, says)| says.clone()),
            optional: spec.need == Need::May,
            most: if let Asks::Count(most) = spec.asks { Some(most) } else { None },
            suggested: spec.asks == Asks::Person,
            options: all,
            value,
        }
    }

    /// Which template, where to, and from which face on.
    fn place_fields(&self, shelf: &LabelShelf, wrong: &[(&'static str, String)]) -> Vec<Field> {
        let w = self.words;
        let said = |name: &str| wrong.iter().find(|(field, _)| *field == name).map(|(_, says)| says.clone());
        let select = |name, label, options| Field {
            name,
            label,
            hint: None,
            kind: "select",
            decimal: false,
            value: String::new(),
            wrong: said(name),
            optional: false,
            most: None,
            options,
            suggested: false,
        };
        let template = self.value("template", "");
        let templates = templates(w, shelf).into_iter().map(|(value, text)| {
            let chosen = value == template;
            (value, text, chosen)
        });
        let to = self.value("to", "");
        let to_options = places(w, shelf).into_iter().map(|(value, text, _)| {
            let chosen = value == to;
            (value, text, chosen)
        });
        let moved = |name, label, hint| Field {
            hint,
            kind: "text",
            decimal: true,
            value: self.value(name, ""),
            optional: true,
            ..select(name, label, Vec::new())
        };
        let face = Field {
            hint: Some(w.label_face_hint()),
            kind: "number",
            value: self.value("face", "1"),
            most: shelf.sheets.iter().max().and_then(|faces| u32::try_from(*faces).ok()),
            optional: true,
            ..select("face", w.label_face(), Vec::new())
        };
        vec![
            select("template", w.label_template(), templates.collect()),
            select("to", w.label_to(), to_options.collect()),
            face,
            moved("right", w.label_right(), None),
            moved("down", w.label_down(), Some(w.label_moved_hint())),
        ]
    }

    /// Only what changes the picture stands in its address.
    fn picture(&self) -> String {
        let own = self.kind.fields().iter().map(|spec| spec.name).chain(["template"]);
        let pairs: Vec<String> = own
            .filter_map(|name| Some((name, self.filled.get(name).filter(|value| !value.is_empty())?)))
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        format!("/office/labels/{}/look.png?{}", self.kind.key(), pairs.join("&"))
    }

    /// Prints, once for each page that was shown.
    async fn send(self, order: LabelOrder) -> Result<Response, Trouble> {
        let once = self.filled.get("once").filter(|once| !once.is_empty()).cloned().ok_or(Trouble::BadInput)?;
        match send_once(&self.site, once, order, &self.staff).await? {
            Ok(there) => Ok(see_other(&there)),
            Err(why) => self.ask(Some(why), Vec::new()).await,
        }
    }
}

/// A button that was pressed twice prints once. Answers with where it leads.
async fn send_once(
    site: &Site,
    once: String,
    order: LabelOrder,
    staff: &Staff,
) -> Result<Result<String, NotPrinted>, Trouble> {
    let by = staff.id;
    site.once(once, move |house| Ok(answered(house.label_print(&order, by))?.map(|_| LIST.to_owned()))).await
}

fn choices(asks: Asks) -> Option<Choices> {
    match asks {
        Asks::Choice(of) => Some(of),
        Asks::Person => Some(Choices::People),
        _ => None,
    }
}

/// Everywhere that labels can go, printers first.
fn places(w: Words, shelf: &LabelShelf) -> Vec<(String, String, bool)> {
    let printers = shelf
        .printers
        .iter()
        .map(|name| (format!("printer-{name}"), fill(w.label_to_printer(), &[("name", name)]), false));
    let sheets = shelf.sheets.iter().map(|faces| {
        let text = fill(w.label_to_sheet(), &[("n", &faces.to_string())]);
        (format!("pdf-{faces}"), text, false)
    });
    printers.chain([("pdf".to_owned(), w.label_to_pdf().to_owned(), false)]).chain(sheets).collect()
}

/// For an address.
fn escaped(value: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    value.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[derive(Deserialize)]
pub struct Token {
    csrf: String,
}

pub async fn stop(
    State(site): State<Site>,
    staff: Staff,
    Path(run): Path<u64>,
    Form(form): Form<Token>,
) -> Result<Response, Trouble> {
    staff.check(&form.csrf)?;
    let runs = site.ask(|house| house.label_runs()).await?;
    let Some(known) = runs.iter().find(|one| one.run == run) else { return Ok(see_other(LIST)) };
    may_make(&staff, known.kind)?;
    site.ask(move |house| {
        house.label_stop(run);
        Ok(())
    })
    .await?;
    Ok(see_other(LIST))
}

pub async fn file(State(site): State<Site>, staff: Staff, Path(run): Path<u64>) -> Result<Response, Trouble> {
    let (runs, pdf) = site.ask(move |house| Ok((house.label_runs()?, house.label_file(run)?))).await?;
    // A card's code stands in it: nobody takes away what they may not make.
    let kind = runs.iter().find(|one| one.run == run).ok_or(Trouble::NotFound)?.kind;
    may_make(&staff, kind)?;
    let pdf = pdf.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "application/pdf")], pdf).into_response())
}

/// Going on with a roll, from the label after the last that came out.
pub async fn rest(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Trouble> {
    staff.check(filled.get("csrf").map_or("", String::as_str))?;
    let once = filled.get("once").filter(|once| !once.is_empty()).cloned().ok_or(Trouble::BadInput)?;
    let mut reading = Reading::of(&filled, words);
    let (last, to) = (reading.last_out(), reading.to());
    let roll = filled.get("roll").ok_or(Trouble::BadInput)?;
    let (Some(last), Some(to)) = (last, to) else {
        return list_page(&site, words, staff, Some((wrong_fields(words, &reading.wrong), String::new()))).await;
    };
    let template = filled.get("template").cloned().unwrap_or_default();
    // Each roll of the page has a button of its own.
    let once = format!("{once} {roll}");
    let what = LabelWhat::Rest { roll: Roll(roll.clone()), first: last + 1 };
    may_make(&staff, what.kind())?;
    match send_once(&site, once, LabelOrder { what, template, to }, &staff).await? {
        Ok(there) => Ok(see_other(&there)),
        Err(why) => list_page(&site, words, staff, Some(refusal(words, &why))).await,
    }
}

/// The wrong fields of a roll's form by their names: some of them are folded away.
fn wrong_fields(w: Words, wrong: &[(&'static str, String)]) -> String {
    let named = |(field, why): &(&'static str, String)| {
        let name = match *field {
            "last" => w.roll_last_out(),
            "face" => w.label_face(),
            "right" => w.label_right(),
            "down" => w.label_down(),
            _ => w.label_to(),
        };
        fill(w.label_wrong(), &[("field", name), ("why", why)])
    };
    wrong.iter().map(named).collect::<Vec<_>>().join(" ")
}

/// Tags count no more.
pub async fn void(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Trouble> {
    staff.check(filled.get("csrf").map_or("", String::as_str))?;
    let mut reading = Reading::of(&filled, words);
    let (from, to) = (reading.tag("from"), reading.tag("to"));
    let (Some(from), Some(to), Some(roll)) = (from, to, filled.get("roll").cloned()) else {
        return Err(Trouble::BadInput);
    };
    let why: VoidedTags = filled.get("why").map_or("", String::as_str).parse().map_err(|_| Trouble::BadInput)?;
    let tags = match (from, to) {
        (None, None) => None,
        (from, to) => Some((from.unwrap_or(1), to.unwrap_or(Roll::LARGEST))),
    };
    let by = staff.id;
    match ask(&site, move |house| house.label_void(&Roll(roll), tags, why, by)).await? {
        Ok(()) => Ok(see_other(LIST)),
        Err(why) => list_page(&site, words, staff, Some(refusal(words, &why))).await,
    }
}
