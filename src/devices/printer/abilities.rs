//! How a printer tells about itself, as far as anybody knows before it is asked.

/// What is not known is tried once, and then known until the printer was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Known {
    Yes,
    No,
    #[default]
    Unknown,
}

/// The ways in which a printer may tell about itself; nothing is known by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// It answers `DLE EOT`. A printer that is known to, and is silent, is switched off or out of reach: it is not
    /// written to. One of which nobody knows is mute, and what was written to it counts as sent.
    pub dle_eot: Known,
    /// It reports changes by itself (`GS a`). Asked for only where it is known to.
    pub asb: Known,
    /// It says when a paper is printed (`GS ( H`).
    pub process_id: Known,
}
