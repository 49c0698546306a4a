//! Every text of the pages, once: Japanese, and English beside it. Participants' sentences carry their readings
//! as `{名札|なふだ}` (see `web::ruby`); `[who]` and the like are filled in. Their words are those of DOMAIN.md §4.2
//! and §5: nobody is scolded, nothing is measured against anybody.

mod desk;
mod labels;
mod money;
mod office;
mod reports;
mod table;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Ja,
    En,
}

impl Lang {
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag {
            "ja" => Some(Self::Ja),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// The texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(pub Lang);

macro_rules! catalogue {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        impl super::Words {
            $(pub fn $name(self) -> &'static str {
                match self.0 {
                    super::Lang::Ja => $ja,
                    super::Lang::En => $en,
                }
            })*
        }
    };
}
pub(crate) use catalogue;

/// Fills `[name]` in a text. What is filled in is taken as it is: a name of somebody's must be a `ruby::literal`.
pub fn fill(text: &str, with: &[(&str, &str)]) -> String {
    with.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("[{name}]"), value))
}
