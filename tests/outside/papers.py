"""Receipts from the real binary, read by decoders that are not ours.

papers.py FUDA DECODER PREVIEW FOLDER: text and bar code must be what the ledger says. FOLDER gets the pictures.
Without zbarimg the pictures are not read, and that is said.
"""

import json
import pathlib
import shutil
import subprocess
import sys

from workshop import Tally, Workshop, wait_for

FUDA, DECODER, PREVIEW = sys.argv[1:4]
FOLDER = pathlib.Path(sys.argv[4])

TABLES = {
    "kanji80": 'mode = "kanji"\npaper_mm = 80',
    "kanji58": 'mode = "kanji"\npaper_mm = 58',
    "raster80": 'mode = "raster"\npaper_mm = 80',
    "raster58": 'mode = "raster"\npaper_mm = 58',
}


# Commands that the decoder knows by name and length, and does not act upon: motion units, kanji mode and character
# set, kanji spacing, international characters, line pitch, feed.
FRAMED_ONLY = {"GS P": 4, "FS &": 2, "FS C": 3, "FS S": 4, "ESC R": 3, "ESC 3": 3, "ESC J": 3}


def is_understood(node):
    if node["type"] != "unknown":
        return True
    return FRAMED_ONLY.get(node.get("command")) == len(node["bytesHex"]) // 2


def decode(paper):
    done = subprocess.run([DECODER], input=paper, capture_output=True, check=True)
    return json.loads(done.stdout)


def text_of(nodes):
    """The decoder gives bytes as characters of the same number."""
    lines = "".join(node["text"] if node["type"] == "text" else "\n" for node in nodes if node["type"] in ("text", "line-feed"))
    return lines.encode("latin-1").decode("shift_jis")


def pictures_of(nodes, path):
    """All that was sent as dots, one under the other, as a PBM with a white frame."""
    images = [node for node in nodes if node["type"] == "raster-image"]
    if not images:
        return False
    across = max(image["widthBytes"] for image in images) + 4
    rows = []
    for image in images:
        data, width = bytes.fromhex(image["dataHex"]), image["widthBytes"]
        for row in range(image["height"]):
            line = data[row * width : (row + 1) * width]
            rows.append(b"\0\0" + line + b"\0" * (across - 2 - width))
    path.write_bytes(b"P4\n%d %d\n" % (across * 8, len(rows)) + b"".join(rows))
    return True


def bars_of(picture):
    done = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, encoding="utf-8")
    return done.stdout.split()


def main():
    tally = Tally()
    reads_pictures = shutil.which("zbarimg") is not None
    if not reads_pictures:
        print("  skipped: zbarimg is not here (apt install zbar-tools), so pictures are not read")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Workshop(FUDA, TABLES) as shop:
        shop.ask("work add --code BAGS20 --name ごみ袋20L --unit 組 --rate 0.5 --per 枚 --pack 10 --from 2020-01-01")
        finish = shop.ask("code list")["commands"]["finish"]
        shop.start()
        for place, table in enumerate(TABLES):
            number = f"P010{place}"
            card = shop.ask(f"participant add --number {number} --call あみ --mark 灯台 --amounts on")["card"]
            tags = shop.ask(f"tag mint --work BAGS20 --quantity 3 --count {place + 1}")["tags"]
            shop.scanners[table].scan(card, *tags, finish)
            paper = wait_for(f"a receipt at {table}", lambda: shop.printers[table].papers)[0]
            (FOLDER / f"{table}.bin").write_bytes(paper)
            one_receipt(shop, tally, table, number, 3 * (place + 1), paper, reads_pictures)
        tally.check("the ledger verifies", shop.ask("ledger verify")["findings"] == [])
    tally.end("papers")


def one_receipt(shop, tally, table, number, quantity, paper, reads_pictures):
    nodes = decode(paper)
    strange = [node for node in nodes if not is_understood(node)]
    tally.check(f"{table}: every command is framed as it was meant", not strange, strange)
    tally.check(f"{table}: it is cut once, at its end", [node["type"] for node in nodes].count("cut") == 1)
    received = shop.facts("handover_received")[-1]["body"]
    receipt = receipt_code(received["receipt"])
    person = next(one for one in shop.ask("earnings --from 2020-01-01 --to 2099-12-31")["participants"] if one["number"] == number)
    if table.startswith("kanji"):
        text = text_of(nodes)
        (FOLDER / f"{table}.txt").write_text(text, encoding="utf-8")
        for words in ["しおさい作業所", "あみ さん", number, "ごみ袋20L", f"{quantity}組", f"{person['exact']}円", receipt]:
            tally.check(f"{table}: it says {words}", words in text, text)
        bars = [node["data"] for node in nodes if node["type"] == "barcode"]
        tally.check(f"{table}: its bar code is {receipt}", [bar.removeprefix("{B") for bar in bars] == [receipt], bars)
    else:
        tally.check(f"{table}: it is drawn, not written", not any(node["type"] == "text" and node["text"].strip() for node in nodes))
        picture = FOLDER / f"{table}-sent.pbm"
        tally.check(f"{table}: it has pictures", pictures_of(nodes, picture))
        if reads_pictures:
            tally.check(f"{table}: the dots that were sent read {receipt}", bars_of(picture) == [receipt], bars_of(picture))
    png = FOLDER / f"{table}.png"
    png.write_bytes(subprocess.run([PREVIEW, table[-2:]], input=paper, capture_output=True, check=True).stdout)
    if reads_pictures:
        tally.check(f"{table}: the preview's picture reads {receipt}", bars_of(png) == [receipt], bars_of(png))


ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def receipt_code(number):
    """R, the number in eight digits, and the check character of ISO 7064 MOD 37,36: computed here anew."""
    body = f"R{int(number):08d}"
    product = 36
    for letter in body:
        total = (product + ALPHABET.index(letter)) % 36 or 36
        product = total * 2 % 37
    return body + ALPHABET[(37 - product) % 36]


main()
