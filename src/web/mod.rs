//! Pages and API. What they show comes through `House`, which the daemon implements; what they watch is `Live`,
//! which the daemon feeds.

use std::sync::Arc;

pub mod house;
pub mod live;
pub mod password;

pub use house::{DemoDesk, House};
pub use live::Live;

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
pub fn router(house: Arc<dyn House>, live: Live, options: Options) -> axum::Router {
    let _ = (house, live, options);
    axum::Router::new()
}
