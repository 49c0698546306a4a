//! GNU Unifont as a TrueType face, one page of 256 characters at a time: every black dot of a 16-dot-high character is
//! part of a rectangle. Only the tables that a reader needs; their layouts are the OpenType specification's.

const UNITS_PER_EM: u16 = 1024;
/// One dot of 16.
const DOT: i16 = 64;
/// Dots under the baseline.
const DESCENT_DOTS: i16 = 2;

/// One character.
struct Glyph {
    advance: u16,
    data: Vec<u8>,
    corners: u16,
    boxes: u16,
}

/// A face with the characters `page * 256` to `page * 256 + 255`; what the bitmap lacks is `stand_in`.
pub fn page(page: u32, stand_in: char) -> Vec<u8> {
    // Glyph 0 is "no such character", and whoever gets it looks for another face: the stand-in is glyph 1.
    let mut glyphs = vec![glyph(stand_in), glyph(stand_in)];
    let mut mapped = Vec::new();
    for letter in (0..256).filter_map(|place| char::from_u32(page * 256 + place)) {
        let place = if unifont::get_glyph(letter).is_some() { glyphs.len() } else { 1 };
        if place > 1 {
            glyphs.push(glyph(letter));
        }
        mapped.push((u32::from(letter), place as u32));
    }
    assemble(&[
        (*b"OS/2", os2()),
        (*b"cmap", cmap(&mapped)),
        (*b"glyf", glyphs.iter().flat_map(|glyph| glyph.data.clone()).collect()),
        (*b"head", head()),
        (*b"hhea", hhea(glyphs.len() as u16)),
        (*b"hmtx", glyphs.iter().flat_map(|glyph| [glyph.advance.to_be_bytes(), [0, 0]].concat()).collect()),
        (*b"loca", loca(&glyphs)),
        (*b"maxp", maxp(&glyphs)),
        (*b"name", name(page)),
        (*b"post", post()),
    ])
}

/// A character's dots as rectangles, each as long as its run of dots.
fn glyph(letter: char) -> Glyph {
    let Some(dots) = unifont::get_glyph(letter) else {
        return Glyph { advance: UNITS_PER_EM / 2, data: Vec::new(), corners: 0, boxes: 0 };
    };
    let mut boxes = Vec::new();
    for y in 0..16 {
        let mut x = 0;
        while x < dots.get_width() {
            let run = (x..dots.get_width()).take_while(|&x| dots.get_pixel(x, y)).count();
            if run > 0 {
                boxes.push((x as i16, 15 - DESCENT_DOTS - y as i16, run as i16));
            }
            x += run.max(1);
        }
    }
    let advance = dots.get_width() as u16 * DOT as u16;
    Glyph { advance, corners: boxes.len() as u16 * 4, boxes: boxes.len() as u16, data: outline(&boxes) }
}

/// `glyf`: contours of four corners each, clockwise, coordinates as differences of two bytes.
fn outline(boxes: &[(i16, i16, i16)]) -> Vec<u8> {
    if boxes.is_empty() {
        return Vec::new();
    }
    let corners: Vec<(i16, i16)> = boxes
        .iter()
        .flat_map(|&(x, y, run)| [(x, y), (x, y + 1), (x + run, y + 1), (x + run, y)])
        .map(|(x, y)| (x * DOT, y * DOT))
        .collect();
    let range = |of: fn(&(i16, i16)) -> i16| {
        let values = corners.iter().map(of);
        (values.clone().min().unwrap_or(0), values.max().unwrap_or(0))
    };
    let ((left, right), (foot, top)) = (range(|corner| corner.0), range(|corner| corner.1));
    let mut data = words(&[boxes.len() as i16, left, foot, right, top]);
    data.extend((1..=boxes.len()).flat_map(|count| ((count * 4 - 1) as u16).to_be_bytes()));
    data.extend([0, 0]); // no instructions
    data.extend(vec![1; corners.len()]); // every corner on the curve
    for of in [|corner: &(i16, i16)| corner.0, |corner: &(i16, i16)| corner.1] {
        let mut last = 0;
        for corner in &corners {
            data.extend((of(corner) - last).to_be_bytes());
            last = of(corner);
        }
    }
    data.resize(data.len().next_multiple_of(4), 0);
    data
}

fn words(values: &[i16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn head() -> Vec<u8> {
    let mut table = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5f, 0x0f, 0x3c, 0xf5, 0, 3];
    table.extend(UNITS_PER_EM.to_be_bytes());
    table.extend([0; 16]); // made and changed: no date
    table.extend(words(&[0, -DESCENT_DOTS * DOT, 1024, (16 - DESCENT_DOTS) * DOT, 0, 8, 2, 1, 0]));
    table
}

fn hhea(count: u16) -> Vec<u8> {
    let mut table = vec![0, 1, 0, 0];
    table.extend(words(&[(16 - DESCENT_DOTS) * DOT, -DESCENT_DOTS * DOT, 0, 1024, 0, 0, 1024, 1, 0, 0, 0, 0, 0, 0, 0]));
    table.extend(count.to_be_bytes());
    table
}

fn maxp(glyphs: &[Glyph]) -> Vec<u8> {
    let most = |of: fn(&Glyph) -> u16| glyphs.iter().map(of).max().unwrap_or(0);
    let mut table = vec![0, 1, 0, 0];
    table.extend((glyphs.len() as u16).to_be_bytes());
    table.extend(most(|glyph| glyph.corners).to_be_bytes());
    table.extend(most(|glyph| glyph.boxes).to_be_bytes());
    table.extend(words(&[0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]));
    table
}

fn loca(glyphs: &[Glyph]) -> Vec<u8> {
    let mut at = 0u32;
    let mut table = at.to_be_bytes().to_vec();
    for glyph in glyphs {
        at += glyph.data.len() as u32;
        table.extend(at.to_be_bytes());
    }
    table
}

/// Format 12: one group for each character.
fn cmap(mapped: &[(u32, u32)]) -> Vec<u8> {
    let mut table = vec![0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0];
    table.extend((16 + 12 * mapped.len() as u32).to_be_bytes());
    table.extend(0u32.to_be_bytes());
    table.extend((mapped.len() as u32).to_be_bytes());
    for (letter, place) in mapped {
        table.extend([letter.to_be_bytes(), letter.to_be_bytes(), place.to_be_bytes()].concat());
    }
    table
}

fn name(page: u32) -> Vec<u8> {
    let texts = [(1u16, "Fuda built-in".to_owned()), (2, "Regular".to_owned()), (6, format!("FudaBuiltIn{page}"))];
    let encoded: Vec<Vec<u8>> =
        texts.iter().map(|(_, text)| text.encode_utf16().flat_map(u16::to_be_bytes).collect()).collect();
    let mut table = words(&[0, texts.len() as i16, 6 + 12 * texts.len() as i16]);
    let mut at = 0;
    for ((id, _), text) in texts.iter().zip(&encoded) {
        table.extend(words(&[3, 1, 0x0409, *id as i16, text.len() as i16, at]));
        at += text.len() as i16;
    }
    table.extend(encoded.concat());
    table
}

/// Version 4; weight 400, everything else plain.
fn os2() -> Vec<u8> {
    let mut table = words(&[4, 512, 400, 5, 0]);
    table.resize(68, 0);
    table.extend(words(&[(16 - DESCENT_DOTS) * DOT, -DESCENT_DOTS * DOT, 0, 960, 192]));
    table.resize(96, 0);
    table
}

fn post() -> Vec<u8> {
    let mut table = vec![0, 3, 0, 0];
    table.resize(32, 0);
    table
}

/// The table directory and the tables, each on a boundary of four bytes. Checksums are left at zero: readers of faces
/// do not ask for them.
fn assemble(tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let mut face = vec![0, 1, 0, 0];
    face.extend(words(&[count as i16, 128, 3, count as i16 * 16 - 128]));
    let mut at = 12 + 16 * tables.len();
    for (tag, table) in tables {
        face.extend(tag);
        face.extend([0; 4]);
        face.extend((at as u32).to_be_bytes());
        face.extend((table.len() as u32).to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        face.extend(table);
        face.resize(face.len().next_multiple_of(4), 0);
    }
    face
}
