//! The smallest TrueType face there can be: one character, a black box. So that faces are tested on a machine
//! without any.

/// A face of 1,000 units to the em that has `letter` and nothing else.
pub fn with_only(letter: char) -> Vec<u8> {
    let glyph = boxed();
    let end = glyph.len() as u32;
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap(letter as u32)),
        (b"glyf", glyph),
        (b"head", head()),
        (b"hhea", words(&[1, 0, 880, 0xff88, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 2])),
        (b"hmtx", words(&[1000, 0, 1000, 0])),
        (b"loca", [0, 0, end].iter().flat_map(|offset| offset.to_be_bytes()).collect()),
        (b"maxp", words(&[1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];
    let mut file = words(&[1, 0, 7, 64, 2, 48]);
    let mut at = (12 + 16 * tables.len()) as u32;
    for (tag, table) in &tables {
        file.extend(*tag);
        file.extend([0, at, table.len() as u32].iter().flat_map(|number| number.to_be_bytes()));
        at += table.len() as u32;
    }
    file.extend(tables.into_iter().flat_map(|(_, table)| table));
    file
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Magic number, 1,000 units to the em, long offsets.
fn head() -> Vec<u8> {
    words(&[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 900, 760, 0, 8, 2, 1, 0])
}

/// Format 12: one group of one character, which is glyph 1.
fn cmap(letter: u32) -> Vec<u8> {
    let mut table = words(&[0, 1, 3, 10, 0, 12, 12, 0]);
    table.extend([28, 0, 1, letter, letter, 1].iter().flat_map(|number: &u32| number.to_be_bytes()));
    table
}

/// From (100, 0) to (900, 760), as steps from point to point.
fn boxed() -> Vec<u8> {
    let mut glyph = words(&[1, 100, 0, 900, 760, 3, 0]);
    glyph.extend([1; 4]);
    let back = |distance: i16| (-distance) as u16;
    glyph.extend(words(&[100, 0, 800, 0, 0, 760, 0, back(760)]));
    glyph
}
