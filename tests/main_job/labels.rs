//! Labels from the office's page of a running daemon, as they come out of a label printer, and as the ledger has them.

use crate::daemon::{Daemon, Office};
use crate::label_printer::{LabelPrinter, wait_for_labels};
use crate::shop::{Shop, text};
use crate::wait_for;

const PRINTER: (&str, &str) = ("to", "printer-labels");

fn shop(printer: &LabelPrinter) -> Shop {
    let shop = Shop::new();
    shop.configure(&[], &printer.section("labels"));
    shop.add_staff();
    shop.done("participant add --number P0127 --call あみ --mark 灯台");
    shop.done("work add --code BAGS20 --name ごみ袋20L --unit 組 --cards 1,10");
    shop
}

impl Office<'_> {
    /// The value of the work in the form's list.
    fn bags(&self) -> String {
        let (_, page) = self.look("/office/labels/tag");
        let before = page.split(">BAGS20 ").next().expect("the work can be chosen");
        before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
    }

    /// Tags of ごみ袋20L by 10組.
    fn print_tags(&self, count: &str) {
        let work = self.bags();
        let tags = [("work", work.as_str()), ("quantity", "10"), ("count", count), PRINTER];
        let (status, page) = self.send("/office/labels/tag", "/office/labels/tag", &tags);
        assert_eq!(status, 303, "{page}");
    }

    fn list_says(&self, words: &str) -> String {
        wait_for(words, || {
            let (_, page) = self.look("/office/labels");
            page.contains(words).then_some(page)
        })
    }
}

fn rolls(shop: &Shop) -> Vec<serde_json::Value> {
    shop.done("tag list")["rolls"].as_array().unwrap().clone()
}

#[track_caller]
fn each_once(printer: &LabelPrinter, labels: usize) {
    let mut codes = printer.printed();
    assert_eq!(codes.len(), labels);
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), labels, "a tag came out twice");
}

#[test]
fn labels_are_looked_at_and_printed_in_two_steps() {
    let printer = LabelPrinter::with_paper_for(1000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let (status, page) = office.look("/office/labels/tag");
    assert_eq!(status, 200);
    assert!(page.contains("プリンター labels") && page.contains("A4 24面"), "{page}");
    let work = office.bags();
    for query in ["".to_owned(), format!("?work={work}&quantity=10&count=40&who=P0127&template=tag-large")] {
        let picture = office.fetch(&format!("/office/labels/tag/look.png{query}"));
        assert!(picture.starts_with(b"\x89PNG"), "{query}");
    }
    assert_eq!(rolls(&shop).len(), 0, "looking records nothing");
    office.print_tags("40");
    let page = office.list_says("40枚 できました");
    assert!(page.contains("ごみ袋20L 10組"), "{page}");
    wait_for_labels(&printer, 40);
    each_once(&printer, 40);
    let minted = shop.kinds("tags_minted").remove(0);
    assert!(minted["body"]["by"].is_string() && shop.kinds("tags_printed")[0]["body"]["by"].is_string());
    assert_eq!((rolls(&shop).len(), &rolls(&shop)[0]["printed_to"]), (1, &40.into()));
    shop.verify();
}

#[test]
fn a_button_that_is_pressed_twice_mints_one_roll() {
    let printer = LabelPrinter::with_paper_for(1000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let (work, (_, page)) = (office.bags(), office.look("/office/labels/tag"));
    let once = crate::daemon::hidden(&page, "once");
    let tags = [("work", work.as_str()), ("quantity", "1"), ("count", "3"), PRINTER, ("once", once.as_str())];
    for _ in 0..2 {
        assert_eq!(office.send("/office/labels/tag", "/office/labels/tag", &tags).0, 303);
    }
    office.list_says("3枚 できました");
    wait_for_labels(&printer, 3);
    assert_eq!((rolls(&shop).len(), printer.printed().len()), (1, 3));
}

#[test]
fn a_roll_of_paper_that_ends_in_the_middle_goes_on_at_the_right_tag() {
    let printer = LabelPrinter::with_paper_for(30);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    office.print_tags("400");
    let page = office.list_says("とまりました");
    assert!(page.contains("最後に 出た シールの 番号を 見て"), "{page}");
    assert_eq!(printer.printed().len(), 30);
    printer.load(1000);
    let roll = text(&rolls(&shop)[0]["roll"]);
    let rest = [("roll", roll.as_str()), ("last", "30"), ("template", "tag"), PRINTER];
    assert_eq!(office.send("/office/labels", "/office/label-roll/rest", &rest).0, 303);
    office.list_says("370枚 できました");
    wait_for_labels(&printer, 400);
    each_once(&printer, 400);
    assert_eq!(rolls(&shop).len(), 1, "no second roll was minted");
    let beyond = [("roll", roll.as_str()), ("last", "400"), ("template", "tag"), PRINTER];
    let (status, page) = office.send("/office/labels", "/office/label-roll/rest", &beyond);
    assert_eq!(status, 422);
    assert!(page.contains("1 から 400 まで"), "{page}");
}

#[test]
fn a_long_run_is_stopped_and_its_roll_made_void() {
    let printer = LabelPrinter::with_paper_for(100_000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    office.print_tags("40000");
    let page = office.list_says("http-equiv=\"refresh\"");
    assert!(page.contains("<progress max=\"40000\""), "{page}");
    assert_eq!(office.send("/office/labels/tag", "/office/labels/tag", &tags_of(&office, "1")).0, 422, "it is busy");
    assert_eq!(office.send("/office/labels", "/office/label-run/1/stop", &[] as &[(&str, &str)]).0, 303);
    office.list_says("とめました");
    let roll = text(&rolls(&shop)[0]["roll"]);
    let void = [("roll", roll.as_str()), ("why", "spoiled"), ("from", ""), ("to", "")];
    assert_eq!(office.send("/office/labels", "/office/label-roll/void", &void).0, 303);
    assert_eq!(rolls(&shop)[0]["voided"], serde_json::json!([[1, 40000]]));
    let rest = [("roll", roll.as_str()), ("last", "5"), ("template", "tag"), PRINTER, ("once", "an old page")];
    let (status, page) = office.send("/office/labels", "/office/label-roll/rest", &rest);
    assert_eq!(status, 422);
    assert!(page.contains("使えなくしてある"), "{page}");
}

/// How many labels the page says were sent before the computer stopped.
fn sent_before_the_end(page: &str) -> usize {
    let before = page.split("枚 送ったところで、パソコンが 止まりました").next().unwrap();
    before.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap().parse().unwrap()
}

#[test]
fn whenever_a_daemon_is_killed_in_the_middle_of_a_roll_the_next_one_knows_what_was_sent_and_goes_on_there() {
    let printer = LabelPrinter::with_paper_for(100_000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    daemon.enter_office().print_tags("40000");
    let (mut daemon, mut before) = (daemon, 0);
    for _ in 0..3 {
        wait_for_labels(&printer, before + 70);
        daemon.kill();
        let out = whole_of(&printer);
        daemon = Daemon::start(&shop);
        let office = daemon.enter_office();
        let page = office.list_says("パソコンが 止まりました");
        let sent = before + sent_before_the_end(&page);
        assert!(sent == out || sent + 1 == out, "{out} came out, and the page says {sent}");
        assert!(page.contains(&format!("name=\"last\" min=\"0\" max=\"40000\" value=\"{sent}\"")), "{page}");
        assert!(page.contains("ごみ袋20L 10組"), "what it was of is looked up: {page}");
        assert!(rolls(&shop)[0]["printed_to"].as_u64().unwrap() >= out as u64, "what is on paper is recorded");
        // Whoever goes on has looked at the last label.
        let (roll, last) = (text(&rolls(&shop)[0]["roll"]), out.to_string());
        let rest = [("roll", roll.as_str()), ("last", last.as_str()), ("template", "tag"), PRINTER];
        assert_eq!(office.send("/office/labels", "/office/label-roll/rest", &rest).0, 303);
        before = out;
    }
    wait_for_labels(&printer, before + 10);
    daemon.end();
    let out = whole_of(&printer);
    each_once(&printer, out);
    assert_eq!(rolls(&shop).len(), 1, "no second roll was minted");
    shop.verify();
}

/// Everything that was on its way has come out.
fn whole_of(printer: &LabelPrinter) -> usize {
    let mut before = printer.printed().len();
    wait_for("the printer to be still", || {
        std::thread::park_timeout(std::time::Duration::from_millis(60));
        let now = printer.printed().len();
        let still = now == before;
        before = now;
        still.then_some(now)
    })
}

#[test]
fn what_a_command_prints_of_a_roll_is_known_at_the_office_too() {
    let printer = LabelPrinter::with_paper_for(12);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    assert_eq!(shop.fuda("label tag --work BAGS20 --count 400 --printer labels").exit, 3, "the paper ends");
    let roll = text(&rolls(&shop)[0]["roll"]);
    printer.load(1000);
    shop.done(&format!("label tag --roll {roll} --from 13 --to 20 --printer labels"));
    let (_, page) = office.look("/office/labels");
    assert!(page.contains("印刷 20枚まで") && page.contains("max=\"400\" value=\"20\""), "{page}");
}

#[test]
fn the_labels_page_is_told_when_there_is_something_new_and_takes_over_only_what_changed() {
    let printer = LabelPrinter::with_paper_for(1000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let told = office.events("/office/labels/events");
    told.next();
    office.print_tags("30");
    told.next();
    office.list_says("30枚 できました");
    let (status, part) = office.look("/office/labels/part");
    assert_eq!(status, 200);
    assert!(part.contains("30枚 できました") && part.contains("id=\"roll-") && !part.contains("<main"), "{part}");
    let (_, page) = office.look("/office/labels");
    let outside_of_scripts = page.split("<noscript>").next().unwrap();
    assert!(!outside_of_scripts.contains("http-equiv"), "the page does not ask for all of itself: {page}");
}

#[test]
fn what_does_not_fit_is_refused_at_the_office_in_words_and_mints_nothing() {
    let printer = LabelPrinter::with_paper_for(1000);
    let shop = Shop::new();
    shop.configure(&[], &(printer.section("labels") + "roll_mm = 40\n"));
    shop.add_staff();
    shop.done("work add --code BAGS20 --name ごみ袋20L --unit 組 --cards 1,10");
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let refused = |tags: &[(&str, String)], words: &[&str]| {
        let (status, page) = office.send("/office/labels/tag", "/office/labels/tag", tags);
        assert_eq!(status, 422, "{page}");
        words.iter().for_each(|word| assert!(page.contains(word), "{word} is missing in {page}"));
        assert_eq!(rolls(&shop).len(), 0, "a roll was minted");
    };
    refused(&tags_of(&office, "10"), &["LABEL-WIDTH", "60.0 mm", "40.0 mm", "まだ 何も 印刷していません"]);
    let own = shop.data().join("labels");
    std::fs::create_dir_all(&own).unwrap();
    let shipped = fuda::label::shipped::svg("tag").unwrap();
    let changes = [
        ("data-fuda=\"code\"", "", "no field &#34;code&#34;"),
        ("data-fuda=\"serial\"", "data-fuda=\"nmae\"", "line 7, &#60;text&#62;"),
        ("60mm", "600px", "millimetres"),
        ("</svg>", "<use href=\"../../secret.svg#a\"/></svg>", "leads outside"),
        ("</svg>", "<script>alert(1)</script></svg>", "no script"),
    ];
    for (from, to, words) in changes {
        std::fs::write(own.join("tag.svg"), shipped.replace(from, to)).unwrap();
        let (_, form) = office.look("/office/labels/tag");
        assert!(form.contains("「tag」は 直すまで 使えません") && form.contains(words), "{words}: {form}");
        refused(&tags_of(&office, "10"), &["この かたちでは つくれません", "LABEL-TEMPLATE", words]);
    }
    std::fs::File::options().write(true).open(own.join("tag.svg")).unwrap().set_len(50_000_000).unwrap();
    refused(&tags_of(&office, "10"), &["50 MB"]);
    assert_eq!(printer.printed().len(), 0);
}

#[test]
fn a_roll_that_is_printed_once_more_at_the_office_says_so() {
    let printer = LabelPrinter::with_paper_for(1000);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    office.print_tags("3");
    office.list_says("3枚 できました");
    let roll = text(&rolls(&shop)[0]["roll"]);
    let again = [("roll", roll.as_str()), ("last", "0"), ("template", "tag"), PRINTER];
    assert_eq!(office.send("/office/labels", "/office/label-roll/rest", &again).0, 303);
    office.list_says("再発行");
    wait_for_labels(&printer, 6);
    assert_eq!(rolls(&shop).len(), 1, "no tag was minted twice");
    shop.verify();
}

fn tags_of(office: &Office<'_>, count: &'static str) -> Vec<(&'static str, String)> {
    vec![
        ("work", office.bags()),
        ("quantity", "1".to_owned()),
        ("count", count.to_owned()),
        (PRINTER.0, PRINTER.1.to_owned()),
    ]
}

#[test]
fn a_card_is_made_as_a_pdf_and_the_one_before_it_stops_working() {
    let printer = LabelPrinter::with_paper_for(0);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    for run in 1..=2 {
        let card = [("who", "あみ"), ("to", "pdf"), ("face", "1")];
        assert_eq!(office.send("/office/labels/card", "/office/labels/card", &card).0, 303);
        office.list_says(&format!("/office/label-run/{run}/labels.pdf"));
        assert!(office.fetch(&format!("/office/label-run/{run}/labels.pdf")).starts_with(b"%PDF"));
    }
    let cards = shop.done("card list");
    let standing = |one: &serde_json::Value| text(&one["standing"]);
    let participants = cards["cards"].as_array().unwrap().iter().filter(|card| card["holder"] == "participant");
    assert_eq!(participants.map(standing).collect::<Vec<_>>(), ["replaced", "replaced", "in use"]);
    let nobody = [("who", "P9999"), ("to", "pdf"), ("face", "1")];
    let (status, page) = office.send("/office/labels/card", "/office/labels/card", &nobody);
    assert_eq!(status, 422);
    assert!(page.contains("この番号・呼び名の人は いません"), "{page}");
    let face = [("who", "あみ"), ("to", "pdf-10"), ("face", "11")];
    let (status, page) = office.send("/office/labels/card", "/office/labels/card", &face);
    assert_eq!(status, 422);
    assert!(page.contains("1 から 10 まで"), "{page}");
    assert_eq!(
        shop.kinds("card_issued").len(),
        4,
        "staff's, あみ's first, and the two of here: what was refused made none"
    );
}

/// The page of the labels, and how their PDF is answered.
fn run_and_pdf(office: &Office<'_>, run: u32) -> (String, u16) {
    let (_, page) = office.look("/office/labels");
    (page, office.status(&format!("/office/label-run/{run}/labels.pdf")))
}

#[test]
fn a_pdf_of_labels_names_nobody_any_more_whose_record_is_sealed_or_whose_registration_is_void() {
    let printer = LabelPrinter::with_paper_for(0);
    let shop = shop(&printer);
    for (number, call) in [("P0136", "つむぎ"), ("P0137", "みお"), ("P0138", "なぎ")] {
        shop.done(&format!("participant add --number {number} --call {call}"));
    }
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let made = |run: u32, kind: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().copied().chain([("to", "pdf"), ("face", "1")]).collect();
        let path = format!("/office/labels/{kind}");
        assert_eq!(office.send(&path, &path, &fields).0, 303);
        office.list_says(&format!("/office/label-run/{run}/labels.pdf"));
    };
    made(1, "card", &[("who", "P0136")]);
    made(2, "card", &[("who", "P0137")]);
    made(3, "card", &[("who", "P0138")]);
    made(4, "tag", &[("work", &office.bags()), ("quantity", "10"), ("count", "2"), ("who", "P0136")]);
    made(5, "binder", &[("who", "")]);
    for name in ["P0136 つむぎ", "P0137 みお", "P0138 なぎ"] {
        office.list_says(name);
    }
    office.enter("seal", &[("who", "P0136")]);
    office.enter("void", &[("who", "P0137")]);
    for run in [1, 2, 4, 5] {
        let (page, status) = run_and_pdf(&office, run);
        assert!(!page.contains("つむぎ") && !page.contains("みお"), "{page}");
        assert!(!page.contains(&format!("label-run/{run}/labels.pdf")), "{page}");
        assert!(page.contains("名札　P0136<"), "the number stays: {page}");
        assert_eq!(status, 404, "run {run}");
    }
    let (page, status) = run_and_pdf(&office, 3);
    assert!(page.contains("P0138 なぎ"), "{page}");
    assert_eq!(status, 200, "the others stay");
}

#[test]
fn tags_in_a_pdf_that_is_gone_with_its_daemon_are_offered_once_more_and_no_empty_file_is() {
    let printer = LabelPrinter::with_paper_for(0);
    let shop = shop(&printer);
    let daemon = Daemon::start(&shop);
    let office = daemon.enter_office();
    let work = office.bags();
    let tags = [("work", work.as_str()), ("quantity", "10"), ("count", "40000"), ("to", "pdf"), ("face", "1")];
    assert_eq!(office.send("/office/labels/tag", "/office/labels/tag", &tags).0, 303);
    wait_for("fifty tags", || (shop.kinds("tags_printed").len() > 1).then_some(()));
    assert_eq!(office.send("/office/labels", "/office/label-run/1/stop", &[] as &[(&str, &str)]).0, 303);
    let page = office.list_says("とめました");
    assert!(page.contains("label-run/1/labels.pdf") && page.contains("印刷 "), "{page}");
    assert!(!page.contains("もう ありません"), "{page}");
    drop(office);
    daemon.end();
    let daemon = Daemon::start(&shop);
    let (page, status) = run_and_pdf(&daemon.enter_office(), 1);
    assert!(page.contains("とめました") && !page.contains("labels.pdf"), "{page}");
    assert!(page.contains("このPDFは もう ありません") && page.contains("（そのPDFは もう ありません）"), "{page}");
    assert!(page.contains("name=\"last\" min=\"0\" max=\"40000\" value=\"0\""), "{page}");
    assert_eq!(status, 404);
}
