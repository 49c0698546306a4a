//! Labels through the real binary: what is refused, in which words, and that no tag is lost or minted twice by it.

use std::fs::File;

use fuda::daemon::labels::envelope_labels;
use fuda::label::Kind;
use fuda::paper::a4::Envelopes;
use fuda::paper::document::Person;

use crate::label_printer::LabelPrinter;
use crate::print_queue::PrintQueue;
use crate::{Shop, id};

/// A workshop with one work and one person.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.work("--code BAGS20 --name ごみ袋20L --unit 組 --cards 1,10");
    shop.participant("P0127");
    shop
}

impl Shop {
    /// The workshop's own template of a tag: the shipped one, changed.
    fn own_tag(&self, change: impl FnOnce(String) -> String) {
        let labels = self.path("data/labels");
        std::fs::create_dir_all(&labels).unwrap();
        let shipped = fuda::label::shipped::svg("tag").unwrap().to_owned();
        std::fs::write(labels.join("tag.svg"), change(shipped)).unwrap();
    }

    /// Ten tags, which must not come to be.
    #[track_caller]
    fn tags_are_refused(&self, more: &str, words: &[&str]) {
        let (png, rolls) = (self.path("tags.png"), self.rolls().len());
        let target = if more.contains("--zpl") || more.contains("--pdf") {
            String::new()
        } else {
            format!("--png {}", png.display())
        };
        self.fuda(&format!("label tag --work BAGS20 --count 10 {target} {more}")).refused(3, words);
        assert_eq!(self.rolls().len(), rolls, "a roll was minted");
        assert!(!png.exists(), "a picture was left behind");
    }

    fn rolls(&self) -> Vec<serde_json::Value> {
        self.done("tag list")["rolls"].as_array().unwrap().clone()
    }

    fn printed_facts(&self) -> Vec<(u64, u64)> {
        let facts = self.export();
        let printed = facts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let printed = printed.filter(|fact| fact["kind"] == "tags_printed");
        printed.map(|fact| (fact["body"]["first"].as_u64().unwrap(), fact["body"]["last"].as_u64().unwrap())).collect()
    }
}

#[test]
fn a_broken_template_of_the_workshops_own_is_refused_with_its_element_and_no_roll_is_minted() {
    let shop = shop();
    shop.own_tag(|svg| svg.replace("data-fuda=\"code\"", ""));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "no field \"code\"", "<rect> data-fuda=\"code\""]);
    shop.own_tag(|svg| svg.replace("data-fuda=\"serial\"", "data-fuda=\"nmae\""));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "line 7", "<text>", "\"nmae\"", "serial"]);
    shop.own_tag(|svg| svg.replace("60mm", "600px"));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "<svg>", "\"600px\"", "millimetres"]);
    shop.own_tag(|svg| svg.replace("</svg>", "<image href=\"http://example.jp/logo.png\"/></svg>"));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "<image>"]);
    shop.own_tag(|svg| svg.replace("</svg>", "<use href=\"../../secret.svg#a\"/></svg>"));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "<use>", "leads outside"]);
    shop.own_tag(|svg| svg.replace("</svg>", "<script>alert(1)</script></svg>"));
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "<script>", "no script"]);
    shop.own_tag(|svg| svg);
    shop.done(&format!("label tag --work BAGS20 --count 1 --png {}", shop.path("tag.png").display()));
}

#[test]
fn a_template_of_fifty_megabytes_is_refused_without_being_read() {
    let shop = shop();
    shop.own_tag(|svg| svg);
    File::options().write(true).open(shop.path("data/labels/tag.svg")).unwrap().set_len(50_000_000).unwrap();
    shop.tags_are_refused("", &["LABEL-TEMPLATE", "50 MB", "1 MB at most"]);
}

#[test]
fn what_leaves_its_box_is_refused_with_the_field_named_and_long_words_take_two_lines() {
    let shop = shop();
    let png = shop.path("box.png");
    let named = |name: &str| format!("label box --work BAGS20 --note {name} --png {}", png.display());
    shop.fuda(&named(&"窓".repeat(60))).refused(3, &["LABEL-TEXT", "\"note\"", "two lines"]);
    assert!(!png.exists());
    shop.work("--code LONG --name 秋さけ定置網・身網・破れ繕い（三枚網を含む） --unit 箇所 --cards 10");
    for template in ["tag", "tag-small", "tag-large", "tag-tape"] {
        let made = shop.path(&format!("{template}.png"));
        let tag = format!("label tag --work LONG --count 1 --for P0127 --template {template} --png {}", made.display());
        assert_eq!(shop.done(&tag)["labels"], 1);
    }
    shop.done(&format!("label work --work LONG --png {}", shop.path("work.png").display()));
}

#[test]
fn a_face_that_the_sheet_does_not_have_and_a_roll_that_is_too_narrow_mint_nothing() {
    let shop = shop();
    let (pdf, zpl) = (shop.path("tags.pdf"), shop.path("tags.zpl"));
    let (pdf, zpl) = (pdf.display(), zpl.display());
    shop.tags_are_refused(
        &format!("--pdf {pdf} --sheet 24 --first-face 25"),
        &["LABEL-SHEET", "no face 25", "1 to 24"],
    );
    shop.tags_are_refused(&format!("--pdf {pdf} --sheet 44"), &["LABEL-SHEET", "48.3 × 25.4 mm", "larger faces"]);
    shop.tags_are_refused(
        &format!("--zpl {zpl} --roll-mm 40"),
        &["LABEL-WIDTH", "60.0 mm wide", "prints 40.0 mm", "wider roll"],
    );
    shop.tags_are_refused(&format!("--zpl {zpl} --offset -3.5,0"), &["LABEL-OFFSET", "-3.5, 0 mm"]);
    let odd = shop.fuda(&format!("label tag --work BAGS20 --count 1 --pdf {pdf} --sheet 23"));
    odd.refused(2, &["LABEL-SHEET", "10, 12, 24, 44"]);
    assert_eq!(shop.rolls().len(), 0);
    assert!(!shop.path("tags.pdf").exists() && !shop.path("tags.zpl").exists());
}

#[test]
fn where_the_paper_ends_at_label_317_of_1000_the_run_goes_on_there_and_every_tag_comes_out_once() {
    let shop = shop();
    let printer = LabelPrinter::with_paper_for(316);
    shop.configure(&printer.section("labels"));
    let run = shop.fuda("label tag --work BAGS20 --count 1000 --printer labels");
    let roll = id(&shop.rolls()[0], "roll").to_owned();
    run.refused(3, &["LABEL-PRINTER", "last label that came out", &format!("--roll {roll} --from")]);
    assert_eq!(printer.printed().len(), 316);
    assert!(shop.rolls()[0]["printed_to"].as_u64().unwrap() >= 316, "what is on paper is recorded");
    printer.load(10_000);
    let again = shop.fuda(&format!("label tag --roll {roll} --printer labels"));
    again.refused(3, &["ROLL-PRINTED", "--from N", "--again"]);
    let rest = shop.done(&format!("label tag --roll {roll} --from 317 --printer labels"));
    assert_eq!((&rest["first"], &rest["last"], &rest["labels"]), (&317.into(), &1000.into(), &684.into()));
    crate::label_printer::wait_for_labels(&printer, 1000);
    let mut codes = printer.printed();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 1000, "every tag once");
    let rolls = shop.rolls();
    assert_eq!((rolls.len(), &rolls[0]["count"], &rolls[0]["printed_to"]), (1, &1000.into(), &1000.into()));
    assert_eq!(shop.printed_facts().last(), Some(&(967, 1000)));
    shop.done("ledger verify");
}

#[test]
fn a_roll_is_printed_twice_only_when_that_is_said_and_never_when_it_is_void() {
    let shop = shop();
    let png = shop.path("t.png");
    let png = png.display();
    let made = shop.done(&format!("label tag --work BAGS20 --count 2 --png {png}"));
    let roll = id(&made, "roll").to_owned();
    let facts = shop.printed_facts();
    shop.fuda(&format!("label tag --roll {roll} --png {png}")).refused(3, &["ROLL-PRINTED", "再発行"]);
    assert_eq!(shop.printed_facts(), facts, "nothing was recorded");
    assert_eq!(shop.done(&format!("label tag --roll {roll} --again --png {png}"))["labels"], 2);
    shop.done("staff add --name さくら --role supervisor");
    shop.done(&format!("tag void --roll {roll} --why lost --by さくら"));
    shop.fuda(&format!("label tag --roll {roll} --again --png {png}")).refused(3, &["TAGS-VOID", "voided"]);
    assert_eq!(shop.rolls().len(), 1);
}

#[test]
fn who_minted_and_who_printed_stand_in_the_ledger() {
    let shop = shop();
    let by = id(&shop.done("staff add --name さくら --role supervisor"), "id").to_owned();
    let png = shop.path("t.png");
    shop.done(&format!("label tag --work BAGS20 --count 1 --by さくら --png {}", png.display()));
    let facts = shop.export();
    for kind in ["tags_minted", "tags_printed"] {
        let fact = facts.lines().find(|line| line.contains(kind)).unwrap_or_else(|| panic!("{kind} is recorded"));
        assert!(fact.contains(&format!("\"by\":\"{by}\"")), "{fact}");
    }
}

#[test]
fn a_nets_label_is_made_from_the_ledger() {
    let shop = shop();
    shop.work("--code NET --name 整網 --unit 間 --cards 1");
    shop.done("net add --code NET1 --work NET --length 12");
    let png = shop.path("net.png");
    shop.done(&format!("label piece --net NET1 --note 青いひも --png {}", png.display()));
    assert!(png.metadata().unwrap().len() > 500);
    shop.fuda("label piece --net NET9 --png x.png").refused(3, &["NET-UNKNOWN"]);
    shop.fuda("label piece --name 12 --png x.png").refused(2, &["--work"]);
}

#[test]
fn payday_envelopes_have_labels_in_the_order_of_the_pay_list_on_every_sheet_and_no_amount() {
    let shop = shop();
    shop.work("--code NET --name 整網 --unit 間 --rate 300 --from 2025-04-01");
    for (number, quantity) in [("P0127", "2"), ("P0128", "3"), ("P0129", "1"), ("P0130", "4")] {
        if number != "P0127" {
            shop.participant(number);
        }
        let late = "correct --late --on 2025-10-05 --work NET --reason missed";
        shop.done(&format!("{late} --number {number} --quantity {quantity}"));
    }
    shop.done("transfer agree --number P0129 --on 2025-10-01 --bank 0999 --branch 001 --account 12345 --holder ｱﾐ");
    shop.done("period close --ending 2025-10-31");
    let zpl = shop.path("envelopes.zpl");
    let envelopes = format!("label envelope --period 2025-10-31 --zpl {}", zpl.display());
    assert_eq!(shop.done(&envelopes)["labels"], 3, "who agreed to transfers needs no envelope");
    let labels = |path: &std::path::Path| std::fs::read_to_string(path).unwrap().matches("^XA").count();
    assert_eq!(labels(&zpl), 3);
    assert_eq!(shop.done(&format!("{envelopes} --from 3"))["labels"], 1, "the roll ended after the second");
    for (sheet, template) in [(10, "envelope"), (12, "envelope"), (24, "envelope"), (44, "envelope-small")] {
        let pdf = shop.path(&format!("{sheet}.pdf"));
        let to = format!("--template {template} --sheet {sheet} --pdf {}", pdf.display());
        assert_eq!(shop.done(&format!("label envelope --period 2025-10-31 {to}"))["labels"], 3);
    }
    for nobodys in [format!("{envelopes} --from 4"), envelopes.replace("10-31", "09-30")] {
        shop.fuda(&nobodys).refused(3, &["LABEL-ENVELOPES", "fuda period list"]);
    }
}

#[test]
fn an_envelopes_label_can_say_whose_it_is_and_never_how_much_is_in_it() {
    let fields: Vec<String> = Kind::Envelope.fields().into_iter().map(|field| field.name).collect();
    assert_eq!(fields, ["number", "mark", "call", "order", "payday"]);
    let person = |number: &str| Person { call: "あみ".into(), number: number.into(), mark: Some("灯台".into()) };
    let at = crate::day("2025-11-01").and_hms_opt(9, 0, 0).unwrap();
    let envelopes = Envelopes {
        workshop: "なぎさの工房".into(),
        printed_at: at,
        pays_on: crate::day("2025-11-10"),
        people: ["P0130", "P0127"].map(person).to_vec(),
    };
    let labels = envelope_labels(&envelopes, 2);
    let said: Vec<(&str, &str)> = labels[0].iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let all = [("call", "あみ"), ("mark", "灯台"), ("number", "P0127"), ("order", "2／2"), ("payday", "11月10日(月)")];
    assert_eq!((labels.len(), said), (1, all.to_vec()), "as the pay list has them, not by number");
}

#[test]
fn a_queue_of_cups_takes_a_run_as_one_job_in_the_printers_language_or_as_pdf() {
    let shop = shop();
    let (zebra, laser) = (PrintQueue::answering(0), PrintQueue::answering(0));
    let sections =
        zebra.section("zebra", "language = \"zpl\"") + &laser.section("laser", "language = \"pdf\"\nsheet = 24");
    shop.configure(&sections);
    assert_eq!(shop.done("label tag --work BAGS20 --count 3 --printer zebra")["labels"], 3);
    let job = zebra.jobs().remove(0);
    assert_eq!(String::from_utf8(job.document).unwrap().matches("^XA").count(), 3, "three labels, one job");
    let attributes = String::from_utf8_lossy(&job.attributes).into_owned();
    assert!(attributes.contains("printers/q") && attributes.contains("document-format"), "{attributes}");
    shop.done("label tag --work BAGS20 --count 30 --printer laser");
    let job = laser.jobs().remove(0);
    assert!(job.document.starts_with(b"%PDF") && String::from_utf8_lossy(&job.attributes).contains("application/pdf"));
}

#[test]
fn a_queue_that_refuses_a_job_is_told_in_words_and_nothing_of_the_roll_counts_as_sent() {
    let shop = shop();
    let queue = PrintQueue::answering(0x0506);
    shop.configure(&queue.section("zebra", "language = \"zpl\""));
    let run = shop.fuda("label tag --work BAGS20 --count 3 --printer zebra");
    run.refused(3, &["LABEL-PRINTER", "the queue refuses the job", "No tag was sent", "--from 1"]);
    assert_eq!(shop.rolls().len(), 1, "the roll is there, and is printed from its first tag on");
}
