//! Participants, their cards, and staff.

use fuda::domain::code::{Code, Kind, TokenHash};
use fuda::store::CardStanding;
use fuda::web::password;

use super::*;

#[test]
fn a_participant_gets_an_id_a_number_and_a_card_that_is_shown_once() {
    let shop = Shop::new();
    let added = shop.done("participant add --number P0127 --call あみ --mark 灯台 --amounts on");
    assert_eq!(keys(&added), ["card", "id", "number"]);
    assert_eq!(added["number"], "P0127");
    let card: Code = id(&added, "card").parse().unwrap();
    assert_eq!(card.kind(), Kind::Card);

    let known = shop.store().card_by_token(&TokenHash::of(&card)).unwrap().unwrap();
    assert_eq!(known.standing, CardStanding::InUse);
    assert!(!shop.export().contains(card.text()), "the ledger keeps only the card's hash");
    assert!(!shop.export().contains("あみ"), "a name is no fact");

    let listed = shop.done("participant list");
    assert_eq!(
        listed["participants"][0],
        json!({
            "id": added["id"], "number": "P0127", "call": "あみ", "mark": "灯台", "name": null, "reading": null,
            "amounts": "on", "active": true, "binder": Code::new(Kind::Binder, "P0127").unwrap().text(),
        })
    );
}

#[test]
fn a_number_is_never_given_out_again() {
    let shop = Shop::new();
    shop.participant("P0127");
    let before = shop.export();
    shop.fuda("participant add --number P0127 --call なぎ --json").refused(3, &["NUMBER-TAKEN", "P0127"]);
    assert_eq!(shop.export(), before);
    shop.done("participant retire --number P0127");
    shop.fuda("participant add --number P0127 --call なぎ").refused(3, &["NUMBER-TAKEN"]);
    shop.fuda("participant change --number P0127 --call なぎ").refused(3, &["PARTICIPANT-RETIRED"]);
}

#[test]
fn what_cannot_be_a_number_a_name_or_a_mark_is_refused_before_anything_is_recorded() {
    let shop = Shop::new();
    let before = shop.export();
    let add = "participant add --number P1 --call あみ";
    shop.fuda("participant add --number p1 --call あみ").refused(2, &["NUMBER-FORM", "A–Z"]);
    shop.fuda("participant add --number P1 --call あいうえおかきくけこさしす").refused(2, &["CALL-FORM"]);
    shop.fuda(&format!("{add} --mark とうだい")).refused(2, &["MARK-UNKNOWN", "灯台 波"]);
    shop.fuda(&format!("{add} --amounts yes")).refused(2, &["AMOUNTS-FORM"]);
    shop.fuda("participant add --call あみ").refused(2, &["--number"]);
    assert_eq!(shop.export(), before);
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let shop = Shop::new();
    shop.done("participant add --number P0127 --call あみ --mark 波 --name 髙﨑𠮷子");
    let changed = shop.done("participant change --number P0127 --call なぎ --amounts on");
    assert_eq!(changed["call"], "なぎ");
    assert_eq!((&changed["mark"], &changed["name"]), (&json!("波"), &json!("髙﨑𠮷子")));
    assert_eq!(changed["amounts"], "on");
    let facts = shop.export().lines().count();
    shop.done("participant change --number P0127 --amounts on");
    assert_eq!(shop.export().lines().count(), facts, "what is so already is no new fact");
}

#[test]
fn a_detail_that_nobody_wants_any_more_is_taken_away() {
    let shop = Shop::new();
    shop.done("participant add --number P0127 --call あみ --mark 波 --name 髙﨑𠮷子");
    let data = shop.data();
    let changed = fuda(&["--data", &data, "participant", "change", "--number", "P0127", "--name", "", "--json"], "");
    assert_eq!((&changed.json()["name"], &changed.json()["mark"]), (&Value::Null, &json!("波")));
    shop.fuda("participant change --number P0127").refused(2, &["NOTHING-ASKED"]);
}

#[test]
fn a_dry_run_checks_the_whole_sheet_and_changes_nothing() {
    let shop = Shop::new();
    let before = shop.export();
    let sheet = shop.write("people.csv", "\u{feff}番号,呼び名,マーク\nP0001,あみ,灯台\nP0002,なぎ,\n");
    let would = shop.done(&format!("participant import {sheet} --dry-run"));
    assert_eq!(would, json!({"dry_run": true, "numbers": ["P0001", "P0002"]}));
    assert_eq!(shop.export(), before);

    let imported = shop.done(&format!("participant import {sheet}"));
    assert_eq!(keys(&imported["participants"][1]), ["card", "id", "number"]);
    assert_eq!(shop.done("participant list")["participants"].as_array().unwrap().len(), 2);
}

#[test]
fn a_sheet_is_taken_whole_or_not_at_all_and_every_wrong_line_is_named() {
    let shop = Shop::new();
    shop.participant("P0001");
    let before = shop.export();
    let sheet = shop.write("people.csv", "number,call,mark\nP0002,なぎ,波\nP0001,うしお,\nP0003,,\nP0002,しお,\n");
    let said = shop.fuda(&format!("participant import {sheet}"));
    said.refused(3, &["CSV-REFUSED", "line 3: NUMBER-TAKEN", "line 4: CELL-MISSING", "line 5: NUMBER-TWICE"]);
    assert_eq!(shop.export(), before);

    let misspelt = shop.write("misspelt.csv", "number,calll\nP0002,なぎ\n");
    shop.fuda(&format!("participant import {misspelt}")).refused(2, &["CSV-HEADING", "calll", "call/呼び名"]);
    let path = shop.path("sjis.csv");
    std::fs::write(&path, b"number,call\nP0002,\x82\xc8\x82\xac\n").unwrap();
    shop.fuda(&format!("participant import {}", path.display())).refused(2, &["CSV-ENCODING", "UTF-8"]);
    shop.fuda("participant import missing.csv").refused(7, &["FILE-FAILED", "missing.csv"]);
}

#[test]
fn a_new_card_replaces_the_old_one_and_a_lost_one_works_no_more() {
    let shop = Shop::new();
    let first: Code = id(&shop.done("participant add --number P0127 --call あみ"), "card").parse().unwrap();
    let issued = shop.done("card issue --number P0127");
    assert_eq!(issued["replaced"], 1);
    let second = id(&issued, "card");
    let standing = |code: &Code| shop.store().card_by_token(&TokenHash::of(code)).unwrap().unwrap().standing;
    assert_eq!(standing(&first), CardStanding::Replaced);

    assert_eq!(shop.done(&format!("card revoke --code {second}")), json!({"revoked": 1}));
    assert_eq!(standing(&second.parse().unwrap()), CardStanding::Lost);
    shop.fuda(&format!("card revoke --code {second}")).refused(3, &["CARD-NOT-IN-USE"]);
    shop.fuda("card revoke --code XFINISH1").refused(2, &["CARD-CODE"]);
    shop.fuda("card issue --number P0999").refused(3, &["NUMBER-UNKNOWN", "P0999"]);
    shop.fuda("card issue").refused(2, &["--number"]);

    let listed = shop.fuda("card list --json");
    assert_eq!(listed.json()["cards"].as_array().unwrap().len(), 2);
    assert!(!listed.out.contains(second) && !listed.out.contains(first.text()));
}

#[test]
fn spare_and_practice_cards_are_nobodys() {
    let shop = Shop::new();
    let spare = shop.done("card spare --count 5");
    assert_eq!(spare["cards"].as_array().unwrap().len(), 5);
    let practice = shop.done("card practice");
    assert_eq!(practice["cards"].as_array().unwrap().len(), 1);
    let holders: Vec<Value> =
        shop.done("card list")["cards"].as_array().unwrap().iter().map(|card| card["holder"].clone()).collect();
    assert_eq!(holders, ["spare", "spare", "spare", "spare", "spare", "practice"]);
}

#[test]
fn staff_log_in_with_the_password_that_came_on_standard_input() {
    let shop = Shop::new();
    let add = "staff add --name さくら --role coordinator --password-stdin --json";
    let added = shop.fuda_told(add, "みなとのかもめ号\n").json();
    assert_eq!(keys(&added), ["card", "id"]);
    let login = shop.store().login("さくら").unwrap().unwrap();
    assert!(password::verify("みなとのかもめ号", &login.password_hash));
    assert!(!password::verify("みなとのかもめ号\n", &login.password_hash));

    shop.fuda_told(add, "another password").refused(3, &["STAFF-NAME-TAKEN"]);
    let short = "staff add --name 鈴木 --role admin --password-stdin";
    shop.fuda_told(short, "1234567").refused(2, &["PASSWORD-FORM", "8 characters"]);
    shop.fuda("staff add --name 鈴木 --role boss").refused(2, &["supervisor, coordinator or admin"]);

    shop.fuda_told("staff password --name さくら --password-stdin --json", "a new password").json();
    assert!(password::verify("a new password", &shop.store().login("さくら").unwrap().unwrap().password_hash));
    shop.done("staff change --name さくら --role admin --rename さくら二");
    shop.done("staff retire --name さくら二");
    assert_eq!(shop.store().login("さくら二").unwrap(), None);
    shop.fuda("card issue --staff さくら二").refused(3, &["STAFF-UNKNOWN"]);
}
