//! A label's template that somebody edited.

#![no_main]

use fuzz::label::kind::Need;
use fuzz::label::plate::Codes;
use fuzz::label::{Dpi, Faces, LabelError, Plate, Template, Typesetter};

libfuzzer_sys::fuzz_target!(|svg: &[u8]| {
    match Template::read("tag", svg) {
        Ok(template) => is_drawn_or_refused(&template),
        Err(refusal) => says_something(&refusal),
    }
});

fn is_drawn_or_refused(template: &Template) {
    let kind = template.kind();
    for field in kind.fields().iter().filter(|field| field.need == Need::Always) {
        assert!(template.fields().any(|has| has == field.name), "a template has its {}", field.name);
    }
    let faces = Faces::default();
    let drawn = Typesetter::new(template, &faces).label(&kind.sample()).and_then(|label| {
        assert_eq!(label.size_mm(), (template.width_mm(), template.height_mm()));
        assert!(label.codes().count() >= 1, "a tag without a code is none");
        Plate::new(Dpi::D203).draw(&label, Codes::Drawn)
    });
    match drawn {
        Ok(picture) => assert!(picture.codes.iter().all(|code| code.module >= 2), "every code can be read"),
        Err(refusal) => says_something(&refusal),
    }
}

fn says_something(refusal: &LabelError) {
    let words = refusal.to_string();
    assert!(words.chars().count() > 10 && words.chars().count() < 2000, "{words}");
}
