//! Which character a key is. A scanner types as if it were a keyboard of some country: it has to be read as the same.

/// The country that a scanner is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Us,
    Jis,
}

/// A key (a usage of page 0x07, HID Usage Tables 1.4 section 10), alone and with shift. NUL: no character.
type Key = (u8, char, char);

const COMMON: &[Key] = &[
    (0x28, '\r', '\r'),
    (0x2b, '\t', '\t'),
    (0x2c, ' ', ' '),
    (0x36, ',', '<'),
    (0x37, '.', '>'),
    (0x38, '/', '?'),
    // The keypad, with its Num Lock on.
    (0x54, '/', '/'),
    (0x55, '*', '*'),
    (0x56, '-', '-'),
    (0x57, '+', '+'),
    (0x58, '\r', '\r'),
    (0x59, '1', '1'),
    (0x5a, '2', '2'),
    (0x5b, '3', '3'),
    (0x5c, '4', '4'),
    (0x5d, '5', '5'),
    (0x5e, '6', '6'),
    (0x5f, '7', '7'),
    (0x60, '8', '8'),
    (0x61, '9', '9'),
    (0x62, '0', '0'),
    (0x63, '.', '.'),
];

/// ANSI INCITS 154.
const US: &[Key] = &[
    (0x1e, '1', '!'),
    (0x1f, '2', '@'),
    (0x20, '3', '#'),
    (0x21, '4', '$'),
    (0x22, '5', '%'),
    (0x23, '6', '^'),
    (0x24, '7', '&'),
    (0x25, '8', '*'),
    (0x26, '9', '('),
    (0x27, '0', ')'),
    (0x2d, '-', '_'),
    (0x2e, '=', '+'),
    (0x2f, '[', '{'),
    (0x30, ']', '}'),
    (0x31, '\\', '|'),
    (0x32, '\\', '|'),
    (0x33, ';', ':'),
    (0x34, '\'', '"'),
    (0x35, '`', '~'),
    (0x64, '\\', '|'),
];

/// JIS X 6002. ¥ is read as the backslash that it stands for in every code.
const JIS: &[Key] = &[
    (0x1e, '1', '!'),
    (0x1f, '2', '"'),
    (0x20, '3', '#'),
    (0x21, '4', '$'),
    (0x22, '5', '%'),
    (0x23, '6', '&'),
    (0x24, '7', '\''),
    (0x25, '8', '('),
    (0x26, '9', ')'),
    (0x27, '0', '\0'),
    (0x2d, '-', '='),
    (0x2e, '^', '~'),
    (0x2f, '@', '`'),
    (0x30, '[', '{'),
    (0x31, ']', '}'),
    (0x32, ']', '}'),
    (0x33, ';', '+'),
    (0x34, ':', '*'),
    (0x87, '\\', '_'),
    (0x89, '\\', '|'),
];

const KEY_A: u8 = 0x04;
const KEY_Z: u8 = 0x1d;

/// Whether the shift key is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    Up,
    Down,
}

/// Whether caps lock is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapsLock {
    Off,
    On,
}

impl Layout {
    /// The character of a key, if it has one.
    pub fn character(self, key: u8, shift: Shift, caps: CapsLock) -> Option<char> {
        if let KEY_A..=KEY_Z = key {
            // Caps lock is for letters only, and shift undoes it.
            let capital = (shift == Shift::Down) != (caps == CapsLock::On);
            return Some(char::from(key - KEY_A + if capital { b'A' } else { b'a' }));
        }
        let own = match self {
            Self::Us => US,
            Self::Jis => JIS,
        };
        let (_, alone, shifted) = COMMON.iter().chain(own).find(|(usage, ..)| *usage == key)?;
        let character = if shift == Shift::Down { *shifted } else { *alone };
        (character != '\0').then_some(character)
    }
}
