//! The file that `fuda init` writes.

/// A `fuda.toml` with every key, each with what it is for. What is commented out is the default.
pub fn template() -> &'static str {
    include_str!("template.toml")
}
