//! A scanner that types: keyboard reports in, characters out.

use super::descriptor::{Descriptor, Field};
use super::layout::{CapsLock, Layout, Shift};

const KEYBOARD_PAGE: u16 = 0x07;
const FIRST_KEY: u8 = 0x04;
const CAPS_LOCK: u8 = 0x39;
const KEYPAD_1: u8 = 0x59;
const KEYPAD_0: u8 = 0x62;
const FIRST_MODIFIER: u8 = 0xe0;
const CONTROL: [u8; 2] = [0xe0, 0xe4];
const SHIFT: [u8; 2] = [0xe1, 0xe5];
const ALT: [u8; 2] = [0xe2, 0xe6];
/// Keyboard ErrorRollOver, POSTFail and ErrorUndefined: this report says nothing about keys.
const NOTHING_KNOWN: [u8; 3] = [0x01, 0x02, 0x03];

/// How this keyboard's reports are laid out.
#[derive(Debug)]
enum Shape {
    /// The eight bytes of the boot protocol (USB HID 1.11, appendix B.1): modifiers, one reserved, six keys.
    Boot,
    /// As its descriptor says.
    Described(Vec<Field>),
}

/// One keyboard, with the keys that are down.
#[derive(Debug)]
pub struct Keyboard {
    layout: Layout,
    shape: Shape,
    held: Vec<u8>,
    caps: CapsLock,
    /// The number that is typed on the keypad while Alt is down: some scanners send every character so.
    alt_code: Option<u32>,
}

impl Keyboard {
    /// A keyboard that was told to speak the boot protocol.
    pub fn boot(layout: Layout) -> Self {
        Self::shaped(layout, Shape::Boot)
    }

    /// A keyboard as its report descriptor has it; `None` if it is no keyboard.
    pub fn described(layout: Layout, descriptor: &Descriptor) -> Option<Self> {
        let fields: Vec<Field> = descriptor.fields.iter().filter(|field| field.is_on(KEYBOARD_PAGE)).cloned().collect();
        (!fields.is_empty()).then(|| Self::shaped(layout, Shape::Described(fields)))
    }

    fn shaped(layout: Layout, shape: Shape) -> Self {
        Self { layout, shape, held: Vec::new(), caps: CapsLock::Off, alt_code: None }
    }

    /// Whether its caps lock light should be on.
    pub fn caps_lock(&self) -> CapsLock {
        self.caps
    }

    /// What one report types. An empty report, or one of another kind, types nothing and lets go of nothing.
    pub fn push(&mut self, report: &[u8]) -> String {
        let Some(down) = self.keys_down(report) else { return String::new() };
        let mut typed = String::new();
        // Alt comes up before anything else is typed, or the number would end a character too late.
        if !any(&down, ALT)
            && let Some(number) = self.alt_code.take()
        {
            typed.extend(spelt(number));
        }
        let held = std::mem::replace(&mut self.held, down.clone());
        for &key in down.iter().filter(|key| **key < FIRST_MODIFIER && !held.contains(key)) {
            typed.extend(self.press(key, &down));
        }
        typed
    }

    /// The keys that are down, in the report's order, without repeats; `None` if the report says nothing about keys.
    fn keys_down(&self, report: &[u8]) -> Option<Vec<u8>> {
        let (modifiers, keys) = match &self.shape {
            Shape::Boot => (modifiers_of(*report.first()?), report.iter().skip(2).take(6).copied().collect()),
            Shape::Described(fields) => (Vec::new(), described_keys(fields, report)?),
        };
        if keys.iter().any(|key| NOTHING_KNOWN.contains(key)) {
            return None;
        }
        let mut down = modifiers;
        for key in keys.into_iter().filter(|key| *key >= FIRST_KEY) {
            if !down.contains(&key) {
                down.push(key);
            }
        }
        Some(down)
    }

    fn press(&mut self, key: u8, down: &[u8]) -> Option<char> {
        if key == CAPS_LOCK {
            self.caps = if self.caps == CapsLock::On { CapsLock::Off } else { CapsLock::On };
            return None;
        }
        if any(down, ALT) {
            let digit = if key == KEYPAD_0 { 0 } else { u32::from(key.checked_sub(KEYPAD_1)?) + 1 };
            if digit <= 9 {
                self.alt_code = Some(self.alt_code.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            }
            return None;
        }
        let shift = if any(down, SHIFT) { Shift::Down } else { Shift::Up };
        let character = self.layout.character(key, shift, self.caps)?;
        if any(down, CONTROL) { control(character) } else { Some(character) }
    }
}

fn any(down: &[u8], keys: [u8; 2]) -> bool {
    keys.iter().any(|key| down.contains(key))
}

fn modifiers_of(bits: u8) -> Vec<u8> {
    (0..8).filter(|bit| bits >> bit & 1 == 1).map(|bit| FIRST_MODIFIER + bit).collect()
}

fn described_keys(fields: &[Field], report: &[u8]) -> Option<Vec<u8>> {
    let number = *report.first()?;
    let mut own = fields.iter().filter(|field| field.report_id.is_none_or(|id| id == number)).peekable();
    own.peek()?;
    let on = own
        .flat_map(|field| field.elements(report))
        .filter(|(usage, value)| usage.page == KEYBOARD_PAGE && *value != 0);
    Some(on.filter_map(|(usage, _)| u8::try_from(usage.id).ok()).collect())
}

/// Ctrl with a letter or one of `@[\]^_` is a control character: so GS comes as Ctrl and `]`.
fn control(character: char) -> Option<char> {
    let upper = u8::try_from(character.to_ascii_uppercase()).ok()?;
    (0x40..0x60).contains(&upper).then(|| char::from(upper & 0x1f))
}

/// The character of an Alt code. Above ASCII it depends on a code page that nobody knows here.
fn spelt(number: u32) -> Option<char> {
    match u8::try_from(number) {
        Ok(0) => None,
        Ok(ascii) if ascii.is_ascii() => Some(char::from(ascii)),
        _ => Some(char::REPLACEMENT_CHARACTER),
    }
}
