//! The drawings of the sixteen marks: strokes on a field of 104 by 104, from which come the picture on a screen (SVG)
//! and the one on paper (dots).

use std::sync::OnceLock;

use super::bitmap::Bitmap;
use super::layout::MARK_DOTS;
use crate::domain::mark::MARKS;

/// Side of the field that the drawings are made on.
pub const FIELD: f32 = 104.0;
/// Width of the pen.
const PEN: f32 = 6.0;

/// A part of a drawing. Paths know `M L H V C Z`, all absolute.
enum Stroke {
    Path(&'static str),
    Circle(f32, f32, f32),
    /// Filled.
    Dot(f32, f32, f32),
}

use Stroke::{Circle, Dot, Path};

const DRAWINGS: [(&str, &[Stroke]); 16] = [
    (
        "灯台",
        &[
            Path("M41 94 45 40H59L63 94M38 40H66M45 40V26H59V40M42 26 52 13 62 26ZM43 67H61M30 94H74"),
            Path("M68 28 88 20M68 36 88 42M36 28 16 20M36 36 16 42"),
        ],
    ),
    (
        "波",
        &[
            Path("M8 82C24 82 28 70 32 56C38 34 54 22 70 26C84 30 90 44 84 54C78 62 66 58 66 48"),
            Path("M46 82C48 68 56 60 66 62"),
            Path("M8 96C18 88 28 88 38 96C48 104 58 88 68 92C78 98 88 94 96 88"),
        ],
    ),
    (
        "魚",
        &[
            Path("M10 52C24 28 54 26 74 52C54 78 24 76 10 52ZM74 52 96 32V72ZM48 38C54 46 54 58 48 66"),
            Dot(28.0, 48.0, 4.0),
        ],
    ),
    (
        "貝",
        &[
            Path("M52 90C40 90 34 84 34 84L10 48C10 24 34 14 52 14C70 14 94 24 94 48L70 84C70 84 64 90 52 90Z"),
            Path("M52 90V14M44 88 28 22M60 88 76 22"),
        ],
    ),
    (
        "かもめ",
        &[Path("M8 42C22 24 42 28 52 50C62 28 82 24 96 42"), Path("M24 78C32 66 42 68 48 80C54 68 64 66 72 78")],
    ),
    (
        "舟",
        &[Path(
            "M10 70H94C90 84 82 92 72 92H32C22 92 14 84 10 70ZM48 70V12M48 16C66 24 78 40 82 58H48M38 58H20C26 50 34 38 38 26Z",
        )],
    ),
    (
        "いかり",
        &[
            Circle(52.0, 20.0, 9.0),
            Path(
                "M52 30V92M34 42H70M14 62C16 82 32 92 52 92C72 92 88 82 90 62M14 62 8 72M14 62 24 70M90 62 96 72M90 62 80 70",
            ),
        ],
    ),
    ("山", &[Path("M6 88 40 24 62 64 72 48 98 88ZM27 48 34 54 40 46 46 54 52 46")]),
    (
        "太陽",
        &[
            Circle(52.0, 52.0, 21.0),
            Path("M52 20V8M52 84V96M20 52H8M84 52H96M29 29 21 21M75 75 83 83M75 29 83 21M29 75 21 83"),
        ],
    ),
    (
        "月",
        &[Path("M66 12C40 14 22 32 22 54C22 76 40 94 64 94C74 94 82 90 88 84C62 84 50 68 50 48C50 34 56 20 66 12Z")],
    ),
    ("星", &[Path("M52 10 64 40 96 42 71 62 80 93 52 75 24 93 33 62 8 42 40 40Z")]),
    (
        "雪",
        &[
            Path("M52 8V96M14 30 90 74M14 74 90 30"),
            Path(
                "M42 14 52 24 62 14M42 90 52 80 62 90M14 44 28 38 25 23M90 60 76 66 79 81M25 81 28 66 14 60M79 23 76 38 90 44",
            ),
        ],
    ),
    (
        "花",
        &[
            Circle(52.0, 34.0, 7.0),
            Path("M47 28C38 8 66 8 57 28C70 14 82 36 60 37C78 46 60 62 54 43C50 62 28 50 44 38C24 38 34 14 47 28"),
            Path("M52 52V96M52 84C40 84 32 76 30 66C42 66 50 74 52 84C54 74 62 66 74 66C72 76 64 84 52 84"),
        ],
    ),
    (
        "木",
        &[Path(
            "M52 96V62M38 96H66M52 62C34 70 14 60 18 44C10 32 22 18 34 20C40 6 64 6 70 20C82 18 94 32 86 44C90 60 70 70 52 62ZM52 62V40M52 54 66 42",
        )],
    ),
    (
        "傘",
        &[
            Path(
                "M8 54C10 30 28 16 52 16C76 16 94 30 96 54C90 46 80 46 74 54C68 46 58 46 52 54C46 46 36 46 30 54C24 46 14 46 8 54Z",
            ),
            Path("M52 16V8M52 54V84C52 98 34 98 34 84"),
        ],
    ),
    (
        "鈴",
        &[
            Path(
                "M46 20C46 8 58 8 58 20M20 56C18 34 34 20 52 20C70 20 86 34 84 56M16 56H88M20 60C22 80 36 92 52 92C68 92 82 80 84 60M52 76V92",
            ),
            Dot(52.0, 74.0, 6.0),
        ],
    ),
];

fn drawing(name: &str) -> Option<&'static [Stroke]> {
    DRAWINGS.iter().find(|(own, _)| *own == name).map(|(_, strokes)| *strokes)
}

/// A mark for the screen: one `svg` element in the colour of the text around it. `None` for a name that is no mark.
pub fn svg(name: &str) -> Option<String> {
    let parts: String = drawing(name)?
        .iter()
        .map(|stroke| match stroke {
            Path(path) => format!("<path d=\"{path}\"/>"),
            Circle(x, y, r) => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"),
            Dot(x, y, r) => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"currentColor\" stroke=\"none\"/>"),
        })
        .collect();
    Some(format!(
        "<svg viewBox=\"0 0 {FIELD} {FIELD}\" role=\"img\" aria-label=\"{name}\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"{PEN}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{parts}</svg>"
    ))
}

/// A mark for paper, and the same as it is sent.
pub(super) struct Picture {
    /// [`MARK_DOTS`] square.
    pub bitmap: Bitmap,
    pub sent: Vec<u8>,
}

/// A mark for paper, drawn once.
pub(super) fn picture(name: &str) -> Option<&'static Picture> {
    static DRAWN: [OnceLock<Picture>; MARKS.len()] = [const { OnceLock::new() }; MARKS.len()];
    let place = DRAWINGS.iter().position(|(own, _)| *own == name)?;
    Some(DRAWN[place].get_or_init(|| {
        let bitmap = draw(DRAWINGS[place].1);
        let mut sent = Vec::new();
        bitmap.send(&mut sent);
        Picture { bitmap, sent }
    }))
}

type Point = (f32, f32);

fn draw(strokes: &[Stroke]) -> Bitmap {
    let mut bitmap = Bitmap::new(MARK_DOTS, MARK_DOTS);
    let scale = MARK_DOTS as f32 / FIELD;
    for stroke in strokes {
        match stroke {
            Path(path) => trace(path).iter().for_each(|line| pen(&mut bitmap, line, PEN / 2.0, scale)),
            Circle(x, y, r) => pen(&mut bitmap, &ring((*x, *y), *r), PEN / 2.0, scale),
            Dot(x, y, r) => pen(&mut bitmap, &[(*x, *y), (*x, *y)], *r, scale),
        }
    }
    bitmap
}

fn ring(middle: Point, radius: f32) -> Vec<Point> {
    let at = |step: u8| {
        let (sin, cos) = (f32::from(step) / 48.0 * std::f32::consts::TAU).sin_cos();
        (middle.0 + radius * cos, middle.1 + radius * sin)
    };
    (0..=48).map(at).collect()
}

/// Draws a line of points with a round pen.
fn pen(bitmap: &mut Bitmap, line: &[Point], radius: f32, scale: f32) {
    for ends in line.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        let reach = |low: f32, high: f32| {
            let first = ((low - radius) * scale).floor().max(0.0) as usize;
            first..(((high + radius) * scale).ceil() as usize + 1).min(MARK_DOTS)
        };
        for y in reach(from.1.min(to.1), from.1.max(to.1)) {
            for x in reach(from.0.min(to.0), from.0.max(to.0)) {
                let middle = ((x as f32 + 0.5) / scale, (y as f32 + 0.5) / scale);
                if distance(middle, from, to) <= radius {
                    bitmap.dot(x, y);
                }
            }
        }
    }
}

fn distance(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 { 0.0 } else { ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length };
    let along = along.clamp(0.0, 1.0);
    (point.0 - from.0 - along * dx).hypot(point.1 - from.1 - along * dy)
}

/// A path's lines, its curves as twelve short pieces each.
fn trace(path: &str) -> Vec<Vec<Point>> {
    let mut lines: Vec<Vec<Point>> = Vec::new();
    let mut command = 'M';
    for (letter, numbers) in instructions(path) {
        command = letter.unwrap_or(command);
        let here = lines.last().and_then(|line| line.last()).copied().unwrap_or((0.0, 0.0));
        let at = |place: usize| (numbers[place], numbers[place + 1]);
        match command {
            'M' => {
                lines.push(vec![at(0)]);
                command = 'L';
                continue;
            }
            'Z' => {
                let start = lines.last().map_or(here, |line| line[0]);
                extend(&mut lines, [start]);
            }
            'L' => extend(&mut lines, [at(0)]),
            'H' => extend(&mut lines, [(numbers[0], here.1)]),
            'V' => extend(&mut lines, [(here.0, numbers[0])]),
            _ => extend(&mut lines, curve(here, at(0), at(2), at(4))),
        }
    }
    lines
}

fn extend(lines: &mut [Vec<Point>], points: impl IntoIterator<Item = Point>) {
    lines.last_mut().expect("a path begins with M").extend(points);
}

fn curve(from: Point, first: Point, second: Point, to: Point) -> impl Iterator<Item = Point> {
    (1..=12u8).map(move |step| {
        let t = f32::from(step) / 12.0;
        let u = 1.0 - t;
        let mix =
            |a: f32, b: f32, c: f32, d: f32| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
        (mix(from.0, first.0, second.0, to.0), mix(from.1, first.1, second.1, to.1))
    })
}

/// A path's instructions: its letter, where one is written, and its numbers.
fn instructions(path: &str) -> Vec<(Option<char>, Vec<f32>)> {
    let mut found = Vec::new();
    let mut rest = path;
    let mut count = 2;
    while let Some(first) = rest.trim_start().chars().next() {
        rest = rest.trim_start();
        let letter = first.is_ascii_alphabetic().then_some(first);
        if letter.is_some() {
            rest = &rest[1..];
            count = match first {
                'Z' => 0,
                'H' | 'V' => 1,
                'C' => 6,
                _ => 2,
            };
        }
        let numbers = (0..count).map(|_| number(&mut rest)).collect();
        found.push((letter, numbers));
    }
    found
}

fn number(rest: &mut &str) -> f32 {
    let text = rest.trim_start();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    *rest = after;
    digits.parse().expect("the drawings' numbers are plain decimals")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_drawing_for_the_screen_and_one_for_paper() {
        let mut seen = Vec::new();
        for name in MARKS {
            assert!(svg(name).expect("a picture for the screen").contains("currentColor"));
            let picture = &picture(name).expect("a picture for paper").bitmap;
            let black =
                (0..MARK_DOTS * MARK_DOTS).filter(|dot| picture.is_black(dot % MARK_DOTS, dot / MARK_DOTS)).count();
            assert!((600..4600).contains(&black), "{name}: {black} dots");
            assert!(!seen.contains(&picture), "{name} looks like another");
            seen.push(picture);
        }
        assert_eq!(svg("ねこ"), None);
        assert!(picture("ねこ").is_none());
    }

    #[test]
    fn a_drawing_stays_on_its_field() {
        for (name, strokes) in DRAWINGS {
            let paths = strokes.iter().filter_map(|stroke| if let Path(path) = stroke { Some(path) } else { None });
            for (x, y) in paths.flat_map(|path| trace(path)).flatten() {
                let field = PEN / 2.0..=FIELD - PEN / 2.0;
                assert!(field.contains(&x) && field.contains(&y), "{name} at {x} {y}");
            }
        }
    }
}
