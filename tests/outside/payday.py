"""The payday of a real workshop: what `--json` of the real binary says, against what stands on paper.

Two months are entered, closed and paid; the first is corrected after its closing. Everything that a paper must say is
formatted here anew, from the JSON.
"""

import datetime
import decimal
import re

from browser import Window
from pdf import squeezed
from workshop import wait_for

PASSWORD = "しおさい2026"
COINS = [10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1]
# 𠮷 is outside the plane that many programs stop at; 葛 and 邊 have selectors that choose their forms.
PEOPLE = [
    ("P0127", "髙﨑", "灯台", "髙橋 﨑子", "たかはし さきこ"),
    ("P0128", "𠮷ちゃん", "波", "𠮷野 はま", "よしの はま"),
    ("P0129", "なぎ", "月", "葛󠄀西 なぎ", "かさい なぎ"),
    ("P0130", "うみねこのおばあちゃん", "舟", "勅使河原 権之助左衛門", "てしがわら ごんのすけざえもん"),
    ("P0131", "いそ", "貝", "邊󠄄見 いそ", "へんみ いそ"),
]
# Who has a line for each of sixty works.
MANY = "P0130"


def era(on):
    # The workshop of this test has no day before 2019-05-01.
    year = on.year - 2018
    return f"令和{'元' if year == 1 else year}年{on.month}月{on.day}日({'月火水木金土日'[on.weekday()]})"


def grouped(number):
    """1234.500 is 1,234.5; a person's paper has no trailing zeros."""
    plain = f"{decimal.Decimal(str(number)):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, part = digits.partition(".")
    return sign + f"{int(whole):,}" + (f".{part}" if part else "")


def month_before(first):
    return (first - datetime.timedelta(days=1)).replace(day=1)


class Months:
    """The two whole months before this one, whatever day it is."""

    def __init__(self):
        this = datetime.date.today().replace(day=1)
        self.last = month_before(this)
        self.first = month_before(self.last)
        self.first_ending = self.last - datetime.timedelta(days=1)
        self.last_ending = this - datetime.timedelta(days=1)


def furnished(shop, months):
    from_day = months.first.isoformat()
    shop.ask(f"work add --code BAGS20 --name ごみ袋20L --reading ごみぶくろ20リットル --unit 組 --rate 0.5 --per 枚 --pack 10 --from {from_day}")
    shop.ask(f"work add --code NET --name 整網 --reading せいもう --unit 間 --rate 38 --from {from_day}")
    shop.ask(f"work add --code CAFE --name 飲食店体験 --reading いんしょくてんたいけん --hourly --rate 950 --from {from_day}")
    shop.ask(f"work case --code BAGS20 --size 2 --unit 箱 --from {from_day}")
    works = shop.data.parent / "works.csv"
    lines = [f"STEP{at:02},さけ定置網の魚捕部の修繕と縮結の割り直し（{at}工程目）,箇所,{at}.125,{from_day}" for at in range(1, 61)]
    works.write_text("\n".join(["code,name,unit,rate,from", *lines]), encoding="utf-8")
    shop.say("work", "import", str(works))
    shop.ask("staff add --name 佐藤 --role coordinator --password-stdin", told=PASSWORD)
    shop.ask("staff add --name 北村 --role supervisor --password-stdin", told=PASSWORD)
    staff = shop.ask("staff add --name さくら --role supervisor")["card"]
    cards = {}
    for number, call, mark, name, reading in PEOPLE:
        words = ["participant", "add", "--number", number, "--call", call, "--mark", mark]
        said = shop.say(*words, "--name", name, "--reading", reading, "--json")
        cards[number] = re.search(r'"card":"(\w+)"', said)[1]
    return cards, staff


def late(shop, number, on, work, quantity):
    words = f"correct --late --number {number} --on {on} --work {work} --quantity {quantity} --reason missed"
    return shop.ask(words)["receipt"]


def two_months(shop, months):
    """Entered, closed; the first corrected when it was closed, and paid."""
    bags = {}
    for at, (number, *_) in enumerate(PEOPLE):
        for month in (months.first, months.last):
            receipt = late(shop, number, month.replace(day=5 + at), "BAGS20", 41 + at)
            bags.setdefault(number, receipt)
            late(shop, number, month.replace(day=12), "NET", f"{6 + at}.5")
    shop.ask(f"hours add --number P0127 --work CAFE --on {months.first.replace(day=9)} --hours 3:20")
    shop.ask(f"allowance add --number P0127 --for transport --yen 1680 --per once --from {months.first.replace(day=20)}")
    for step in range(1, 61):
        late(shop, MANY, months.last.replace(day=1 + step % 28), f"STEP{step:02}", f"{step}.5")
    consent = "--bank 9900 --bank-name ﾕｳﾁﾖ --branch 018 --branch-name ｾﾞﾛｲﾁﾊﾁ --account 1234567 --holder ｶｻｲ"
    shop.ask(f"transfer agree --number P0129 --on {months.first} {consent}")
    shop.ask(f"period close --ending {months.first_ending}")
    # More for one and less for another, after the closing.
    late(shop, "P0127", months.first.replace(day=15), "BAGS20", 3)
    shop.ask(f"correct {bags['P0128']} --quantity 40 --reason recount")
    for number, *_ in PEOPLE:
        method = "transfer" if number == "P0129" else "cash"
        on = months.last.replace(day=10)
        shop.ask(f"pay --period {months.first_ending} --number {number} --method {method} --on {on}")
    shop.ask(f"period close --ending {months.last_ending}")
    shop.ask(f"statement --period {months.first_ending} --number P0128 --reissue")


class Papers:
    """Has papers made by the real binary and looked at; checks what they say."""

    def __init__(self, shop, looker, folder):
        self.shop, self.looker, self.folder, self.tally = shop, looker, folder, looker.tally

    def pdf(self, name, *words):
        page = self.folder / f"ledger-{name}.html"
        self.shop.say("paper", *words, "--out", str(page))
        return self.looker.page(page)

    def says(self, name, pdf, sentences):
        if pdf is not None:
            self.looker.says(f"ledger-{name}", pdf, sentences)

    def check(self, sentence, holds, otherwise=""):
        self.tally.check(f"ledger: {sentence}", holds, otherwise)


def row_of(line):
    """A statement's line as its columns say it, blanks taken out."""
    rate = "無償" if decimal.Decimal(line["rate"]) == 0 else f"{grouped(line['rate'])}円"
    many = f"{grouped(line['quantity'])}{line['per']}"
    if line["kind"] == "time":
        # Hours are told to the minute; JSON has them to a thousandth.
        hours, minutes = divmod(round(decimal.Decimal(line["quantity"]) * 60), 60)
        many = f"{hours}時間{minutes:02}分" if minutes else f"{hours}時間"
    counted = "" if line["kind"] in ("borne", "had", "not-deducted") else f"{many}{rate}"
    return squeezed(f"{counted}{grouped(line['amount'])}円")


def of_each(pdf, numbers):
    """Everybody's pages: the running line of each says whose it is."""
    pages = {number: "" for number in numbers}
    for page in pdf.pages:
        whose = re.search(r"工賃支払明細書 *(P\d{4})", page.splitlines()[0])
        pages[whose[1]] += page
    return pages


def sum_of_lines(text):
    """What a reader with a pocket calculator comes to, from the first line down to 小計."""
    table = text[text.index("金額") : text.index("小計")]
    amounts = [re.search(r"(-?[\d,.]+)円$", line.strip()) for line in table.splitlines()]
    return sum(decimal.Decimal(found[1].replace(",", "")) for found in amounts if found)


def statements(papers, months):
    shop = papers.shop
    for name, ending in [("first", months.first_ending), ("last", months.last_ending)]:
        pdf = papers.pdf(f"statements-{name}", "statement", "--period", str(ending))
        if pdf is None:
            continue
        pages = of_each(pdf, [number for number, *_ in PEOPLE])
        for number, _, _, full, _ in PEOPLE:
            said = shop.ask(f"statement --period {ending} --number {number}")
            text = squeezed(pages[number])
            rows = [squeezed(line) for line in pages[number].splitlines()]
            missing = [row for row in map(row_of, said["lines"]) if not any(row in line for line in rows)]
            papers.check(f"{number} {ending}: each of {len(said['lines'])} lines stands on the leaf", not missing, (missing, rows))
            total = sum_of_lines(pages[number])
            papers.check(f"{number} {ending}: what stands on the leaf adds up", total == decimal.Decimal(said["earned"]), total)
            wanted = [
                squeezed(full),
                "作業時間{}時間{:02}分".format(*divmod(said["minutes"], 60)),
                squeezed(f"{era(datetime.date.fromisoformat(said['from']))} 〜 {era(ending)}"),
                era(datetime.date.fromisoformat(said["pays_on"])),
                f"小計{grouped(said['earned'])}円",
                f"お支払い額{said['yen']:,}円",
                f"通所日数{said['days']}日",
                "第1版" if said["version"] == 1 else "第1版再発行",
            ]
            missing = [words for words in wanted if words not in text]
            papers.check(f"{number} {ending}: name, days, sums and edition are the ledger's", not missing, (missing, text))
        if name == "first":
            put_right(papers, months, pages)
        else:
            lines = len(shop.ask(f"statement --period {ending} --number {MANY}")["lines"])
            papers.check(f"{MANY}: {lines} lines stand on it", lines > 60, lines)


def put_right(papers, months, pages):
    """What the next month's statement calls a correction stands on the first one, which else says what it said."""
    for number, *_ in PEOPLE:
        next_one = papers.shop.ask(f"statement --period {months.last_ending} --number {number}")
        changes = [line for line in next_one["lines"] if line["kind"] == "correction"]
        text = squeezed(pages[number])
        papers.check(f"{number}: 訂正あり where there is a correction, and only there", ("訂正あり" in text) == bool(changes), text)
        for line in changes:
            on = datetime.date.fromisoformat(line["on"])
            sign = "+" if decimal.Decimal(line["amount"]) > 0 else ""
            wanted = [
                f"{on.month}月{on.day}日(",
                f"{sign}{grouped(line['quantity'])}{line['per']}",
                f"{sign}{grouped(line['amount'])}円",
                # Two lines of one cell: a reader of columns meets them apart.
                era(months.last_ending),
                "締めの明細書にのせました",
            ]
            missing = [words for words in wanted if words not in text]
            papers.check(f"{number}: the correction of {line['on']} and where it is paid", not missing, (missing, text))


def coins_of(yen):
    many = []
    for worth in COINS:
        many.append(yen // worth)
        yen %= worth
    return many


def pay_list(papers, months):
    ending = months.last_ending
    listed = papers.shop.ask(f"pay --period {ending} --list")["payments"]
    due = [one for one in listed if one["yen"] > 0]
    cash = [one for one in due if one["number"] != "P0129"]
    pdf = papers.pdf("pay-list", "pay-list", "--period", str(ending))
    if pdf is None:
        return
    rows = [line for line in pdf.lines() if re.match(r"P\d{4} ", line)]
    order = [row.split()[0] for row in rows]
    papers.check("the pay list is in the order of the numbers", order == [one["number"] for one in due], order)
    for one, row in zip(due, rows):
        figures = row[row.index(f"{one['yen']:,}円") :].split()[1:]
        coins = [str(many) for many in coins_of(one["yen"]) if many] if one in cash else ["振込"]
        papers.check(f"{one['number']}: notes and coins of the envelope", figures == coins, (row, coins))
    till = [sum(column) for column in zip(*(coins_of(one["yen"]) for one in cash))]
    table = [f"{worth:,}円{many:,}枚{worth * many:,}円" for worth, many in zip(COINS, till)]
    total = sum(one["yen"] for one in cash)
    papers.says("pay-list", pdf, [*table, f"合計{sum(till):,}枚{total:,}円", f"{len(due)}人{sum(one['yen'] for one in due):,}円"])


def envelopes_and_receipts(papers, months):
    first = papers.shop.ask(f"pay --period {months.first_ending} --list")["payments"]
    pdf = papers.pdf("envelopes", "envelopes", "--period", str(months.last_ending))
    if pdf is not None:
        numbers = re.findall(r"P\d{4}", pdf.text)
        wanted = [number for number, *_ in PEOPLE if number != "P0129"]
        papers.check("the envelopes are in the pay list's order", sorted(numbers) == wanted and numbers[0] == "P0127", numbers)
        papers.check("no envelope tells an amount", "円" not in pdf.text, pdf.text)
    pdf = papers.pdf("received", "received", "--period", str(months.first_ending))
    papers.says("received", pdf, [words for one in first for words in (one["number"], f"お支払い額{one['yen']:,}円")])
    on = months.last.replace(day=10)
    pdf = papers.pdf("year", "year", "--year", str(on.year))
    if pdf is not None:
        for one, page in zip(first, pdf.pages):
            wanted = [f"番号{one['number']}", era(on), "合計1回", f"{one['yen']:,}円"]
            missing = [words for words in wanted if words not in squeezed(page)]
            papers.check(f"{one['number']}: the year says what was paid, by the day of payment", not missing, (missing, page))


def the_paper(printed, title, since=0):
    """The one that says so, in the printer's own characters."""
    says = lambda: [paper for paper in printed[since:] if title.encode("cp932") in paper]
    return wait_for(title, says)[-1]


def the_day(papers, cards, staff):
    """A handover at a table, then the day and the count: as pages, and by one scan of a staff's table."""
    shop = papers.shop
    commands = shop.ask("code list")["commands"]
    tags = shop.ask("tag mint --work BAGS20 --quantity 1 --count 3")["tags"]
    before = len(shop.facts("handover_received"))
    shop.start()
    shop.scanners["A"].scan(cards["P0127"], *tags, commands["finish"])
    today = wait_for("the handover", lambda: shop.facts("handover_received")[before:])[0]["body"]["on"]
    today = datetime.date.fromisoformat(today)
    # The months' handovers that were never scanned have no count; these three are today's.
    pieces = [fact["body"]["quantity"] for fact in shop.facts("pieces_counted") if fact["body"].get("tag")]
    made = sum(map(decimal.Decimal, pieces))
    cases, left = divmod(made, 2)
    words = f"{grouped(made)}組"
    pdf = papers.pdf("day", "day")
    papers.says("day", pdf, [era(today), "髙﨑さん", "P0127", "ごみ袋20L", grouped(made), "訂正:なし", "スタッフ確認", "本人確認"])
    pdf = papers.pdf("count", "count")
    papers.says("count", pdf, [era(today), f"{words}＝{cases}箱＋{grouped(left)}組", "数えた数"])
    pdf = papers.pdf("week", "week")
    papers.says("week", pdf, ["髙﨑さん", "整網（間）", "停電中"])
    pdf = papers.pdf("slips", "slips", "--number", "P0127")
    papers.says("slips", pdf, ["0.5円／枚", "38円／間", words, "P0127", "品名", "代理人の氏名・住所"])
    if pdf is not None:
        papers.check("no slip names anybody", "髙橋" not in pdf.text, pdf.text)

    printed = shop.printers["A"].papers
    shop.scanners["A"].scan(staff, commands["day"])
    day = the_paper(printed, "日報(出来高票)")
    shop.scanners["A"].scan(commands["count"])
    count = the_paper(printed, "数合わせ")
    shop.scanners["A"].scan(staff)
    for paper, sentence in [(day, "本人確認"), (day, "作業時間"), (count, f"{cases}箱"), (count, "数えた人")]:
        papers.check(f"by one scan, the roll says {sentence}", sentence.encode("cp932") in paper, paper)
    # The correction of a closed month came out at the person's next card.
    papers.check("the 訂正票 came with the card", any("訂正票".encode("cp932") in paper for paper in printed), printed)
    return today


def log_in(window, shop, name):
    window.go(shop.url + "/office")
    window.run(
        """
        const form = document.querySelector('form[action="/login"]');
        form.elements.name.value = arguments[0];
        form.elements.password.value = arguments[1];
        form.querySelector('button').click();
        """,
        name,
        PASSWORD,
    )
    window.says("日報")


def at_the_office(papers, driver, months, today):
    shop, last = papers.shop, months.last_ending
    money = [f"{kind}?ending={last}" for kind in ("statements", "pay-list", "envelopes", "received")] + ["slips", "year"]
    days = [f"day?on={today}", "count", "week"]
    asked = "return fetch('/office/paper/' + arguments[0]).then(answer => answer.status)"
    for name, allowed in [("佐藤", 200), ("北村", 403)]:
        with Window(driver) as window:
            log_in(window, shop, name)
            status = {kind: window.run(asked, kind) for kind in days + money}
            right = all(status[kind] == 200 for kind in days) and all(status[kind] == allowed for kind in money)
            papers.check(f"{name} gets the day's papers, and those of money: {allowed}", right, status)
            if allowed == 403:
                roll(papers, window)
                continue
            said = shop.ask(f"statement --period {last} --number P0127")["yen"]
            window.go(f"{shop.url}/office/paper/statements?ending={last}&number=P0127")
            papers.check("the office's statement is the ledger's", f"{said:,}円" in window.words(), window.words())
            window.go(f"{shop.url}/office/paper/day?on={today}")
            colour = window.run("return getComputedStyle(document.querySelector('.leaf')).backgroundColor")
            papers.check("the office's page has its style", colour == "rgb(255, 255, 255)", colour)
            errors = window.errors()
            papers.check("no error on the console", not errors, errors)


def roll(papers, window):
    """One click of a supervisor, and the day comes out of the table's printer."""
    printed = papers.shop.printers["A"].papers
    before = len(printed)
    window.go(papers.shop.url + "/office")
    window.run("document.querySelector('form.roll button[value=day]').click()")
    paper = the_paper(printed, "日報(出来高票)", before)
    papers.check("by one click, the day comes out of the table's printer", "ごみ袋20L".encode("cp932") in paper, paper)


def of_the_ledger(shop, driver, looker, folder):
    months = Months()
    cards, staff = furnished(shop, months)
    two_months(shop, months)
    papers = Papers(shop, looker, folder)
    statements(papers, months)
    pay_list(papers, months)
    envelopes_and_receipts(papers, months)
    today = the_day(papers, cards, staff)
    at_the_office(papers, driver, months, today)
