//! The SVG of a template, element by element: what may stand in it, and how it is written out again without what an
//! editor adds for itself.

use resvg::usvg::roxmltree::{Document, Node};

use super::error::LabelError;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// The attribute that makes an element a field.
pub const FIELD: &str = "data-fuda";
/// Without that attribute, an id that begins so makes one: ids are what drawing programs let people edit.
const FIELD_ID: &str = "fuda-";

/// What is drawn.
const DRAWN: &[&str] =
    &["g", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text", "tspan"];
/// What is written once, before what is drawn.
const SHARED: &[&str] = &["defs", "style"];
/// What a person writes for persons.
const SILENT: &[&str] = &["title", "desc", "metadata"];
/// What cannot become lines in a PDF, or black and white dots.
const NO_EFFECTS: &[&str] = &["clip-path", "mask", "filter"];

/// A template's elements, once all of them may be there.
pub struct Source<'a> {
    template: &'a str,
    document: &'a Document<'a>,
}

impl<'a> Source<'a> {
    pub fn check(template: &'a str, document: &'a Document<'a>) -> Result<Self, LabelError> {
        let source = Self { template, document };
        if !is(source.root(), "svg") {
            return Err(source.wrong(source.root(), "this is no SVG: its first element must be <svg>"));
        }
        for node in document.descendants().filter(Node::is_element) {
            source.check_element(node)?;
        }
        Ok(source)
    }

    pub fn root(&self) -> Node<'a, 'a> {
        self.document.root_element()
    }

    /// An error that names the element.
    pub fn wrong(&self, node: Node<'_, '_>, what: impl Into<String>) -> LabelError {
        let id = node.attribute("id").map(|id| format!(" id=\"{id}\"")).unwrap_or_default();
        LabelError::Element {
            template: self.template.to_owned(),
            element: format!("{}{id}", node.tag_name().name()),
            line: self.document.text_pos_at(node.range().start).row,
            what: what.into(),
        }
    }

    fn check_element(&self, node: Node<'_, '_>) -> Result<(), LabelError> {
        if node.tag_name().namespace() != Some(SVG) {
            return if node.parent_element().is_none() {
                Err(self
                    .wrong(node, "this is no SVG: write xmlns=\"http://www.w3.org/2000/svg\" into its first element"))
            } else {
                Ok(())
            };
        }
        let name = node.tag_name().name();
        let known = node.parent_element().is_none() || [DRAWN, SHARED, SILENT, &["symbol"]].concat().contains(&name);
        if !known {
            return Err(self.wrong(node, refusal(name)));
        }
        if name == "style" {
            self.check_css(node, node.text().unwrap_or_default())?;
        }
        node.attributes().try_for_each(|attribute| self.check_attribute(node, attribute.name(), attribute.value()))
    }

    fn check_attribute(&self, node: Node<'_, '_>, name: &str, value: &str) -> Result<(), LabelError> {
        if name.len() > 2 && name.starts_with("on") && name.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return Err(self.wrong(node, format!("`{name}` is a script, and a label runs none: take it out")));
        }
        if name == "href" && !value.starts_with('#') {
            return Err(self.wrong(
                node,
                format!("`href` leads outside, to {value:.40}: a label is one file. Draw it here, or take it out"),
            ));
        }
        if NO_EFFECTS.contains(&name) && value.trim() != "none" {
            return Err(self.wrong(node, format!("`{name}` cannot be printed: a label is lines, areas and text")));
        }
        if name == "style" { self.check_css(node, value) } else { self.check_paint(node, name, value) }
    }

    fn check_paint(&self, node: Node<'_, '_>, name: &str, value: &str) -> Result<(), LabelError> {
        if value.contains("url(") {
            return Err(self.wrong(
                node,
                format!("`{name}` points to a pattern, a gradient or a file: a label knows plain colours only"),
            ));
        }
        Ok(())
    }

    fn check_css(&self, node: Node<'_, '_>, css: &str) -> Result<(), LabelError> {
        if css.contains('@') {
            return Err(self.wrong(node, "its style brings in something from outside (@…): a label is one file"));
        }
        self.check_paint(node, "style", css)
    }

    /// Everything that other elements may refer to.
    pub fn shared(&self) -> String {
        let mut out = String::new();
        for node in self.root().descendants().filter(|node| SHARED.iter().any(|name| is(*node, name))) {
            write_whole(node, &mut out);
        }
        out
    }

    /// Everything that is drawn, but no field.
    pub fn base(&self) -> String {
        let mut out = String::new();
        self.root().children().for_each(|node| write_drawn(node, &mut out));
        out
    }

    /// The elements that are fields, with their names.
    pub fn fields(&self) -> Vec<(String, Node<'a, 'a>)> {
        self.root().descendants().filter_map(|node| Some((field_name(node)?.to_owned(), node))).collect()
    }

    /// The opening tags of the groups that an element stands in, and their closing ones.
    pub fn around(&self, node: Node<'_, '_>) -> (String, String) {
        let mut groups: Vec<_> = node.ancestors().skip(1).filter(|group| is(*group, "g")).collect();
        groups.reverse();
        let mut head = String::new();
        groups.iter().for_each(|group| open(*group, &mut head));
        (head, "</g>".repeat(groups.len()))
    }
}

/// Why an element that SVG knows has no place on a label.
fn refusal(name: &str) -> String {
    let why = match name {
        "script" | "animate" | "animateTransform" | "animateMotion" | "set" => {
            "a label runs no script and does not move"
        }
        "image" | "foreignObject" => {
            "pictures cannot be printed sharply at every resolution. Trace it into a path (Inkscape: Path → Trace Bitmap)"
        }
        "linearGradient" | "radialGradient" | "pattern" | "filter" | "mask" | "clipPath" => {
            "a label knows plain colours only"
        }
        "flowRoot" | "textPath" => "text that flows is not read everywhere: write one <text> a line",
        _ => {
            "it has no place on a label; there are g, use, rect, circle, ellipse, line, polyline, polygon, path, text and tspan"
        }
    };
    format!("<{name}> is not for labels: {why}")
}

pub fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().namespace() == Some(SVG) && node.tag_name().name() == name
}

fn field_name<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute(FIELD).or_else(|| node.attribute("id")?.strip_prefix(FIELD_ID))
}

fn write_drawn(node: Node<'_, '_>, out: &mut String) {
    if node.is_text() {
        escape(node.text().unwrap_or_default(), out);
    }
    if DRAWN.iter().any(|name| is(node, name)) && field_name(node).is_none() {
        open(node, out);
        node.children().for_each(|child| write_drawn(child, out));
        close(node, out);
    }
}

fn write_whole(node: Node<'_, '_>, out: &mut String) {
    if node.is_text() {
        escape(node.text().unwrap_or_default(), out);
    } else if node.tag_name().namespace() == Some(SVG) {
        open(node, out);
        node.children().for_each(|child| write_whole(child, out));
        close(node, out);
    }
}

/// An element's opening tag, without what is not SVG's own.
pub fn open(node: Node<'_, '_>, out: &mut String) {
    out.push('<');
    out.push_str(node.tag_name().name());
    for attribute in node.attributes() {
        let name = match attribute.namespace() {
            None if attribute.name().starts_with(FIELD) => continue,
            None | Some(XLINK) => attribute.name().to_owned(),
            Some("http://www.w3.org/XML/1998/namespace") => format!("xml:{}", attribute.name()),
            Some(_) => continue,
        };
        out.push_str(&format!(" {name}=\""));
        escape(attribute.value(), out);
        out.push('"');
    }
    out.push('>');
}

fn close(node: Node<'_, '_>, out: &mut String) {
    out.push_str(&format!("</{}>", node.tag_name().name()));
}

pub fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}
