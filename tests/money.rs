//! The pages in tests/money, held against themselves: every calculation on them comes out, and what it comes to stands in
//! the tests that the page names. So a page cannot drift from what is executed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// An exact fraction.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Exact(i128, i128);

impl Exact {
    fn of(top: i128, bottom: i128) -> Self {
        let (mut one, mut other) = (top.abs(), bottom.abs());
        while other != 0 {
            (one, other) = (other, one % other);
        }
        let sign = bottom.signum();
        Self(sign * top / one.max(1), sign * bottom / one.max(1))
    }

    fn read(digits: &str) -> Self {
        let digits = digits.replace(',', "");
        let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
        let top = format!("{whole}{part}").parse().expect("digits");
        Self::of(top, 10_i128.pow(u32::try_from(part.len()).expect("few")))
    }

    fn with(self, sign: char, other: Self) -> Self {
        match sign {
            '+' => Self::of(self.0 * other.1 + other.0 * self.1, self.1 * other.1),
            '−' => Self::of(self.0 * other.1 - other.0 * self.1, self.1 * other.1),
            '×' => Self::of(self.0 * other.0, self.1 * other.1),
            _ => Self::of(self.0 * other.1, self.1 * other.0),
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Number {
        digits: String,
        is_money: bool,
    },
    Sign(char),
    /// A word, or a figure that goes on without end (`3.333…`): no calculation goes on over it.
    Break,
}

/// How many letters a unit has that begins here.
fn unit_at(letters: &[char], at: usize) -> usize {
    letters[at..].iter().take_while(|letter| letter.is_alphabetic() || **letter == '／').count()
}

/// Numbers with their units (which say nothing to a calculator), signs and brackets.
fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        at += 1;
        if letter.is_ascii_digit() {
            let mut digits = String::from(letter);
            let goes_on = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
            while goes_on(at) || (letters.get(at).is_some_and(|next| ",.".contains(*next)) && goes_on(at + 1)) {
                digits.push(letters[at]);
                at += 1;
            }
            if letters.get(at) == Some(&'…') {
                tokens.push(Token::Break);
                continue;
            }
            let unit = at;
            at += unit_at(&letters, at);
            let is_money = letters.get(unit) == Some(&'円');
            tokens.push(Token::Number { digits, is_money });
        } else if "+−×÷=()".contains(letter) {
            tokens.push(Token::Sign(letter));
            at += if letter == ')' { unit_at(&letters, at) } else { 0 };
        } else if !letter.is_whitespace() {
            tokens.push(Token::Break);
        }
    }
    tokens
}

/// The longest calculation that the tokens begin with: its value, how many tokens it has, and whether anything was
/// calculated at all.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    signs: usize,
}

impl Reader<'_> {
    fn sum(&mut self) -> Option<Exact> {
        let mut value = self.product()?;
        while let Some(Token::Sign(sign @ ('+' | '−'))) = self.tokens.get(self.at) {
            self.at += 1;
            self.signs += 1;
            value = value.with(*sign, self.product()?);
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Exact> {
        let mut value = self.one()?;
        while let Some(Token::Sign(sign @ ('×' | '÷'))) = self.tokens.get(self.at) {
            self.at += 1;
            self.signs += 1;
            value = value.with(*sign, self.one()?);
        }
        Some(value)
    }

    fn one(&mut self) -> Option<Exact> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Number { digits, .. } => Some(Exact::read(digits)),
            Token::Sign('−') => Some(Exact(0, 1).with('−', self.one()?)),
            Token::Sign('(') => {
                let value = self.sum()?;
                (self.tokens.get(self.at) == Some(&Token::Sign(')'))).then(|| self.at += 1)?;
                Some(value)
            }
            _ => None,
        }
    }
}

fn reader(tokens: &[Token]) -> Reader<'_> {
    Reader { tokens, at: 0, signs: 0 }
}

/// Every `calculation = figure` of a text: what it comes to, the figure that is written, and its digits where it is money.
fn calculations(text: &str) -> Vec<(Exact, Exact, String)> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (place, _) in tokens.iter().enumerate().filter(|(_, token)| **token == Token::Sign('=')) {
        // The longest calculation that ends here.
        let left = (0..place).find_map(|from| {
            let mut left = reader(&tokens[from..place]);
            let value = left.sum()?;
            (left.at == place - from && left.signs > 0).then_some(value)
        });
        let mut right = reader(&tokens[place + 1..]);
        let (Some(left), Some(value)) = (left, right.sum()) else { continue };
        let written = match &tokens[place + 1] {
            Token::Number { digits, is_money: true } if right.signs == 0 => digits.replace(',', ""),
            _ => String::new(),
        };
        found.push((left, value, written));
    }
    found
}

fn pages() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/money");
    let mut pages: Vec<PathBuf> =
        fs::read_dir(folder).expect("the pages").map(|page| page.expect("a page").path()).collect();
    pages.sort();
    pages.into_iter().map(|page| (page.clone(), fs::read_to_string(page).expect("text"))).collect()
}

/// The figures of the tests that a page names.
fn figures_of_tests(page: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = page.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs"));
    let mut figures = BTreeSet::new();
    for name in named {
        let source = fs::read_to_string(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for token in tokens(&source.replace('_', "")) {
            if let Token::Number { digits, .. } = token {
                figures.extend(digits.split(',').map(str::to_owned));
                figures.insert(digits.replace(',', ""));
            }
        }
    }
    figures
}

#[test]
fn every_calculation_on_a_page_comes_out() {
    for (page, text) in pages() {
        let calculations = calculations(&text);
        assert!(calculations.len() > 2, "{page:?} calculates nothing");
        for (left, right, written) in calculations {
            assert_eq!(left, right, "{page:?}: … = {written}");
        }
    }
}

#[test]
fn what_a_page_comes_to_stands_in_the_tests_that_it_names() {
    for (page, text) in pages() {
        let figures = figures_of_tests(&text);
        for (_, _, written) in calculations(&text).into_iter().filter(|(.., written)| !written.is_empty()) {
            let whole = written.trim_end_matches('0').trim_end_matches('.');
            let stands = figures.contains(&written) || written.contains('.') && figures.contains(whole);
            assert!(stands, "{page:?}: no test that it names says {written}");
        }
    }
}

#[test]
fn a_calculator_reads_brackets_signs_and_units() {
    let of = |text: &str| calculations(text).into_iter().map(|(left, right, _)| left == right).collect::<Vec<_>>();
    assert_eq!(of("(6 − 2)間 × 38円 = 152円, and 10組 = 100枚 × 0.5円 = 50円"), [true, true]);
    assert_eq!(of("6 × 38 ÷ 2 + 4 × 30 = 114 + 120 = 234円; −60 + 60 = 0円; 1 + 1 = 3"), [true, true, true, false]);
    assert_eq!(of("10円 ÷ 3 = 3.333…円"), []);
}
