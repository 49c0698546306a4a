"""The same receipt by python-escpos, for `cargo bench --bench paper`: receipts per CPU-second, one line a way.

    receipts.py [FACE]

Text is handed over as Shift_JIS bytes (python-escpos knows no kanji mode of its own); the picture is drawn by Pillow
with FACE and sent by python-escpos. In its favour: the barcode stays a command, and no mark is drawn.
"""

import contextlib
import os
import sys
import time

from escpos.printer import Dummy
from PIL import Image, ImageDraw, ImageFont

RULE = "─" * 24
# (text, large, bold): the lines of the receipt that the bench beside this prints.
LINES = [
    ("みなと作業所", False, False),
    ("できあがり受け取り票", False, True),
    ("令和8年11月23日(月)                        14:32", False, False),
    (RULE, False, False),
    ("あみ さん", True, True),
    ("P0127", False, False),
    (RULE, False, False),
    ("ごみ袋 20L", True, False),
    ("今回", False, True),
    ("12組", True, True),
    ("きょうの合計                                42組", False, True),
    (RULE, False, False),
    ("今回の工賃                                  60円", False, True),
    ("                            (0.5円／枚 × 120枚)", False, False),
    ("※お支払いは 月ごとに合計します", False, False),
    (RULE, False, False),
    ("ありがとうございます。", False, False),
    ("数がちがうときは、", False, False),
    ("スタッフに声をかけてください。", False, False),
]
CODE = "{BR00012384Q"


def end(printer):
    printer.barcode(CODE, "CODE128", height=80, width=3, pos="OFF", function_type="B", check=False)
    printer._raw(b"R00012384Q\n")
    printer.cut()
    return printer.output


def kanji():
    printer = Dummy()
    printer.hw("INIT")
    printer._raw(b"\x1c&\x1cC\x01")
    for text, large, bold in LINES:
        printer.set(bold=bold, double_width=large, double_height=large, normal_textsize=not large)
        printer._raw(text.encode("cp932") + b"\n")
    return end(printer)


def raster(fonts, width):
    image = Image.new("1", (width, 36 * len(LINES) + 24 * sum(large for _, large, _ in LINES)), 1)
    draw = ImageDraw.Draw(image)
    y = 0
    for text, large, _ in LINES:
        draw.text((0, y), text, font=fonts[large], fill=0)
        y += 60 if large else 36
    printer = Dummy()
    printer.hw("INIT")
    printer.image(image, impl="bitImageRaster")
    return end(printer)


def per_second(make):
    # It prints notices on standard output, one or two a receipt.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        make()
        count, start = 0, time.process_time()
        while time.process_time() - start < 3:
            make()
            count += 1
        return count / (time.process_time() - start), len(make())


def main():
    for name, make in [("Kanji Mm80", kanji)] + [
        (f"Raster {paper}", lambda width=width: raster(FONTS, width)) for paper, width in WIDTHS if FONTS
    ]:
        speed, size = per_second(make)
        print(f"{name}\t{speed}\t{size}", flush=True)


WIDTHS = [("Mm80", 576), ("Mm58", 384)]
FONTS = {large: ImageFont.truetype(sys.argv[1], 48 if large else 24) for large in (False, True)} if sys.argv[1:] else {}

if __name__ == "__main__":
    main()
