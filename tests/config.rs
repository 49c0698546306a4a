//! `fuda.toml`: what it means, and what is said when it means nothing.

use fuda::config::scanners::Families;
use fuda::config::{
    Config, Conversation, CountedSignal, Cutter, PaperWidth, PrintMode, PrinterConfig, Profile, Profiles,
    ScannerConfig, UnknownFate, template,
};
use fuda::devices::framing::{Framing, Suffix};
use fuda::devices::hid::layout::Layout;
use fuda::devices::printer::{Abilities, Known};
use fuda::devices::usb::{UsbName, Which};
use fuda::devices::{printer, scanner};
use fuda::domain::calendar::ClosingDay;
use fuda::domain::moment::Zone;
use fuda::domain::money::Rounding;

fn parse(text: &str) -> Config {
    Config::parse(text).unwrap_or_else(|error| panic!("{error}\nin:\n{text}"))
}

fn refusal(text: &str) -> String {
    Config::parse(text).expect_err("refused").to_string()
}

/// The template with its commented settings (a `#` and no blank) in force.
fn template_in_force() -> String {
    let in_force = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
        _ => format!("{line}\n"),
    };
    template().lines().map(in_force).collect()
}

#[test]
fn an_empty_file_is_a_workshop_with_every_default() {
    let config = parse("");
    assert_eq!(config.workshop.time_zone, Zone::tokyo());
    assert_eq!(config.workshop.closing_day, ClosingDay::MonthEnd);
    assert_eq!(config.workshop.rounding, Rounding::HalfUp);
    assert!(config.web.listen.ip().is_loopback(), "nobody else unless told otherwise");
    assert_eq!(config.conversation, Conversation::DEFAULT);
    assert_eq!((config.paper.font, config.paper.unknown_fate), (None, UnknownFate::Reissue));
    assert_eq!((config.stations, config.printers), (vec![], vec![]));
}

#[test]
fn the_template_says_what_the_defaults_are() {
    assert_eq!(parse(template()), parse(""), "as it is written");
    let mut in_force = parse(&template_in_force());
    assert_eq!(in_force.stations.len(), 1);
    assert_eq!(in_force.printers.len(), 3);
    let station = in_force.stations.remove(0);
    assert_eq!((station.shared, station.signal), (true, CountedSignal::Screen));
    assert!(station.scanners.iter().all(|scanner| scanner.framing == Framing::DEFAULT));
    let usb = UsbName { vid: 0x05e0, pid: 0x1200, which: Which::Port("1-2.3".into()) };
    assert_eq!(station.scanners[0].link, scanner::Link::Hid { usb, layout: Layout::Us });
    in_force.printers.clear();
    assert_eq!(std::mem::take(&mut in_force.label_printers).len(), 2, "one for labels, one for sheets");
    assert_eq!(in_force.transfer.take().map(|own| own.account.number).as_deref(), Some("1234567"));
    assert_eq!(in_force, parse(""), "with every # taken away, but for the example's devices");
}

#[test]
fn the_template_has_every_key() {
    // An unknown key of a section without a near one lists all keys of that section.
    let station = "[[station]]\nname = \"A\"\n[station.scanner]";
    let sections =
        ["", "[workshop]", "[web]", "[[station]]", station, "[[printer]]", "[conversation]", "[paper]", "[transfer]"];
    for section in sections {
        let message = refusal(&format!("{section}\nqqqqqqqq = 1"));
        let keys: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        assert!(!keys.is_empty(), "{message}");
        for key in keys {
            let stands = |line: &str| {
                let line = line.trim_start_matches('#');
                let names_a_section = line.starts_with('[') && line.trim_matches(['[', ']']).ends_with(key);
                names_a_section || line.starts_with(&format!("{key} = "))
            };
            assert!(template().lines().any(stands), "`{key}` of {section} is not in the template");
        }
    }
}

#[test]
fn a_table_with_its_own_scanner_and_printer() {
    let config = parse(
        r#"
        [workshop]
        name = "あかつき"
        [[station]]
        name = "作業台-1"
        shared = false
        signal = "buzzer"
        [station.scanner]
        kind = "serial"
        path = "/dev/ttyACM0"
        baud = 115200
        suffix = "none"
        gap_ms = 80
        [station.printer]
        kind = "tcp"
        address = "192.0.2.10"
        paper_mm = 58
        mode = "kanji"
        "#,
    );
    let station = &config.stations[0];
    assert_eq!(config.workshop.name, "あかつき");
    assert_eq!((station.name.as_str(), station.shared, station.signal), ("作業台-1", false, CountedSignal::Buzzer));
    let link = scanner::Link::Serial { path: "/dev/ttyACM0".into(), baud: 115_200 };
    let framing = Framing { suffix: Suffix::None, gap_ms: 80 };
    let (family, host_beep) = ("generic".to_owned(), Some(vec![0x07]));
    assert_eq!(station.scanners, [ScannerConfig { link, framing, family, host_beep }]);
    assert_eq!(station.printer.as_deref(), Some("作業台-1"));
    let own = PrinterConfig {
        name: "作業台-1".into(),
        link: printer::Link::Tcp { address: "192.0.2.10:9100".into() },
        profile: "generic-80mm".into(),
        paper: PaperWidth::Mm58,
        mode: PrintMode::Kanji,
        cutter: Cutter::Cuts,
        abilities: Abilities::default(),
        buzzer: None,
        drop_after_h: None,
    };
    assert_eq!(config.printers, [own]);
}

#[test]
fn a_table_may_have_several_scanners_and_share_a_printer_with_others() {
    let config = parse(
        r#"
        [[station]]
        name = "A"
        printer = "middle"
        [[station.scanner]]
        kind = "serial"
        path = "/dev/ttyACM0"
        [[station.scanner]]
        kind = "serial"
        path = "/dev/ttyACM1"
        [[station]]
        name = "B"
        printer = "middle"
        [[printer]]
        name = "middle"
        kind = "file"
        path = "papers.bin"
        "#,
    );
    assert_eq!(config.stations[0].scanners.len(), 2);
    assert_eq!(config.stations[1].scanners, []);
    assert!(config.stations.iter().all(|station| station.printer.as_deref() == Some("middle")));
    assert_eq!(config.printers.len(), 1);
    assert_eq!((config.printers[0].paper, config.printers[0].mode), (PaperWidth::Mm80, PrintMode::Raster));
}

#[test]
fn a_printers_address_has_the_usual_port_unless_it_says_another() {
    let address = |written: &str| {
        let config = parse(&format!("[[printer]]\nname = \"P\"\nkind = \"tcp\"\naddress = \"{written}\""));
        let printer::Link::Tcp { address } = config.printers[0].link.clone() else { panic!("tcp") };
        address
    };
    assert_eq!(address("printer.local"), "printer.local:9100");
    assert_eq!(address("192.0.2.10:9101"), "192.0.2.10:9101");
    assert_eq!(address("[2001:db8::1]"), "[2001:db8::1]:9100");
    assert_eq!(address("[2001:db8::1]:9101"), "[2001:db8::1]:9101");
}

#[test]
fn the_closing_day_is_the_last_or_one_that_every_month_has() {
    let day = |written: &str| parse(&format!("[workshop]\nclosing_day = {written}")).workshop.closing_day;
    assert_eq!(day("\"末日\""), ClosingDay::MonthEnd);
    assert_eq!((day("20"), day("\"20\"")), (ClosingDay::Day(20), ClosingDay::Day(20)));
    for wrong in ["31", "0", "\"月末\"", "true", "-1"] {
        let message = refusal(&format!("[workshop]\nclosing_day = {wrong}"));
        assert!(message.starts_with("line 2: `closing_day`") && message.contains("from 1 to 28"), "{message}");
    }
}

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_nearest_right_one() {
    let cases = [
        (
            "[[station]]\nname = \"A\"\nshard = true",
            "line 3: `shard` is not a key of [[station]]; did you mean `shared`?",
        ),
        ("\n[conversatoin]\n", "line 2: `conversatoin` is not a section of fuda.toml; did you mean `conversation`?"),
        (
            "[conversation]\nsilense_s = 60",
            "line 2: `silense_s` is not a key of [conversation]; did you mean `silence_s`?",
        ),
        ("[workshop]\nsilence_s = 60", "line 2: `silence_s` is not a key of [workshop]; it belongs to [conversation]"),
        (
            "[[station]]\nname=\"A\"\n[station.scaner]\n",
            "line 3: `scaner` is not a key of [[station]]; did you mean `scanner`?",
        ),
        ("[web]\nzzzzz = 1", "line 2: `zzzzz` is not a key of [web]; there are `listen`, `hosts`"),
        ("[[station]]\nnam = \"A\"", "line 2: `nam` is not a key of [[station]]; did you mean `name`?"),
    ];
    for (text, message) in cases {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn a_misspelt_word_is_named_with_the_nearest_right_one() {
    let station = |rest: &str| format!("[[station]]\nname = \"A\"\n{rest}");
    let cases = [
        (station("signal = \"buzer\""), "line 3: `signal` = `buzer` is not known; did you mean `buzzer`?"),
        (
            station("[station.scanner]\nkind = \"serail\""),
            "line 4: `kind` = `serail` is not known; did you mean `serial`?",
        ),
        (
            "[[printer]]\nname = \"P\"\nkind = \"file\"\npath = \"p\"\npaper_mm = 76".to_owned(),
            "line 5: `paper_mm` = `76` is not known; there are `80`, `58`",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(refusal(&text), message);
    }
}

#[test]
fn what_is_missing_is_asked_for() {
    let cases = [
        ("[[station]]\n", "line 1: [[station]] needs `name`, for example \"A\""),
        ("[[station]]\nname = \" \"", "line 2: `name` is empty; write for example \"A\""),
        (
            "[[station]]\nname=\"A\"\n[station.scanner]",
            "line 3: [station.scanner] needs `kind`: `serial`, `usb-serial`, `hid`, `hid-pos`",
        ),
        (
            "[[station]]\nname=\"A\"\n[station.scanner]\nkind=\"hid\"",
            "line 3: [station.scanner] needs `vid`, for example \"05e0\"",
        ),
        (
            "[[printer]]\nname=\"P\"\nkind=\"tcp\"",
            "line 1: [[printer]] needs `address`, for example \"192.0.2.10:9100\"",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn what_is_out_of_range_or_of_the_wrong_kind_is_said_in_words() {
    let cases = [
        ("[conversation]\nsilence_s = 29", "line 2: `silence_s` = 29 is out of range: from 30 to 86400"),
        ("[conversation]\njoin_s = -1", "line 2: `join_s` = -1 is out of range: from 0 to 86400"),
        ("[conversation]\nask_above = \"50\"", "line 2: `ask_above` must be a whole number, not a string"),
        ("[workshop]\nname = 5", "line 2: `name` must be a text in quotation marks, not an integer"),
        ("[[station]]\nname = \"A\"\nshared = \"yes\"", "line 3: `shared` must be true or false, not a string"),
        ("web = 1", "line 1: `web` must be a section, [web], not an integer"),
    ];
    for (text, message) in cases {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn a_name_that_cannot_be_part_of_an_address_is_refused() {
    for wrong in ["A/B", "A B", "a?b", "..", &"あ".repeat(41)] {
        let message = refusal(&format!("[[station]]\nname = \"{wrong}\""));
        assert!(message.starts_with("line 2: `name`") && message.contains("digits, - and _"), "{message}");
    }
    for right in ["A", "作業台1", "net-table_2", &"あ".repeat(40)] {
        assert_eq!(parse(&format!("[[station]]\nname = \"{right}\"")).stations[0].name, right);
    }
}

#[test]
fn two_of_what_there_can_be_one_of_are_refused_with_both_lines() {
    let scanner = "[station.scanner]\nkind = \"serial\"\npath = \"/dev/ttyACM0\"\n";
    let tcp = "kind = \"tcp\"\naddress = \"192.0.2.10\"\n";
    let cases = [
        (
            "[[station]]\nname = \"A\"\n[[station]]\nname = \"A\"".to_owned(),
            "line 4: `A` is the name of a station already, on line 2",
        ),
        (
            format!("[[station]]\nname = \"A\"\n{scanner}[[station]]\nname = \"B\"\n{scanner}"),
            "line 10: `/dev/ttyACM0` is the path of another device already, on line 5",
        ),
        (
            format!("[[printer]]\nname = \"P\"\n{tcp}[[printer]]\nname = \"Q\"\n{tcp}"),
            "line 8: `192.0.2.10:9100` is the address of another printer (stations share one [[printer]]) already, on line 4",
        ),
        (
            format!(
                "[[printer]]\nname = \"A\"\n{tcp}[[station]]\nname = \"A\"\n[station.printer]\nkind = \"file\"\npath = \"p\""
            ),
            "line 8: `A` is the name of a printer already, on line 3",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(refusal(&text), message);
    }
}

#[test]
fn a_printer_that_does_not_exist_is_named_with_those_that_do() {
    let message = refusal(
        "[[station]]\nname = \"A\"\nprinter = \"midle\"\n[[printer]]\nname = \"middle\"\nkind = \"file\"\npath = \"p\"",
    );
    assert!(message.starts_with("line 3: `printer` = `midle` names a [[printer]] that does not exist"), "{message}");
    assert!(message.contains("there are: middle"), "{message}");
}

#[test]
fn a_key_that_means_nothing_to_this_kind_of_printer_is_refused() {
    let message = refusal("[[printer]]\nname = \"P\"\nkind = \"tcp\"\naddress = \"192.0.2.10\"\nbaud = 9600");
    assert_eq!(message, "line 5: `baud` means nothing to a printer of this kind, which needs `address`");
}

/// A `[[printer]]` with these lines.
fn printer(lines: &str) -> String {
    format!("[[printer]]\nname = \"P\"\nkind = \"file\"\npath = \"p\"\n{lines}")
}

#[test]
fn every_profile_in_the_folder_is_shipped_and_every_figure_has_its_source() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware-config/printers");
    let mut in_folder: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|file| file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    in_folder.sort();
    let profiles = Profiles::shipped();
    assert_eq!(profiles.iter().map(|(name, _)| name).collect::<Vec<_>>(), in_folder);
    for (name, profile) in profiles.iter() {
        let dots = match profile.width.is {
            PaperWidth::Mm80 => 576,
            PaperWidth::Mm80Dots512 => 512,
            PaperWidth::Mm58 => 384,
        };
        assert!(dots * 254 / usize::from(profile.dpi.is) <= 730, "{name}: {dots} dots are wider than the roll");
        assert_eq!(parse(&printer(&format!("profile = \"{name}\""))).printers[0].profile, name);
    }
}

#[test]
fn a_profile_says_what_the_file_does_not() {
    let of = |lines: &str| parse(&printer(lines)).printers.remove(0);
    let epson = of("profile = \"epson-tm-t88\"");
    assert_eq!((epson.paper, epson.mode, epson.cutter), (PaperWidth::Mm80Dots512, PrintMode::Raster, Cutter::Cuts));
    assert_eq!(epson.abilities, Abilities { dle_eot: Known::Yes, asb: Known::Yes, process_id: Known::Yes });
    assert_eq!(epson.buzzer, Some(vec![0x1b, 0x28, 0x41, 3, 0, 0x61, 1, 1]));
    let small = of("profile = \"generic-58mm\"");
    assert_eq!((small.paper, small.cutter, small.buzzer), (PaperWidth::Mm58, Cutter::None, None));
    let nothing_said = of("");
    assert_eq!(nothing_said.profile, Profiles::DEFAULT);
    assert_eq!((nothing_said.abilities, nothing_said.drop_after_h), (Abilities::default(), None));
}

#[test]
fn what_the_file_says_of_the_paper_wins_over_the_profile() {
    let paper = |lines: &str| {
        let own = parse(&printer(&format!("profile = \"epson-tm-t88\"\n{lines}"))).printers.remove(0);
        (own.paper, own.mode)
    };
    assert_eq!(paper("mode = \"kanji\"").1, PrintMode::Kanji);
    assert_eq!(paper("paper_mm = 80").0, PaperWidth::Mm80Dots512, "its own dots on the same roll");
    assert_eq!(paper("paper_mm = 58").0, PaperWidth::Mm58);
    assert_eq!(paper("width_dots = 576").0, PaperWidth::Mm80);
    assert_eq!(paper("paper_mm = 80\nwidth_dots = 576").0, PaperWidth::Mm80);
    let both = refusal(&printer("paper_mm = 58\nwidth_dots = 512"));
    assert!(both.starts_with("line 6: `width_dots` is that of 80 mm paper"), "{both}");
}

#[test]
fn a_profile_that_nobody_knows_is_refused_with_those_that_there_are() {
    let near = refusal(&printer("profile = \"epson-tmm30\""));
    assert!(near.starts_with("line 5: `profile` = `epson-tmm30` is not known; did you mean `epson-tm-m30`?"), "{near}");
    let far = refusal(&printer("profile = \"zzz\""));
    assert!(far.contains("there are `citizen-ct`, `epson-tm-m30`"), "{far}");
}

const OWN: &str = r#"
models = "the old one in the store room"
width_dots = { is = 384, source = "measured" }
dpi = { is = 203, source = "measured" }
mode = { is = "kanji", source = "its self-test" }
cutter = { is = false, source = "seen" }
dle_eot = { is = false, source = "tried" }
gs_r = "unknown"
asb = "unknown"
process_id = { is = false, source = "tried" }
buffer_bytes = "unknown"
speed_mm_s = "unknown"
buzzer = { is = "1B 42 02 03", source = "tried" }
usb = "unknown"
"#;

#[test]
fn a_workshops_own_profile_wins_over_a_shipped_one_of_its_name() {
    let own = Profile::parse(OWN).expect("a profile");
    let profiles = Profiles::shipped().and("xprinter", own);
    let config = Config::parse_knowing(&printer("profile = \"xprinter\""), &Families::shipped(), &profiles)
        .expect("a configuration");
    let printer = &config.printers[0];
    assert_eq!((printer.paper, printer.mode, printer.cutter), (PaperWidth::Mm58, PrintMode::Kanji, Cutter::None));
    assert_eq!(printer.abilities, Abilities { dle_eot: Known::No, asb: Known::Unknown, process_id: Known::No });
    assert_eq!(printer.buzzer, Some(vec![0x1b, 0x42, 2, 3]));
}

#[test]
fn a_profile_without_a_source_or_with_a_misspelt_key_is_refused() {
    let said = |from: &str, to: &str| {
        assert!(OWN.contains(from), "{from}");
        Profile::parse(&OWN.replace(from, to)).expect_err("refused").to_string()
    };
    let bare = said("{ is = 203, source = \"measured\" }", "203");
    assert!(bare.starts_with("line 4: `dpi` must be a section"), "{bare}");
    let unsaid = said("is = 203, source = \"measured\"", "is = 203");
    assert!(unsaid.contains("needs `source`"), "{unsaid}");
    let half = said("is = 203, source", "source");
    assert!(half.contains("or as \"unknown\""), "{half}");
    let misspelt = said("buffer_bytes", "bufer_bytes");
    assert!(misspelt.contains("did you mean `buffer_bytes`?"), "{misspelt}");
    let unknown_width = said("{ is = 384, source = \"measured\" }", "\"unknown\"");
    assert!(unknown_width.contains("`width_dots` must be known"), "{unknown_width}");
    let bytes = said("1B 42 02 03", "ESC B 2 3");
    assert!(bytes.contains("are no bytes"), "{bytes}");
}

#[test]
fn the_printers_buzzer_is_a_signal_only_where_its_bytes_are_known() {
    let station = |printer: &str| format!("[[station]]\nname = \"A\"\nsignal = \"printer-buzzer\"\n{printer}");
    let own = |profile| format!("[station.printer]\nkind = \"file\"\npath = \"p\"\nprofile = \"{profile}\"");
    assert_eq!(parse(&station(&own("xprinter"))).stations[0].signal, CountedSignal::PrinterBuzzer);
    let mute = refusal(&station(&own("sewoo")));
    assert!(mute.starts_with("line 3: `signal`") && mute.contains("profile `sewoo` knows no buzzer"), "{mute}");
    assert!(refusal(&station("")).contains("the station has no printer"));
}

#[test]
fn usb_devices_are_named_by_what_is_printed_of_them() {
    let config = parse(
        r#"
        [[station]]
        name = "A"
        [[station.scanner]]
        kind = "hid"
        vid = "05E0"
        pid = 0x1200
        layout = "jis"
        [[station.scanner]]
        kind = "hid-pos"
        vid = "0c2e"
        pid = "0b61"
        serial = "S1"
        [[station.scanner]]
        kind = "usb-serial"
        vid = "0x1eab"
        pid = "0c06"
        port = "1-2.3"
        baud = 115200
        [station.printer]
        kind = "lp"
        vid = "0416"
        pid = "5011"
        [[printer]]
        name = "P"
        kind = "usb"
        vid = "04b8"
        pid = "0202"
        [[printer]]
        name = "Q"
        kind = "usb-serial"
        vid = "067b"
        pid = "2303"
        "#,
    );
    let name = |vid, pid, which| UsbName { vid, pid, which };
    let links: Vec<_> = config.stations[0].scanners.iter().map(|scanner| scanner.link.clone()).collect();
    assert_eq!(
        links,
        [
            scanner::Link::Hid { usb: name(0x05e0, 0x1200, Which::TheOnly), layout: Layout::Jis },
            scanner::Link::HidPos { usb: name(0x0c2e, 0x0b61, Which::Serial("S1".into())) },
            scanner::Link::UsbSerial { usb: name(0x1eab, 0x0c06, Which::Port("1-2.3".into())), baud: 115_200 },
        ]
    );
    let links: Vec<_> = config.printers.iter().map(|printer| printer.link.clone()).collect();
    assert_eq!(
        links,
        [
            printer::Link::Usb { usb: name(0x04b8, 0x0202, Which::TheOnly) },
            printer::Link::UsbSerial { usb: name(0x067b, 0x2303, Which::TheOnly), baud: 9600 },
            printer::Link::Lp { usb: name(0x0416, 0x5011, Which::TheOnly) },
        ]
    );
}

#[test]
fn a_usb_device_that_cannot_be_told_is_refused_in_words() {
    let scanner =
        |rest: &str| refusal(&format!("[[station]]\nname = \"A\"\n[[station.scanner]]\nkind = \"hid\"\n{rest}"));
    for wrong in ["1504", "\"5e0\"", "\"05e0:1200\"", "0x5e0", "\"+5e0\"", "true"] {
        let message = scanner(&format!("vid = {wrong}\npid = \"1200\""));
        assert!(message.starts_with("line 5: `vid` must be four hexadecimal digits"), "{wrong}: {message}");
    }
    for wrong in ["1", "1-", "usb1", "1-2.", "-1", "1-a"] {
        let message = scanner(&format!("vid = \"05e0\"\npid = \"1200\"\nport = \"{wrong}\""));
        assert!(message.starts_with("line 7: `port`") && message.contains("1-2.3"), "{message}");
    }
    let both = scanner("vid = \"05e0\"\npid = \"1200\"\nserial = \"S\"\nport = \"1-2\"");
    assert_eq!(both, "line 8: `serial` and `port` are two ways of saying which one: keep one of them");
    let path = scanner("vid = \"05e0\"\npid = \"1200\"\npath = \"/dev/ttyACM0\"");
    assert_eq!(path, "line 7: `path` means nothing to a scanner of this kind, which needs `vid` and `pid`");
    let twice =
        scanner("vid=\"05e0\"\npid=\"1200\"\n[[station.scanner]]\nkind=\"hid-pos\"\nvid=\"05e0\"\npid=\"1200\"");
    assert!(twice.starts_with("line 9: `USB 05e0:1200` is another device") && twice.ends_with("on line 5"), "{twice}");
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_its_line() {
    let message = refusal("[workshop]\nname = \"A\nclosing_day = 20\n");
    assert!(message.starts_with("line 2: "), "{message}");
}

#[test]
fn the_pages_answer_elsewhere_only_when_told() {
    let listen = |written: &str| parse(&format!("[web]\nlisten = \"{written}\"")).web.listen.to_string();
    assert_eq!(listen("0.0.0.0:80"), "0.0.0.0:80");
    assert_eq!(listen("localhost:0"), "127.0.0.1:0");
    assert!(refusal("[web]\nlisten = \"8420\"").contains("not an address with a port"));
}

#[test]
fn the_office_answers_to_names_that_are_names_alone() {
    assert_eq!(parse("").web.hosts, Vec::<String>::new());
    assert_eq!(parse("[web]\nhosts = [\"fuda.local\", \"minato-1\"]").web.hosts, ["fuda.local", "minato-1"]);
    for wrong in ["http://fuda.local", "fuda.local:8420", "", "札.local"] {
        let said = refusal(&format!("[web]\nhosts = [\n\"fuda.local\",\n\"{wrong}\"]"));
        assert!(said.starts_with(&format!("line 4: `hosts`: `{wrong}` is no name of a machine")), "{said}");
    }
    assert!(refusal("[web]\nhosts = \"fuda.local\"").starts_with("line 2: `hosts` must be a list of texts"));
    assert!(refusal("[web]\nhosts = [\n1]").starts_with("line 3: `hosts` must be a list of texts"));
    assert!(refusal("[workshop]\ntime_zone = \"Asia/Tokio\"").contains("line 2: `time_zone`"));
}

#[test]
fn a_relative_path_is_seen_from_the_folder_of_the_file() {
    let config = parse(
        r#"
        [[station]]
        name = "A"
        [station.scanner]
        kind = "serial"
        path = "/dev/ttyACM0"
        [station.printer]
        kind = "file"
        path = "papers.bin"
        [paper]
        font = "fonts/ours.ttf"
        "#,
    )
    .seen_from("/srv/fuda".as_ref());
    assert_eq!(config.printers[0].link, printer::Link::File { path: "/srv/fuda/papers.bin".into() });
    let absolute = scanner::Link::Serial { path: "/dev/ttyACM0".into(), baud: 9600 };
    assert_eq!(config.stations[0].scanners[0].link, absolute);
    assert_eq!(config.paper.font, Some("/srv/fuda/fonts/ours.ttf".into()));
}
