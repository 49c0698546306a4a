//! PURE. Labels: templates that a person can edit → one drawing → dots for label printers, or lines for a PDF.
//!
//! `template` reads an SVG and says what is wrong with it, `typeset` puts values into its fields, `plate` turns the
//! result into the dots of one printer with every module of a code on whole dots, `language` writes those dots as the
//! printer wants them, `pdf` writes lines. Nothing here opens a file or a port: templates and faces come in as bytes.

mod dotface;
pub mod dpi;
mod error;
pub mod faces;
pub mod kind;
pub mod language;
mod lines;
pub mod pdf;
pub mod plate;
pub mod sheet;
pub mod shipped;
mod source;
mod symbology;
mod template;
pub mod typeset;

pub use dpi::Dpi;
pub use error::LabelError;
pub use faces::Faces;
pub use kind::{Field, Kind, Values};
pub use plate::{Picture, Plate};
pub use symbology::Symbology;
pub use template::{LONGEST_TEMPLATE, Template};
pub use typeset::{Label, Typesetter};
