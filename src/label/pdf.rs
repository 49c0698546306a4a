//! Labels as a PDF: lines and areas, so that an ordinary printer draws them as sharply as it can. What several labels
//! share is in the file once.

use std::collections::HashMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use resvg::tiny_skia::{Path, PathSegment, Transform};
use resvg::usvg::{FillRule, Group, LineCap, LineJoin, Node, Paint, PaintOrder, Stroke};

use super::error::LabelError;
use super::typeset::{Code, Label, Layer};

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// Labels whose layers are remembered as being in the file.
const REMEMBERED: usize = 4096;

/// A PDF that grows page by page.
pub struct Document {
    pdf: Pdf,
    next: i32,
    pages: Vec<Ref>,
    tree: Ref,
    /// Layers that are in the file, by their number.
    layers: HashMap<usize, Ref>,
    page: Option<Page>,
}

struct Page {
    size_mm: (f32, f32),
    content: Content,
    used: Vec<Ref>,
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    pub fn new() -> Self {
        let (catalog, tree) = (Ref::new(1), Ref::new(2));
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree);
        Self { pdf, next: 3, pages: Vec::new(), tree, layers: HashMap::new(), page: None }
    }

    /// Begins a page of its own size, in millimetres.
    pub fn page(&mut self, size_mm: (f32, f32)) {
        self.end_page();
        self.page = Some(Page { size_mm, content: Content::new(), used: Vec::new() });
    }

    /// Puts a label on the page that is begun, or on a new one of that size.
    ///
    /// # Errors
    /// When a code would be too fine.
    pub fn label_on(&mut self, size_mm: (f32, f32), label: &Label, corner_mm: (f32, f32)) -> Result<(), LabelError> {
        if self.page.is_none() {
            self.page(size_mm);
        }
        self.label(label, corner_mm)
    }

    /// Puts a label on the page, its upper left corner at (`x`, `y`) millimetres.
    ///
    /// # Errors
    /// When a code would be too fine.
    pub fn label(&mut self, label: &Label, corner_mm: (f32, f32)) -> Result<(), LabelError> {
        let layers: Vec<Ref> = label.layers.iter().map(|layer| self.layer(layer, label.size_mm())).collect();
        let page = self.page.get_or_insert_with(|| Page {
            size_mm: label.size_mm(),
            content: Content::new(),
            used: Vec::new(),
        });
        let (x, y) = corner_mm;
        let content = &mut page.content;
        content.save_state();
        // From here on a unit is a millimetre of the label, and down is down.
        content.transform([POINTS, 0.0, 0.0, -POINTS, x * POINTS, (page.size_mm.1 - y) * POINTS]);
        for layer in layers {
            content.x_object(Name(format!("L{}", layer.get()).as_bytes()));
            if !page.used.contains(&layer) {
                page.used.push(layer);
            }
        }
        content.set_fill_gray(0.0);
        for code in &label.codes {
            draw_code(content, &label.template, code)?;
        }
        content.restore_state();
        Ok(())
    }

    /// The whole file.
    pub fn finish(mut self) -> Vec<u8> {
        self.end_page();
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        self.pdf.pages(self.tree).kids(self.pages.iter().copied()).count(count);
        self.pdf.finish()
    }

    fn fresh(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    /// What comes next stands on a new page.
    pub fn end_page(&mut self) {
        let Some(page) = self.page.take() else { return };
        let (own, content) = (self.fresh(), self.fresh());
        self.pdf.stream(content, &deflated(&page.content.finish())).filter(Filter::FlateDecode);
        let mut written = self.pdf.page(own);
        let (width, height) = page.size_mm;
        written.parent(self.tree).contents(content).media_box(Rect::new(0.0, 0.0, width * POINTS, height * POINTS));
        let mut resources = written.resources();
        let mut objects = resources.x_objects();
        for layer in page.used {
            objects.pair(Name(format!("L{}", layer.get()).as_bytes()), layer);
        }
        objects.finish();
        resources.finish();
        written.finish();
        self.pages.push(own);
    }

    fn layer(&mut self, layer: &Layer, size_mm: (f32, f32)) -> Ref {
        if let Some(known) = self.layers.get(&layer.number) {
            return *known;
        }
        let own = self.fresh();
        let mut content = Content::new();
        draw_group(&mut content, layer.tree.root());
        let bytes = deflated(&content.finish());
        let mut form = self.pdf.form_xobject(own, &bytes);
        form.bbox(Rect::new(0.0, 0.0, size_mm.0, size_mm.1)).filter(Filter::FlateDecode);
        form.finish();
        if self.layers.len() >= REMEMBERED {
            self.layers.clear();
        }
        self.layers.insert(layer.number, own);
        own
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
}

fn draw_group(content: &mut Content, group: &Group) {
    for node in group.children() {
        match node {
            Node::Group(group) => draw_group(content, group),
            Node::Path(path) => {
                let fill = path.fill().map(|fill| (fill.paint(), fill.rule()));
                draw_path(content, path.data(), path.abs_transform(), fill, path.stroke(), path.paint_order());
            }
            Node::Text(text) => draw_group(content, text.flattened()),
            Node::Image(_) => {}
        }
    }
}

fn draw_path(
    content: &mut Content,
    path: &Path,
    transform: Transform,
    fill: Option<(&Paint, FillRule)>,
    stroke: Option<&Stroke>,
    order: PaintOrder,
) {
    content.save_state();
    content.transform([transform.sx, transform.ky, transform.kx, transform.sy, transform.tx, transform.ty]);
    let fills = |content: &mut Content| {
        if let Some((paint, rule)) = fill {
            let [red, green, blue] = colour(paint);
            content.set_fill_rgb(red, green, blue);
            trace(content, path);
            match rule {
                FillRule::NonZero => content.fill_nonzero(),
                FillRule::EvenOdd => content.fill_even_odd(),
            };
        }
    };
    let strokes = |content: &mut Content| {
        if let Some(stroke) = stroke {
            pen(content, stroke);
            trace(content, path);
            content.stroke();
        }
    };
    match order {
        PaintOrder::FillAndStroke => {
            fills(content);
            strokes(content);
        }
        PaintOrder::StrokeAndFill => {
            strokes(content);
            fills(content);
        }
    }
    content.restore_state();
}

/// Templates have plain colours only: `template` refuses everything else.
fn colour(paint: &Paint) -> [f32; 3] {
    match paint {
        Paint::Color(colour) => [colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0),
        _ => [0.0; 3],
    }
}

fn pen(content: &mut Content, stroke: &Stroke) {
    let [red, green, blue] = colour(stroke.paint());
    content.set_stroke_rgb(red, green, blue);
    content.set_line_width(stroke.width().get());
    content.set_line_cap(match stroke.linecap() {
        LineCap::Butt => LineCapStyle::ButtCap,
        LineCap::Round => LineCapStyle::RoundCap,
        LineCap::Square => LineCapStyle::ProjectingSquareCap,
    });
    content.set_line_join(match stroke.linejoin() {
        LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
        LineJoin::Round => LineJoinStyle::RoundJoin,
        LineJoin::Bevel => LineJoinStyle::BevelJoin,
    });
    if let Some(dashes) = stroke.dasharray() {
        content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
    }
}

fn trace(content: &mut Content, path: &Path) {
    let (mut x, mut y) = (0.0, 0.0);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                content.move_to(to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::LineTo(to) => {
                content.line_to(to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            // PDF knows cubic curves only.
            PathSegment::QuadTo(by, to) => {
                let third = |from: f32, by: f32| from + (by - from) * 2.0 / 3.0;
                content.cubic_to(third(x, by.x), third(y, by.y), third(to.x, by.x), third(to.y, by.y), to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::CubicTo(first, second, to) => {
                content.cubic_to(first.x, first.y, second.x, second.y, to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::Close => {
                content.close_path();
            }
        }
    }
}

/// A code as rectangles, as large as its field lets it be.
fn draw_code(content: &mut Content, template: &str, code: &Code) -> Result<(), LabelError> {
    let (modules, area) = (&code.modules, code.area);
    let square = modules.down > 1;
    let room = if square { area.width.min(area.height) } else { area.width };
    let module = room / modules.across_with_quiet() as f32;
    if module < code.smallest_mm {
        return Err(LabelError::CodeTooFine {
            template: template.to_owned(),
            symbology: code.symbology.word(),
            modules: modules.across_with_quiet(),
            smallest_mm: code.smallest_mm,
            needed_mm: modules.across_with_quiet() as f32 * code.smallest_mm,
            room_mm: room,
            dpi: super::Dpi::D600,
        });
    }
    let side = modules.across_with_quiet() as f32 * module;
    let left = area.x + (area.width - side) / 2.0 + modules.quiet as f32 * module;
    let (top, height) = if square {
        (area.y + (area.height - side) / 2.0 + modules.quiet as f32 * module, module)
    } else {
        (area.y, area.height)
    };
    for (row, first, count) in modules.runs() {
        content.rect(left + first as f32 * module, top + row as f32 * module, count as f32 * module, height);
    }
    content.fill_nonzero();
    Ok(())
}
