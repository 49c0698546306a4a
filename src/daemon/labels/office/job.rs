//! What labels of a wish say, and what is recorded before they leave.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::may_be_named;
use crate::daemon::house::Keeper;
use crate::daemon::labels::{Again, Notes, RollError, RollRun, envelope_labels};
use crate::daemon::random_seed;
use crate::domain::calendar::era_date;
use crate::domain::code::{CARD_TOKEN_LENGTH, Code, Kind as CodeKind, Reason, Roll, TokenHash, random_body};
use crate::domain::fact::{Fact, Holder, Revoked};
use crate::domain::id::{CardId, Mint, ParticipantId, StaffId, WorkId};
use crate::domain::quantity::Quantity;
use crate::domain::work::Counted;
use crate::label::kind::{sheet_values, staff_commands, with_code};
use crate::label::{Kind, Values};
use crate::paper::a4::{A4, Wanted};
use crate::store::{CardStanding, Face, Membership, PieceView, ReadError, WorkStanding, WorkView};
use crate::web::desk::entry::{NotEntered, Why};
use crate::web::labels::order::{LabelKind, LabelWhat, Labelled, NotPrinted, Unprinted};

/// Labels that are ready to be made.
#[derive(Default)]
pub struct Job {
    /// Of which work; nobody's name.
    pub what: String,
    /// Whose names or marks stand on the labels.
    pub people: Vec<ParticipantId>,
    /// Recorded together, before anything is sent.
    pub facts: Vec<Fact>,
    pub labels: Vec<Values>,
    /// Tags of a roll, instead of `labels`: there may be thousands.
    pub tags: Option<RollRun>,
}

impl Job {
    pub fn len(&self) -> usize {
        self.tags.as_ref().map_or(self.labels.len(), RollRun::tags)
    }
}

pub fn label_kind(kind: LabelKind) -> Kind {
    match kind {
        LabelKind::Tag => Kind::Tag,
        LabelKind::Card => Kind::Card,
        LabelKind::Spare => Kind::Spare,
        LabelKind::Binder => Kind::Binder,
        LabelKind::Practice => Kind::Practice,
        LabelKind::Staff | LabelKind::Commands => Kind::Staff,
        LabelKind::Envelope => Kind::Envelope,
        LabelKind::Work => Kind::Work,
        LabelKind::Net => Kind::Piece,
        LabelKind::Sheet => Kind::Sheet,
        LabelKind::Reason => Kind::Reason,
        LabelKind::Shelf => Kind::Box,
    }
}

impl From<ReadError> for Unprinted {
    fn from(error: ReadError) -> Self {
        Self::Unanswered(error.into())
    }
}

/// Whoever was meant, as the forms find them.
fn whom(error: NotEntered) -> Unprinted {
    match error {
        NotEntered::Refused(Why::SeveralCalledSo) => NotPrinted::SeveralCalledSo.into(),
        NotEntered::Refused(Why::Retired) => NotPrinted::Retired.into(),
        NotEntered::Refused(_) => NotPrinted::NobodyHasIt.into(),
        NotEntered::Unanswered(unanswered) => unanswered.into(),
    }
}

fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn face_values(face: &Face) -> Values {
    values([
        ("call", &face.call),
        ("mark", face.mark.as_deref().unwrap_or_default()),
        ("number", &face.number),
        ("name", face.name.as_deref().unwrap_or_default()),
        ("reading", face.reading.as_deref().unwrap_or_default()),
    ])
}

fn work_values(work: &WorkView) -> Values {
    values([("work", &work.name), ("reading", &work.reading)])
}

fn amount(quantity: Quantity, work: &WorkView) -> String {
    format!("{}{}", quantity.plain(), work.unit)
}

fn with(mut values: Values, code: Option<&Code>) -> Values {
    if let Some(code) = code {
        with_code(&mut values, code);
    }
    values
}

impl Keeper {
    /// What is to be recorded and printed.
    pub(super) fn label_job(&self, what: &LabelWhat, by: StaffId) -> Labelled<Job> {
        match what {
            LabelWhat::Tags { work, quantity, count, who } => {
                self.new_roll(*work, *quantity, *count, who.as_deref(), by)
            }
            LabelWhat::Rest { roll, first } => self.rest_of_roll(roll, *first),
            LabelWhat::Card { who } => {
                let face = self.active(who).map_err(whom)?;
                let job =
                    self.new_cards(Holder::Participant(face.participant), vec![face_values(&face)], String::new())?;
                Ok(Job { people: vec![face.participant], ..job })
            }
            LabelWhat::Staff { name } => {
                let known = self.store.staff()?.into_iter();
                let member = known.filter(|member| member.membership == Membership::Active);
                let member = member.into_iter().find(|member| member.name == *name).ok_or(NotPrinted::NoStaff)?;
                self.new_cards(Holder::Staff(member.staff), vec![values([("call", &member.name)])], member.name)
            }
            LabelWhat::Spare { count } => self.blank_cards(Holder::Spare, *count),
            LabelWhat::Practice { count } => self.blank_cards(Holder::Practice, *count),
            _ => {
                let labels = self.plain_labels(what)?;
                Ok(Job { what: self.label_what(what)?, people: self.people_on(&labels)?, labels, ..Job::default() })
            }
        }
    }

    /// One label of a wish, with nobody's code: to look at.
    pub(super) fn label_sample(&self, what: &LabelWhat) -> Labelled<Values> {
        let mut sample = label_kind(what.kind()).sample();
        let said = match what {
            LabelWhat::Tags { work, quantity, count, who } => {
                let owner = who.as_deref().map(|who| self.active(who)).transpose().map_err(whom)?;
                let work = self.work_of_label(*work)?;
                let run = RollRun::of_new(&Roll("SAMPLE".to_owned()), *count, &work, *quantity, owner.as_ref());
                return Ok(run.label(1));
            }
            LabelWhat::Card { who } => face_values(&self.active(who).map_err(whom)?),
            LabelWhat::Staff { name } => values([("call", name)]),
            LabelWhat::Rest { .. } | LabelWhat::Spare { .. } | LabelWhat::Practice { .. } => return Ok(sample),
            _ => self.plain_labels(what)?.into_iter().next().unwrap_or_default(),
        };
        sample.extend(said);
        Ok(sample)
    }

    fn work_of_label(&self, work: WorkId) -> Labelled<WorkView> {
        let known = self.store.work(work)?.filter(|work| work.standing == WorkStanding::Active);
        Ok(known.ok_or(NotPrinted::NoWork)?)
    }

    fn new_roll(&self, work: WorkId, quantity: Quantity, count: u32, who: Option<&str>, by: StaffId) -> Labelled<Job> {
        let work = self.work_of_label(work)?;
        if work.counted == Counted::ByTime {
            return Err(NotPrinted::TimedWork.into());
        }
        let owner = who.map(|who| self.active(who)).transpose().map_err(whom)?;
        let roll = Roll(random_body(&mut Mint::from_seed(random_seed()), Roll::LENGTH));
        let run = RollRun::of_new(&roll, count, &work, quantity, owner.as_ref());
        let minted_for = owner.as_ref().map(|face| face.participant);
        let minted = Fact::TagsMinted { roll, count, work: work.work, quantity, minted_for, by: Some(by) };
        let what = format!("{} {}　{}", work.name, amount(quantity, &work), run.roll.0);
        let people = minted_for.into_iter().collect();
        Ok(Job { what, people, facts: vec![minted], labels: Vec::new(), tags: Some(run) })
    }

    fn rest_of_roll(&self, roll: &Roll, first: u32) -> Labelled<Job> {
        let view = self.store.rolls()?.into_iter().find(|view| view.roll == *roll).ok_or(NotPrinted::NoRoll)?;
        let work = self.store.work(view.work)?.ok_or(NotPrinted::NoWork)?;
        let owner = self.store.participants()?.into_iter().find(|face| Some(face.participant) == view.minted_for);
        // Whoever named the last label that came out has looked.
        let run = RollRun::of_old(&view, (first, view.count), Again::Said, &work, owner.as_ref());
        let run = run.map_err(|error| match error {
            RollError::NoSuchTags { count, .. } => NotPrinted::NoSuchTags { count },
            RollError::Voided { first, last, .. } => NotPrinted::TagsVoid { first, last },
            RollError::PrintedBefore { .. } => NotPrinted::Moved,
        })?;
        let sent_to = Notes::sent_to(&self.labels.notes.all(), roll).unwrap_or_default();
        let again = if first <= sent_to { "　再発行" } else { "" };
        let what = format!("{} {}　{}{again}", work.name, amount(view.quantity, &work), roll.0);
        // Of somebody whose record is sealed, no more than the number stands on them.
        let people = owner.iter().filter(|face| may_be_named(face)).map(|face| face.participant).collect();
        Ok(Job { what, people, tags: Some(run), ..Job::default() })
    }

    /// Cards for one holder; a person's older ones stop working.
    fn new_cards(&self, holder: Holder, faces: Vec<Values>, what: String) -> Labelled<Job> {
        let mut job = Job { what, ..Job::default() };
        if matches!(holder, Holder::Participant(_) | Holder::Staff(_)) {
            let cards = self.store.cards()?.into_iter();
            let older = cards.filter(|card| card.holder == holder && card.standing == CardStanding::InUse);
            job.facts.extend(older.map(|card| Fact::CardRevoked { card: card.card, why: Revoked::Replaced }));
        }
        for face in faces {
            // A seed of its own: whoever knows one number of a mint could compute the next.
            let body = random_body(&mut Mint::from_seed(random_seed()), CARD_TOKEN_LENGTH);
            let code = Code::new(CodeKind::Card, &body).expect("a card's token fits a code");
            let card = CardId(Mint::from_seed(random_seed()).bits());
            job.facts.push(Fact::CardIssued { card, token: TokenHash::of(&code), holder });
            job.labels.push(with(face, Some(&code)));
        }
        Ok(job)
    }

    /// Numbered on, so that two of them can be told apart.
    fn blank_cards(&self, holder: Holder, count: u32) -> Labelled<Job> {
        let before = self.store.cards()?.into_iter().filter(|card| card.holder == holder).count();
        let face = |place: usize| values([("serial", &(before + place).to_string())]);
        self.new_cards(holder, (1..=count as usize).map(face).collect(), String::new())
    }

    fn label_what(&self, what: &LabelWhat) -> Labelled<String> {
        Ok(match what {
            LabelWhat::Work { work: Some(work) } | LabelWhat::Shelf { work, .. } => self.work_of_label(*work)?.name,
            LabelWhat::Net { net, .. } => self.net(*net)?.code.body().to_owned(),
            LabelWhat::Sheet { station } => station.clone(),
            LabelWhat::Envelopes { ending, .. } => format!("{}締め", era_date(*ending)),
            _ => String::new(),
        })
    }

    /// Whoever has a number on these labels.
    fn people_on(&self, labels: &[Values]) -> Labelled<Vec<ParticipantId>> {
        let numbers: BTreeSet<&String> = labels.iter().filter_map(|label| label.get("number")).collect();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let named = self.store.participants()?.into_iter().filter(|face| numbers.contains(&face.number));
        Ok(named.filter(may_be_named).map(|face| face.participant).collect())
    }

    /// Labels for which nothing is recorded: what they carry is in the ledger, or the same everywhere.
    fn plain_labels(&self, what: &LabelWhat) -> Labelled<Vec<Values>> {
        Ok(match what {
            LabelWhat::Binder { who } => self.binder(who.as_deref())?,
            LabelWhat::Work { work } => self.work_cards(*work)?,
            LabelWhat::Net { net, note } => vec![self.net_values(&self.net(*net)?, note)?],
            LabelWhat::Sheet { station } => {
                let mut sheet = sheet_values();
                sheet.insert("station".to_owned(), station.clone());
                vec![sheet]
            }
            LabelWhat::Commands => staff_commands(),
            LabelWhat::Envelopes { ending, first } => self.envelopes(*ending, *first)?,
            LabelWhat::Reason => {
                let card = |reason: Reason| with(values([("reason", reason.japanese())]), Some(&reason.code()));
                Reason::ALL.into_iter().map(card).collect()
            }
            LabelWhat::Shelf { work, holds, note, count } => {
                let mut one = work_values(&self.work_of_label(*work)?);
                one.extend(values([("quantity", holds), ("note", note)]));
                vec![one; *count as usize]
            }
            _ => Vec::new(),
        })
    }

    fn envelopes(&self, ending: NaiveDate, first: usize) -> Labelled<Vec<Values>> {
        let Some(A4::Envelopes(envelopes)) = self.leaves().paper(&Wanted::Envelopes { ending })? else {
            return Err(NotPrinted::NoEnvelopes.into());
        };
        let labels = envelope_labels(&envelopes, first);
        if labels.is_empty() { Err(NotPrinted::NoEnvelopes.into()) } else { Ok(labels) }
    }

    fn binder(&self, who: Option<&str>) -> Labelled<Vec<Values>> {
        let faces = match who {
            Some(who) => vec![self.active(who).map_err(whom)?],
            None => {
                let all = self.store.participants()?.into_iter();
                all.filter(|face| face.membership == Membership::Active).collect()
            }
        };
        if faces.is_empty() {
            return Err(NotPrinted::Nobody.into());
        }
        let line = |face: &Face| with(face_values(face), Code::new(CodeKind::Binder, &face.number).as_ref());
        Ok(faces.iter().map(line).collect())
    }

    fn work_cards(&self, only: Option<WorkId>) -> Labelled<Vec<Values>> {
        let works = match only {
            Some(work) => vec![self.work_of_label(work)?],
            None => {
                let all = self.store.works()?.into_iter();
                all.filter(|work| work.standing == WorkStanding::Active).collect()
            }
        };
        let mut labels = Vec::new();
        for work in &works {
            for card in &work.cards {
                let mut one = work_values(work);
                one.insert("quantity".to_owned(), amount(card.quantity, work));
                labels.push(with(one, Some(&card.code)));
            }
        }
        if labels.is_empty() { Err(NotPrinted::NoWorkCard.into()) } else { Ok(labels) }
    }

    fn net(&self, net: crate::domain::id::PieceId) -> Labelled<PieceView> {
        Ok(self.store.pieces()?.into_iter().find(|view| view.piece == net).ok_or(NotPrinted::NoNet)?)
    }

    fn net_values(&self, net: &PieceView, note: &str) -> Labelled<Values> {
        let work = self.store.work(net.work)?.ok_or(NotPrinted::NoWork)?;
        Ok(super::super::net_label(net, &work, note))
    }
}
