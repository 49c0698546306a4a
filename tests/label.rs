//! Labels: templates, what is refused and in which words, dots, languages, sheets. Without any font but the built-in
//! bitmap; what other people's readers say of the result is tests/outside/labels.py's part.

use fuda::label::kind::{Kind, Need, Values, with_code};
use fuda::label::language::{Job, Language, Roll};
use fuda::label::plate::Codes;
use fuda::label::sheet::Sheet;
use fuda::label::{Dpi, Faces, LabelError, Picture, Plate, Template, Typesetter, pdf, shipped};

use fuda::domain::code::{Code, Kind as CodeKind};

#[path = "label/annotate.rs"]
mod annotate;

fn template(name: &str) -> Template {
    let svg = shipped::svg(name).unwrap_or_else(|| panic!("{name} ships"));
    Template::read(name, svg.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn drawn(name: &str, dpi: Dpi) -> Picture {
    let (template, faces) = (template(name), Faces::default());
    let label = Typesetter::new(&template, &faces).label(&template.kind().sample()).unwrap();
    Plate::new(dpi).draw(&label, Codes::Drawn).unwrap_or_else(|error| panic!("{error}"))
}

/// A tag template around what is asked about: code and texts are in order.
fn tag(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60mm\" height=\"30mm\" viewBox=\"0 0 60 30\">
<rect data-fuda=\"code\" x=\"1\" y=\"12\" width=\"58\" height=\"12\"/>
<text data-fuda=\"work\" x=\"3\" y=\"6\" font-size=\"4\">w</text>
<text data-fuda=\"quantity\" x=\"57\" y=\"6\" font-size=\"4\" text-anchor=\"end\">q</text>
{inside}
</svg>"
    )
}

fn refused(svg: &str) -> String {
    match Template::read("tag", svg.as_bytes()) {
        Ok(_) => panic!("this was accepted: {svg}"),
        Err(error) => error.to_string(),
    }
}

/// Words for what is wrong when a good template is filled.
fn unfillable(svg: &str, change: impl FnOnce(&mut Values)) -> LabelError {
    let template = Template::read("tag", svg.as_bytes()).unwrap();
    let mut values = Kind::Tag.sample();
    change(&mut values);
    let faces = Faces::default();
    match Typesetter::new(&template, &faces).label(&values) {
        Err(error) => error,
        Ok(label) => match Plate::new(Dpi::D203).draw(&label, Codes::Drawn) {
            Err(error) => error,
            Ok(_) => panic!("it was drawn: {svg}"),
        },
    }
}

#[test]
fn every_shipped_template_can_be_read_and_has_what_its_kind_needs() {
    let names: Vec<&str> = shipped::names().collect();
    for kind in Kind::ALL {
        for name in kind.templates() {
            assert!(names.contains(name), "{name} ships");
            let template = template(name);
            assert_eq!(template.kind(), kind);
            let has: Vec<&str> = template.fields().collect();
            for field in kind.fields().iter().filter(|field| field.need == Need::Always) {
                assert!(has.contains(&field.name.as_str()), "{name} has {}", field.name);
            }
        }
    }
    assert_eq!(names.len(), 17);
}

#[test]
fn the_participants_card_says_no_legal_name() {
    let has: Vec<String> = template("card").fields().map(str::to_owned).collect();
    assert!(!has.contains(&"name".to_owned()) && !has.contains(&"reading".to_owned()), "{has:?}");
}

#[test]
fn the_participants_card_is_the_same_for_either_hand() {
    let picture = drawn("card", Dpi::D300);
    let bitmap = &picture.bitmap;
    // What is not text or code: the two marks and the frame, on both sides of the middle.
    let side = |x: usize| (0..Dpi::D300.dots(27.0)).filter(|&y| bitmap.is_black(x, y)).count();
    let marks = 40..280;
    let (left, right): (usize, usize) =
        marks.fold((0, 0), |(left, right), x| (left + side(x), right + side(bitmap.width() - 1 - x)));
    assert!(left > 1000 && left.abs_diff(right) < left / 10, "left {left}, right {right}");
}

#[test]
fn every_module_of_every_code_stands_on_whole_dots_at_every_resolution() {
    for name in shipped::names() {
        for dpi in Dpi::ALL {
            let picture = drawn(name, dpi);
            for code in &picture.codes {
                assert!(code.module >= 2, "{name} at {dpi}: {} dots a module", code.module);
                // In the row through the code's middle, every change of colour is a whole number of modules away
                // from the code's left edge.
                let y = code.y + code.height / 2;
                let width = modules(code) * code.module;
                for x in code.x + 1..code.x + width {
                    let changes = picture.bitmap.is_black(x, y) != picture.bitmap.is_black(x - 1, y);
                    assert!(!changes || (x - code.x).is_multiple_of(code.module), "{name} at {dpi}: an edge at {x}");
                }
            }
        }
    }
}

fn modules(code: &fuda::label::plate::CodeDots) -> usize {
    match code.symbology {
        fuda::label::Symbology::Qr => code.height / code.module,
        // Start, letters, check and stop.
        fuda::label::Symbology::Code128 => 11 * (code.text.len() + 2) + 13,
    }
}

#[test]
fn without_any_font_japanese_is_still_written() {
    let faces = Faces::default();
    let template = template("tag");
    let label = Typesetter::new(&template, &faces).label(&Kind::Tag.sample()).unwrap();
    let picture = Plate::new(Dpi::D203).draw(&label, Codes::LeftOut).unwrap();
    let black = |from: usize, to: usize| {
        (from..to).map(|x| (0..70).filter(|&y| picture.bitmap.is_black(x, y)).count()).sum::<usize>()
    };
    assert!(faces.only_built_in());
    assert!(black(20, 290) > 500, "the work is written: {} dots", black(20, 290));
    assert!(black(300, 460) > 300, "the quantity is written: {} dots", black(300, 460));
    assert_eq!(faces.missing(), []);
}

#[test]
fn a_character_that_nobody_has_is_named_and_stands_as_geta() {
    let (faces, template) = (Faces::default(), template("tag"));
    let mut values = Kind::Tag.sample();
    values.insert("work".to_owned(), "𠮷野".to_owned());
    assert!(Typesetter::new(&template, &faces).label(&values).is_ok());
    assert_eq!(faces.missing(), ['𠮷']);
}

#[test]
fn a_template_without_its_code_is_refused() {
    let svg = tag("").replace("data-fuda=\"code\"", "");
    let words = refused(&svg);
    assert!(words.contains("no field \"code\"") && words.contains("<rect> data-fuda"), "{words}");
}

#[test]
fn a_template_with_an_unknown_field_is_refused_with_the_element_and_the_fields_there_are() {
    let words = refused(&tag("<text id=\"t9\" data-fuda=\"nmae\" x=\"1\" y=\"1\">x</text>"));
    assert!(words.contains("line 5") && words.contains("id=\"t9\"") && words.contains("\"nmae\""), "{words}");
    assert!(words.contains("serial"), "{words}");
}

#[test]
fn a_template_in_pixels_is_refused() {
    for svg in [
        tag("").replace("60mm", "60px"),
        tag("").replace("60mm", "60"),
        tag("").replace("width=\"60mm\"", ""),
        tag("").replace("viewBox=\"0 0 60 30\"", "viewBox=\"0 0 600 300\""),
        tag("").replace("viewBox=\"0 0 60 30\"", ""),
        tag("").replace("60mm", "NaNmm"),
        tag("").replace("60mm", "1e9mm"),
    ] {
        let words = refused(&svg);
        assert!((words.contains("mm") || words.contains("millimetre")) && words.contains("line 1"), "{words}");
    }
}

#[test]
fn a_template_of_fifty_megabytes_is_refused_unread() {
    let words = Template::read("tag", &vec![b' '; 50_000_000]).unwrap_err().to_string();
    assert!(words.contains("50 MB"), "{words}");
}

#[test]
fn a_template_that_reaches_outside_or_runs_something_is_refused_with_the_element_named() {
    for (inside, named) in [
        ("<script>alert(1)</script>", "<script>"),
        ("<image href=\"http://example.jp/a.png\"/>", "<image>"),
        ("<use href=\"other.svg#a\"/>", "<use>"),
        ("<use xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"file:///etc/passwd\"/>", "<use>"),
        ("<g onclick=\"x()\"/>", "<g>"),
        ("<style>@import url(http://example.jp/a.css);</style>", "<style>"),
        ("<style>rect{fill:url(http://example.jp/a.svg#a)}</style>", "<style>"),
        ("<rect style=\"fill:url(#g)\"/>", "<rect>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<rect filter=\"url(#f)\"/>", "<rect>"),
        ("<linearGradient/>", "<linearGradient>"),
        ("<textPath/>", "<textPath>"),
    ] {
        let words = refused(&tag(inside));
        assert!(words.contains(named) && words.contains("line 5"), "{inside}: {words}");
    }
}

#[test]
fn what_is_no_svg_at_all_is_refused_in_words() {
    let deep = format!("<svg>{}</svg>", "<g>".repeat(100_000));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&b;</svg>";
    for svg in ["", "hello", "<html/>", "<svg/>", "<svg xmlns=\"http://www.w3.org/2000/svg\"", &deep, bomb, "\0\0\0"] {
        let words = refused(svg);
        assert!(words.starts_with("LABEL-TEMPLATE: tag"), "{words}");
    }
    assert!(Template::read("tag", &[0xff, 0xfe, 0x00]).unwrap_err().to_string().contains("UTF-8"));
    assert!(Template::read("poster", tag("").as_bytes()).unwrap_err().to_string().contains("begins with its kind"));
}

#[test]
fn text_that_leaves_its_box_is_made_smaller_and_then_refused() {
    let narrow = tag("").replace("data-fuda=\"work\"", "data-fuda=\"work\" data-fuda-width=\"20\"");
    let fits = |work: &str| {
        let template = Template::read("tag", narrow.as_bytes()).unwrap();
        let mut values = Kind::Tag.sample();
        values.insert("work".to_owned(), work.to_owned());
        let faces = Faces::default();
        Typesetter::new(&template, &faces).label(&values).map(|_| ())
    };
    assert_eq!(fits("あいうえお"), Ok(()), "20 mm of 20");
    assert_eq!(fits("あいうえおかきく"), Ok(()), "32 mm of 20, made smaller");
    assert_eq!(fits("あいうえおかきくけこさし"), Ok(()), "48 mm of 20, in two lines");
    let error = fits(&"あいうえおかきくけこ".repeat(3)).unwrap_err();
    assert_eq!(error.code(), "LABEL-TEXT");
    assert!(error.to_string().contains("\"work\"") && error.to_string().contains("60 %"), "{error}");
}

#[test]
fn a_print_that_is_moved_to_the_left_loses_white_and_never_ink() {
    let picture = drawn("tag", Dpi::D203);
    let moved = |language, right_mm, down_mm| {
        Job::new(language, Roll { width_mm: None, offset_mm: (right_mm, down_mm) }, "tag").label(&picture)
    };
    for language in [Language::Zpl, Language::ZplNative, Language::Tspl, Language::Sbpl, Language::EscPos] {
        let plain = moved(language, 0.0, 0.0).unwrap();
        for (right_mm, down_mm) in [(-1.0, 0.0), (0.0, -0.5), (0.3, 0.0), (0.0, 0.3)] {
            assert_ne!(moved(language, right_mm, down_mm).unwrap(), plain, "{language:?} {right_mm} {down_mm}");
        }
        assert_eq!(moved(language, -9.0, 0.0).unwrap_err().code(), "LABEL-OFFSET", "{language:?}");
    }
    let picture = drawn("tag", Dpi::D300);
    let moved = |right_mm| {
        let roll = Roll { width_mm: Some(62.0), offset_mm: (right_mm, 0.0) };
        Job::new(Language::BrotherQl, roll, "tag").label(&picture)
    };
    assert_ne!(moved(1.0), moved(0.0));
    assert_eq!(moved(20.0).unwrap_err().code(), "LABEL-OFFSET", "it would leave the roll");
}

#[test]
fn a_missing_value_a_covered_code_and_unseen_text_are_refused() {
    let missing = unfillable(&tag(""), |values| drop(values.insert("work".to_owned(), " ".to_owned())));
    assert!(missing.to_string().contains("\"work\" is needed"), "{missing}");
    let covered = unfillable(&tag("<path d=\"M20 15h3v1h-3z\"/>"), |_| {});
    assert_eq!(covered.code(), "LABEL-CODE", "{covered}");
    let white = unfillable(&tag("").replace("data-fuda=\"work\"", "data-fuda=\"work\" fill=\"#fff\""), |_| {});
    assert!(white.to_string().contains("nothing of \"ごみ袋20L\" can be seen"), "{white}");
}

#[test]
fn letters_that_an_edge_would_cut_off_are_refused_with_the_edge_named() {
    for (y, edge) in [("2", "upper"), ("30.5", "lower")] {
        let high = tag("").replace("x=\"3\" y=\"6\"", &format!("x=\"3\" y=\"{y}\""));
        let cut = unfillable(&high, |_| {});
        assert_eq!(cut.code(), "LABEL-TEXT");
        assert!(cut.to_string().contains(&format!("\"ごみ袋20L\" stands over the {edge} edge")), "{cut}");
    }
    let long = tag("<text x=\"30\" y=\"28\" font-size=\"4\">この シールを はがさないで ください</text>");
    let cut = unfillable(&long, |_| {});
    assert!(cut.to_string().contains("はがさないで") && cut.to_string().contains("the right edge"), "{cut}");
}

#[test]
fn a_code_that_would_be_too_fine_is_refused_with_what_it_needs() {
    let small = tag("").replace("width=\"58\"", "width=\"40\"");
    let error = unfillable(&small, |_| {});
    let words = error.to_string();
    assert!(words.contains("Code 128") && words.contains("0.25 mm") && words.contains("40.0 mm"), "{words}");
    assert!(words.contains("203 dpi"), "{words}");
}

#[test]
fn a_code_field_that_is_turned_empty_or_over_the_edge_is_refused() {
    for (from, to) in [
        ("x=\"1\" y=\"12\"", "x=\"5\" y=\"12\""),
        ("x=\"1\" y=\"12\"", "transform=\"rotate(3)\" x=\"1\" y=\"12\""),
        ("width=\"58\"", ""),
        ("width=\"58\"", "width=\"-3\""),
        ("width=\"58\"", "width=\"x\""),
        ("data-fuda=\"code\"", "data-fuda=\"code\" data-fuda-as=\"aztec\""),
        ("data-fuda=\"code\"", "data-fuda=\"code\" data-fuda-module=\"-1\""),
    ] {
        let words = refused(&tag("").replace(from, to));
        assert!(words.contains("<rect>"), "{to}: {words}");
    }
}

#[test]
fn fields_may_be_named_by_their_id_and_stand_in_moved_groups() {
    let svg = tag("")
        .replace("data-fuda=\"work\"", "id=\"fuda-work\"")
        .replace(
            "<rect data-fuda",
            "<g transform=\"translate(10 0)\"><g transform=\"translate(-10 0)\"><rect data-fuda",
        )
        .replace("height=\"12\"/>", "height=\"12\"/></g></g>");
    let template = Template::read("tag", svg.as_bytes()).unwrap();
    let faces = Faces::default();
    let label = Typesetter::new(&template, &faces).label(&Kind::Tag.sample()).unwrap();
    let picture = Plate::new(Dpi::D203).draw(&label, Codes::Drawn).unwrap();
    let code = &picture.codes[0];
    assert!(code.x > 8 && code.x < 100 && code.y == 96, "{code:?}");
}

#[test]
fn a_roll_that_is_narrower_than_the_label_is_refused() {
    let picture = drawn("tag", Dpi::D203);
    for language in [Language::Zpl, Language::Tspl, Language::Sbpl, Language::EscPos] {
        let roll = Roll { width_mm: Some(50.0), ..Roll::AS_THE_LABEL };
        let error = Job::new(language, roll, "tag").label(&picture).unwrap_err();
        assert_eq!(error.code(), "LABEL-WIDTH", "{error}");
        let roll = Roll { width_mm: Some(60.0), ..Roll::AS_THE_LABEL };
        assert!(Job::new(language, roll, "tag").label(&picture).is_ok());
    }
    let picture = drawn("tag", Dpi::D300);
    let of = |width| {
        Job::new(Language::BrotherQl, Roll { width_mm: Some(width), ..Roll::AS_THE_LABEL }, "tag").label(&picture)
    };
    assert_eq!(of(29.0).unwrap_err().code(), "LABEL-WIDTH", "30 mm do not fit 29, turned or not");
    assert!(of(38.0).is_ok(), "turned, it fits");
    assert!(of(33.0).unwrap_err().to_string().contains("12, 29, 38, 50, 54, 62"));
}

#[test]
fn faces_that_a_sheet_does_not_have_are_refused() {
    for sheet in Sheet::ALL {
        let last = sheet.faces();
        let size = sheet.face_mm;
        assert!(sheet.corner("t", size, 1, (0.0, 0.0)).is_ok());
        let (x, y) = sheet.corner("t", size, last, (0.0, 0.0)).unwrap();
        assert!(x + size.0 <= 210.0 && y + size.1 <= 297.0, "{last}: the last face is on the page");
        for face in [0, last + 1] {
            let words = sheet.corner("t", size, face, (0.0, 0.0)).unwrap_err().to_string();
            assert!(words.contains(&format!("1 to {last}")), "{words}");
        }
        assert_eq!(sheet.corner("t", (size.0 + 1.0, 5.0), 1, (0.0, 0.0)).unwrap_err().code(), "LABEL-SHEET");
        assert!(sheet.corner("t", size, 1, (5.1, 0.0)).is_err());
        let (moved, _) = sheet.corner("t", size, 1, (0.3, 0.0)).unwrap();
        let (there, _) = sheet.corner("t", size, 1, (0.0, 0.0)).unwrap();
        assert!((moved - there - 0.3).abs() < 1e-4);
    }
    assert_eq!(Sheet::ALL.map(|sheet| sheet.faces()), [10, 12, 24, 44]);
}

#[test]
fn every_language_is_what_its_golden_says_line_by_line() {
    let (template, faces) = (template("tag-tape"), Faces::default());
    let mut values = Kind::Tag.sample();
    with_code(&mut values, &Code::new(CodeKind::Tag, "SAMPLE001").unwrap());
    let label = Typesetter::new(&template, &faces).label(&values).unwrap();
    for language in Language::ALL {
        let dpi = language.only_dpi().unwrap_or(Dpi::D203);
        let picture = Plate::new(dpi).draw(&label, language.codes()).unwrap();
        // On its tape, the label is as wide as the head, and can be moved along it only.
        let offset_mm = if language == Language::BrotherPt { (0.0, 0.5) } else { (0.5, 0.0) };
        let job = Job::new(language, Roll { offset_mm, ..Roll::AS_THE_LABEL }, "tag-tape");
        let bytes = [job.label(&picture).unwrap(), job.label(&picture).unwrap()].concat();
        annotate::golden(language, &bytes);
    }
}

#[test]
fn a_pdf_has_a_page_a_label_and_what_they_share_once() {
    let (template, faces) = (template("tag"), Faces::default());
    let mut setter = Typesetter::new(&template, &faces);
    let mut file = |labels: u32| {
        let mut document = pdf::Document::new();
        for serial in 1..=labels {
            let mut values = Kind::Tag.sample();
            values.insert("serial".to_owned(), serial.to_string());
            let label = setter.label(&values).unwrap();
            document.page(label.size_mm());
            document.label(&label, (0.0, 0.0)).unwrap();
        }
        document.finish()
    };
    let (one, hundred) = (file(1), file(100));
    let pages = |pdf: &[u8]| pdf.windows(11).filter(|part| part == b"/Type /Page").count() - 1;
    assert_eq!((pages(&one), pages(&hundred)), (1, 100));
    assert!(hundred.len() < one.len() * 40, "{} and {}", one.len(), hundred.len());
}
