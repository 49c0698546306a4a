//! The kinds of labels, and the fields that each may have.

use std::collections::BTreeMap;

use crate::domain::code::{Code, Command, Kind as CodeKind, Reason, Roll, Tag};

/// What is written into a label's fields, by the fields' names.
pub type Values = BTreeMap<String, String>;

/// A field of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub need: Need,
    pub holds: Holds,
}

impl Field {
    /// Whether it holds words, which may stand in two lines. Figures and the letters of a code never do.
    pub fn holds_words(&self) -> bool {
        matches!(self.name.as_str(), "work" | "reading" | "name" | "call" | "note" | "reason")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A template of this kind is worth nothing without it.
    Always,
    /// A template may leave it out, and it may have nothing in it.
    Optional,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A `<text>`.
    Text,
    /// A `<rect>` in whose place a Code 128 or a QR code stands.
    Code,
    /// A `<rect>` in whose place a picture mark stands.
    Mark,
}

/// What a label is for. Each has one template or, where sizes differ, several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 名札 of a participant
    Card,
    /// 仮の名札
    Spare,
    /// A line of the binder by which staff bind a 仮の名札
    Binder,
    /// れんしゅう
    Practice,
    /// 名札 of staff
    Staff,
    /// 札 (シール) for one bundle
    Tag,
    /// 札 of a net
    Piece,
    /// 作業カード
    Work,
    /// 操作カード, all of them on one sheet
    Sheet,
    /// 理由カード
    Reason,
    /// 箱 and 棚
    Box,
    /// 工賃袋: whose, and never how much is inside
    Envelope,
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::Card,
        Self::Spare,
        Self::Binder,
        Self::Practice,
        Self::Staff,
        Self::Tag,
        Self::Piece,
        Self::Work,
        Self::Sheet,
        Self::Reason,
        Self::Box,
        Self::Envelope,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Spare => "spare",
            Self::Binder => "binder",
            Self::Practice => "practice",
            Self::Staff => "staff",
            Self::Tag => "tag",
            Self::Piece => "piece",
            Self::Work => "work",
            Self::Sheet => "sheet",
            Self::Reason => "reason",
            Self::Box => "box",
            Self::Envelope => "envelope",
        }
    }

    pub fn japanese(self) -> &'static str {
        match self {
            Self::Card => "名札",
            Self::Spare => "仮の名札",
            Self::Binder => "仮の名札の名簿",
            Self::Practice => "れんしゅうの名札",
            Self::Staff => "職員の名札",
            Self::Tag => "シール",
            Self::Piece => "網の札",
            Self::Work => "作業カード",
            Self::Sheet => "操作カード",
            Self::Reason => "理由カード",
            Self::Box => "箱・棚の札",
            Self::Envelope => "工賃袋のラベル",
        }
    }

    /// A template's kind is the first word of its file's name: `tag-small.svg` is a tag.
    pub fn of_template(name: &str) -> Option<Self> {
        let word = name.split('-').next()?;
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The shipped templates, the usual one first.
    pub fn templates(self) -> &'static [&'static str] {
        match self {
            Self::Card => &["card"],
            Self::Spare => &["spare"],
            Self::Binder => &["binder"],
            Self::Practice => &["practice"],
            Self::Staff => &["staff"],
            Self::Tag => &["tag", "tag-small", "tag-large", "tag-tape"],
            Self::Piece => &["piece"],
            Self::Work => &["work"],
            Self::Sheet => &["sheet-a4", "sheet-a5"],
            Self::Reason => &["reason"],
            Self::Box => &["box"],
            Self::Envelope => &["envelope", "envelope-small"],
        }
    }

    /// The fields that a template of this kind may have.
    pub fn fields(self) -> Vec<Field> {
        use Holds::{Code, Mark, Text};
        use Need::{Always, Optional};
        let plain: &[(&str, Need, Holds)] = match self {
            Self::Card => &[
                ("code", Always, Code),
                ("letters", Optional, Text),
                ("call", Optional, Text),
                ("mark", Optional, Mark),
                ("number", Optional, Text),
                ("name", Optional, Text),
                ("reading", Optional, Text),
            ],
            Self::Binder => &[
                ("code", Always, Code),
                ("letters", Optional, Text),
                ("call", Optional, Text),
                ("mark", Optional, Mark),
                ("number", Always, Text),
            ],
            Self::Spare | Self::Practice => {
                &[("code", Always, Code), ("letters", Optional, Text), ("serial", Optional, Text)]
            }
            Self::Staff => &[("code", Always, Code), ("letters", Optional, Text), ("call", Optional, Text)],
            Self::Tag => &[
                ("code", Always, Code),
                ("letters", Optional, Text),
                ("work", Always, Text),
                ("reading", Optional, Text),
                ("quantity", Always, Text),
                ("serial", Optional, Text),
                ("roll", Optional, Text),
                ("number", Optional, Text),
                ("mark", Optional, Mark),
            ],
            Self::Piece => &[
                ("code", Always, Code),
                ("letters", Optional, Text),
                ("work", Always, Text),
                ("reading", Optional, Text),
                ("quantity", Optional, Text),
                ("serial", Optional, Text),
                ("note", Optional, Text),
            ],
            Self::Work => &[
                ("code", Always, Code),
                ("letters", Optional, Text),
                ("work", Always, Text),
                ("reading", Optional, Text),
                ("quantity", Always, Text),
            ],
            Self::Reason => &[("code", Always, Code), ("letters", Optional, Text), ("reason", Always, Text)],
            Self::Box => &[
                ("work", Always, Text),
                ("reading", Optional, Text),
                ("quantity", Optional, Text),
                ("note", Optional, Text),
            ],
            Self::Envelope => &[
                ("number", Always, Text),
                ("mark", Optional, Mark),
                ("call", Optional, Text),
                ("order", Optional, Text),
                ("payday", Optional, Text),
            ],
            Self::Sheet => return sheet_fields(),
        };
        let field = |&(name, need, holds): &(&str, Need, Holds)| Field { name: name.to_owned(), need, holds };
        plain.iter().map(field).collect()
    }

    /// Values to look at a template with. Their codes are nobody's: at a table they are answered as unknown ones.
    pub fn sample(self) -> Values {
        let written = |values: &[(&str, &str)]| -> Values {
            values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let code = |kind, body: &str| Code::new(kind, body).expect("the sample fits a code");
        let tag = Tag { roll: Roll("SAMPLE".to_owned()), serial: 317 }.code();
        let (code, mut values) = match self {
            Self::Card => {
                (code(CodeKind::Card, "SAMPLE000"), written(&[("call", "あみ"), ("mark", "灯台"), ("number", "P0127")]))
            }
            Self::Binder => {
                (code(CodeKind::Binder, "P0127"), written(&[("call", "あみ"), ("mark", "灯台"), ("number", "P0127")]))
            }
            Self::Spare => (code(CodeKind::Card, "SAMPLE001"), written(&[("serial", "3")])),
            Self::Practice => (code(CodeKind::Card, "SAMPLE002"), written(&[("serial", "1")])),
            Self::Staff => (code(CodeKind::Card, "SAMPLE003"), written(&[("call", "さくら")])),
            Self::Tag => (
                tag,
                written(&[
                    ("work", "ごみ袋20L"),
                    ("reading", "ごみぶくろ"),
                    ("quantity", "10組"),
                    ("serial", "317／1000"),
                    ("roll", "SAMPLE"),
                    ("number", "P0127"),
                    ("mark", "灯台"),
                ]),
            ),
            Self::Piece => (
                tag,
                written(&[
                    ("work", "整網"),
                    ("reading", "せいもう"),
                    ("quantity", "12間"),
                    ("serial", "12"),
                    ("note", "青い ひも"),
                ]),
            ),
            Self::Work => (
                code(CodeKind::WorkCard, "SAMPLE"),
                written(&[("work", "ごみ袋20L"), ("reading", "ごみぶくろ"), ("quantity", "10組")]),
            ),
            Self::Reason => (Reason::Recount.code(), written(&[("reason", Reason::Recount.japanese())])),
            Self::Box => {
                return written(&[
                    ("work", "ごみ袋20L"),
                    ("reading", "ごみぶくろ"),
                    ("quantity", "1箱 ＝ 10組"),
                    ("note", "A-3"),
                ]);
            }
            Self::Envelope => {
                return written(&[
                    ("number", "P0127"),
                    ("mark", "灯台"),
                    ("call", "あみ"),
                    ("order", "3／24"),
                    ("payday", "2月10日(火)"),
                ]);
            }
            Self::Sheet => return sheet_values(),
        };
        with_code(&mut values, &code);
        values
    }
}

/// Puts a code, and its letters, into values.
pub fn with_code(values: &mut Values, code: &Code) {
    values.insert("code".to_owned(), code.text().to_owned());
    values.insert("letters".to_owned(), code.text().to_owned());
}

/// A command sheet has a code for each command, by its word: `code-finish`. A participants' sheet needs those that
/// participants use every day; 取消 and 受領 are staff's.
fn sheet_fields() -> Vec<Field> {
    let daily = [Command::Finish, Command::Undo, Command::Share, Command::Leave, Command::Print];
    let mut fields = Vec::new();
    for command in Command::ALL {
        let need = if daily.contains(&command) { Need::Always } else { Need::Optional };
        fields.push(Field { name: format!("code-{}", command.word()), need, holds: Holds::Code });
        fields.push(Field { name: format!("letters-{}", command.word()), need: Need::Optional, holds: Holds::Text });
    }
    fields.push(Field { name: "station".to_owned(), need: Need::Optional, holds: Holds::Text });
    fields
}

/// The 操作カード that mean something only after a staff card, as labels of [`Kind::Staff`]; the same in every workshop.
pub fn staff_commands() -> Vec<Values> {
    let own = Command::ALL.into_iter().filter(|command| command.is_staffs());
    own.map(|command| {
        let mut values = Values::from([("call".to_owned(), command.japanese().to_owned())]);
        with_code(&mut values, &command.code());
        values
    })
    .collect()
}

/// What a command sheet says; the same in every workshop.
pub fn sheet_values() -> Values {
    let mut values = Values::new();
    for command in Command::ALL {
        for field in ["code", "letters"] {
            values.insert(format!("{field}-{}", command.word()), command.code().text().to_owned());
        }
    }
    values
}
