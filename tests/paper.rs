//! What comes out on paper: every kind of paper, every width, both ways of writing.
//!
//! The goldens in tests/paper/*.txt are the bytes of a kanji-mode paper, taken apart: one command a line.
//! After a change that is meant, write them anew and read the difference:
//! `FUDA_WRITE_GOLDENS=1 cargo test --test paper goldens`.

#[path = "paper/face.rs"]
mod face;
#[path = "paper/samples.rs"]
mod samples;

use std::path::PathBuf;

use fuda::domain::code::ReceiptNumber;
use fuda::paper::a4::{CountLine, PayLine};
use fuda::paper::document::*;
use fuda::paper::font::{Fonts, Typeface};
use fuda::paper::layout::{Align, Line, Page, Span, Width, lay_out};
use fuda::paper::wire::{self, Kind};
use fuda::paper::{Mode, PrinterStyle, Rendered, preview, render};
use proptest::prelude::*;

const WIDTHS: [Width; 3] = [Width::Mm58, Width::Mm80, Width::Mm80Dots512];
const MODES: [Mode; 2] = [Mode::Kanji, Mode::Raster];

fn print(document: &Document, width: Width, mode: Mode) -> Rendered {
    render(document, &PrinterStyle { width, mode }, &Fonts::default())
}

fn everywhere(mut check: impl FnMut(&str, &Rendered, Width, Mode)) {
    for (name, document) in samples::all() {
        for width in WIDTHS {
            for mode in MODES {
                check(name, &print(&document, width, mode), width, mode);
            }
        }
    }
}

/// The text of a document's kanji paper, 80 mm wide.
fn read(document: Document) -> String {
    preview::text(&print(&document, Width::Mm80, Mode::Kanji).bytes)
}

fn cuts(bytes: &[u8]) -> usize {
    wire::read(bytes).filter(|piece| matches!(piece.kind, Kind::Command { name: "GS V", .. })).count()
}

#[test]
fn goldens_of_every_paper_in_kanji_mode() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/paper");
    for (name, document) in samples::all() {
        for (width, ending) in [(Width::Mm80, "80"), (Width::Mm58, "58")] {
            let annotated = wire::annotate(&print(&document, width, Mode::Kanji).bytes);
            let path = folder.join(format!("{name}_{ending}.txt"));
            if std::env::var_os("FUDA_WRITE_GOLDENS").is_some() {
                std::fs::write(&path, &annotated).expect("the fixture can be written");
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(golden == annotated, "{name} on {ending} mm is no longer {}:\n{annotated}", path.display());
        }
    }
}

#[test]
fn every_paper_is_cut_once_and_only_partly() {
    everywhere(|name, paper, _, _| {
        assert_eq!(cuts(&paper.bytes), 1, "{name}");
        assert_eq!(paper.cut(), [0x1d, 0x56, 66, 0], "{name}");
        assert_eq!([paper.begin(), paper.body(), paper.cut()].concat(), paper.bytes, "{name}");
        assert!(paper.begin().starts_with(b"\x1b@"), "{name}");
    });
}

#[test]
fn whatever_is_sent_is_known_to_the_reader_to_the_last_byte() {
    everywhere(|name, paper, _, _| {
        let pieces: Vec<_> = wire::read(&paper.bytes).collect();
        assert!(pieces.iter().all(|piece| piece.kind != Kind::Unknown), "{name}");
        assert_eq!(pieces.iter().flat_map(|piece| piece.bytes).copied().collect::<Vec<_>>(), paper.bytes, "{name}");
    });
}

#[test]
fn no_paper_says_a_word_that_hurts() {
    let words = "エラー 無効 不良 遅刻 欠勤 利用者 作業員 処理 失敗 ノルマ 生活保護 被保護 困窮 はじめまして 退所";
    for (name, document) in samples::all() {
        let text = read(document);
        assert!(text.contains("みなと作業所"), "{name}");
        for word in words.split(' ') {
            assert!(!text.contains(word), "{name} says {word}");
        }
    }
}

#[test]
fn the_receipt_says_who_what_and_how_many() {
    let text = read(Document::Receipt(samples::receipt()));
    for words in [
        "できあがり受け取り票",
        "令和8年11月23日(月)",
        "14:32",
        "あみ さん",
        "P0127",
        "ごみ袋 20L",
        "12組",
        "42組",
        "[CODE128 R00012384Q]",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(text.contains("ありがとうございます。") && text.contains("スタッフに声をかけてください。"));
    assert!(!text.contains("おつかれさまでした"));
}

#[test]
fn nobody_reads_money_who_did_not_ask_for_it() {
    for (name, document) in samples::all() {
        let asked = matches!(name, "receipt_with_money" | "receipt_shared" | "month_slip" | "statement");
        let text = read(document);
        assert_eq!(text.contains('円') || text.contains("工賃"), asked, "{name}:\n{text}");
    }
}

#[test]
fn an_amount_has_no_trailing_zeros() {
    let text = read(Document::Receipt(samples::with_money()));
    assert!(
        text.contains("60円")
            && text.contains("(0.5円／枚 × 120枚)")
            && text.contains("※お支払いは 月ごとに合計します")
    );
    assert!(!text.contains("60.0"));
    assert!(read(Document::MonthSlip(samples::month_slip())).contains("9,411円"));
    assert!(read(Document::DaySlip(samples::day_slip())).contains("6間"));
}

#[test]
fn work_without_a_rate_is_promised_and_not_counted_as_nothing() {
    let text = read(Document::Receipt(samples::shared()));
    assert!(text.contains("(あとで計算します)") && text.contains("÷ 3人"), "{text}");
    let mut slip = samples::with_money();
    for line in slip.money.as_mut().expect("they opted in") {
        (line.rate, line.amount) = (None, None);
    }
    let text = read(Document::Receipt(slip));
    assert!(text.contains("今回の工賃は、あとで計算します。"), "{text}");
    assert!(!text.contains("0円"), "{text}");
}

#[test]
fn shared_work_says_how_many_and_never_who() {
    assert!(read(Document::Receipt(samples::shared())).contains("今回 3人で"));
    assert!(read(Document::DaySlip(samples::day_slip())).contains("いっしょに 2人で"));
}

#[test]
fn a_copy_an_exercise_and_a_merged_slip_say_so_white_on_black() {
    for (slip, banner) in
        [(samples::reissued(), "再発行"), (samples::practice(), "れんしゅう"), (samples::merged(), "まとめ")]
    {
        let document = Document::Receipt(slip);
        for width in WIDTHS {
            let page = lay_out(&document, width);
            assert_eq!(page.lines[0], Line::Banner(banner.to_owned()));
            let bytes = print(&document, width, Mode::Kanji).bytes;
            assert!(wire::annotate(&bytes).contains("1D 42 01  GS B"), "{banner}");
        }
    }
    let practice = read(Document::Receipt(samples::practice()));
    assert!(practice.contains("数えていません。") && !practice.contains("CODE128"), "{practice}");
    assert!(!read(Document::Receipt(samples::receipt())).contains("再発行"));
}

#[test]
fn a_merged_slip_has_the_bars_of_every_receipt_in_it() {
    let text = read(Document::Receipt(samples::merged()));
    assert!(text.contains("[CODE128 R00012384Q]") && text.contains("[CODE128 R00012391S]"), "{text}");
}

#[test]
fn only_the_days_record_says_goodbye() {
    for (name, document) in samples::all() {
        assert_eq!(read(document).contains("おつかれさまでした。"), name.starts_with("day_slip"), "{name}");
    }
}

#[test]
fn a_second_slip_of_a_day_says_that_it_stands_for_the_first() {
    let words = "2まいめの 紙です。";
    for (name, document) in samples::all() {
        assert_eq!(read(document).contains(words), name == "day_slip_again", "{name}");
    }
}

#[test]
fn a_correction_shows_before_and_after_of_what_changed_and_names_nobody_else() {
    let text = read(Document::Correction(samples::correction()));
    assert!(
        text.contains("11月23日(月)の記録を直しました。")
            && text.contains("45組 → 44組")
            && text.contains("理由: 数え直し")
    );
    assert!(!text.contains("網 浮子方"), "what stayed the same is left out:\n{text}");
}

#[test]
fn a_change_of_a_price_has_its_thousands_once() {
    let mut slip = samples::correction();
    let yen = |text: &str| text.parse().unwrap();
    let (work, to) = ("網の修繕".to_owned(), slip.on);
    slip.what = Corrected::Price { work, to, amounts: Some((yen("1234.5"), yen("1234567"))) };
    slip.lines.clear();
    let text = read(Document::Correction(slip));
    assert!(text.contains("1,234.5円 → 1,234,567円"), "{text}");
}

#[test]
fn the_day_report_leaves_room_to_sign() {
    for width in WIDTHS {
        let text = preview::text(&print(&Document::DayReport(samples::day_report()), width, Mode::Kanji).bytes);
        assert!(text.contains("スタッフ確認 ________") && text.contains("本人確認 ________"), "{text}");
        assert!(text.contains("受付 10:02  帰り 15:04") && text.contains("帰り --:--") && text.contains("訂正: なし"));
        assert!(
            text.contains("休憩 1時間00分") && text.contains("作業時間 4時間02分") && text.contains("＝ 41箱＋2組")
        );
    }
}

#[test]
fn the_count_is_told_in_cases_with_room_for_what_is_counted_by_hand() {
    for width in WIDTHS {
        let text = preview::text(&print(&Document::Count(samples::count()), width, Mode::Kanji).bytes);
        for words in ["数合わせ", "412組", "＝ 41箱＋2組", "あみの台", "200組", "数えた数 ____", "ちがい ____", "2枚"]
        {
            assert!(text.contains(words), "{words} in\n{text}");
        }
        assert!(!text.contains("さん") && !text.contains("P0"), "nobody's own count stands on it:\n{text}");
    }
}

#[test]
fn a_statement_on_a_roll_says_what_the_leaf_says() {
    for width in WIDTHS {
        let text = preview::text(&print(&Document::Statement(samples::statement()), width, Mode::Raster).bytes);
        assert!(text.contains("[picture"), "drawn, for the name is not in every printer:\n{text}");
        let text = words(&lay_out(&Document::Statement(samples::statement()), width)).replace(['\n', ' '], "");
        for said in [
            "第1版再発行訂正あり",
            "髙橋﨑子様",
            "P0127",
            "令和8年9月21日(月)から",
            "令和8年10月20日(火)まで",
            "20日締め",
            "14日",
            "52時間30分",
            "5,640枚×0.5円",
            "分け方1/2",
            "-12.5円",
            "7,218.5円",
            "+0.5円",
            "7,219円",
            "1,680円",
            "8,899円",
            "10月9日(金)分ごみ袋20L",
            "令和8年11月20日(金)締めの明細書にのせました",
            "署名____",
        ] {
            assert!(text.contains(said), "{said} in\n{text}");
        }
    }
}

#[test]
fn a_line_that_the_printer_cannot_set_goes_out_as_a_picture_within_the_same_paper() {
    let ordinary = print(&Document::Receipt(samples::receipt()), Width::Mm80, Mode::Kanji);
    assert_eq!((ordinary.rasterised_lines, ordinary.missing), (0, vec![]));
    let rare = print(&Document::Receipt(samples::rare_name()), Width::Mm80, Mode::Kanji);
    assert_eq!(rare.rasterised_lines, 1);
    let text = preview::text(&rare.bytes);
    assert!(!text.contains("さん\n") && text.contains("ごみ袋 20L") && text.contains("[picture 96×"), "{text}");
}

#[test]
fn a_character_that_no_face_has_is_printed_as_geta_and_reported() {
    for mode in MODES {
        let paper = print(&Document::Receipt(samples::rare_name()), Width::Mm58, mode);
        assert_eq!(paper.missing, ['𠮷'], "the embedded bitmap has 髙 and 﨑");
    }
}

#[test]
fn a_rare_character_is_printed_as_soon_as_a_face_has_it() {
    let style = PrinterStyle { width: Width::Mm80, mode: Mode::Kanji };
    let document = Document::Receipt(samples::rare_name());
    let fonts = Fonts::default();
    let without = render(&document, &style, &fonts);
    assert_eq!(without.missing, ['𠮷']);
    fonts.fall_back_to(Typeface::from_bytes(face::with_only('𠮷'), 0).expect("a face"));
    let with = render(&document, &style, &fonts);
    assert_eq!(with.missing, []);
    assert_ne!(with.bytes, without.bytes);
}

#[test]
fn bytes_that_are_no_face_are_refused() {
    assert!(Typeface::from_bytes(b"not a face".to_vec(), 0).is_err());
}

#[test]
fn the_preview_is_a_picture_of_the_paper_in_both_modes() {
    everywhere(|name, paper, width, _| {
        let picture = preview::png(&paper.bytes, width, &Fonts::default());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().expect("a PNG");
        let mut dots = vec![0; reader.output_buffer_size().expect("a small picture")];
        let frame = reader.next_frame(&mut dots).expect("a whole PNG");
        assert_eq!(frame.width as usize, width.dots() + 64, "{name}");
        assert!(frame.height > 300, "{name}: {} dots high", frame.height);
    });
}

#[test]
fn both_ways_of_writing_give_the_same_words_the_same_bars() {
    for width in WIDTHS {
        let [set, drawn] =
            MODES.map(|mode| preview::bars(&print(&Document::Receipt(samples::merged()), width, mode).bytes, width));
        assert_eq!(set, ["R00012384Q", "R00012391S"]);
        assert_eq!(drawn, set);
    }
}

#[test]
fn a_job_of_somebody_else_does_not_throw_the_preview_out_of_step() {
    let mut job = b"\x1b@\x1d\xf7\x1bp\x00\x19\xfaA\x1d(L\x02\x000 \x1d8L\x03\x00\x00\x00\x1b@!\x10\x04\x01".to_vec();
    job.extend(b"B\n\x1dk\x04ABC\x00C\n\x1b*\x21\x02\x00\x1b@\x1b@\x1b@D\n\x1dV\x00\x1dv0\x00\x48\x00");
    assert_eq!(preview::text(&job), "AB\n[CODE39 ABC]\nC\nD\n---\n");
    assert!(!preview::png(&job, Width::Mm80, &Fonts::default()).is_empty());
}

#[test]
fn sixty_pieces_fit_on_one_paper() {
    let pieces: Vec<Piece> = (1..=60)
        .map(|place| samples::piece(&format!("網 {place}番の なおし"), &format!("{place}.5"), "間", 1))
        .collect();
    let slip = ReceiptSlip { pieces: pieces.clone(), today: pieces, ..samples::receipt() };
    let text = read(Document::Receipt(slip));
    for place in 1..=60 {
        assert!(text.contains(&format!("{place}.5間")), "{place}");
    }
    assert_eq!(text.matches("---").count(), 1);
}

/// Half columns of a line, by East Asian width; counted here apart from the code that lays out.
fn half_columns(span: &Span) -> usize {
    let narrow = |letter: char| letter.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&letter);
    span.text.chars().map(|letter| if narrow(letter) { 1 } else { 2 }).sum::<usize>() * span.style.size.across()
}

fn widest(lines: &[Line]) -> usize {
    let line = |line: &Line| match line {
        Line::Text(span, Align::Left | Align::Centre) => half_columns(span),
        Line::Pair(left, right) => half_columns(left) + half_columns(right),
        Line::Banner(text) => text.chars().count() * 4,
        Line::Marked { beside, .. } => 9 + widest(beside),
        Line::Marks(names) => names.len() * 8,
        Line::Barcode { text, module_dots, .. } => ((text.len() + 2) * 11 + 13 + 20) * usize::from(*module_dots) / 12,
        Line::Qr { .. } | Line::Rule | Line::Feed(_) => 0,
    };
    lines.iter().map(line).max().unwrap_or(0)
}

fn words(page: &Page) -> String {
    fn collect(lines: &[Line], out: &mut String) {
        for line in lines {
            match line {
                Line::Text(span, _) => out.push_str(&span.text),
                Line::Pair(left, right) => {
                    out.push_str(&left.text);
                    out.push('\n');
                    out.push_str(&right.text);
                }
                Line::Marked { beside, .. } => collect(beside, out),
                _ => {}
            }
            out.push('\n');
        }
    }
    let mut out = String::new();
    collect(&page.lines, &mut out);
    out
}

fn any_words() -> impl Strategy<Value = String> {
    "[あ-んア-ヶ一-龠a-zA-Z0-9 、。「」ー・（）髙﨑①ｱｲ𠮷]{1,40}"
}

fn any_piece() -> impl Strategy<Value = Piece> {
    (any_words(), 0u64..=999_999_999_999, "[組枚台間a-z時間]{1,6}", 1usize..99).prop_map(
        |(work, thousandths, unit, people)| {
            let quantity = format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().expect("three decimals");
            Piece { work, unit, quantity, people, share: OwnShare::Equal }
        },
    )
}

fn any_person() -> impl Strategy<Value = Person> {
    (any_words(), "[A-Z][0-9]{1,7}", proptest::option::of(Just("波".to_owned())))
        .prop_map(|(call, number, mark)| Person { call, number, mark })
}

fn any_prefix() -> impl Strategy<Value = &'static [u8]> {
    let prefixes: [&[u8]; 14] = [
        b"",
        b"\x1b@",
        b"\x1d!",
        b"\x1dB\x01",
        b"\x1b3",
        b"\x1bJ",
        b"\x1ba",
        b"\x1dk",
        b"\x1dk\x49\x04{BA",
        b"\x1d(k\x02\x001P",
        b"\x1d(k\x03\x001Q0",
        b"\x1dv0\x00\x02\x00\x02\x00",
        b"\x1dV",
        b"\x82\xa0\n",
    ];
    proptest::sample::select(prefixes.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_wider_than_the_paper_and_no_number_is_cut(
        person in any_person(),
        workshop in any_words(),
        pieces in proptest::collection::vec(any_piece(), 0..6),
        number in 1u64..99_999_999,
        reason in any_words(),
    ) {
        let slip = ReceiptSlip {
            person: person.clone(), workshop: workshop.clone(), today: pieces.clone(), pieces: pieces.clone(),
            numbers: vec![ReceiptNumber(number)], ..samples::with_money()
        };
        let day = DaySlip { person: person.clone(), workshop: workshop.clone(), pieces: pieces.clone(), ..samples::day_slip() };
        let lines = pieces.iter().map(|piece| CorrectionLine {
            work: piece.work.clone(), unit: piece.unit.clone(), before: piece.quantity, after: "1".parse().expect("one"),
        }).collect();
        let correction = CorrectionSlip { person: person.clone(), lines, reason, ..samples::correction() };
        let mut count = samples::count();
        count.sheet.lines = pieces.iter().map(|piece| CountLine {
            work: piece.work.clone(), unit: piece.unit.clone(), quantity: piece.quantity, cases: Some(workshop.clone()),
            stations: vec![(workshop.clone(), piece.quantity)], ..count.sheet.lines[0].clone()
        }).collect();
        let mut paid = samples::statement();
        paid.statement.name = Some((person.call.clone(), String::new()));
        paid.statement.lines = pieces.iter().map(|piece| PayLine {
            name: piece.work.clone(), detail: workshop.clone(), quantity: format!("{}{}", piece.quantity.plain(), piece.unit),
            ..paid.statement.lines[0].clone()
        }).collect();
        let report = DayReport {
            people: vec![DayReportPerson {
                person, arrived: None, left: None, rest_minutes: None, worked_minutes: Some(999_999), pieces: pieces.clone(),
                checked: vec![workshop.clone()], corrections: vec![workshop.clone()],
            }],
            totals: pieces.iter().map(|piece| (piece.clone(), Some(workshop.clone()))).collect(), ..samples::day_report()
        };
        for width in WIDTHS {
            for document in [
                Document::Receipt(slip.clone()), Document::DaySlip(day.clone()),
                Document::Correction(correction.clone()), Document::DayReport(report.clone()),
                Document::Count(count.clone()), Document::Statement(paid.clone()),
            ] {
                let page = lay_out(&document, width);
                prop_assert!(widest(&page.lines) <= width.columns(), "{:?}", page.lines);
                let text = words(&page);
                for piece in pieces.iter().filter(|piece| !piece.quantity.is_zero()) {
                    prop_assert!(text.contains(&piece.quantity.plain()), "{} in\n{}", piece.quantity.plain(), text);
                }
                let paper = print(&document, width, Mode::Kanji);
                prop_assert_eq!(cuts(&paper.bytes), 1);
                prop_assert!(wire::read(&paper.bytes).all(|piece| piece.kind != Kind::Unknown));
                let drawn = print(&document, width, Mode::Raster);
                prop_assert_eq!(cuts(&drawn.bytes), 1);
            }
        }
    }

    #[test]
    fn any_bytes_at_all_can_be_looked_at(
        parts in proptest::collection::vec((any_prefix(), proptest::collection::vec(any::<u8>(), 0..12)), 0..24)
    ) {
        let bytes: Vec<u8> = parts.into_iter().flat_map(|(prefix, rest)| [prefix.to_vec(), rest].concat()).collect();
        let read: Vec<u8> = wire::read(&bytes).flat_map(|piece| piece.bytes.to_vec()).collect();
        prop_assert_eq!(&read, &bytes);
        prop_assert_eq!(wire::annotate(&bytes).is_empty(), bytes.is_empty());
        prop_assert!(preview::text(&bytes).len() <= 40 * bytes.len());
        prop_assert!(!preview::png(&bytes, Width::Mm58, &Fonts::default()).is_empty());
    }
}
