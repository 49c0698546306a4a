//! `/office/list/KEY`: what was entered at the forms and holds, as tables.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::entry::{ListCell, Listing};
use super::forms::{Group, Label, Whose};
use super::say::whole_day;
use crate::web::guard::Reader;
use crate::web::login::Staff;
use crate::web::office::role_word;
use crate::web::site::{Page, Site, Trouble, show};
use crate::web::words::Words;

pub struct ListSpec {
    /// Its address: `/office/list/KEY`.
    pub key: &'static str,
    pub group: Group,
    pub whose: Whose,
    pub title: Label,
    of: Listing,
    columns: &'static [Label],
}

/// In the order of the page.
pub const LISTS: &[ListSpec] = &[
    ListSpec {
        key: "hours",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::list_hours,
        of: Listing::Hours,
        columns: &[Words::field_on, Words::field_person, Words::field_work, Words::col_hours],
    },
    ListSpec {
        key: "visits",
        group: Group::Time,
        whose: Whose::AllStaff,
        title: Words::list_visits,
        of: Listing::Visits,
        columns: &[Words::field_on, Words::field_person, Words::field_came, Words::field_left, Words::note_worked],
    },
    ListSpec {
        key: "places",
        group: Group::Time,
        whose: Whose::WhoSeesMoney,
        title: Words::list_places,
        of: Listing::Places,
        columns: &[
            Words::field_person,
            Words::field_place,
            Words::field_terms,
            Words::field_contract,
            Words::col_from,
            Words::col_to,
        ],
    },
    ListSpec {
        key: "nets",
        group: Group::Piece,
        whose: Whose::AllStaff,
        title: Words::list_nets,
        of: Listing::Nets,
        columns: &[Words::field_net, Words::field_work, Words::col_steps, Words::col_from, Words::col_finished],
    },
    ListSpec {
        key: "rates",
        group: Group::Rate,
        whose: Whose::WhoSeesMoney,
        title: Words::list_rates,
        of: Listing::Rates,
        columns: &[Words::field_work, Words::col_rate, Words::field_programme, Words::col_from],
    },
    ListSpec {
        key: "allowances",
        group: Group::Allowance,
        whose: Whose::WhoSeesMoney,
        title: Words::list_allowances,
        of: Listing::Allowances,
        columns: &[
            Words::field_person,
            Words::field_purpose,
            Words::col_amount,
            Words::col_from,
            Words::col_to,
            Words::field_limit,
        ],
    },
    ListSpec {
        key: "programmes",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::list_programmes,
        of: Listing::Programmes,
        columns: &[Words::field_programme, Words::field_rule, Words::col_from],
    },
    ListSpec {
        key: "enrolments",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::list_enrolments,
        of: Listing::Enrolments,
        columns: &[
            Words::field_person,
            Words::field_programme,
            Words::field_municipality,
            Words::col_from,
            Words::col_to,
        ],
    },
    ListSpec {
        key: "contracts",
        group: Group::Programme,
        whose: Whose::WhoSeesMoney,
        title: Words::list_contracts,
        of: Listing::Contracts,
        columns: &[Words::field_person, Words::col_agreed, Words::col_from],
    },
    ListSpec {
        key: "orders",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::list_orders,
        of: Listing::Orders,
        columns: &[
            Words::field_order,
            Words::field_client,
            Words::field_work,
            Words::col_ordered,
            Words::col_made,
            Words::col_left,
            Words::col_delivered,
            Words::col_material,
            Words::field_due,
            Words::col_done,
        ],
    },
    ListSpec {
        key: "material",
        group: Group::Order,
        whose: Whose::AllStaff,
        title: Words::list_material,
        of: Listing::Material,
        columns: &[Words::field_on, Words::field_order, Words::field_movement, Words::field_quantity],
    },
    ListSpec {
        key: "log",
        group: Group::Record,
        whose: Whose::WhoSeesMoney,
        title: Words::list_log,
        of: Listing::Log,
        columns: &[Words::field_on, Words::field_person, Words::col_what, Words::col_by],
    },
];

#[derive(Template)]
#[template(path = "desk_list.html", config = "src/web/askama.toml")]
struct ListPage {
    page: Page,
    role: &'static str,
    staff: Staff,
    /// Titles, and whether figures stand under them.
    columns: Vec<(&'static str, &'static str)>,
    rows: Vec<Vec<Shown>>,
}

struct Shown {
    text: String,
    class: &'static str,
    look: bool,
}

pub async fn page(
    State(site): State<Site>,
    Reader(words): Reader,
    staff: Staff,
    Path(key): Path<String>,
) -> Result<Response, Trouble> {
    let spec = LISTS.iter().find(|spec| spec.key == key).ok_or(Trouble::NotFound)?;
    if spec.whose == Whose::WhoSeesMoney && !staff.sees_money() {
        return Err(Trouble::MoneyIsNotYours);
    }
    let of = spec.of;
    let rows = site.ask(move |house| house.listed(of)).await?;
    let figures = |at: usize| rows.iter().any(|row: &Vec<ListCell>| matches!(row.get(at), Some(ListCell::Figure(_))));
    let columns = spec.columns.iter().enumerate();
    let page = ListPage {
        page: Page::new(words, (spec.title)(words), site.house.workshop()),
        role: role_word(words, staff.role),
        staff,
        columns: columns.map(|(at, label)| (label(words), if figures(at) { "n" } else { "" })).collect(),
        rows: rows.iter().map(|row| row.iter().map(|cell| shown(words, cell)).collect()).collect(),
    };
    Ok(show(&page))
}

fn shown(w: Words, cell: &ListCell) -> Shown {
    let (text, class, look) = match cell {
        ListCell::Empty => (String::new(), "", false),
        ListCell::Text(text) => (text.clone(), "", false),
        ListCell::Name(text) => (text.clone(), "when", false),
        ListCell::Figure(text) => (text.clone(), "n", false),
        ListCell::Day(on) => (whole_day(w, *on), "when", false),
        ListCell::Says(label) => (label(w).to_owned(), "", false),
        ListCell::Look(on) => (whole_day(w, *on), "when", true),
    };
    Shown { text, class, look }
}
