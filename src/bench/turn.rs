//! The answer to one input, while it is being made.

use chrono::NaiveDate;

use crate::domain::fact::{Entry, Fact};
use crate::domain::id::{FactId, Mint};
use crate::domain::moment::Now;

use super::effect::{Paper, Screen, Signal, Step};
use super::{Rules, Table};

pub(super) struct Turn<'a> {
    pub rules: &'a Rules,
    pub now: Now,
    pub mint: &'a mut Mint,
    facts: Vec<Entry>,
    papers: Vec<Paper>,
    screen: Option<Screen>,
    signal: Signal,
}

impl<'a> Turn<'a> {
    pub fn new(rules: &'a Rules, now: Now, mint: &'a mut Mint) -> Self {
        Self { rules, now, mint, facts: Vec::new(), papers: Vec::new(), screen: None, signal: Signal::None }
    }

    /// The workshop's date of now: the work date of a scan that is accepted now.
    pub fn today(&self) -> NaiveDate {
        self.rules.zone.date(self.now.wall)
    }

    /// Records a fact; its id names it.
    pub fn record(&mut self, fact: Fact) -> FactId {
        let id = self.mint.fact();
        self.facts.push(Entry { id, fact });
        id
    }

    pub fn print(&mut self, paper: Paper) {
        if !self.papers.contains(&paper) {
            self.papers.push(paper);
        }
    }

    /// The last word of a turn is what is shown.
    pub fn say(&mut self, screen: Screen, signal: Signal) {
        self.screen = Some(screen);
        self.signal = signal;
    }

    pub fn into_step(self, next: Table) -> Step {
        Step { next, facts: self.facts, papers: self.papers, screen: self.screen, signal: self.signal }
    }
}
