//! What a table answers, in the words of the scripts.

use fuda::bench::effect::{Asked, Paper, Screen, Signal, StaffScreen, Step, Then};
use fuda::bench::input::{Net, NetStanding, NetStep};
use fuda::bench::restart::Recovery;
use fuda::domain::code::Tag;
use fuda::domain::fact::{Change, Entry, Fact, ReceivedBy};
use fuda::domain::id::{FactId, HandoverId, ParticipantId, VisitId, WorkId};
use fuda::domain::moment::{Moment, Zone};
use fuda::domain::quantity::Quantity;

use crate::ledger::{Ledger, Phase};
use crate::workshop::{BAGS, FLOATS, FUMANET, NETS, PEOPLE, PIECES, ROLLS};

struct Work {
    id: WorkId,
    name: &'static str,
    unit: &'static str,
}

const WORKS: [Work; 4] = [
    Work { id: BAGS, name: "ごみ袋20L", unit: "組" },
    Work { id: NETS, name: "整網", unit: "間" },
    Work { id: FUMANET, name: "ふまねっと", unit: "台" },
    Work { id: FLOATS, name: "浮子方", unit: "間" },
];

fn call(who: ParticipantId) -> &'static str {
    PEOPLE.iter().find(|person| person.id == who).map_or("だれか", |person| person.call)
}

fn work(id: WorkId) -> &'static Work {
    WORKS.iter().find(|work| work.id == id).expect("a work of this workshop")
}

/// The two ledgers between which a step stands, and the clock on the wall.
struct Teller<'a> {
    before: &'a Ledger,
    after: &'a Ledger,
    zone: Zone,
}

pub fn outcome(step: &Step, before: &Ledger, after: &Ledger, zone: Zone) -> String {
    let teller = Teller { before, after, zone };
    if step.screen.is_none() && step.signal == Signal::None && step.facts.is_empty() && step.papers.is_empty() {
        return "そのまま".to_owned();
    }
    let screen = step.screen.as_ref().map_or("（画面は そのまま）".to_owned(), |screen| teller.screen(screen));
    teller.line(&format!("{screen} / {}", sound(step.signal)), &step.facts, &step.papers)
}

pub fn recovered(recovery: &Recovery, before: &Ledger, after: &Ledger, zone: Zone) -> String {
    let teller = Teller { before, after, zone };
    if recovery.screen.is_none() && recovery.facts.is_empty() {
        return "そのまま".to_owned();
    }
    let screen =
        recovery.screen.as_ref().map_or("（画面は そのまま）".to_owned(), |screen| teller.screen(screen));
    teller.line(&screen, &recovery.facts, &recovery.papers)
}

fn sound(signal: Signal) -> &'static str {
    match signal {
        Signal::None => "–",
        Signal::Counted => "ピッ",
        Signal::Already => "ピピッ",
        Signal::Look => "プー",
    }
}

fn calls(people: &[ParticipantId]) -> String {
    people.iter().map(|who| call(*who)).collect::<Vec<_>>().join("・")
}

fn amount(id: WorkId, quantity: Quantity) -> String {
    let work = work(id);
    format!("{} {}{}", work.name, quantity.plain(), work.unit)
}

fn pieces(pieces: &[(WorkId, Quantity)]) -> String {
    let parts: Vec<_> = pieces.iter().map(|(work, quantity)| amount(*work, *quantity)).collect();
    if parts.is_empty() { "なし".to_owned() } else { parts.join("、") }
}

fn tag_call(tag: &Tag) -> String {
    let roll = ROLLS.iter().find(|roll| roll.letters == tag.roll.0).expect("a tag of this workshop");
    format!("{}{}", roll.call, tag.serial)
}

fn why(by: ReceivedBy) -> &'static str {
    match by {
        ReceivedBy::Command => "わたす",
        ReceivedBy::OwnCard => "自分の名札",
        ReceivedBy::OtherCard => "つぎの名札",
        ReceivedBy::Silence => "しずか",
        ReceivedBy::Leaving => "帰り",
        ReceivedBy::Sharing => "いっしょに",
        ReceivedBy::Restart => "停電",
        ReceivedBy::Office => "事務所",
    }
}

impl Teller<'_> {
    fn line(&self, head: &str, facts: &[Entry], papers: &[Paper]) -> String {
        let mut line = head.to_owned();
        for (title, parts) in [
            ("記録", facts.iter().map(|entry| self.fact(entry)).collect::<Vec<_>>()),
            ("紙", papers.iter().map(|paper| self.paper(paper)).collect()),
        ] {
            if !parts.is_empty() {
                line.push_str(&format!(" / {title}: {}", parts.join("、")));
            }
        }
        line
    }

    fn time(&self, at: Moment) -> String {
        self.zone.local(at).format("%-H:%M").to_string()
    }

    fn visitor(&self, visit: VisitId) -> &'static str {
        call(self.after.visits[&visit].participant)
    }

    fn receipt(&self, handover: HandoverId) -> String {
        let known = &self.after.handovers[&handover];
        let Phase::Received { number, .. } = known.phase else { panic!("{handover} has no receipt") };
        format!("{}（{}）", number.0, calls(&known.members))
    }

    fn count(&self, handover: HandoverId, count: FactId) -> String {
        let counts = self.before.handovers[&handover].counts.iter();
        let count = counts.clone().find(|known| known.id == count).expect("a count of this handover");
        let tag = count.tag.as_ref().map_or(String::new(), |tag| format!("（{}）", tag_call(tag)));
        format!("{}{tag}", amount(count.work, count.quantity))
    }

    fn fact(&self, Entry { fact, .. }: &Entry) -> String {
        match fact {
            Fact::Arrived { participant, .. } => format!("受付 {}", call(*participant)),
            Fact::Left { visit } => format!("帰り {}", self.visitor(*visit)),
            Fact::VisitResumed { visit } => format!("受付のつづき {}", self.visitor(*visit)),
            Fact::ArrivalUndone { visit } => format!("受付を もどす {}", self.visitor(*visit)),
            Fact::LeavingUndone { visit } => format!("帰りを もどす {}", self.visitor(*visit)),
            Fact::HandoverOpened { members, .. } => format!("ひらく {}", calls(members)),
            Fact::PiecesCounted { work, quantity, tag, piece, .. } => {
                let tag = tag.as_ref().map_or(String::new(), |tag| format!("（{}）", tag_call(tag)));
                let net = PIECES.iter().find(|net| Some(net.id) == *piece);
                let net = net.map_or(String::new(), |net| format!("（{}）", net.call));
                format!("＋{}{tag}{net}", amount(*work, *quantity))
            }
            Fact::CountTakenBack { handover, count } => format!("−{}", self.count(*handover, *count)),
            Fact::HandoverReceived { handover, on, by, .. } => {
                format!("受け取り{} {} {}", self.receipt(*handover), on.format("%-m/%-d"), why(*by))
            }
            Fact::HandoverDropped { .. } => "からのまま とじる".to_owned(),
            Fact::HandoverCorrected { handover, change, reason, .. } => {
                format!("訂正{} {}「{}」", self.receipt(*handover), self.change(*handover, change), reason.japanese())
            }
            Fact::Repaired { handover, work, quantity, tag } => {
                let tag = tag.as_ref().map_or(String::new(), |tag| format!("（{}）", tag_call(tag)));
                format!("確認ずみ{} {}{tag}", self.receipt(*handover), amount(*work, *quantity))
            }
            Fact::RepairTakenBack { handover, work, quantity, tag, .. } => {
                let tag = tag.as_ref().map_or(String::new(), |tag| format!("（{}）", tag_call(tag)));
                format!("また 手直し{} {}{tag}", self.receipt(*handover), amount(*work, *quantity))
            }
            Fact::PaymentReceipted { participant, ending, by, .. } => {
                assert!(by.is_some(), "somebody has seen it");
                format!("受領 {} {}まで（立会い）", call(*participant), ending.format("%-m/%-d"))
            }
            Fact::TagHeld { tag } => format!("あずかる {}", tag_call(tag)),
            Fact::HeldTagReleased { tag, .. } => format!("あずかりを とく {}", tag_call(tag)),
            Fact::HeldTagLeft { tag } => format!("スタッフに たずねる {}", tag_call(tag)),
            Fact::CardBound { participant, on, .. } => {
                format!("仮の名札は {} {}", call(*participant), on.format("%-m/%-d"))
            }
            other => panic!("a table does not record {other:?}"),
        }
    }

    fn change(&self, handover: HandoverId, change: &Change) -> String {
        match change {
            Change::Added { work, quantity, tag, piece } => {
                let tag = tag.as_ref().map_or(String::new(), |tag| format!("（{}）", tag_call(tag)));
                let net = PIECES.iter().find(|net| Some(net.id) == *piece);
                let net = net.map_or(String::new(), |net| format!("（{}）", net.call));
                format!("＋{}{tag}{net}", amount(*work, *quantity))
            }
            Change::Voided { count } => format!("−{}", self.count(handover, *count)),
            Change::Amended { work, quantity } => format!("＝{}", amount(*work, *quantity)),
            Change::VoidedWhole => "ぜんぶ 取消".to_owned(),
            Change::Moved { to } => format!("{} へ", call(*to)),
            Change::Shared { .. } => "分け方".to_owned(),
        }
    }

    fn paper(&self, paper: &Paper) -> String {
        match paper {
            Paper::Receipt { handover } => format!("受け取り票{}", self.receipt(*handover)),
            Paper::ReceiptForLater { handover } => format!("あとで 受け取り票{}", self.receipt(*handover)),
            Paper::DaySlip { visit } => format!("きょうの記録（{}）", self.visitor(*visit)),
            Paper::MonthSlip { participant, with_amounts: true } => {
                format!("月の記録・金額あり（{}）", call(*participant))
            }
            Paper::MonthSlip { participant, with_amounts: false } => format!("月の記録（{}）", call(*participant)),
            Paper::DayReport { on } => format!("日報 {}", on.format("%-m/%-d")),
            Paper::DayReportOf { on, of } => format!("日報 {} {of:?}", on.format("%-m/%-d")),
            Paper::Count { on } => format!("数合わせ {}", on.format("%-m/%-d")),
            Paper::Statement { participant, ending } => format!("明細書 {ending}（{}）", call(*participant)),
            Paper::Repriced { .. } => "訂正票".to_owned(),
            Paper::Correction { handover, .. } => format!("訂正票{}", self.receipt(*handover)),
            Paper::Test { station } => format!("印刷テスト {station}"),
            Paper::Practice { pieces: made } => format!("れんしゅう票 {}", pieces(made)),
            Paper::Waiting { participant } => format!("待っていた紙（{}）", call(*participant)),
        }
    }

    fn screen(&self, screen: &Screen) -> String {
        match screen {
            Screen::Idle => "名札を ピッと どうぞ".to_owned(),
            Screen::Welcome { who, at } => format!("受付 {} {}", call(*who), self.time(*at)),
            Screen::Here { who, since } => format!("{} の台（受付 {}）", call(*who), self.time(*since)),
            Screen::JustReceived { who, pieces: made } => {
                format!("{} の台（うけとりずみ {}）", call(*who), pieces(made))
            }
            Screen::Counting { people, work, last, total } => {
                format!("{}: {} → {}", calls(people), amount(*work, *last), total.plain())
            }
            Screen::TakenBack { people, work, quantity, left } => {
                format!("{}: もどしました {} → {}", calls(people), amount(*work, *quantity), left.plain())
            }
            Screen::NothingToTakeBack => "もどすものは ありません".to_owned(),
            Screen::Received { people, pieces: made, then } => {
                format!("うけとりました {}: {}。{}", calls(people), pieces(made), next(*then))
            }
            Screen::TagsHeld { count } => format!("シール {count}まい あずかり。名札を ピッと どうぞ"),
            Screen::TagsOffered { who, count } => format!("{}: シール {count}まい。自分のなら わたす", call(*who)),
            Screen::Joining { people } => format!("いっしょに {}", calls(people)),
            Screen::Goodbye { who } => format!("おつかれさまでした {}", call(*who)),
            Screen::AlreadyLeft { who, at } => {
                format!("{} 帰りの記録は できています（{}）", call(*who), self.time(*at))
            }
            Screen::WhoIsLeaving => "帰る人の 名札を ピッと どうぞ".to_owned(),
            Screen::LeaveReally { who } => format!("{}: 帰るなら もういちど「帰り」", call(*who)),
            Screen::ArrivalUndone { who } => format!("{}: 受付を もどしました", call(*who)),
            Screen::LeavingUndone { who } => format!("{}: 帰りを もどしました", call(*who)),
            Screen::WelcomeBack { who } => format!("おかえりなさい {}", call(*who)),
            Screen::AskQuantity { work, quantity } => format!("{} で よければ もういちど", amount(*work, *quantity)),
            Screen::PaperComes { who } => format!("{} の紙が 出ます", call(*who)),
            Screen::Practice { pieces: made } => format!("れんしゅう: {}", pieces(made)),
            Screen::PracticeReceived { pieces: made } => format!("れんしゅう: うけとりました {}", pieces(made)),
            Screen::CardFirst => "先に 名札を ピッと どうぞ".to_owned(),
            Screen::TagCounted => "このシールは もう数えてあります。だいじょうぶです".to_owned(),
            Screen::TagWaits => "このシールは スタッフに".to_owned(),
            Screen::NetHistory { net } => format!("網 {}", self.net(net)),
            Screen::NetOpened { people, net } => format!("{}: 網 {}", calls(people), self.net(net)),
            Screen::NetDone { label } => format!("{label} の網は もう できあがって います"),
            Screen::StepFull { label, work, left } => {
                format!("{label} の網の のこりは {}。まだ数えていません", amount(*work, *left))
            }
            Screen::RepairWhat => "直したものの 作業カードを ピッと どうぞ".to_owned(),
            Screen::Repaired { work, quantity } => format!("確認ずみに しました {}", amount(*work, *quantity)),
            Screen::RepairTakenBack { work, quantity } => {
                format!("また 手直しに もどしました {}", amount(*work, *quantity))
            }
            Screen::WhichNet { work: id } => format!("{} は どの網ですか。まだ数えていません", work(*id).name),
            Screen::NothingToRepair => "手直しの 記録が ありません".to_owned(),
            Screen::TagVoided => "このシールは いま 使っていません".to_owned(),
            Screen::CardReplaced => "新しい名札に かわっています".to_owned(),
            Screen::CardNotInUse => "この名札は スタッフに".to_owned(),
            Screen::SpareUnbound => "仮の名札は スタッフに".to_owned(),
            Screen::NotRegistered => "とうろくの ない コードです".to_owned(),
            Screen::ReadAgain => "うまく読めませんでした".to_owned(),
            Screen::Product => "これは商品のバーコードです".to_owned(),
            Screen::WebAddress => "これは ウェブの QRです".to_owned(),
            Screen::NotHere => "ここでは つかいません".to_owned(),
            Screen::CannotRecord => "まだ数えていません".to_owned(),
            Screen::AfterRestart { last_at, pieces: made } => {
                format!("さいごは {}、{}", self.time(*last_at), pieces(made))
            }
            Screen::Staff(screen) => format!("スタッフ: {}", self.staff(screen)),
        }
    }

    /// How far it is, and its last days: no names.
    fn net(&self, net: &Net) -> String {
        let step = |step: &NetStep| {
            let cap = step.cap.map_or(String::new(), |cap| format!("／{}", cap.plain()));
            format!("{} {}{cap}", work(step.work).name, step.made.plain())
        };
        let steps: Vec<_> = net.steps.iter().map(step).collect();
        let day = |(on, work, made): &(_, WorkId, Quantity)| {
            let on: &chrono::NaiveDate = on;
            format!("{} {}", on.format("%-m/%-d"), amount(*work, *made))
        };
        let days: Vec<_> = net.days.iter().map(day).collect();
        let days = if days.is_empty() { String::new() } else { format!("（{}）", days.join("、")) };
        let done = if net.standing == NetStanding::Finished { " できあがり" } else { "" };
        format!("{} {}{done}{days}", net.label, steps.join("、"))
    }

    fn staff(&self, screen: &StaffScreen) -> String {
        match screen {
            StaffScreen::Menu { .. } => "どうぞ".to_owned(),
            StaffScreen::Correcting { counts, asked } => {
                let sums: Vec<_> = counts.iter().map(|line| (line.work, line.quantity)).collect();
                let asked = match asked {
                    Asked::Change => "どう 直しますか",
                    Asked::WhatToVoid => "どれを 取り消しますか。ぜんぶなら 理由",
                    Asked::Reason => "理由を どうぞ",
                };
                format!("{}。{asked}", pieces(&sums))
            }
            StaffScreen::Corrected { reason } => format!("直しました「{}」", reason.japanese()),
            StaffScreen::SpareOfWhom { .. } => "だれの 仮の名札ですか".to_owned(),
            StaffScreen::SpareBound { who } => format!("仮の名札は きょう {}", call(*who)),
            StaffScreen::DayPrinted { on } => format!("日報 {}", on.format("%-m/%-d")),
            StaffScreen::CountPrinted { on } => format!("数合わせ {}", on.format("%-m/%-d")),
            StaffScreen::MonthPrinted { who } => format!("{} の月の記録", call(*who)),
            StaffScreen::ReceiptOfWhom => "受け取った方の 名札を どうぞ".to_owned(),
            StaffScreen::Receipted { who, ending } => {
                format!("{} は {}までの分を 受け取りました", call(*who), ending.format("%-m/%-d"))
            }
            StaffScreen::NothingToReceipt { who } => format!("{} の お支払いは ありません", call(*who)),
            StaffScreen::NotHere => "ここでは つかいません".to_owned(),
            StaffScreen::NotInThisHandover => "この受け取りには ありません".to_owned(),
            StaffScreen::TagCountedElsewhere => "このシールは ほかで 数えてあります".to_owned(),
            StaffScreen::MoveOnlyOnesOwn => "ひとりの 受け取りだけ うつせます".to_owned(),
            StaffScreen::Closed => "おわり".to_owned(),
        }
    }
}

fn next(then: Then) -> String {
    match then {
        Then::Paper => "紙が 出ます".to_owned(),
        Then::ForOthers => "シールの人の 記録に なりました".to_owned(),
        Then::TableOf(who) => format!("つぎは {}", call(who)),
        Then::Welcomed(who) => format!("つぎは {}（受付）", call(who)),
        Then::Leaving(who) => format!("おつかれさまでした {}", call(who)),
        Then::WhoIsLeaving => "帰る人の 名札を どうぞ".to_owned(),
        Then::Joining => "いっしょに".to_owned(),
    }
}
