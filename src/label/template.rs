//! A template: an SVG in millimetres with named fields, read whole and checked before anything is printed from it.

use resvg::usvg::roxmltree::{Document, Node};
use resvg::usvg::{self, Tree};

use super::error::LabelError;
use super::kind::{Field, Holds, Kind, Need};
use super::source::{FIELD, Source, is, open};
use super::symbology::Symbology;

/// A template of more bytes is refused unread; the largest that ships has a hundredth of it.
pub const LONGEST_TEMPLATE: usize = 1_000_000;
/// A label's sides, in millimetres: from the smallest that holds a code to A3.
const SIDES_MM: std::ops::RangeInclusive<f32> = 8.0..=420.0;

/// A box on a label, in millimetres from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// Where a field stands in a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slot {
    pub field: Field,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Text(TextPlace),
    Code { area: Area, symbology: Symbology, smallest_mm: f32 },
    Mark(Area),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextPlace {
    /// What comes before the text, from the outermost group to the innermost tag, and after it.
    pub groups: (String, String),
    pub tags: (String, String),
    /// The point that the text hangs on, which stays where it is when the text is made smaller.
    pub anchor: (f32, f32),
    /// The most that it may be wide.
    pub room_mm: Option<f32>,
}

/// A template that can be printed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    name: String,
    kind: Kind,
    width_mm: f32,
    height_mm: f32,
    pub(super) shared: String,
    pub(super) base: String,
    pub(super) slots: Vec<Slot>,
}

impl Template {
    /// Reads a template. Its kind is the first word of its name (`tag-small`).
    ///
    /// # Errors
    /// What is wrong with it, with the element and its line.
    pub fn read(name: &str, svg: &[u8]) -> Result<Self, LabelError> {
        let wrong = |what: String| LabelError::Template { template: name.to_owned(), what };
        let kind = Kind::of_template(name).ok_or_else(|| {
            let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            wrong(format!(
                "a template's name begins with its kind, and {name:?} with none of them: {}",
                kinds.join(", ")
            ))
        })?;
        if svg.len() > LONGEST_TEMPLATE {
            let megabytes = svg.len().div_ceil(1_000_000);
            return Err(LabelError::TemplateTooLong { template: name.to_owned(), megabytes });
        }
        let text =
            std::str::from_utf8(svg).map_err(|_| wrong("it is not UTF-8 text. Save it as \"Plain SVG\"".to_owned()))?;
        let document =
            Document::parse(text).map_err(|error| wrong(format!("it is not XML that can be read: {error}")))?;
        let source = Source::check(name, &document)?;
        let (width_mm, height_mm) = size(&source)?;
        let reader = Reader { name, kind, width_mm, height_mm, shared: source.shared(), source: &source };
        let slots = reader.slots()?;
        let shared = reader.shared.clone();
        Ok(Self { name: name.to_owned(), kind, width_mm, height_mm, shared, base: source.base(), slots })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn width_mm(&self) -> f32 {
        self.width_mm
    }

    pub fn height_mm(&self) -> f32 {
        self.height_mm
    }

    /// Names of the fields that it has.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().map(|slot| slot.field.name.as_str())
    }
}

/// A whole SVG around a part of one, in which a unit is a millimetre.
pub(super) fn document(size: (f32, f32), shared: &str, part: &str) -> String {
    let (width, height) = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">{shared}{part}</svg>"
    )
}

/// The two sides, which must be in millimetres, and a drawing unit must be one.
fn size(source: &Source<'_>) -> Result<(f32, f32), LabelError> {
    let root = source.root();
    let side = |name: &str| {
        let written = root.attribute(name).unwrap_or("nothing").trim();
        let number = written.strip_suffix("mm").and_then(|number| number.trim().parse::<f32>().ok());
        number.ok_or_else(|| {
            source.wrong(
                root,
                format!(
                    "its {name} is {written:?}, and a label is as large as it says: write millimetres, such as {name}=\"60mm\" (Inkscape: Document Properties → Units mm)"
                ),
            )
        })
    };
    let (width, height) = (side("width")?, side("height")?);
    if !SIDES_MM.contains(&width) || !SIDES_MM.contains(&height) {
        return Err(source.wrong(root, format!("{width} × {height} mm is no label: 8 to 420 mm a side")));
    }
    let view = root.attribute("viewBox").unwrap_or("nothing");
    let numbers: Vec<f32> =
        view.split([' ', ',']).filter(|part| !part.is_empty()).filter_map(|part| part.parse().ok()).collect();
    let fits = matches!(numbers[..], [x, y, w, h] if x == 0.0 && y == 0.0 && (w - width).abs() < 0.02 && (h - height).abs() < 0.02);
    if fits {
        return Ok((width, height));
    }
    Err(source.wrong(
        root,
        format!(
            "its viewBox is {view:?}, and one unit of the drawing must be one millimetre: write viewBox=\"0 0 {width} {height}\" (Inkscape: Document Properties → Scale 1)"
        ),
    ))
}

struct Reader<'a> {
    name: &'a str,
    kind: Kind,
    width_mm: f32,
    height_mm: f32,
    shared: String,
    source: &'a Source<'a>,
}

impl Reader<'_> {
    fn slots(&self) -> Result<Vec<Slot>, LabelError> {
        let known = self.kind.fields();
        let mut slots = Vec::new();
        for (name, node) in self.source.fields() {
            let field = known.iter().find(|field| field.name == name).ok_or_else(|| {
                let all: Vec<&str> = known.iter().map(|field| field.name.as_str()).collect();
                self.source.wrong(
                    node,
                    format!("{} has no field {name:?}; there are {}", self.kind.japanese(), all.join(", ")),
                )
            })?;
            slots.push(Slot { field: field.clone(), place: self.place(field, node)? });
        }
        match known.iter().find(|field| field.need == Need::Always && !slots.iter().any(|slot| slot.field == **field)) {
            None => Ok(slots),
            Some(missing) => Err(LabelError::Template {
                template: self.name.to_owned(),
                what: format!(
                    "it has no field {:?}, and {} is worth nothing without it. Give a <{}> {FIELD}=\"{}\"",
                    missing.name,
                    self.kind.japanese(),
                    if missing.holds == Holds::Text { "text" } else { "rect" },
                    missing.name,
                ),
            }),
        }
    }

    fn place(&self, field: &Field, node: Node<'_, '_>) -> Result<Place, LabelError> {
        let wanted = if field.holds == Holds::Text { "text" } else { "rect" };
        if !is(node, wanted) {
            return Err(self.source.wrong(
                node,
                format!("the field {:?} must be a <{wanted}>, not a <{}>", field.name, node.tag_name().name()),
            ));
        }
        match field.holds {
            Holds::Text => self.text_place(node).map(Place::Text),
            Holds::Mark => self.area(node).map(Place::Mark),
            Holds::Code => self.code_place(node),
        }
    }

    fn text_place(&self, node: Node<'_, '_>) -> Result<TextPlace, LabelError> {
        let line = node.children().find(|child| is(*child, "tspan"));
        let mut tags = (String::new(), String::new());
        open(node, &mut tags.0);
        if let Some(line) = line {
            open(line, &mut tags.0);
            tags.1.push_str("</tspan>");
        }
        tags.1.push_str("</text>");
        let coordinate = |name: &str| {
            let written = line.and_then(|line| line.attribute(name)).or_else(|| node.attribute(name)).unwrap_or("0");
            written.trim().parse::<f32>().map_err(|_| {
                self.source
                    .wrong(node, format!("`{name}` is {written:?}, and a field stands at one point, in millimetres"))
            })
        };
        Ok(TextPlace {
            groups: self.source.around(node),
            tags,
            anchor: (coordinate("x")?, coordinate("y")?),
            room_mm: self.length(node, "data-fuda-width")?,
        })
    }

    fn code_place(&self, node: Node<'_, '_>) -> Result<Place, LabelError> {
        let area = self.area(node)?;
        let symbology = match node.attribute("data-fuda-as") {
            Some("code128") => Symbology::Code128,
            Some("qr") => Symbology::Qr,
            Some(other) => {
                return Err(self
                    .source
                    .wrong(node, format!("data-fuda-as=\"{other}\" is no kind of code: code128 or qr")));
            }
            // A square can only be meant for a square code.
            None if area.width < 1.6 * area.height => Symbology::Qr,
            None => Symbology::Code128,
        };
        let finest = symbology.smallest_module_mm();
        let smallest_mm = self.length(node, "data-fuda-module")?.unwrap_or(finest).max(finest);
        Ok(Place::Code { area, symbology, smallest_mm })
    }

    fn length(&self, node: Node<'_, '_>, name: &str) -> Result<Option<f32>, LabelError> {
        let Some(written) = node.attribute(name) else { return Ok(None) };
        match written.trim().trim_end_matches("mm").trim().parse::<f32>() {
            Ok(length) if length > 0.0 && length < 1000.0 => Ok(Some(length)),
            _ => Err(self.source.wrong(node, format!("`{name}` is {written:?}; write millimetres, such as 40"))),
        }
    }

    /// Where a rectangle stands on the label, seen through all of its groups.
    fn area(&self, node: Node<'_, '_>) -> Result<Area, LabelError> {
        let attribute = |name: &str| node.attribute(name).unwrap_or("0");
        let (head, tail) = self.source.around(node);
        let turned = node.attribute("transform").unwrap_or_default();
        let rect = format!(
            "{head}<g transform=\"{turned}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" style=\"fill:#000\"/></g>{tail}",
            attribute("x"),
            attribute("y"),
            attribute("width"),
            attribute("height"),
        );
        let drawing = document((self.width_mm, self.height_mm), "", &rect);
        let tree = Tree::from_str(&drawing, &usvg::Options::default())
            .map_err(|error| self.source.wrong(node, format!("it cannot be drawn: {error}")))?;
        let bounds = tree.root().abs_bounding_box();
        if !tree.root().has_children() || bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return Err(self.source.wrong(node, "a field for a code or a mark needs a width and a height"));
        }
        if is_turned(tree.root()) {
            return Err(self
                .source
                .wrong(node, "a field for a code or a mark must stand upright: take its rotation away"));
        }
        let area = Area { x: bounds.x(), y: bounds.y(), width: bounds.width(), height: bounds.height() };
        let inside = area.x >= -0.05
            && area.y >= -0.05
            && area.x + area.width <= self.width_mm + 0.05
            && area.y + area.height <= self.height_mm + 0.05;
        if inside { Ok(area) } else { Err(self.source.wrong(node, "it hangs over the edge of the label")) }
    }
}

fn is_turned(group: &usvg::Group) -> bool {
    group.children().iter().any(|node| match node {
        usvg::Node::Group(group) => is_turned(group),
        usvg::Node::Path(path) => {
            let turn = path.abs_transform();
            turn.kx.abs() > 1e-3 || turn.ky.abs() > 1e-3
        }
        usvg::Node::Image(_) | usvg::Node::Text(_) => false,
    })
}
