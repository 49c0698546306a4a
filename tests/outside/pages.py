"""Board, table and office in a real Chromium, while a real handover goes on.

pages.py FUDA FOLDER: FOLDER gets the screenshots, at 1280 dots and at a phone's width.
"""

import pathlib
import sys

from browser import Driver, Window
from workshop import Tally, Workshop, wait_for

FUDA, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
PASSWORD = "しおさい2026"
SIZES = {"1280": False, "phone": True}


def main():
    tally = Tally()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Workshop(FUDA, {"A": 'mode = "kanji"'}) as shop, Driver() as driver:
        codes = furnish(shop)
        shop.start()
        for size, phone in SIZES.items():
            with Window(driver, phone) as board, Window(driver, phone) as table:
                print(f"  Chromium {board.version}, {size}")
                one_handover(shop, tally, size, board, table, codes)
            with Window(driver, phone) as office:
                look_into_the_office(shop, tally, size, office)
        tally.check("the ledger verifies", shop.ask("ledger verify")["findings"] == [])
    tally.end("pages")


def furnish(shop):
    shop.ask("work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2020-01-01")
    shop.ask("work add --code NET --name 整網 --unit 間")
    shop.ask("staff add --name 佐藤 --role coordinator --password-stdin", told=PASSWORD)
    return {
        "1280": (
            shop.ask("participant add --number P0127 --call あみ --mark 灯台 --amounts on")["card"],
            shop.ask("tag mint --work BAGS20 --quantity 10 --count 3")["tags"],
        ),
        "phone": (
            shop.ask("participant add --number P0128 --call なぎ --mark 波")["card"],
            shop.ask("tag mint --work NET --quantity 0.5 --count 3")["tags"],
        ),
        "finish": shop.ask("code list")["commands"]["finish"],
    }


def one_handover(shop, tally, size, board, table, codes):
    card, tags = codes[size]
    name, work, number = {"1280": ("あみ", "ごみ袋20L", "30"), "phone": ("なぎ", "整網", "1.5")}[size]

    def check(where, window, sentence, at="body"):
        said = window.says(sentence, at)
        tally.check(f"{where} {size}: {sentence}", sentence in said, said)

    board.go(shop.url + "/board")
    check("board", board, "きょう みんなで")
    table.go(shop.url + "/table/A")
    check("table", table, "名札を ピッと どうぞ", "#screen")
    table.shoot(FOLDER / f"table-idle-{size}.png")
    before = len(shop.printers["A"].papers)
    shop.scanners["A"].scan(card)
    check("table", table, name, "#screen")
    shop.scanners["A"].scan(*tags)
    check("table", table, number, "#screen")
    table.shoot(FOLDER / f"table-counting-{size}.png")
    shop.scanners["A"].scan(codes["finish"])
    check("table", table, "うけとりました", "#screen")
    table.shoot(FOLDER / f"table-received-{size}.png")
    wait_for("the receipt", lambda: len(shop.printers["A"].papers) > before)
    check("board", board, work, "#board")
    check("board", board, number, "#board")
    said = board.words()
    tally.check(f"board {size}: nobody's name", "あみ" not in said and "なぎ" not in said, said)
    board.shoot(FOLDER / f"board-{size}.png")
    shop.scanners["A"].scan("HELLO")
    check("table", table, "登録が ありません", "#screen")
    table.shoot(FOLDER / f"table-unknown-{size}.png")
    for where, window in [("board", board), ("table", table)]:
        tally.check(f"{where} {size}: nothing sticks out", window.fits())
        errors = window.errors()
        tally.check(f"{where} {size}: no error on the console", not errors, errors)


def look_into_the_office(shop, tally, size, office):
    office.go(shop.url + "/office")
    enter = """
    const form = document.querySelector('form[action="/login"]');
    form.elements.name.value = arguments[0];
    form.elements.password.value = arguments[1];
    form.querySelector('button').click();
    """
    office.run(enter, "佐藤", PASSWORD)
    receipt = shop.facts("handover_received")[-1]
    sentences = ["あみ", "ごみ袋20L", "150"] if size == "1280" else ["なぎ", "整網", "1.5"]
    for sentence in [*sentences, f"R{receipt['body']['receipt']:08d}"]:
        said = office.says(sentence)
        tally.check(f"office {size}: {sentence}", sentence in said, said)
    if size == "phone":
        said = office.words()
        tally.check("office phone: the work without a rate is a question", "単価" in said, said)
    tally.check(f"office {size}: nothing sticks out", office.fits())
    office.shoot(FOLDER / f"office-{size}.png")
    office.go(shop.url + "/office/person/P0127")
    said = office.says("P0127")
    tally.check(f"person {size}: earnings down to the scan", "150" in said and "P0127" in said, said)
    office.shoot(FOLDER / f"person-{size}.png")
    labels_go_on_under_whoever_types(shop, tally, size, office)
    errors = office.errors()
    tally.check(f"office {size}: no error on the console", not errors, errors)


# What somebody does on the labels page while somebody else prints: types a number, and scrolls down to it.
TYPE = """
const typed = document.querySelector('#rolls details input[name=last]');
typed.closest('details').open = true;
typed.focus();
typed.value = '2';
typed.scrollIntoView({block: 'center'});
window.stayed = typed.getBoundingClientRect().top;
"""
# Somebody else's order, as their page would send it.
ORDER = """
return (async () => {
  const form = await (await fetch('/office/labels/tag')).text();
  const page = new DOMParser().parseFromString(form, 'text/html');
  const filled = new URLSearchParams({quantity: '1', count: arguments[0], to: 'pdf', step: 'print'});
  for (const name of ['csrf', 'once']) filled.set(name, page.querySelector(`[name=${name}]`).value);
  filled.set('work', [...page.querySelectorAll('[name=work] option')].find(one => one.value).value);
  const answer = await fetch('/office/labels/tag', {method: 'POST', body: filled, redirect: 'manual'});
  return answer.type;
})();
"""
SEEN = """
const typed = document.activeElement;
return [typed.name, typed.value, Math.abs(typed.getBoundingClientRect().top - window.stayed) < 2];
"""


def labels_go_on_under_whoever_types(shop, tally, size, office):
    office.go(shop.url + "/office/labels")
    office.says("つづきを 印刷する")
    office.run(TYPE)
    count = {"1280": "60", "phone": "61"}[size]
    office.run(ORDER, count)
    made = f"{count}枚 できました"
    said = office.says(made, "#runs")
    tally.check(f"labels {size}: how far a run is comes by itself", made in said, said)
    printed = f"印刷 {count}枚まで"
    rolls = office.says(printed, "#rolls")
    tally.check(f"labels {size}: its roll is there, too", printed in rolls, rolls)
    seen = office.run(SEEN)
    tally.check(f"labels {size}: nobody loses what they type, or their place", seen == ["last", "2", True], seen)
    tally.check(f"labels {size}: nothing sticks out", office.fits())
    office.shoot(FOLDER / f"labels-{size}.png")


main()
