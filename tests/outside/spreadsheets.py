"""Reports from the real binary, opened by others: workbooks by Python's zip and XML, CSV by its csv and codecs.

spreadsheets.py FUDA: a month with names that a spreadsheet would compute and that CP932 cannot write. Every number of the
JSON must be a number in the workbook and the same text in the CSV; no cell is a formula; nothing is lost on the way.
Then the demo's three months, with people who come and go between programmes: who came, on how many days and for how long
is computed a second time, from the exported ledger alone (tests/oracle/city.py).
"""

import csv
import datetime
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile
from decimal import Decimal

sys.path.append(str(pathlib.Path(__file__).parent.parent / "oracle"))
import city
from workshop import Tally

FUDA = sys.argv[1]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLAIN = ["enrolled", "people", "days", "minutes", "unresolved", "began", "ended"]
MONEY = ["earned", "allowances", "reimbursed", "deducted", "unpriced", "paid"]


def fuda(data, *words):
    done = subprocess.run([FUDA, "--data", data, *words], capture_output=True)
    assert done.returncode == 0, (words, done.stderr.decode())
    return done


def workshop(data):
    subprocess.run([FUDA, "init", data], check=True, capture_output=True)
    for number, call in [("P0127", "あみ"), ("P0128", "なぎ")]:
        fuda(data, "participant", "add", "--number", number, "--call", call)
    fuda(data, "work", "add", "--code", "BAGS20", "--name", "ごみ袋20L", "--unit", "組", "--rate", "0.125", "--from", "2025-04-01")
    fuda(data, "work", "add", "--code", "CAFE", "--name", "飲食店", "--hourly", "--rate", "1000", "--from", "2025-04-01")
    fuda(data, "programme", "add", "--code", "JUNBI", "--name", "+就労準備")
    for number, city in [("P0127", "=HYPERLINK(\"x\")"), ("P0128", "𠮷野町")]:
        fuda(data, "programme", "enrol", "--number", number, "--programme", "JUNBI", "--municipality", city, "--from", "2025-10-01")
        late = ["correct", "--late", "--number", number, "--on", "2025-10-06", "--work", "BAGS20", "--quantity", "13", "--reason", "missed"]
        fuda(data, *late)
    fuda(data, "hours", "add", "--number", "P0127", "--work", "CAFE", "--on", "2025-10-07", "--hours", "1:20")


def cells_of(path):
    """The first leaf's rows, as (type, value), by another's eyes."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        texts = ["".join(part.text or "" for part in one.iter(f"{MAIN}t")) for one in xml.fromstring(book.read("xl/sharedStrings.xml"))]
        leaf = xml.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(leaf.iter(f"{MAIN}f")), "a cell is a formula"
    rows = []
    for row in leaf.iter(f"{MAIN}row"):
        cells = {}
        for cell in row:
            column = "".join(letter for letter in cell.get("r") if letter.isalpha())
            value = cell.findtext(f"{MAIN}v")
            cells[column] = ("text", texts[int(value)]) if cell.get("t") == "s" else ("number", Decimal(value))
        rows.append(cells)
    return rows


def figures(row):
    """A row of the JSON as the table has it."""
    hours = (Decimal(row["minutes"]) / 60).quantize(Decimal("0.01"))
    plain = [hours if name == "minutes" else Decimal(row[name]) for name in PLAIN]
    return plain + [Decimal(row[name]) for name in MONEY]


def demo(data):
    """A believable quarter, as the demo makes it."""
    daemon = subprocess.Popen([FUDA, "--data", data, "demo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        while line := daemon.stdout.readline():
            if line.startswith(b"listening on"):
                return
        raise AssertionError("the demo ended before it listened")
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)


def second_opinion(tally, data):
    demo(data)
    people = [one["number"] for one in json.loads(fuda(data, "participant", "list", "--json").stdout)["participants"]]
    today = datetime.date.today()
    ago = lambda days: (today - datetime.timedelta(days=days)).isoformat()
    for code in ["JUNBI", "KUNREN"]:
        fuda(data, "programme", "add", "--code", code, "--name", code)
    enrol = lambda number, code, city, since: fuda(data, "programme", "enrol", "--number", number, "--programme", code, "--municipality", city, "--from", since)
    leave = lambda number, code, on: fuda(data, "programme", "leave", "--number", number, "--programme", code, "--on", on)
    for place, number in enumerate(people[:8]):
        enrol(number, "JUNBI", ["釧路市", "白糠町"][place % 2], ago(70 - place))
    for place, number in enumerate(people[:3]):
        leave(number, "JUNBI", ago(40 - 9 * place))
        enrol(number, "KUNREN", "釧路市", ago(39 - 9 * place))
    enrol(people[7], "KUNREN", "釧路市", ago(20))  # in both at once: the one that began last has the days
    lines = fuda(data, "ledger", "export").stdout.decode().splitlines()
    first, days = today.replace(day=1), 0
    for _ in range(3):
        month = first.strftime("%Y-%m")
        said = json.loads(fuda(data, "report", "city", "--month", month, "--json").stdout)
        found = list(city.differences(lines, said))
        tally.check(f"a second opinion on {month}: {said['whole']['days']} days", not found, "\n".join(found))
        days += said["whole"]["days"]
        first = (first - datetime.timedelta(days=1)).replace(day=1)
    tally.check("there was something to count", days > 100)


def main():
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="fuda-sheets-") as place:
        data = str(pathlib.Path(place) / "data")
        workshop(data)
        report = ["report", "city", "--month", "2025-10"]
        said = json.loads(fuda(data, *report, "--json").stdout)
        expected = [figures(row) for row in said["rows"]] + [figures(said["whole"])]
        names = [[row[name] for name in ["programme", "name", "municipality"]] for row in said["rows"]]

        book = pathlib.Path(place) / "report.xlsx"
        fuda(data, *report, "--xlsx", str(book))
        rows = cells_of(book)[1:]
        columns = "DEFGHIJKLMNOP"
        for want, name, row in zip(expected, names + [["合計"]], rows):
            tally.check(f"workbook: the numbers of {name}", [row[at] for at in columns] == [("number", one) for one in want])
            tally.check(f"workbook: the names of {name}", [row[at][1] for at in "ABC"[: len(name)]] == name)
        again = pathlib.Path(place) / "again.xlsx"
        fuda(data, *report, "--xlsx", str(again))
        tally.check("the same report is the same workbook", book.read_bytes() == again.read_bytes())

        guarded = [[one if one[0] not in "=+-@" else "'" + one for one in name] for name in names]
        utf8 = fuda(data, *report, "--csv", "utf8").stdout
        tally.check("CSV begins with its mark", utf8.startswith(b"\xef\xbb\xbf"))
        read = list(csv.reader(io.StringIO(utf8.decode("utf-8-sig"), newline="")))
        for want, name, row in zip(expected, guarded, read[1:]):
            tally.check(f"CSV: {name}", row[:3] == name and [Decimal(one) for one in row[3:]] == want)

        done = fuda(data, *report, "--csv", "cp932")
        text = done.stdout.decode("cp932")
        tally.check("CP932: what is missing is 〓, and said on stderr", "〓野町" in text and "U+20BB7" in done.stderr.decode())
        tally.check("CP932: and in the file's last line", "U+20BB7" in text.splitlines()[-1])
        read = list(csv.reader(io.StringIO(text, newline="")))
        tally.check("CP932: every number is there", [Decimal(one) for one in read[len(names) + 1][3:]] == expected[-1])
        second_opinion(tally, str(pathlib.Path(place) / "demo"))
    tally.end("spreadsheets")


main()
