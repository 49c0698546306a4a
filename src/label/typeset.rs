//! A template and values make a label: what is drawn of it, layer by layer, and where its codes stand. What does not
//! change from label to label is read once.

use std::collections::HashMap;
use std::sync::Arc;

use resvg::usvg::{Group, Node, Text, Tree};

use super::error::LabelError;
use super::faces::Faces;
use super::kind::{Field, Need, Values};
use super::lines;
use super::symbology::{Modules, Symbology};
use super::template::{Area, Place, Slot, Template, TextPlace, document};
use crate::paper::mark;

/// Texts that are too long are made smaller, down to this part of their size.
const SMALLEST: f32 = 0.6;
/// Words that are still too long stand in two lines, which together are about as high as one was.
const OF_TWO_LINES: std::ops::RangeInclusive<f32> = 0.42..=0.54;
/// From line to line, in heights of a line.
const PITCH: f32 = 1.04;
/// How much lower than one line the second stands, in heights of one line: the two take up its middle.
const LOWER: f32 = 0.08;
/// What a text keeps from the label's edge, in millimetres.
const EDGE_MM: f32 = 0.5;
/// So much of a letter may lie beyond the label's edge: what no head prints sharply.
const CUT_MM: f32 = 0.1;
/// Layers that are kept; beyond it they are read anew.
const KEPT: usize = 256;

/// A part of a label, drawn in millimetres. Two with one number are the same.
#[derive(Clone)]
pub struct Layer {
    pub(super) number: usize,
    pub(super) tree: Arc<Tree>,
    /// Which field's, for words about it; `None` for what the template draws itself.
    pub(super) field: Option<(String, String)>,
}

/// A code, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    pub(super) area: Area,
    pub(super) symbology: Symbology,
    pub(super) smallest_mm: f32,
    pub(super) modules: Modules,
    pub(super) text: String,
}

/// One label, in millimetres, before it has dots.
pub struct Label {
    pub(super) template: String,
    pub(super) width_mm: f32,
    pub(super) height_mm: f32,
    pub(super) layers: Vec<Layer>,
    pub(super) codes: Vec<Code>,
}

impl Label {
    pub fn size_mm(&self) -> (f32, f32) {
        (self.width_mm, self.height_mm)
    }

    /// What its codes say.
    pub fn codes(&self) -> impl Iterator<Item = (Symbology, &str)> {
        self.codes.iter().map(|code| (code.symbology, code.text.as_str()))
    }
}

/// Sets labels from one template.
pub struct Typesetter<'a> {
    template: &'a Template,
    faces: &'a Faces,
    base: Option<Layer>,
    /// By field's place in the template and value.
    set: HashMap<(usize, String), Layer>,
    layers: usize,
}

impl<'a> Typesetter<'a> {
    pub fn new(template: &'a Template, faces: &'a Faces) -> Self {
        Self { template, faces, base: None, set: HashMap::new(), layers: 0 }
    }

    /// Puts values into the fields. A field without a value stays white, if it may.
    ///
    /// # Errors
    /// When a value is missing that the label needs, or does not fit, or is no code.
    pub fn label(&mut self, values: &Values) -> Result<Label, LabelError> {
        let template = self.template;
        let mut layers = vec![self.base()?];
        let mut codes = Vec::new();
        for (number, slot) in template.slots.iter().enumerate() {
            let Some(value) = self.value(slot, values)? else { continue };
            match &slot.place {
                Place::Code { area, symbology, smallest_mm } => {
                    let modules = symbology.modules(value)?;
                    let (area, symbology, smallest_mm) = (*area, *symbology, *smallest_mm);
                    codes.push(Code { area, symbology, smallest_mm, modules, text: value.to_owned() });
                }
                place => layers.push(self.layer(number, slot, place, value)?),
            }
        }
        let (width_mm, height_mm) = (template.width_mm(), template.height_mm());
        Ok(Label { template: template.name().to_owned(), width_mm, height_mm, layers, codes })
    }

    fn value<'v>(&self, slot: &Slot, values: &'v Values) -> Result<Option<&'v str>, LabelError> {
        let value = values.get(&slot.field.name).map(|value| value.trim()).filter(|value| !value.is_empty());
        if value.is_none() && slot.field.need == Need::Always {
            let (template, field) = (self.template.name().to_owned(), slot.field.name.clone());
            return Err(LabelError::Missing { template, field });
        }
        Ok(value)
    }

    fn base(&mut self) -> Result<Layer, LabelError> {
        if let Some(base) = &self.base {
            return Ok(base.clone());
        }
        let tree = self.read(&self.template.base)?;
        self.stays_on_the_label(tree.root())?;
        let base = self.numbered(tree, None);
        self.base = Some(base.clone());
        Ok(base)
    }

    fn layer(&mut self, number: usize, slot: &Slot, place: &Place, value: &str) -> Result<Layer, LabelError> {
        let key = (number, value.to_owned());
        if let Some(known) = self.set.get(&key) {
            return Ok(known.clone());
        }
        let tree = match place {
            Place::Text(text) => {
                let tree = self.text(&slot.field, text, value)?;
                self.stays_on_the_label(tree.root())?;
                tree
            }
            Place::Mark(area) | Place::Code { area, .. } => self.mark(&slot.field.name, *area, value)?,
        };
        let layer = self.numbered(tree, Some((slot.field.name.clone(), value.to_owned())));
        if self.set.len() >= KEPT {
            self.set.clear();
        }
        self.set.insert(key, layer.clone());
        Ok(layer)
    }

    fn numbered(&mut self, tree: Tree, field: Option<(String, String)>) -> Layer {
        self.layers += 1;
        Layer { number: self.layers, tree: Arc::new(tree), field }
    }

    fn read(&self, part: &str) -> Result<Tree, LabelError> {
        let template = self.template;
        let size = (template.width_mm(), template.height_mm());
        let drawing = document(size, &template.shared, part);
        Tree::from_str(&drawing, &self.faces.options())
            .map_err(|error| LabelError::Drawing { template: template.name().to_owned(), what: error.to_string() })
    }

    /// A text in its place: in its own size, as much smaller as it has to be, or in two lines.
    fn text(&self, field: &Field, place: &TextPlace, value: &str) -> Result<Tree, LabelError> {
        let tree = self.read(&written(place, &[(value, 0.0)], 1.0))?;
        let scale = self.scale(place, &tree);
        if scale >= 1.0 {
            return Ok(tree);
        }
        if scale >= SMALLEST {
            return self.read(&written(place, &[(value, 0.0)], scale));
        }
        let lines = if field.holds_words() { lines::two(value) } else { None };
        if let Some(lines) = lines
            && let Some(tree) = self.in_two_lines(place, lines, tree.root().abs_bounding_box().height())?
        {
            return Ok(tree);
        }
        Err(LabelError::TextTooLong {
            template: self.template.name().to_owned(),
            field: field.name.clone(),
            text: value.to_owned(),
            smallest_percent: (SMALLEST * 100.0) as u32,
        })
    }

    /// `None` when even that is too long.
    fn in_two_lines(&self, place: &TextPlace, lines: (&str, &str), height: f32) -> Result<Option<Tree>, LabelError> {
        let mut scale = *OF_TWO_LINES.end();
        for line in [lines.0, lines.1] {
            scale = scale.min(self.scale(place, &self.read(&written(place, &[(line, 0.0)], 1.0))?));
        }
        if scale < *OF_TWO_LINES.start() {
            return Ok(None);
        }
        let second = height * LOWER;
        let first = second - scale * height * PITCH;
        self.read(&written(place, &[(lines.0, first), (lines.1, second)], scale)).map(Some)
    }

    /// No letter is cut off at an edge. What lies off the label altogether is found when it is drawn.
    fn stays_on_the_label(&self, group: &Group) -> Result<(), LabelError> {
        for node in group.children() {
            match node {
                Node::Group(group) => self.stays_on_the_label(group)?,
                Node::Text(text) => {
                    if let Some(edge) = self.crossed(text) {
                        let said: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                        return Err(LabelError::TextOverEdge {
                            template: self.template.name().to_owned(),
                            text: said,
                            edge,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn crossed(&self, text: &Text) -> Option<&'static str> {
        let ink = text.abs_stroke_bounding_box();
        let edges = [
            (ink.top(), ink.bottom(), 0.0, "upper"),
            (ink.top(), ink.bottom(), self.template.height_mm(), "lower"),
            (ink.left(), ink.right(), 0.0, "left"),
            (ink.left(), ink.right(), self.template.width_mm(), "right"),
        ];
        let across = |from: f32, to: f32, edge: f32| from < edge - CUT_MM && edge + CUT_MM < to;
        edges.into_iter().find(|(from, to, edge, _)| across(*from, *to, *edge)).map(|(.., name)| name)
    }

    /// How much smaller a text must be to stay in its room and on the label; 1 or more when it fits.
    fn scale(&self, place: &TextPlace, tree: &Tree) -> f32 {
        let bounds = tree.root().abs_bounding_box();
        let mut scale = place.room_mm.map_or(f32::MAX, |room| room / bounds.width().max(0.01));
        // Left and right of the point that the text hangs on. Seen on the label, so that groups may be moved.
        let hangs_at = bounds.left() + bounds.width() * hanging(place);
        let sides = [
            (hangs_at - bounds.left(), hangs_at - EDGE_MM),
            (bounds.right() - hangs_at, self.template.width_mm() - EDGE_MM - hangs_at),
        ];
        for (needs, has) in sides.into_iter().filter(|(needs, _)| *needs > 0.01) {
            scale = scale.min(has.max(0.0) / needs);
        }
        scale
    }

    fn mark(&self, field: &str, area: Area, name: &str) -> Result<Tree, LabelError> {
        let drawing = mark::svg(name).ok_or_else(|| LabelError::TextUnseen {
            template: self.template.name().to_owned(),
            field: field.to_owned(),
            text: name.to_owned(),
        })?;
        let placed = format!(
            "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" color=\"#000\" ",
            area.x, area.y, area.width, area.height
        );
        self.read(&drawing.replacen("<svg ", &placed, 1))
    }
}

/// Which part of a text lies before the point that it hangs on: 0 for `start`, a half for `middle`, 1 for `end`.
fn hanging(place: &TextPlace) -> f32 {
    let tags: String = place.tags.0.chars().filter(|letter| !letter.is_whitespace()).collect();
    let says = |value: &str| {
        tags.contains(&format!("text-anchor=\"{value}\"")) || tags.contains(&format!("text-anchor:{value}"))
    };
    match (says("middle"), says("end")) {
        (true, _) => 0.5,
        (_, true) => 1.0,
        _ => 0.0,
    }
}

/// Lines, each with how far it is moved down.
fn written(place: &TextPlace, lines: &[(&str, f32)], scale: f32) -> String {
    let (x, y) = place.anchor;
    let mut out = place.groups.0.clone();
    for (line, down) in lines {
        let mut text = String::new();
        super::source::escape(line, &mut text);
        out.push_str(&format!(
            "<g transform=\"translate({x} {}) scale({scale}) translate({} {})\">{}{text}{}</g>",
            y + down,
            -x,
            -y,
            place.tags.0,
            place.tags.1
        ));
    }
    out + &place.groups.1
}
