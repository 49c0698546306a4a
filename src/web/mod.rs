//! Pages and API. What they show comes through `House`, which the daemon implements; what they watch is `Live`,
//! which the daemon feeds.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

mod api;
mod board;
mod demo;
pub mod desk;
mod guard;
mod home;
pub mod house;
pub mod labels;
mod leaf;
pub mod live;
mod login;
mod net;
mod office;
pub mod panel;
pub mod password;
mod periods;
mod person;
mod question;
mod receipt;
mod record;
pub mod reports;
mod roll;
mod site;
mod stream;
mod table;
pub mod till;
pub mod words;

pub use crate::paper::ruby;
pub use house::{DemoDesk, House};
pub use live::Live;
use site::Site;

/// The largest form anybody sends here, generously.
const FORM_BYTES: usize = 16 * 1024;

/// What the daemon decides about its pages.
#[derive(Clone, Default)]
pub struct Options {
    /// The demo's desk; `None` outside the demo, and then there is no `/demo`.
    pub demo: Option<Arc<dyn DemoDesk>>,
    /// Host names under which staff may reach the office, beside loopback and plain addresses that were bound
    /// (`fuda.local`); without port. Anything else is refused there, so that no web page elsewhere can rebind its
    /// name to this machine and read it.
    pub hosts: Vec<String>,
}

/// All pages and the API.
pub fn router(house: Arc<dyn House>, live: Live, options: Options) -> Router {
    let site = Site::new(house, live, options);
    let office = Router::new()
        .route("/login", get(login::page).post(login::enter))
        .route("/logout", post(login::leave))
        .route("/office", get(office::page))
        .route("/office/person/{number}", get(person::page))
        .route("/office/periods", get(periods::page))
        .route("/office/periods/close", get(periods::look).post(periods::close))
        .route("/office/periods/answer", post(periods::answer))
        .route("/office/periods/{ending}", get(periods::payments))
        .route("/office/periods/{ending}/pay", post(periods::pay))
        .route("/office/periods/{ending}/transfer", get(periods::transfer))
        .route("/office/periods/{ending}/{number}", get(periods::statement))
        .route("/office/periods/{ending}/{number}/ask", post(periods::ask))
        .route("/office/periods/{ending}/{number}/reissue", post(periods::reissue))
        .route("/office/person/{number}/growth", get(reports::person::page).post(reports::person::choose))
        .route("/office/person/{number}/growth/{form}", get(reports::person::growth_file))
        .route("/office/reports", get(reports::pages::page))
        .route("/office/reports/submit", post(reports::pages::submit_report))
        .route("/office/reports/city/{form}", get(reports::pages::city_file))
        .route("/office/reports/dataset/{form}", get(reports::pages::dataset_file))
        .route("/office/receipt/{receipt}", get(receipt::page).post(receipt::correct))
        .route("/office/desk", get(desk::list))
        .route("/office/desk/{form}", get(desk::form).post(desk::post))
        .route("/office/list/copies", get(record::copies).post(record::clean))
        .route("/office/list/{key}", get(desk::list::page))
        .route("/office/labels", get(labels::list))
        .route("/office/labels/part", get(labels::part))
        .route("/office/labels/events", get(labels::stream))
        .route("/office/labels/{kind}", get(labels::form).post(labels::print))
        .route("/office/labels/{kind}/look.png", get(labels::picture))
        .route("/office/label-run/{run}/stop", post(labels::stop))
        .route("/office/label-run/{run}/labels.pdf", get(labels::file))
        .route("/office/label-roll/rest", post(labels::rest))
        .route("/office/label-roll/void", post(labels::void))
        .route("/office/record/{exported}", get(record::page))
        .route("/office/record/{exported}/csv", get(record::sheet))
        .route("/office/paper/{kind}", get(leaf::page))
        .route("/office/print", post(roll::print))
        .route("/office/answer/leaving", post(question::leaving))
        .route("/office/answer/tag", post(question::tag))
        .route("/office/answer/paper", post(question::paper))
        .route("/office/answer/clock", post(question::clock));
    let demo = Router::new()
        .route("/demo", get(demo::page))
        .route("/demo/papers", get(demo::papers))
        .route("/demo/events", get(demo::stream))
        .route("/demo/paper/{file}", get(demo::picture))
        .route("/demo/press", post(demo::press))
        .route("/demo/tray", post(demo::fill));
    let api = Router::new()
        .route("/api/v1/health", get(api::health))
        .route("/api/v1/board", get(api::board))
        .route("/api/v1/events", get(api::board_events))
        .route("/api/v1/earnings", get(api::earnings));
    Router::new()
        .route("/", get(home::page))
        .route("/assets/{name}", get(home::asset))
        .route("/board", get(board::page))
        .route("/board/part", get(board::part))
        .route("/table/{table}", get(table::page))
        .route("/table/{table}/events", get(table::stream))
        .merge(office)
        .merge(demo)
        .merge(api)
        .fallback(home::nowhere)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn_with_state(site.clone(), guard::keep))
        .with_state(site)
}
