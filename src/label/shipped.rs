//! The templates that ship with Fuda, as they lie in `labels/`.

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../labels/", $name, ".svg")))),*]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "card",
    "spare",
    "binder",
    "practice",
    "staff",
    "tag",
    "tag-small",
    "tag-large",
    "tag-tape",
    "piece",
    "work",
    "sheet-a4",
    "sheet-a5",
    "reason",
    "box",
    "envelope",
    "envelope-small",
];

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// A template's SVG.
pub fn svg(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(own, _)| *own == name).map(|(_, svg)| *svg)
}
