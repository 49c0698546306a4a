//! Why a label cannot be made, in words for the keeper of the machine.

use super::dpi::Dpi;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LabelError {
    #[error("LABEL-TEMPLATE: {template}: {what}")]
    Template { template: String, what: String },
    #[error("LABEL-TEMPLATE: {template}, line {line}, <{element}>: {what}")]
    Element { template: String, element: String, line: u32, what: String },
    #[error(
        "LABEL-TEMPLATE: {template}: it has {megabytes} MB, and a template has 1 MB at most: pictures do not belong into it"
    )]
    TemplateTooLong { template: String, megabytes: usize },
    /// What is to be written does not fit, even made smaller.
    #[error(
        "LABEL-TEXT: {template}: {text:?} does not fit its field \"{field}\", not even at {smallest_percent} % of its size or in two lines. Give the field more room in the template, or write it shorter"
    )]
    TextTooLong { template: String, field: String, text: String, smallest_percent: u32 },
    #[error(
        "LABEL-TEXT: {template}: nothing of {text:?} can be seen in the field \"{field}\". A label is black on white: is the text white, or off the label?"
    )]
    TextUnseen { template: String, field: String, text: String },
    #[error(
        "LABEL-TEXT: {template}: {text:?} stands over the {edge} edge of the label. Move it inwards in the template, or make its letters smaller"
    )]
    TextOverEdge { template: String, text: String, edge: &'static str },
    #[error("LABEL-FIELD: {template}: the field \"{field}\" is needed and has nothing in it")]
    Missing { template: String, field: String },
    /// The code would be too fine to be read.
    #[error(
        "LABEL-CODE: {template}: a {symbology} needs {modules} modules of {smallest_mm:.2} mm or more, {needed_mm:.1} mm in all at {dpi}, and its field has {room_mm:.1} mm. Make the field larger, or use a finer printer"
    )]
    CodeTooFine {
        template: String,
        symbology: &'static str,
        modules: usize,
        smallest_mm: f32,
        needed_mm: f32,
        room_mm: f32,
        dpi: Dpi,
    },
    #[error(
        "LABEL-CODE: {template}: something is drawn into the field of the code, and no scanner could read it. Keep the field and its white margin free"
    )]
    CodeCovered { template: String },
    #[error("LABEL-CODE: {text:?} cannot be a {symbology}")]
    NoSuchCode { text: String, symbology: &'static str },
    #[error(
        "LABEL-WIDTH: {template} is {label_mm:.1} mm wide, and the roll prints {roll_mm:.1} mm. Put in a wider roll, or take a smaller template"
    )]
    TooWide { template: String, label_mm: f32, roll_mm: f32 },
    #[error("LABEL-ROLL: {0}")]
    Roll(String),
    #[error(
        "LABEL-SHEET: {template} is {width_mm} × {height_mm} mm, and a face of the sheet {face_width_mm} × {face_height_mm} mm. Take a sheet with larger faces"
    )]
    TooLargeForFace { template: String, width_mm: f32, height_mm: f32, face_width_mm: f32, face_height_mm: f32 },
    #[error("LABEL-SHEET: there is no face {face} on a sheet of {faces}; write a number from 1 to {faces}")]
    NoSuchFace { face: usize, faces: usize },
    #[error("LABEL-SHEET: an offset of {0} mm would push the faces off the sheet; write at most 5.0")]
    Offset(f32),
    #[error(
        "LABEL-OFFSET: {template}: moved by {right_mm}, {down_mm} mm (right, down), a part of it would lie where the head prints nothing. Make the offset smaller, or keep that edge of the template white"
    )]
    OffTheHead { template: String, right_mm: f32, down_mm: f32 },
    /// It cannot be: a drawing of our own was refused by the drawing library.
    #[error("LABEL-DRAWING: {template}: it cannot be drawn: {what}")]
    Drawing { template: String, what: String },
}

impl LabelError {
    /// The stable first word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Template { .. } | Self::TemplateTooLong { .. } | Self::Element { .. } => "LABEL-TEMPLATE",
            Self::TextTooLong { .. } | Self::TextUnseen { .. } | Self::TextOverEdge { .. } => "LABEL-TEXT",
            Self::Missing { .. } => "LABEL-FIELD",
            Self::CodeTooFine { .. } | Self::CodeCovered { .. } | Self::NoSuchCode { .. } => "LABEL-CODE",
            Self::TooWide { .. } => "LABEL-WIDTH",
            Self::Roll(_) => "LABEL-ROLL",
            Self::TooLargeForFace { .. } | Self::NoSuchFace { .. } | Self::Offset(_) => "LABEL-SHEET",
            Self::OffTheHead { .. } => "LABEL-OFFSET",
            Self::Drawing { .. } => "LABEL-DRAWING",
        }
    }
}
