"""Labels from the real binary, read by readers that are not ours.

labels.py FUDA FOLDER [RENDERER]: every template × language × resolution is made by `fuda label show`. The picture is read
by zbar and zxing-cpp as it is, blurred by a pixel, and 5 % larger and smaller.
Every other language is taken apart again after its manual, and must be that picture dot for dot. Where others have
readers of a language, they read it too: ZPL `zpl-renderer-js` (npm) and `labelize` (crates.io, RENDERER is
tests/renderer), TSPL `labelize`, Brother QL `brother_ql_next` (PyPI); the PDF is drawn by pdfium. Nobody's reader of SBPL
and of P-touch rasters was found: there, only what the manual says is checked. What is missing on this machine is said,
and skipped.
"""

import concurrent.futures
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from workshop import Tally

FUDA = sys.argv[1]
FOLDER = pathlib.Path(sys.argv[2])
RENDERER = sys.argv[3] if len(sys.argv) > 3 else None
ZBAR = shutil.which("zbarimg") is not None

try:
    import zxingcpp
    from PIL import Image, ImageFilter, ImageOps
except ImportError as missing:
    print(f"  skipped: {missing} (pip install zxing-cpp Pillow)")
    sys.exit(0)
try:
    import pypdfium2
except ImportError:
    pypdfium2 = None

# Whoever has these in their hands reads them with their eyes.
CODELESS = ("box", "envelope")
RESOLUTIONS = ["180", "203", "300", "600"]
LANGUAGES = ["zpl", "tspl", "sbpl", "escpos"]
DOTS_A_MM = {"180": 180 / 25.4, "203": 8, "300": 300 / 25.4, "600": 600 / 25.4}


def label(data, name, option, ending, dpi=None):
    path = FOLDER / f"{name}-{dpi or 'any'}{ending}"
    command = [FUDA, "--data", data, "label", "show", name, option, str(path)] + (["--dpi", dpi] if dpi else [])
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    return path if done.returncode == 0 else done.stderr.strip()


def framed(image):
    """As a label lies on a table: white around it."""
    return ImageOps.expand(image.convert("L"), border=24, fill=255)


def by_zxing(image):
    return sorted(result.text for result in zxingcpp.read_barcodes(image))


def by_zbar(image):
    picture = io.BytesIO()
    image.save(picture, "PPM")
    done = subprocess.run(["zbarimg", "--quiet", "--raw", "-"], input=picture.getvalue(), capture_output=True)
    return sorted(done.stdout.decode().split())


def variants(image):
    def scaled(by):
        return image.resize((round(image.width * by), round(image.height * by)), Image.BILINEAR)

    yield "as it is", image
    yield "blurred by a pixel", image.filter(ImageFilter.GaussianBlur(1))
    yield "5 % larger", scaled(1.05)
    yield "5 % smaller", scaled(0.95)


# --- taking languages apart, after their public manuals ---


def bits(rows, width):
    """Rows of bytes, 1 is black, as a picture."""
    image = Image.frombytes("1", (len(rows[0]) * 8, len(rows)), bytes(255 - byte for row in rows for byte in row))
    return image.crop((0, 0, width, len(rows)))


def read_zpl(job, width):
    text = job.decode("ascii")
    total, _, stride, data = text[text.index("^GFA,") + 5 :].split("^FS")[0].split(",", 3)
    total, stride = int(total), int(stride)
    rows, row, count = [], "", 0
    for letter in data:
        if letter == ":":
            rows.append(rows[-1])
        elif letter in ",!":
            rows.append(row + ("0" if letter == "," else "F") * (stride * 2 - len(row)))
            row = ""
        elif "G" <= letter <= "Y":
            count += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            count += (ord(letter) - ord("f")) * 20
        else:
            row += letter * max(count, 1)
            count = 0
        if len(row) == stride * 2:
            rows.append(row)
            row = ""
    assert row == "" and len(rows) * stride == total, (len(rows), stride, total)
    return bits([bytes.fromhex(row) for row in rows], width)


def read_tspl(job, width):
    at = job.index(b"BITMAP ") + 7
    parts = job[at:].split(b",", 5)
    stride, height = int(parts[2]), int(parts[3])
    data = parts[5][: stride * height]
    return bits([bytes(255 - byte for byte in data[row * stride : (row + 1) * stride]) for row in range(height)], width)


def read_sbpl(job, width):
    at = job.index(b"\x1bGH") + 3
    stride, blocks = int(job[at : at + 3]), int(job[at + 3 : at + 6])
    data = bytes.fromhex(job[at + 6 : at + 6 + stride * blocks * 16].decode("ascii"))
    return bits([data[row * stride : (row + 1) * stride] for row in range(blocks * 8)], width)


def read_escpos(job, width):
    rows, at, across = [], 0, (width + 7) // 8
    while (at := job.find(b"\x1dv0\0", at)) >= 0:
        stride, height = job[at + 4] + 256 * job[at + 5], job[at + 6] + 256 * job[at + 7]
        data = job[at + 8 : at + 8 + stride * height]
        rows += [data[row * stride : (row + 1) * stride] + b"\0" * (across - stride) for row in range(height)]
        at += 8 + stride * height
    return bits(rows, width)


def read_brother(job, pins):
    """The head's rows, first pin at the right."""
    rows, at = [], 0
    while at < len(job):
        command = job[at : at + 3]
        if command[:1] == b"g":
            rows.append(job[at + 3 : at + 3 + job[at + 2]])
            at += 3 + job[at + 2]
        elif command[:1] == b"G":
            length = job[at + 1] + 256 * job[at + 2]
            rows.append(unpacked(job[at + 3 : at + 3 + length]))
            at += 3 + length
        elif command[:1] == b"Z":
            rows.append(bytes(pins // 8))
            at += 1
        else:
            at += {b"\x1b@": 2, b"\x1biz": 13, b"\x1bia": 4, b"\x1biM": 4, b"\x1biA": 4, b"\x1biK": 4, b"\x1bid": 5}.get(command, 0) or {
                b"\x1b@": 2, b"M\0": 2, b"M\x02": 2}.get(command[:2], 0) or 1
    return ImageOps.mirror(bits(rows, pins))


def unpacked(data):
    out, at = b"", 0
    while at < len(data):
        count = data[at] if data[at] < 128 else data[at] - 256
        if count >= 0:
            out += data[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            out += data[at + 1 : at + 2] * (1 - count)
            at += 2
    assert len(out) == 16, len(out)
    return out


READERS = {"zpl": read_zpl, "tspl": read_tspl, "sbpl": read_sbpl, "escpos": read_escpos}


def same(one, other):
    return one.size[0] == other.size[0] and one.crop((0, 0) + other.size).tobytes() == other.convert("1").tobytes()


def inked(image):
    """What is printed, without the white around it."""
    image = image.convert("L")
    return image.crop(ImageOps.invert(image).getbbox())


# --- a renderer of ZPL that is not ours ---

RENDER = """
const fs = require("fs");
(async () => {
  const { ready } = require("zpl-renderer-js");
  const { api } = await ready;
  for (const [zpl, png, width, height, dots] of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const picture = await api.zplToBase64Async(fs.readFileSync(zpl, "utf8"), width, height, dots);
    fs.writeFileSync(png, Buffer.from(picture, "base64"));
  }
})();
"""


def render_zpl(jobs):
    """Draws ZPL files with zpl-renderer-js, in a folder of its own; False where npm or the network is missing."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are missing"
    with tempfile.TemporaryDirectory() as home:
        install = ["npm", "install", "--silent", "--no-audit", "--prefix", home, "zpl-renderer-js"]
        if subprocess.run(install, capture_output=True, timeout=300).returncode != 0:
            return "zpl-renderer-js cannot be installed: no network?"
        script = pathlib.Path(home) / "render.cjs"
        script.write_text(RENDER)
        done = subprocess.run(["node", str(script)], input=json.dumps(jobs), encoding="utf-8", capture_output=True)
        return None if done.returncode == 0 else f"zpl-renderer-js failed: {done.stderr[-300:]}"


def labelize(jobs):
    """Draws ZPL and TSPL with labelize; answers why not, where it cannot."""
    if RENDERER is None or not pathlib.Path(RENDERER).exists():
        return "tests/renderer is not built"
    told = [[kind, job, png, width, height, dots] for kind, job, png, width, height, dots, *_ in jobs]
    done = subprocess.run([RENDERER], input=json.dumps(told), encoding="utf-8", capture_output=True)
    return None if done.returncode == 0 else f"labelize failed: {done.stderr[-300:]}"


def brother_ql_reader(path):
    """The picture that brother_ql's own reader takes out of a job."""
    try:
        from brother_ql.reader import BrotherQLReader
    except ImportError:
        print("  skipped: brother_ql_next is not here (pip install brother_ql_next)")
        return None
    out = path.with_name(path.name + ".png")
    with path.open("rb") as job:
        reader = BrotherQLReader(job)
        # It names pictures by a counter that this one name has no place for.
        reader.filename_fmt = str(out).replace("{", "{{").replace("}", "}}")
        reader.analyse()
    return Image.open(out)


class Notes:
    """What one template came to, told once all of it is known."""

    def __init__(self):
        self.checks, self.jobs = [], []

    def check(self, what, holds, seen=""):
        self.checks.append((what, bool(holds), "" if holds else str(seen)))


def main():
    tally = Tally()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not ZBAR:
        print("  skipped: zbarimg is not here (apt install zbar-tools), so zxing-cpp reads alone")
    home = tempfile.mkdtemp()
    subprocess.run([FUDA, "init", f"{home}/shop"], capture_output=True, check=True)
    data = f"{home}/shop"
    listed = subprocess.run([FUDA, "--data", data, "label", "templates", "--json"], capture_output=True, check=True)
    templates = json.loads(listed.stdout)["templates"]
    tally.check("every shipped template can be used", all(one["refused"] is None for one in templates), templates)
    sizes = {one["name"]: [float(side) for side in one["size_mm"].split(" × ")] for one in templates}
    # The large ones first, so that none is waited for at the end.
    names = sorted(sizes, key=lambda name: -sizes[name][0] * sizes[name][1])
    jobs = []
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for notes in pool.map(one_template, [data] * len(names), names, [sizes[name] for name in names]):
            for what, holds, seen in notes.checks:
                tally.check(what, holds, seen)
            jobs += notes.jobs
    native = [job for job in jobs if job[0] == "zpl"]
    for reader, render, some in [("zpl-renderer-js", render_zpl, native), ("labelize", labelize, jobs)]:
        why = render([job[1:6] if render is render_zpl else job for job in some])
        if why:
            print(f"  skipped: {reader}: {why}")
            continue
        for job in some:
            drawn_by_others(tally, reader, job)
    rare_letters(tally, data)
    tally.end("labels")


def rare_letters(tally, data):
    """髙﨑𠮷 and variants, where a face with all of them is here: none of them is 〓."""
    if not list(pathlib.Path("/usr/share/fonts").glob("*/noto/NotoSansCJK*")):
        print("  skipped: rare letters: fonts-noto-cjk is not here")
        return
    made = [data, "work", "add", "--code", "RARE", "--name", "x", "--unit", "組"]
    subprocess.run([FUDA, "--data", *made], capture_output=True, check=True)

    def drawn(letters):
        path = FOLDER / "rare.png"
        command = [FUDA, "--data", data, "label", "box", "--work", "RARE", "--note", letters, "--png", str(path)]
        subprocess.run(command, capture_output=True, check=True)
        return Image.open(path).tobytes()

    for letter in ["𠮷", "髙", "﨑", "葛\U000e0100"]:
        tally.check(f"{letter} is drawn, and is no 〓", drawn(letter) not in (drawn("〓"), drawn("　")))


def drawn_by_others(tally, reader, job):
    kind, path, png, _, _, _, codes, what = job
    drawn = Image.open(png)
    tally.check(f"{what}: {reader} draws it, and it is read", by_zxing(framed(drawn)) == codes, by_zxing(framed(drawn)))
    if path.endswith("-native"):
        return
    picture = inked(Image.open(FOLDER / f"{pathlib.Path(path).stem}.png"))
    tally.check(f"{what}: {reader} draws it dot for dot", inked(drawn).tobytes() == picture.tobytes(), (inked(drawn).size, picture.size))


def one_template(data, name, size):
    notes = Notes()
    for dpi in RESOLUTIONS:
        one_resolution(notes, data, name, dpi)
    one_pdf(notes, data, name, size)
    one_brother(notes, data, name)
    return notes


def one_resolution(notes, data, name, dpi):
    path = label(data, name, "--png", ".png", dpi)
    notes.check(f"{name} {dpi} dpi: a picture", isinstance(path, pathlib.Path), path)
    if not isinstance(path, pathlib.Path):
        return
    picture = Image.open(path)
    codes = by_zxing(framed(picture))
    notes.check(f"{name} {dpi} dpi: it has its codes", bool(codes) == (not name.startswith(CODELESS)), codes)
    for what, image in variants(framed(picture)):
        notes.check(f"{name} {dpi} dpi {what}: zxing-cpp", by_zxing(image) == codes, by_zxing(image))
        if ZBAR:
            notes.check(f"{name} {dpi} dpi {what}: zbar", by_zbar(image) == codes, by_zbar(image))
    for language in LANGUAGES:
        job = label(data, name, f"--{language}", f".{language}", dpi)
        if not isinstance(job, pathlib.Path):
            notes.check(f"{name} {dpi} dpi {language}", False, job)
            continue
        read = READERS[language](job.read_bytes(), picture.width)
        notes.check(f"{name} {dpi} dpi {language}: dot for dot the picture", same(read, picture))
    if dpi in ("203", "300") and not name.startswith(("sheet", *CODELESS)):
        dots = 8 if dpi == "203" else 12
        # Its millimetres are made to hold all dots at its own whole dots a millimetre.
        mm = [picture.width / dots, picture.height / dots]
        for option in ("zpl", "zpl-native", "tspl"):
            job = label(data, name, f"--{option}", f".{option}", dpi)
            png = job.with_name(job.name + ".png")
            kind = option.split("-")[0]
            notes.jobs.append((kind, str(job), str(png), mm[0], mm[1], dots, codes, f"{name} {dpi} dpi {option}"))


def one_pdf(notes, data, name, size):
    path = label(data, name, "--pdf", ".pdf")
    notes.check(f"{name} PDF", isinstance(path, pathlib.Path), path)
    if not isinstance(path, pathlib.Path) or pypdfium2 is None:
        return
    page = pypdfium2.PdfDocument(path)[0]
    mm = [side * 25.4 / 72 for side in page.get_size()]
    notes.check(f"{name} PDF: real millimetres", all(abs(a - b) < 0.1 for a, b in zip(mm, size)), (mm, size))
    picture = page.render(scale=300 / 72).to_pil()
    picture.save(FOLDER / f"{name}-pdf.png")
    codes = by_zxing(framed(Image.open(FOLDER / f"{name}-300.png")))
    notes.check(f"{name} PDF: read", by_zxing(framed(picture)) == codes, by_zxing(framed(picture)))


def one_brother(notes, data, name):
    for option, dpi, pins in (("brother", "300", 720), ("brother-pt", "180", 128)):
        job = label(data, name, f"--{option}", f".{option}")
        if isinstance(job, str):
            # A4, or wider than any tape.
            notes.check(f"{name} {option}: refused in words", "LABEL-WIDTH" in job, job)
            continue
        picture = inked(Image.open(FOLDER / f"{name}-{dpi}.png"))
        read = inked(read_brother(job.read_bytes(), pins))
        turned = picture.transpose(Image.ROTATE_270) if read.size != picture.size else picture
        notes.check(f"{name} {option}: dot for dot the picture", read.tobytes() == turned.tobytes(), (read.size, picture.size))
        other = brother_ql_reader(job) if option == "brother" else None
        if other is not None:
            # It shows the page as the head has it, first pin at the right.
            mine = [inked(ImageOps.mirror(other)), inked(other)]
            alike = any(one.size == read.size and one.tobytes() == read.tobytes() for one in mine)
            notes.check(f"{name} {option}: brother_ql_next reads the same dots", alike, (mine[1].size, read.size))


if __name__ == "__main__":
    main()
