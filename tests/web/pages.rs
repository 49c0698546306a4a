//! Serves the pages of an invented workshop, to look at: `cargo run --example pages -- 8080 [empty|ordinary|full [BAGS]]`. Each screen is a
//! table of its own (`/table/counting`); the demo's papers are blank. Logins: 北村 nagisa-no-uta (supervisor), 大橋
//! umi-no-uta (coordinator).

mod desk;
mod every_screen;
mod fake;
mod labelled;
mod reported;
mod till;

use std::sync::Arc;
use std::sync::Mutex;

use every_screen::every_screen;
use fake::{Day, Workshop, at};
use fuda::bench::effect::{Screen, Signal};
use fuda::web::house::*;
use fuda::web::live::TableDevices;
use fuda::web::{Live, Options, router};

struct Desk {
    live: Live,
    workshop: Arc<Workshop>,
    papers: Mutex<Vec<DemoPaper>>,
    tray: Mutex<Tray>,
}

impl DemoDesk for Desk {
    fn table(&self) -> String {
        "demo".into()
    }
    fn cards(&self) -> Answer<Vec<DemoCard>> {
        let card = |kind, title: &str, detail: &str, mark: Option<&str>, code: &str| DemoCard {
            kind,
            title: title.into(),
            detail: detail.into(),
            mark: mark.map(Into::into),
            code: code.into(),
        };
        let mut cards: Vec<_> = fake::PEOPLE
            .iter()
            .map(|(number, call, mark)| card(DemoCardKind::Participant, call.unwrap_or(number), number, *mark, number))
            .collect();
        for (code, name, _, unit) in &fake::WORKS[..5] {
            cards.push(card(DemoCardKind::WorkCard, name, &format!("1{unit}"), None, code));
        }
        for n in 1..5 {
            cards.push(card(DemoCardKind::Tag, &format!("T7K2Q9A0{n}"), "ごみ袋20L 1組", None, "TAG"));
        }
        for word in ["わたす", "ひとつ もどす", "いっしょに", "帰り", "紙を出す", "取消"] {
            cards.push(card(DemoCardKind::Command, word, "", None, word));
        }
        cards.push(card(DemoCardKind::Other, "れんしゅう", "記録には のこりません", None, "PRACTICE"));
        cards.push(card(DemoCardKind::Staff, "北村", "支援員", None, "STAFF"));
        cards.push(card(DemoCardKind::Reason, "数え直し", "", None, "RECOUNT"));
        cards.push(card(DemoCardKind::Stray, "お茶のバーコード", "JAN", None, "JAN"));
        Ok(cards)
    }
    fn press(&self, code: &str) -> Answer<()> {
        let screens = every_screen();
        let wanted = match code {
            "わたす" => "received",
            "STAFF" => "staff-menu",
            "JAN" => "product",
            "TAG" => "tag-counted",
            "帰り" => "goodbye",
            code if code.starts_with('P') && code.len() == 5 => "welcome",
            _ => "counting",
        };
        let screen = screens.into_iter().find(|(name, _)| *name == wanted).map(|(_, screen)| screen);
        let now = self.workshop.now();
        self.live.show("demo", screen, Signal::Counted, now.steady_ms);
        *self.workshop.bags.lock().unwrap() += 1;
        self.live.board_changed();
        if code == "わたす" {
            let mut papers = self.papers.lock().unwrap();
            let id = papers.len().to_string();
            papers.insert(
                0,
                DemoPaper {
                    id, title: "できあがり受け取り票".into(), at: at(14, 32), code: Some("R00012384K".into())
                },
            );
            drop(papers);
            self.live.papers_changed();
        }
        Ok(())
    }
    fn papers(&self) -> Answer<Vec<DemoPaper>> {
        Ok(self.papers.lock().unwrap().clone())
    }
    fn paper_png(&self, _id: &str) -> Answer<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 384, 460);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().expect("a header");
        let image: Vec<u8> = (0..384 * 460)
            .map(|i| if (i / 384) % 60 < 14 && i % 384 > 30 && i % 384 < 300 { 60 } else { 255 })
            .collect();
        writer.write_image_data(&image).expect("an image");
        drop(writer);
        Ok(Some(bytes))
    }
    fn tray(&self) -> Tray {
        *self.tray.lock().unwrap()
    }
    fn fill(&self, tray: Tray) -> Answer<()> {
        *self.tray.lock().unwrap() = tray;
        self.live.papers_changed();
        let printer = if tray == Tray::Empty { DeviceState::PaperOut } else { DeviceState::Ready };
        self.live.devices("demo", TableDevices { scanner: DeviceState::Ready, printer });
        Ok(())
    }
    fn login(&self) -> (String, String) {
        ("大橋".into(), "umi-no-uta".into())
    }
}

#[tokio::main]
async fn main() {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8080".into());
    let day = match std::env::args().nth(2).as_deref() {
        Some("empty") => Day::Empty,
        Some("full") => Day::Full,
        _ => Day::Ordinary,
    };
    let workshop = Arc::new(Workshop::new(day));
    if let Some(bags) = std::env::args().nth(3) {
        *workshop.bags.lock().unwrap() = bags.parse().expect("a number of bags");
    }
    let names = every_screen().into_iter().map(|(name, _)| name.to_owned());
    let live = Live::new(names.chain(["demo".into(), "あみの台".into(), "broken".into()]));
    for (name, screen) in every_screen() {
        live.show(name, Some(screen), Signal::Counted, 1_000_000);
    }
    live.show("broken", Some(every_screen().remove(12).1), Signal::Counted, 1_000_000);
    live.devices("broken", TableDevices { scanner: DeviceState::Missing, printer: DeviceState::PaperOut });
    live.show("demo", Some(Screen::Idle), Signal::None, 1_000_000);
    let desk =
        Desk { live: live.clone(), workshop: workshop.clone(), papers: Mutex::default(), tray: Mutex::new(Tray::Full) };
    let options = Options { demo: Some(Arc::new(desk)), hosts: vec![] };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("the port is free");
    println!("http://127.0.0.1:{port}");
    axum::serve(listener, router(workshop, live, options)).await.expect("the server serves");
}
