"""The tag of labels/tag.svg, made a thousand times with what a Python program would take: python-barcode for the bars,
Pillow for the rest, brother_ql or python-escpos for the printer. Prints `LANGUAGE <tab> labels per CPU-second`.

Texts that are the same on all labels are drawn once, as Fuda does; bars and serial are new on each.
"""

import contextlib
import os
import sys
import time

import barcode
from PIL import Image, ImageDraw, ImageFont

FACES = "/usr/share/fonts/truetype/bizud-gothic/"
TAGS = 1000


class Tag:
    """60 × 30 mm at so many dots a millimetre, with a module of so many dots."""

    def __init__(self, scale, module):
        self.scale, self.module = scale, module
        bold = lambda mm: ImageFont.truetype(FACES + "BIZUDPGothic-Bold.ttf", round(mm * scale))
        plain = lambda name, mm: ImageFont.truetype(FACES + name, round(mm * scale))
        self.small, self.letters = plain("BIZUDPGothic-Regular.ttf", 3), plain("BIZUDGothic-Regular.ttf", 2.7)
        self.base = Image.new("1", (round(60 * scale), round(30 * scale)), 1)
        draw = ImageDraw.Draw(self.base)
        draw.text((3 * scale, 7.4 * scale), "ごみ袋20L", font=bold(5), fill=0, anchor="ls")
        draw.text((57 * scale, 8 * scale), "10組", font=bold(7.4), fill=0, anchor="rs")
        draw.text((57 * scale, 27.6 * scale), "P0127", font=self.small, fill=0, anchor="rs")

    def picture(self, serial):
        code = "TSAMPLE%03dX" % (serial % 1000)
        image = self.base.copy()
        draw = ImageDraw.Draw(image)
        modules = barcode.get("code128", code).build()[0]
        x = (image.width - len(modules) * self.module) // 2
        top, foot = round(10.2 * self.scale), round(22.6 * self.scale)
        for place, module in enumerate(modules):
            if module == "1":
                left = x + place * self.module
                draw.rectangle((left, top, left + self.module - 1, foot), fill=0)
        draw.text((3 * self.scale, 27.6 * self.scale), f"{serial}／{TAGS}", font=self.small, fill=0, anchor="ls")
        draw.text((30 * self.scale, 27.6 * self.scale), code, font=self.letters, fill=0, anchor="ms")
        return image


def brother(tag):
    from brother_ql.conversion import convert
    from brother_ql.raster import BrotherQLRaster

    def make(serial):
        image = tag.picture(serial).transpose(Image.ROTATE_270)
        page = Image.new("1", (413, image.height), 1)
        page.paste(image, ((413 - image.width) // 2, 0))
        job = BrotherQLRaster("QL-820NWB")
        return convert(job, [page.convert("L")], "38", cut=True, dither=False, compress=False)

    return make


def escpos(tag):
    from escpos.printer import Dummy

    def make(serial):
        printer = Dummy()
        printer.hw("INIT")
        printer.image(tag.picture(serial), impl="bitImageRaster")
        printer.cut()
        return printer.output

    return make


def per_second(make):
    # They print notices on standard output.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        assert len(make(1)) > 3000
        count, start = 0, time.process_time()
        while time.process_time() - start < 3:
            make(1 + count % TAGS)
            count += 1
        return count / (time.process_time() - start)


def main():
    makers = {"brother-ql": lambda: brother(Tag(300 / 25.4, 3)), "escpos": lambda: escpos(Tag(8, 2))}
    for name, maker in makers.items():
        try:
            print(f"{name}\t{per_second(maker())}", flush=True)
        except ImportError as missing:
            print(missing, file=sys.stderr)


if __name__ == "__main__":
    main()
