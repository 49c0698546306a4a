"""Papers on A4 in a real Chromium: printed to PDF, read back, and compared with what the ledger says.

leaves.py FUDA LEAVES FOLDER: FOLDER gets pages, PDFs and, where pdftoppm is, pictures of each leaf.
Without pdftotext (poppler-utils) the PDFs are not read, and that is said.
"""

import base64
import datetime
import pathlib
import re
import shutil
import subprocess
import sys

from browser import Driver, Window
from workshop import Tally, Workshop, wait_for

FUDA, LEAVES, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
PASSWORD = "しおさい2026"
READS = shutil.which("pdftotext") is not None
DRAWS = shutil.which("pdftoppm") is not None

# What sticks out of the paper, or out of its own box, at the width that is printed: 184 mm.
STICKS_OUT = """
const width = document.querySelector('.leaf').getBoundingClientRect();
const found = [];
for (const one of document.querySelectorAll('.leaf *')) {
  const box = one.getBoundingClientRect();
  if (box.width === 0) continue;
  if (box.right > width.right + 1 || box.left < width.left - 1) found.push(one.outerHTML.slice(0, 120));
  if (one.matches('td, th, .half, .envelope') && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
    found.push('inside: ' + one.outerHTML.slice(0, 120));
}
return found;
"""

# Money under money: the right edges of each column's figures.
RAGGED = """
const found = [];
for (const table of document.querySelectorAll('table')) {
  const edges = {};
  for (const cell of table.querySelectorAll('td.n')) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    if (range.toString() === '') continue;
    const box = range.getBoundingClientRect();
    (edges[cell.cellIndex] ??= new Set()).add(Math.round(box.right));
    if (range.getClientRects().length > 1) found.push('breaks: ' + cell.textContent);
  }
  for (const [column, set] of Object.entries(edges)) if (set.size > 1) found.push(column + ': ' + [...set]);
}
return found;
"""


def print_pdf(window, path):
    """As the browser prints: A4, the paper's own margins."""
    page = {"width": 21.0, "height": 29.7}
    wanted = {"page": page, "margin": {"top": 0, "bottom": 0, "left": 0, "right": 0}, "shrinkToFit": False, "background": True}
    path.write_bytes(base64.b64decode(window.driver.ask("POST", window.session + "/print", wanted)))


def text_of(pdf):
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, encoding="utf-8")
    return re.sub(r"[ \t]+", " ", done.stdout)


def leaves_of(pdf):
    done = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True, encoding="utf-8").stdout
    return int(re.search(r"Pages:\s+(\d+)", done)[1]), re.search(r"Page size:\s+(.*)", done)[1]


def draw(pdf):
    if DRAWS:
        subprocess.run(["pdftoppm", "-r", "70", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)


def look(window, tally, name, page):
    """Opens a page, prints it, and says what sticks out."""
    window.go(page.as_uri())
    for what, script in [("nothing sticks out", STICKS_OUT), ("figures stand under each other", RAGGED)]:
        found = window.run(script)
        tally.check(f"{name}: {what}", not found, "\n".join(found[:8]))
    pdf = page.with_suffix(".pdf")
    print_pdf(window, pdf)
    draw(pdf)
    if not READS:
        return ""
    count, size = leaves_of(pdf)
    tally.check(f"{name}: it is A4 ({count} pages)", size.startswith(("595", "594.96")) and "A4" in size, size)
    return text_of(pdf)


def invented(window, tally):
    """Papers that are as full as they can be."""
    subprocess.run([LEAVES, str(FOLDER)], check=True)
    said = {}
    for page in sorted(FOLDER.glob("*.html")):
        said[page.stem] = look(window, tally, page.stem, page)
    if not READS:
        return
    words = {
        "statement": ["8,899円", "-12.5円", "52時間30分", "第1版", "令和8年2月10日(火)", "髙橋 﨑子"],
        "statement-full": ["再発行 2回目", "123,456.125箇所", "12,345.125円", "74,070,528円", "勅使河原"],
        "year": ["平成31年・令和元年", "令和元年5月10日(金)", "106,788円"],
        "pay-list": ["𠮷野 はま", "金種表", "用意する"],
        "week": ["12月28日(月)", "1月3日(日)", "停電中"],
        "count": ["412組 ＝ 41箱＋2組", "12ケース＋34箇所"],
        "slips": ["基本委託条件の通知", "注文伝票", "受入伝票", "1,250.125円／箇所"],
    }
    for name, sentences in words.items():
        for sentence in sentences:
            tally.check(f"{name}: the PDF says {sentence}", squeezed(sentence) in squeezed(said[name]), said[name][:1500])
    lines = said["statement-full"].count("1,234,567.125円")
    tally.check("statement-full: sixty lines stand on it", lines == 60, lines)


def squeezed(text):
    """A PDF keeps no blanks between glyphs, and may hold a compatibility form of a radical."""
    return re.sub(r"\s+", "", text)


def furnished(shop):
    shop.ask("work add --code BAGS20 --name ごみ袋20L --reading ごみぶくろ20リットル --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2020-01-01")
    shop.ask("work add --code NET --name 整網 --reading せいもう --unit 間 --rate 38 --from 2020-01-01")
    shop.ask("staff add --name 佐藤 --role coordinator --password-stdin", told=PASSWORD)
    finish = shop.ask("code list")["commands"]["finish"]
    card = shop.ask("participant add --number P0127 --call 髙﨑 --mark 灯台")["card"]
    tags = shop.ask("tag mint --work BAGS20 --quantity 10 --count 3")["tags"]
    shop.start()
    shop.scanners["A"].scan(card, *tags, finish)
    wait_for("the handover", lambda: shop.facts("handover_received"))


def of_the_ledger(shop, window, tally):
    """The same figures as `fuda earnings` and the exported facts, by command and from the office's page."""
    today = shop.facts("handover_received")[-1]["body"]["on"]
    counted = sum(float(fact["body"]["quantity"]) for fact in shop.facts("pieces_counted"))
    on = datetime.date.fromisoformat(today)
    date = f"令和{on.year - 2018}年{on.month}月{on.day}日"
    papers = {
        "ledger-day": ("day", [date, "髙﨑 さん", "P0127", "ごみ袋20L", f"{counted:g}", "訂正: なし"]),
        "ledger-count": ("count", [date, f"{counted:g}組"]),
        "ledger-week": ("week", ["髙﨑 さん", "整網（間）"]),
        "ledger-slips": ("slips --number P0127", ["0.5円／枚", "38円／間", f"{counted:g}組", "P0127"]),
    }
    for name, (words, sentences) in papers.items():
        page = FOLDER / f"{name}.html"
        shop.say("paper", *words.split(), "--out", str(page))
        said = look(window, tally, name, page)
        for sentence in sentences if READS else []:
            tally.check(f"{name}: the PDF says {sentence}", squeezed(sentence) in squeezed(said), said[:1500])
    at_the_office(shop, window, tally, today, counted)


def at_the_office(shop, window, tally, today, counted):
    window.go(shop.url + "/office")
    window.run(
        """
        const form = document.querySelector('form[action="/login"]');
        form.elements.name.value = arguments[0];
        form.elements.password.value = arguments[1];
        form.querySelector('button').click();
        """,
        "佐藤",
        PASSWORD,
    )
    window.says("P0127")
    window.go(f"{shop.url}/office/paper/day?on={today}")
    said = window.words()
    tally.check("office: the day's paper says what was counted", f"{counted:g}" in said and "髙﨑 さん" in said, said)
    colour = window.run("return getComputedStyle(document.querySelector('.leaf')).backgroundColor")
    tally.check("office: the page has its style", colour == "rgb(255, 255, 255)", colour)
    errors = window.errors()
    tally.check("office: no error on the console", not errors, errors)


def main():
    tally = Tally()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not READS:
        print("  skipped: pdftotext is not here (apt install poppler-utils), so the PDFs are not read")
    with Workshop(FUDA, {"A": 'mode = "kanji"'}) as shop, Driver() as driver, Window(driver) as window:
        invented(window, tally)
        furnished(shop)
        of_the_ledger(shop, window, tally)
        tally.check("the ledger verifies", shop.ask("ledger verify")["findings"] == [])
    tally.end("leaves")


main()
