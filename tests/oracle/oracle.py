#!/usr/bin/env python3
"""The second opinion: what everybody is paid, computed from `fuda ledger export` alone.

Naive on purpose, and sharing no idea with the program: it keeps no sums and no differences. At every closing it prices
everything that stands, day by day, and what it settled before is simply taken off. Fractions throughout; only Python's
own library.

    workshops | oracle.py          checks a stream of invented workshops (see workshops.rs) and says what differs
    oracle.py LEDGER.jsonl         prints the statements that a ledger's closed periods must have
"""
import json
import sys
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

THOUSANDTH = Fraction(1, 1000)


def text(value):
    """A decimal as the ledger writes it: exact, without trailing zeros."""
    value = Fraction(value)
    scale = next((n for n in range(0, 29) if (value * 10**n).denominator == 1), None)
    if scale is None:
        raise ValueError(f"{value} is no finite decimal")
    digits = f"{abs(value.numerator * 10**scale // value.denominator):0{scale + 1}d}"
    whole = digits if scale == 0 else f"{digits[:-scale]}.{digits[-scale:]}"
    return ("-" if value < 0 else "") + whole


def decimals(value):
    return next(n for n in range(0, 29) if (value * 10**n).denominator == 1)


def half_up(value, step):
    """To a multiple of `step`; halves away from zero."""
    steps = abs(value) / step
    whole = steps.numerator // steps.denominator
    if steps - whole >= Fraction(1, 2):
        whole += 1
    return (whole if value >= 0 else -whole) * step


def rounded(value, rule):
    whole = abs(value).numerator // abs(value).denominator
    if rule == "half-up":
        return int(half_up(value, Fraction(1)))
    if rule == "up" and abs(value) != whole:
        whole += 1
    return whole if value >= 0 else -whole


# --- rules: sharing -------------------------------------------------------------------------------------------------


def shared_equally(pool, members):
    """Largest remainder at 0.001 yen or the pool's own scale; what is left goes to the smallest ids."""
    step = min(THOUSANDTH, Fraction(1, 10 ** decimals(pool)))
    members = sorted(set(members))
    each = (pool / len(members) / step).numerator // (pool / len(members) / step).denominator * step
    left = pool - each * len(members)
    parts = {}
    for member in members:
        extra = step if left >= step else 0
        left -= extra
        parts[member] = each + extra
    assert sum(parts.values()) == pool, "the parts come to the pool"
    return parts


# --- rules: time ----------------------------------------------------------------------------------------------------


def sixtieth(value):
    """Exact where it is a finite decimal, else half-up to 0.001."""
    exact = value / 60
    try:
        text(exact)
        return exact
    except ValueError:
        return half_up(exact, THOUSANDTH)


class Workshop:
    def __init__(self):
        self.numbers, self.works, self.rates = {}, {}, defaultdict(list)
        self.handovers, self.hours, self.prices = {}, {}, {}
        self.settled = defaultdict(lambda: [Fraction(0), Fraction(0)])
        self.decisions, self.closed_to = {}, ""
        self.statements, self.supplements = [], []

    def hear(self, line):
        fact = json.loads(line, parse_float=Decimal)
        rule = getattr(self, fact["kind"], None)
        if rule:
            rule(fact.get("body", {}), fact)
        self.freeze_prices()

    # people, works, rates

    def participant_registered(self, body, _):
        self.numbers[body["participant"]] = body["number"]

    def work_added(self, body, _):
        self.works[body["work"]] = body

    def rate_set(self, body, _):
        self.rates[body["work"]].append((body["from"], body["rate"]))

    def rate_on(self, work, on):
        best = None
        for start, rate in self.rates[work]:
            if start <= on and (best is None or start >= best[0]):
                best = (start, rate)
        return best and best[1]

    # handovers and hours

    def handover_opened(self, body, _):
        self.handovers[body["handover"]] = {"members": body["members"], "counts": {}, "on": None}

    def pieces_counted(self, body, fact):
        counts = self.handovers[body["handover"]]["counts"]
        counts[fact["id"]] = (body["work"], Fraction(str(body["quantity"])))

    def count_taken_back(self, body, _):
        del self.handovers[body["handover"]]["counts"][body["count"]]

    def handover_received(self, body, _):
        self.handovers[body["handover"]]["on"] = body["on"]

    def handover_corrected(self, body, fact):
        handover, change = self.handovers[body["handover"]], body["change"]
        counts = handover["counts"]
        if change == "voided_whole":
            counts.clear()
        elif "added" in change:
            counts[fact["id"]] = (change["added"]["work"], Fraction(str(change["added"]["quantity"])))
        elif "voided" in change:
            del counts[change["voided"]["count"]]
        elif "moved" in change:
            handover["members"] = [change["moved"]["to"]]
        elif "amended" in change:
            work, quantity = change["amended"]["work"], Fraction(str(change["amended"]["quantity"]))
            for count in [count for count, (known, _) in counts.items() if known == work]:
                del counts[count]
            if quantity:
                counts[fact["id"]] = (work, quantity)

    def hours_entered(self, body, fact):
        self.hours[fact["id"]] = body

    def hours_voided(self, body, _):
        del self.hours[body["entry"]]

    def freeze_prices(self):
        """What is worth something for the first time keeps that price for ever."""
        for name, handover in self.handovers.items():
            for work, _ in handover["counts"].values():
                if handover["on"] and (name, work) not in self.prices:
                    self.price((name, work), work, handover["on"])
        for name, entry in self.hours.items():
            if name not in self.prices:
                self.price(name, entry["work"], entry["on"])

    def price(self, source, work, on):
        rate = self.rate_on(work, on)
        if self.works[work]["pay"] == "paid" and rate:
            self.prices[source] = rate

    # what stands

    def lines(self):
        """Every line that stands: (person, kind, work, on, per, rate, share) → [quantity, amount], by source."""
        for name, handover in self.handovers.items():
            if not handover["on"]:
                continue
            pools = defaultdict(Fraction)
            for work, quantity in handover["counts"].values():
                pools[work] += quantity
            members = sorted(set(handover["members"]))
            share = "1" if len(members) == 1 else f"1/{len(members)}"
            for work, units in pools.items():
                per, rate, quantity = self.worth((name, work), work, units)
                parts = shared_equally(quantity * (rate or 0), members)
                for member in members:
                    yield name, (member, self.kind(work), work, handover["on"], per, rate, share), quantity, parts[member]
        for name, entry in self.hours.items():
            minutes = Fraction(entry["minutes"])
            per, rate, _ = self.worth(name, entry["work"], minutes)
            pack = Fraction(str(self.prices[name]["pack"])) if name in self.prices else Fraction(1)
            key = (entry["participant"], self.kind(entry["work"]), entry["work"], entry["on"], per, rate, "1")
            yield name, key, sixtieth(minutes * pack), sixtieth(minutes * pack * (rate or 0))

    def kind(self, work):
        return "time" if self.works[work]["counted"] == "by_time" else "piece"

    def worth(self, source, work, units):
        if self.works[work]["pay"] == "unpaid":
            return self.works[work]["unit"], Fraction(0), units
        known = self.prices.get(source)
        if known is None:
            return self.works[work]["unit"], None, units
        return known["per"], Fraction(str(known["yen"])), units * Fraction(str(known["pack"]))

    # periods

    def corrections(self, up_to, person=None):
        """What stands on days up to `up_to`, less what was settled of them: by line, where anything is left."""
        now = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for _, key, quantity, amount in self.lines():
            if key[3] <= up_to and key[5] is not None:
                now[key][0] += quantity
                now[key][1] += amount
        left = {}
        for key in set(now) | {key for key in self.settled if key[3] <= up_to}:
            if person is None or key[0] == person:
                have, had = now.get(key, [0, 0]), self.settled.get(key, [0, 0])
                if have[0] != had[0] or have[1] != had[1]:
                    left[key] = [have[0] - had[0], have[1] - had[1]]
        return left

    def settle(self, lines):
        for key, (quantity, amount) in lines.items():
            self.settled[key][0] += quantity
            self.settled[key][1] += amount

    def overpayment_decided(self, body, _):
        agreed = Fraction(str(body["yen"])) if body["bears"] == "person" else Fraction(0)
        self.decisions[body["participant"]] = agreed

    def supplement_paid(self, body, _):
        late = self.corrections(self.closed_to, body["participant"])
        exact = sum((amount for _, amount in late.values()), Fraction(0))
        self.supplements.append((text(exact), rounded(exact, body["rounding"])))
        assert self.supplements[-1] == (text(Fraction(str(body["exact"]))), body["yen"]), "a supplement differs"
        self.settle(late)

    def period_closed(self, body, _):
        before, ending = self.closed_to, body["ending"]
        late = self.corrections(before)
        people, fresh, unpriced = defaultdict(list), defaultdict(lambda: [Fraction(0), Fraction(0)]), defaultdict(int)
        waiting = set()
        for source, key, quantity, amount in self.lines():
            if before < key[3] <= ending:
                fresh[key][0] += quantity
                fresh[key][1] += amount
                if key[5] is None:
                    unpriced[key[0]] += 1
                    waiting.add(key)
        summed = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for (person, kind, work, _, per, rate, share), (quantity, amount) in fresh.items():
            summed[person, kind, work, per, rate, share][0] += quantity
            summed[person, kind, work, per, rate, share][1] += amount
        for (person, kind, work, per, rate, share), (quantity, amount) in summed.items():
            people[person].append(self.line(kind, work, None, quantity, per, rate, share, amount))
        for (person, _, work, on, per, rate, share), (quantity, amount) in late.items():
            people[person].append(self.line("correction", work, on, quantity, per, rate, share, amount))
        for person, lines in people.items():
            self.statements.append(self.statement(person, lines, unpriced[person], body))
        self.settle(late)
        self.settle({key: value for key, value in fresh.items() if key not in waiting})
        self.closed_to, self.decisions = ending, {}

    def line(self, kind, work, on, quantity, per, rate, share, amount):
        code, priced = self.works[work]["code"], rate is not None
        return (kind, code, on, text(quantity), per, priced and text(rate), share, priced and text(amount))

    def statement(self, person, lines, unpriced, body):
        amounts = [(line[0], Fraction(line[7])) for line in lines if line[7] is not False]
        corrected = sum((amount for kind, amount in amounts if kind == "correction"), Fraction(0))
        others = sum((amount for kind, amount in amounts if kind != "correction"), Fraction(0))
        borne = Fraction(0)
        if corrected < 0:
            borne = -corrected - min(-corrected, self.decisions.get(person, 0), max(others, 0))
        if borne:
            lines = lines + [("borne", None, None, "1", "式", text(borne), "1", text(borne))]
        exact = others + corrected + borne
        yen = rounded(exact, body["rounding"])
        assert yen >= 0, "nobody pays in"
        return {
            "number": self.numbers[person],
            "ending": body["ending"],
            "lines": sorted(lines, key=str),
            "exact": text(exact),
            "rounding": text(yen - exact),
            "yen": yen,
            "unpriced": unpriced,
        }


def as_compared(frozen):
    """A statement as the program froze it, in the form of [`Workshop.statement`]."""

    def line(one):
        rate, amount = one["rate"], one["amount"]
        return (
            one["kind"],
            one.get("work"),
            one.get("on"),
            one["quantity"],
            one["per"],
            rate is not None and rate,
            one["share"],
            amount is not None and amount,
        )

    slip = json.loads(frozen)
    return {
        "number": slip["number"],
        "ending": slip["ending"],
        "lines": sorted((line(one) for one in slip["lines"]), key=str),
        "exact": slip["exact"],
        "rounding": slip["rounding"]["amount"],
        "yen": slip["yen"],
        "unpriced": slip.get("unpriced", 0),
    }


def check(seed, facts, frozen):
    """What is wrong with one workshop, in words."""
    workshop = Workshop()
    for fact in facts:
        workshop.hear(fact)
    order = lambda one: (one["ending"], one["number"])
    due = sorted(workshop.statements, key=order)
    found = sorted((as_compared(one) for one in frozen), key=order)
    if due == found:
        return len(due), []
    wrong = [f"seed {seed}: due {one}\n          found {other}" for one, other in zip(due, found) if one != other]
    return len(due), wrong or [f"seed {seed}: {len(due)} statements were due, {len(found)} found"]


def check_stream(lines):
    workshops = statements = 0
    wrong, seed, facts, frozen, into = [], None, [], [], None
    for line in lines:
        if line.startswith("WORKSHOP "):
            seed, facts, frozen = line.split()[1], [], []
            into = facts
        elif line.startswith("STATEMENTS"):
            into = frozen
        elif line.startswith("END"):
            count, found = check(seed, facts, frozen)
            workshops, statements = workshops + 1, statements + count
            wrong += found
        else:
            into.append(line)
    for one in wrong[:10]:
        print(one)
    print(f"{workshops} workshops, {statements} statements, {len(wrong)} differ")
    return 1 if wrong or not statements else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one = Workshop()
        with open(sys.argv[1], encoding="utf-8") as ledger:
            for fact in ledger:
                one.hear(fact)
        for statement in one.statements:
            print(json.dumps(statement, ensure_ascii=False))
    else:
        sys.exit(check_stream(sys.stdin))
