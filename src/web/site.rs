//! What every page has at hand, and what it answers when something is not as it should be.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::Options;
use super::desk::Recorded;
use super::house::{Answer, House, Unanswered};
use super::live::Live;
use super::login::Gate;
use super::words::{Lang, Words};

/// Cheap to clone: every request has one.
#[derive(Clone)]
pub struct Site {
    pub house: Arc<dyn House>,
    pub live: Live,
    pub options: Arc<Options>,
    pub gate: Arc<Gate>,
    pub recorded: Arc<Recorded>,
}

impl Site {
    pub fn new(house: Arc<dyn House>, live: Live, options: Options) -> Self {
        Self { house, live, options: Arc::new(options), gate: Arc::default(), recorded: Arc::default() }
    }

    /// Asks the house from a thread that may wait.
    pub async fn ask<T, F>(&self, question: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&dyn House) -> Answer<T> + Send + 'static,
    {
        let house = self.house.clone();
        let answered = tokio::task::spawn_blocking(move || question(house.as_ref())).await;
        answered.map_err(|gone| Trouble::Unavailable(Box::new(gone)))?.map_err(Trouble::from)
    }
}

/// Why a page is not shown. Says nothing of what is inside; the cause goes to the log.
#[derive(Debug)]
pub enum Trouble {
    NotFound,
    NoSuchTable,
    /// Money is not this role's.
    MoneyIsNotYours,
    /// A form that did not come from our own page.
    Foreign,
    /// A host name that is not ours.
    OtherHost,
    BadInput,
    /// A group of the data set of too few people to hide anybody in, or of so many that nothing is left to see.
    GroupSize,
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
}

impl From<Unanswered> for Trouble {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Ledger(cause) => Self::Unavailable(cause),
            Unanswered::Refused(_) => Self::BadInput,
        }
    }
}

#[derive(Template)]
#[template(path = "trouble.html", config = "src/web/askama.toml")]
struct TroublePage {
    page: Page,
    says: [(&'static str, &'static str, &'static str); 2],
}

impl Trouble {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSuchTable => StatusCode::NOT_FOUND,
            Self::MoneyIsNotYours | Self::Foreign => StatusCode::FORBIDDEN,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::BadInput | Self::GroupSize => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn words(&self, w: Words) -> (&'static str, &'static str, &'static str) {
        let lang = w.0.tag();
        match self {
            Self::NotFound => (lang, w.page_not_found(), w.page_not_found_says()),
            Self::NoSuchTable => (lang, w.page_table_not_found(), w.page_table_not_found_says()),
            Self::MoneyIsNotYours => (lang, w.page_money(), w.page_money_says()),
            Self::Foreign => (lang, w.page_forbidden(), w.page_forbidden_says()),
            Self::OtherHost => (lang, w.page_host(), w.page_host_says()),
            Self::BadInput => (lang, w.page_bad(), w.page_bad_says()),
            Self::GroupSize => (lang, w.page_group(), w.page_group_says()),
            Self::Unavailable(_) => (lang, w.page_unavailable(), w.page_unavailable_says()),
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        if let Self::Unavailable(cause) = &self {
            tracing::error!(cause = cause.as_ref(), "a page could not ask the ledger");
        }
        let says = [self.words(Words(Lang::Ja)), self.words(Words(Lang::En))];
        let page = TroublePage { page: Page::new(Words::default(), says[0].1, String::new()), says };
        (self.status(), show(&page)).into_response()
    }
}

/// What the frame around every page needs.
pub struct Page {
    pub words: Words,
    pub title: String,
    pub workshop: String,
}

impl Page {
    pub fn new(words: Words, title: &str, workshop: String) -> Self {
        Self { words, title: super::ruby::plain(title), workshop }
    }

    pub fn lang(&self) -> &'static str {
        self.words.0.tag()
    }

    pub fn other_lang(&self) -> &'static str {
        match self.words.0 {
            Lang::Ja => "en",
            Lang::En => "ja",
        }
    }
}

/// A template as a response.
pub fn show(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(cause) => {
            tracing::error!(cause = &cause as &dyn std::error::Error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
