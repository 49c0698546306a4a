//! PURE. The conversation at the work table: (what the table knows, one input, the time) → effects.

pub mod effect;
pub mod input;

/// What a table knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table;
