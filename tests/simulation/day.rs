//! A day in the workshop, drawn from a seed: who comes when, what they scan, and everything that goes wrong.

use fuda::domain::id::Mint;

use crate::workshop::{PEOPLE, Person, Workshop};

/// Chance, from a seed.
pub struct Dice(Mint);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(Mint::from_seed(seed))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0.bits() % end
    }

    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from)
    }

    /// So many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).expect("an index")]
    }
}

/// One scan that will be made, by the name of the thing scanned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// Milliseconds after midnight.
    pub at_ms: u64,
    pub table: usize,
    pub call: String,
}

/// Tags that were minted: fresh ones by number, and those that were scanned before.
#[derive(Default)]
pub struct Supply {
    next: u32,
    used: Vec<String>,
}

impl Supply {
    fn fresh(&mut self, dice: &mut Dice) -> String {
        self.next += 1;
        let roll = *dice.pick(&["札", "札", "札", "台札", "なぎの札", "大札"]);
        self.used.push(format!("{roll}{}", self.next));
        self.used.last().expect("one was just pushed").clone()
    }

    fn used(&mut self, dice: &mut Dice) -> String {
        if self.used.is_empty() { self.fresh(dice) } else { dice.pick(&self.used).clone() }
    }
}

/// How many work tables there are; the last one is one person's.
pub const TABLES: usize = 3;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const WORK_CARDS: [&str; 6] = ["20L・1組", "20L・1組", "20L・10組", "整網・半間", "整網・1間", "ふまねっと・1台"];
const REASONS: [&str; 5] =
    ["理由「数え直し」", "理由「名札の読みちがい」", "理由「作業の読みちがい」", "理由「読み忘れ」", "理由「その他」"];

/// Draws one day.
pub struct Day<'a> {
    dice: &'a mut Dice,
    supply: &'a mut Supply,
    /// How many receipts there are, for staff to correct.
    receipts: u64,
    plan: Vec<Planned>,
}

/// A hand at a table, moving on in time.
struct Hand {
    table: usize,
    at_ms: u64,
}

fn card(person: &Person) -> String {
    format!("{} の名札", person.call)
}

impl<'a> Day<'a> {
    pub fn plan(dice: &'a mut Dice, supply: &'a mut Supply, receipts: u64, shop: &Workshop) -> Vec<Planned> {
        let mut day = Self { dice, supply, receipts, plan: Vec::new() };
        for person in &PEOPLE {
            if day.dice.chance(800) {
                day.person(person);
            }
        }
        for _ in 0..day.dice.between(1, 6) {
            day.staff();
        }
        for _ in 0..day.dice.below(12) {
            day.mischief(shop);
        }
        day.plan.sort();
        day.plan
    }

    fn scan(&mut self, hand: &mut Hand, call: impl Into<String>) {
        self.plan.push(Planned { at_ms: hand.at_ms, table: hand.table, call: call.into() });
        hand.at_ms += match self.dice.below(10) {
            0 => self.dice.between(50, 700),
            1 => self.dice.between(5_000, 40_000),
            _ => self.dice.between(700, 5_000),
        };
    }

    fn scan_one_of(&mut self, hand: &mut Hand, calls: &[&str]) {
        let call = *self.dice.pick(calls);
        self.scan(hand, call);
    }

    fn hand(&mut self, at_ms: u64) -> Hand {
        Hand { table: self.dice.below(TABLES as u64) as usize, at_ms }
    }

    fn person(&mut self, person: &Person) {
        let mut at_ms = self.dice.between(8 * HOUR_MS + 30 * MINUTE_MS, 10 * HOUR_MS + 30 * MINUTE_MS);
        let home_ms = self.dice.between(14 * HOUR_MS, 16 * HOUR_MS);
        let mut hand = self.hand(at_ms);
        self.scan(&mut hand, card(person));
        if self.dice.chance(50) {
            self.scan(&mut hand, "ひとつ もどす");
        }
        loop {
            at_ms += self.dice.between(10 * MINUTE_MS, 90 * MINUTE_MS);
            if at_ms > home_ms {
                break;
            }
            self.session(person, at_ms);
        }
        if self.dice.chance(900) {
            self.leave(person, home_ms);
        }
    }

    fn session(&mut self, person: &Person, at_ms: u64) {
        let mut hand = self.hand(at_ms);
        match self.dice.below(20) {
            0 | 1 => self.together(person, &mut hand),
            2 => self.tags_first(person, &mut hand),
            3 => self.practice(&mut hand),
            4 => {
                self.scan(&mut hand, card(person));
                self.scan(&mut hand, "紙を出す");
            }
            5 => {
                self.leave(person, at_ms);
                hand.at_ms += self.dice.between(MINUTE_MS, 30 * MINUTE_MS);
                self.scan_one_of(&mut hand, &["ひとつ もどす", "帰り"]);
            }
            _ => {
                self.scan(&mut hand, card(person));
                self.pieces(&mut hand);
                self.finish(person, &mut hand);
            }
        }
    }

    fn pieces(&mut self, hand: &mut Hand) {
        for _ in 0..self.dice.between(1, 8) {
            let call = match self.dice.below(10) {
                0..4 => self.supply.fresh(self.dice),
                5 if self.dice.chance(300) => (*self.dice.pick(&["網の一", "網の二", "網の三", "網の三"])).to_owned(),
                6 if self.dice.chance(100) => "直しました".to_owned(),
                4 => self.supply.used(self.dice),
                _ => (*self.dice.pick(&WORK_CARDS)).to_owned(),
            };
            self.scan(hand, call.clone());
            match self.dice.below(20) {
                0 => self.scan(hand, call),
                1 => self.scan(hand, "ひとつ もどす"),
                2 => self.scan(hand, "かすれた札"),
                _ => {}
            }
        }
    }

    fn finish(&mut self, person: &Person, hand: &mut Hand) {
        match self.dice.below(10) {
            0..4 => self.scan(hand, card(person)),
            4..7 => self.scan(hand, "わたす"),
            _ => {}
        }
    }

    fn together(&mut self, person: &Person, hand: &mut Hand) {
        self.scan(hand, card(person));
        self.scan(hand, "いっしょに");
        for _ in 0..self.dice.between(1, 4) {
            let other = self.dice.pick(&PEOPLE);
            self.scan(hand, card(other));
        }
        self.pieces(hand);
        if self.dice.chance(700) {
            self.scan(hand, "わたす");
        }
    }

    fn tags_first(&mut self, person: &Person, hand: &mut Hand) {
        for _ in 0..self.dice.between(1, 4) {
            let tag = self.supply.fresh(self.dice);
            self.scan(hand, tag);
        }
        if self.dice.chance(800) {
            self.scan(hand, card(person));
            self.finish(person, hand);
        }
    }

    fn practice(&mut self, hand: &mut Hand) {
        self.scan(hand, "れんしゅう");
        self.pieces(hand);
        self.scan_one_of(hand, &["れんしゅう", "わたす", "帰り"]);
    }

    fn leave(&mut self, person: &Person, at_ms: u64) {
        let mut hand = self.hand(at_ms);
        if self.dice.chance(150) {
            self.scan(&mut hand, "帰り");
        }
        self.scan(&mut hand, card(person));
        if self.dice.chance(100) {
            self.pieces(&mut hand);
        }
        self.scan(&mut hand, "帰り");
    }

    fn staff(&mut self) {
        let at_ms = self.dice.between(9 * HOUR_MS, 16 * HOUR_MS);
        let mut hand = self.hand(at_ms);
        self.scan(&mut hand, "さくら の名札");
        match self.dice.below(4) {
            0 => self.scan(&mut hand, "紙を出す"),
            1 => {
                let person = self.dice.pick(&PEOPLE);
                self.scan(&mut hand, "仮の名札");
                self.scan(&mut hand, format!("名簿の {}", person.call));
                self.scan(&mut hand, "さくら の名札");
                self.scan(&mut hand, "仮の名札");
            }
            _ => self.correction(&mut hand),
        }
        if self.dice.chance(500) {
            self.scan(&mut hand, "さくら の名札");
        }
    }

    fn correction(&mut self, hand: &mut Hand) {
        let number = self.dice.between(1, self.receipts + 2);
        self.scan(hand, format!("受け取り票{number}"));
        if self.dice.chance(500) {
            self.scan(hand, "取消");
        }
        let change = match self.dice.below(4) {
            0 => self.supply.fresh(self.dice),
            1 => self.supply.used(self.dice),
            2 => card(self.dice.pick(&PEOPLE)),
            _ => (*self.dice.pick(&WORK_CARDS)).to_owned(),
        };
        if self.dice.chance(850) {
            self.scan(hand, change);
        }
        self.scan_one_of(hand, &REASONS);
    }

    fn mischief(&mut self, shop: &Workshop) {
        let at_ms = self.dice.between(8 * HOUR_MS, 17 * HOUR_MS);
        let mut hand = self.hand(at_ms);
        let calls: Vec<&str> = shop.calls().collect();
        for _ in 0..self.dice.between(1, 5) {
            let call = *self.dice.pick(&calls);
            self.scan(&mut hand, call);
        }
        if self.dice.chance(300) {
            // Two tables, one tag, the same millisecond.
            let tag = self.supply.fresh(self.dice);
            for table in [0, 1] {
                self.plan.push(Planned { at_ms, table, call: tag.clone() });
            }
        }
    }
}
