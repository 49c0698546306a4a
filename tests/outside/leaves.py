"""Papers on A4 in a real Chromium: printed to PDF, read back by poppler, and compared with what the ledger says.

leaves.py FUDA LEAVES FOLDER: FOLDER gets pages, PDFs and a picture of each leaf.
Without poppler's tools the PDFs are not read, and that is said.
"""

import pathlib
import subprocess
import sys

import payday
from browser import Driver, Window
from pdf import NOT_INK, RAGGED, READS, STICKS_OUT, Pdf, as_printed, print_pdf, squeezed
from workshop import Tally, Workshop

FUDA, LEAVES, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])

# What each invented paper must say; of the rest, only how it stands on the paper is looked at.
WORDS = {
    "day": ["休憩1時間00分", "作業時間4時間02分", "訂正:なし", "45組→44組数え直し", "ペア（2人で）", "本人確認", "＝41箱＋2組"],
    "statement": ["8,899円", "-12.5円", "52時間30分", "第1版", "令和8年2月10日(火)", "髙橋﨑子"],
    "statement-corrected": ["第1版再発行訂正あり", "-5円", "+2.5間", "令和8年2月20日(金)", "締めの明細書にのせました"],
    "statement-full": ["再発行2回目", "123,456.125箇所", "12,345.125円", "74,070,528円", "勅使河原"],
    "year": ["平成31年・令和元年", "令和元年5月10日(金)", "106,788円"],
    "pay-list": ["𠮷野はま", "金種表", "用意する"],
    "week": ["12月28日(月)", "1月3日(日)", "停電中"],
    "count": ["412組＝41箱＋2組", "12ケース＋34箇所"],
    "slips": ["基本委託条件の通知", "注文伝票", "受入伝票", "1,250.125円／箇所", "決済の期日と方法"],
}
# On every page of these stands what it is a page of.
RUNNING = {"day-full": "日報令和8年11月23日", "pay-list-full": "工賃の支払一覧令和8年1月20日", "statement-full": "P0130"}


class Looker:
    """Opens pages as they are printed, and says what is wrong with how they stand on the paper."""

    def __init__(self, driver, tally):
        self.window = Window(driver)
        self.tally = tally
        as_printed(self.window)

    def look(self, name, address):
        """Its PDF; `None` where nothing can read one."""
        self.window.go(address)
        for what, script in [
            ("nothing sticks out", STICKS_OUT),
            ("figures stand under each other", RAGGED),
            ("it is black on white", NOT_INK),
        ]:
            found = self.window.run(script)
            self.tally.check(f"{name}: {what}", not found, "\n".join(found[:8]))
        path = FOLDER / f"{name}.pdf"
        print_pdf(self.window, path)
        if not READS:
            return None
        pdf = Pdf(path)
        pdf.draw()
        self.tally.check(f"{name}: it is A4 ({len(pdf.pages)} pages)", "A4" in pdf.size, pdf.size)
        beyond = pdf.beyond()
        self.tally.check(f"{name}: every word is within the margins", not beyond, "\n".join(beyond[:8]))
        inks = pdf.ink()
        light = all(share < 0.25 and filled == 0 for share, filled in inks)
        self.tally.check(f"{name}: nothing is filled that a laser smears", light, inks)
        return pdf

    def page(self, page):
        return self.look(page.stem, page.as_uri())

    def says(self, name, pdf, sentences):
        missing = [sentence for sentence in sentences if not pdf.says(sentence)]
        self.tally.check(f"{name}: the PDF says {len(sentences)} things that it should", not missing, (missing, pdf.text))


def invented(looker):
    """Papers that are as full as they can be."""
    subprocess.run([LEAVES, str(FOLDER)], check=True)
    tally = looker.tally
    for page in sorted(FOLDER.glob("*.html")):
        pdf = looker.page(page)
        if pdf is None:
            continue
        looker.says(page.stem, pdf, WORDS.get(page.stem, []))
        if page.stem in RUNNING:
            heads = [squeezed(one)[:60] for one in pdf.pages]
            running = all(RUNNING[page.stem] in head for head in heads)
            tally.check(f"{page.stem}: each of {len(heads)} pages says what it is of", running and len(heads) > 1, heads)
            numbered = all(f"{at}／{len(heads)}枚" in squeezed(one) for at, one in enumerate(pdf.pages, 1))
            tally.check(f"{page.stem}: the pages are counted", numbered, pdf.text)
        if page.stem == "statement-full":
            lines = pdf.text.count("1,234,567.125円")
            tally.check("statement-full: sixty lines stand on it", lines == 60, lines)
            heads = all("数量" in one and "単価" in one for one in pdf.pages)
            tally.check("statement-full: each page has the columns' heads", heads, pdf.text)
        if page.stem.startswith("statement"):
            in_one_piece(tally, page.stem, pdf)
        if page.stem.startswith("day"):
            signed = [one for one in pdf.pages if squeezed(one).split("印刷")[1].find("スタッフ確認") == 25]
            tally.check(f"{page.stem}: nobody signs a page on which nothing of theirs stands", not signed, signed)


def in_one_piece(tally, name, pdf):
    """From the last line to the signature there is no other page."""
    last = pdf.pages[-1]
    words = ["小計", "端数", "工賃合計", "お支払い額", "署名"]
    together = all(word in last for word in words) and last.index("小計") > last.index("金額")
    before = [line for line in last[: last.find("小計")].splitlines() if line.rstrip().endswith("円")]
    tally.check(f"{name}: the sums stand together, under the last lines", together and len(before) >= 1, last)


def main():
    tally = Tally()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.*"):
        old.unlink()
    if not READS:
        print("  skipped: pdftotext, pdfinfo and pdftoppm are not here (apt install poppler-utils): no PDF is read")
    with Workshop(FUDA, {"A": 'mode = "kanji"'}) as shop, Driver() as driver:
        looker = Looker(driver, tally)
        with looker.window:
            invented(looker)
            payday.of_the_ledger(shop, driver, looker, FOLDER)
        tally.check("the ledger verifies", shop.ask("ledger verify")["findings"] == [])
    tally.end("leaves")


main()
