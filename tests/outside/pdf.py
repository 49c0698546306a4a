"""A page as Chromium prints it, and what a PDF says, read by poppler: text, boxes, ink."""

import base64
import re
import shutil
import subprocess

READS = all(shutil.which(tool) for tool in ("pdftotext", "pdfinfo", "pdftoppm"))

# A4 without the margins of a4.css, in dots of 1/96 inch: the width that is printed on.
PRINTED_DOTS = 695
POINTS_A_MM = 72 / 25.4

# What sticks out of the paper or of its own box; run while the page is laid out as it is printed.
STICKS_OUT = """
const width = document.querySelector('.leaf').getBoundingClientRect();
const found = [];
for (const one of document.querySelectorAll('.leaf *')) {
  const box = one.getBoundingClientRect();
  if (box.width === 0) continue;
  if (box.right > width.right + 1 || box.left < width.left - 1) found.push(one.outerHTML.slice(0, 160));
  const holds = one.matches('td, th, .half, .envelope, dd') && !one.querySelector('table');
  if (holds && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 3))
    found.push('inside: ' + one.outerHTML.slice(0, 160));
}
return found;
"""

# Money under money: the right edges of each column's figures, and no figure over two lines.
RAGGED = """
const found = [];
for (const table of document.querySelectorAll('table:not(.run)')) {
  const edges = {};
  for (const row of table.rows) for (const cell of row.cells) {
    if (!cell.matches('td.n:not(.wrap)')) continue;
    const range = document.createRange();
    range.selectNodeContents(cell);
    if (range.toString().trim() === '') continue;
    (edges[cell.cellIndex] ??= new Set()).add(Math.round(range.getBoundingClientRect().right));
    const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top / 8)));
    if (tops.size > 1) found.push('breaks: ' + cell.textContent);
  }
  for (const [column, set] of Object.entries(edges))
    if (Math.max(...set) - Math.min(...set) > 1) found.push(column + ': ' + [...set]);
}
return found;
"""

# On paper: black on nothing.
NOT_INK = """
const found = new Set();
for (const one of document.querySelectorAll('html, body, body *')) {
  const style = getComputedStyle(one);
  if (style.backgroundColor !== 'rgba(0, 0, 0, 0)' || style.backgroundImage !== 'none')
    found.add(one.tagName + ' is filled with ' + style.backgroundColor);
  if (style.color !== 'rgb(0, 0, 0)') found.add(one.tagName + '.' + one.className + ' is written in ' + style.color);
  for (const side of ['Top', 'Right', 'Bottom', 'Left'])
    if (style['border' + side + 'Style'] !== 'none' && style['border' + side + 'Color'] !== 'rgb(0, 0, 0)')
      found.add(one.tagName + ' has a line in ' + style['border' + side + 'Color']);
}
return [...found];
"""


def as_printed(window):
    """From now on this window lays pages out as on paper: print's rules, the paper's width."""
    for cmd, params in [
        ("Emulation.setEmulatedMedia", {"media": "print"}),
        (
            "Emulation.setDeviceMetricsOverride",
            {"width": PRINTED_DOTS, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
        ),
    ]:
        window.driver.ask("POST", window.session + "/goog/cdp/execute", {"cmd": cmd, "params": params})


def print_pdf(window, path):
    """As the browser prints: A4, the paper's own margins, and whatever would be filled is."""
    page = {"width": 21.0, "height": 29.7}
    margin = {"top": 0, "bottom": 0, "left": 0, "right": 0}
    wanted = {"page": page, "margin": margin, "shrinkToFit": False, "background": True}
    path.write_bytes(base64.b64decode(window.driver.ask("POST", window.session + "/print", wanted)))


def poppler(tool, *words):
    return subprocess.run([tool, *map(str, words)], capture_output=True, check=True).stdout


def squeezed(text):
    """Without blanks: a PDF keeps none between glyphs."""
    return re.sub(r"\s+", "", text)


class Pdf:
    def __init__(self, path):
        self.path = path
        # Each page ends in a form feed.
        said = poppler("pdftotext", "-layout", path, "-").decode()
        self.pages = said.split("\f")[:-1]
        self.text = "\n".join(self.pages)
        info = poppler("pdfinfo", path).decode()
        self.size = re.search(r"Page size:\s+(.*)", info)[1]

    def says(self, sentence):
        return squeezed(sentence) in squeezed(self.text)

    def lines(self):
        return [re.sub(r"\s+", " ", line).strip() for line in self.text.splitlines() if line.strip()]

    def beyond(self, left_mm=12, right_mm=198, top_mm=11, bottom_mm=293):
        """Words that stand outside these edges."""
        boxes = poppler("pdftotext", "-bbox", self.path, "-").decode()
        found = []
        for box in re.finditer(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', boxes):
            x0, y0, x1, y1 = (float(edge) / POINTS_A_MM for edge in box.groups()[:4])
            if x0 < left_mm or x1 > right_mm or y0 < top_mm or y1 > bottom_mm:
                found.append(f"{box[5]} at {x0:.0f} to {x1:.0f} mm, {y0:.0f} to {y1:.0f} mm")
        return found

    def draw(self, dots_an_inch=70):
        poppler("pdftoppm", "-r", dots_an_inch, "-png", self.path, self.path.with_suffix(""))

    def ink(self):
        """Of each page: the share that is not white, and how many squares of 5 mm are filled."""
        grey = poppler("pdftoppm", "-gray", "-r", 50.8, self.path)
        pages, at = [], 0
        while at < len(grey):
            head = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s").match(grey, at)
            width, height = int(head[1]), int(head[2])
            dots = grey[head.end() : head.end() + width * height]
            at = head.end() + width * height
            # Two dots a millimetre: ten are a square's side.
            rows = [dots[row * width : (row + 1) * width] for row in range(height)]
            filled = 0
            for top in range(0, height - 10, 10):
                for left in range(0, width - 10, 10):
                    filled += all(max(row[left : left + 10]) < 250 for row in rows[top : top + 10])
            pages.append((sum(dot < 250 for dot in dots) / len(dots), filled))
        return pages
