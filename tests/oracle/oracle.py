#!/usr/bin/env python3
"""The second opinion: what everybody is paid, computed from `fuda ledger export` alone.

Naive on purpose, and sharing no idea with the program: it keeps no sums and no differences. At every closing it prices
everything that stands (`books.py`), day by day, and what it settled before is simply taken off. Fractions throughout
(`sums.py`); only Python's own library.

    workshops | oracle.py          checks a stream of invented workshops (see workshops.rs) and says what differs
    oracle.py LEDGER.jsonl         prints the statements that a ledger's closed periods must have
"""
import json
import sys
from collections import defaultdict
from fractions import Fraction

from books import Books
from sums import number, rounded, text


def nothing():
    return [Fraction(0), Fraction(0)]


class Workshop(Books):
    """The books, and what is closed and paid of them."""

    def __init__(self):
        super().__init__()
        self.settled = defaultdict(nothing)
        self.borne = defaultdict(dict)
        self.decisions, self.closed_to = {}, ""
        self.statements, self.wrong = [], []

    def complain(self, words):
        self.wrong.append(words)

    def corrections(self, up_to, person=None):
        """What stands on days up to `up_to`, less what was settled of them: by line and source, where anything is left."""
        now = defaultdict(nothing)
        for key, quantity, amount in self.lines():
            if key[3] <= up_to and key[5] is not None:
                now[key[:7] + key[8:]][0] += quantity
                now[key[:7] + key[8:]][1] += amount
        left = {}
        for key in set(now) | {key for key in self.settled if key[3] <= up_to}:
            if person is None or key[0] == person:
                have, had = now.get(key, [0, 0]), self.settled.get(key, [0, 0])
                if have[0] != had[0] or have[1] != had[1]:
                    left[key] = [have[0] - had[0], have[1] - had[1]]
        return left

    def thing(self, kind, item, on, source):
        """A handover is one thing, with what is paid of it later; so are the hours of a work on a day."""
        if source in self.entries:
            return f"{item}/{on}"
        return source.split("/")[0] if kind in ("piece", "time") else source

    @staticmethod
    def source(on, kind, borne=Fraction(0)):
        return {"on": on, "kind": kind, "late": Fraction(0), "borne": borne, "again": Fraction(0)}

    def sources(self, person, late):
        """What is known of each source of a person: its day, what it is, what changed, what was borne of it before."""
        known = {name: self.source(*row) for name, row in self.borne[person].items()}
        for key, (_, amount) in late.items():
            if key[0] == person:
                one = known.setdefault(self.thing(*key[1:4], key[7]), self.source(key[3], key[1]))
                one["on"], one["late"] = max(one["on"], key[3]), one["late"] + amount
        return known

    def owed(self, person):
        """What corrections come to, without what was borne of the same thing before: that they have already."""
        known = self.sources(person, self.corrections(self.closed_to, person)).values()
        return sum((one["late"] - min(one["borne"], max(one["late"], 0)) for one in known), Fraction(0))

    def settle(self, lines):
        for key, (quantity, amount) in lines.items():
            self.settled[key][0] += quantity
            self.settled[key][1] += amount

    def remember(self, person, name, one, left):
        self.borne[person].pop(name, None)
        if left:
            self.borne[person][name] = (one["on"], one["kind"], left)

    def overpayment_decided(self, body, _):
        if number(body["yen"]) > -self.owed(body["participant"]):
            self.complain(f"more was decided on than was paid too much: {body}")
        agreed = number(body["yen"]) if body["bears"] == "person" else Fraction(0)
        self.decisions[body["participant"]] = agreed

    def forget_answers(self):
        """What was agreed to was that sum: once it is put right, the next one is asked anew."""
        for person in [person for person in self.decisions if self.owed(person) >= 0]:
            del self.decisions[person]

    def supplement_paid(self, body, _):
        person = body["participant"]
        late, exact = self.corrections(self.closed_to, person), self.owed(person)
        due = (text(exact), rounded(exact, body["rounding"]))
        found = (text(number(body["exact"])), body["yen"])
        if exact <= 0 or due != found:
            self.complain(f"a supplement of {due} was due, {found} was paid")
        for name, one in self.sources(person, late).items():
            if min(one["borne"], one["late"]) > 0:
                self.remember(person, name, one, one["borne"] - min(one["borne"], one["late"]))
        self.settle(late)
        self.decisions.pop(person, None)

    def statement_paid(self, body, _):
        who, ending = self.numbers[body["participant"]], body["ending"]
        due = [one["yen"] for one in self.statements if (one["number"], one["ending"]) == (who, ending)]
        if due != [body["yen"]] or body["on"] < ending:
            self.complain(f"{due} yen were due for the days to {ending}: {body}")

    def period_closed(self, body, _):
        before, ending = self.closed_to, body["ending"]
        late = self.corrections(before)
        people, fresh, unpriced = defaultdict(list), defaultdict(nothing), defaultdict(int)
        for key, quantity, amount in self.lines():
            if before < key[3] <= ending:
                fresh[key][0] += quantity
                fresh[key][1] += amount
                unpriced[key[0]] += key[5] is None
        summed, corrected, settled = defaultdict(nothing), defaultdict(nothing), defaultdict(nothing)
        for (person, kind, item, on, *price, people_n, source), (quantity, amount) in fresh.items():
            for sums, key in (summed, (person, kind, item, *price, people_n)), (settled, (person, kind, item, on, *price, source)):
                sums[key][0] += quantity
                sums[key][1] += amount
        for (person, kind, item, per, rate, share, _), (quantity, amount) in summed.items():
            people[person].append((kind, self.line(kind, item, None, quantity, per, rate, share, amount)))
        for (*key, _), (quantity, amount) in late.items():
            corrected[tuple(key)][0] += quantity
            corrected[tuple(key)][1] += amount
        for (person, kind, item, on, per, rate, share), (quantity, amount) in corrected.items():
            if quantity or amount:
                people[person].append((kind, self.line("correction", item, on, quantity, per, rate, share, amount)))
        for person in set(people) | {key[0] for key in late}:
            self.ask_first(person, ending)
            if body.get("bearing") == "remembered":
                people[person] += self.even_out(person, people[person], late, fresh)
            else:
                people[person] += self.even_out_as_before(person, people[person])
            if people[person]:
                self.statements.append(self.statement(person, people[person], unpriced[person], body))
        self.settle(late)
        self.settle({key: value for key, value in settled.items() if key[5] is not None})
        self.closed_to, self.decisions = ending, {}

    def ask_first(self, person, ending):
        """Where the programme asks each time who bears an overpayment, nobody closes before it was said."""
        rule, owed = self.rule("overpayment", person, ending), self.owed(person)
        if owed < 0 and rule and rule["borne"] == "asked" and person not in self.decisions:
            self.complain(f"closed to {ending} before it was said who bears {-owed} of {person}")

    def line(self, kind, item, on, quantity, per, rate, share, amount):
        item, priced = self.works[item]["code"] if item in self.works else item, rate is not None
        return (kind, item, on, text(quantity), per, priced and text(rate), share, priced and text(amount))

    @staticmethod
    def evening(kind, name, on, amount):
        return (kind, name, on, "1", "式", text(amount), "1", text(amount))

    @staticmethod
    def summed_up(known):
        """What corrections come to, and everything else."""
        amounts = [(line[0], Fraction(line[7])) for _, line in known if line[7] is not False]
        corrected = sum((amount for shown, amount in amounts if shown == "correction"), Fraction(0))
        return corrected, sum((amount for _, amount in amounts), Fraction(0)) - corrected

    def even_out_as_before(self, person, known):
        """Closings of before: one sum is borne, and nobody remembers of what."""
        corrected, others = self.summed_up(known)
        borne = Fraction(0)
        if corrected < 0:
            borne = -corrected - min(-corrected, self.decisions.get(person, 0), max(others, 0))
        borne += max(-(others + corrected + borne), 0)
        return [("borne", self.evening("borne", "過払い分 作業所が負担", None, borne))] if borne else []

    def even_out(self, person, known, late, fresh):
        """Four questions, in their order. What does the person have already, because it was borne before? What was paid
        too much of the rest? How much of that do they bear themselves? What would a deduction take beyond the pay?"""
        _, others = self.summed_up(known)
        sources = self.sources(person, late)
        for key, (_, amount) in fresh.items():
            if key[0] == person and key[1] == "deduction":
                sources.setdefault(key[8], self.source(key[3], key[1]))["deducted"] = -amount
            elif key[0] == person and self.thing(*key[1:4], key[8]) in sources:
                sources[self.thing(*key[1:4], key[8])]["again"] += amount
        for one in sources.values():
            one["had"] = min(one["borne"], max(one["late"] + one["again"], 0))
            # A handover whose day was put right: taken out there, put in here, and nothing was paid too much.
            moved = min(one["again"], max(-one["late"], 0))
            of_late = min(one["had"], max(one["late"], 0))
            one["rest"] = one["late"] + moved - of_late
            others -= moved + one["had"] - of_late
        rest = sum((one["rest"] for one in sources.values()), Fraction(0))
        borne = max(-rest, 0) - min(max(-rest, 0), self.decisions.get(person, 0), max(others, 0))
        beyond = max(-(others + rest + borne), 0)
        lines = defaultdict(Fraction)
        for name, one in sorted(sources.items(), key=lambda item: (item[1]["on"], item[0]), reverse=True):
            new, spared = min(borne, max(-one["rest"], 0)), min(beyond, one.get("deducted", Fraction(0)))
            borne, beyond = borne - new, beyond - spared
            if one["kind"] == "deduction":
                lines["not-deducted", "引かなかった控除", "deduction", None] += new + spared
                lines["had", "前に 引かなかった分", "deduction", one["on"]] -= one["had"]
            else:
                of = one["kind"] if one["kind"] == "reimbursement" else None
                lines["borne", "過払い分 作業所が負担", of, one["on"]] += new
                lines["had", "前に お支払いずみの分", of, one["on"]] -= one["had"]
            if new or spared or one["had"]:
                self.remember(person, name, one, one["borne"] - one["had"] + new + spared)
        if borne or beyond:
            self.complain(f"{borne} and {beyond} yen of {person} are of nothing")
        made = [(key, amount) for key, amount in lines.items() if amount]
        return [(of or kind, self.evening(kind, name, on, amount)) for (kind, name, of, on), amount in made]

    def statement(self, person, known, unpriced, body):
        lines, exact = [line for _, line in known], sum(self.summed_up(known))
        yen = rounded(exact, body["rounding"])
        if yen < 0:
            self.complain("nobody pays in")
        amounts = [(kind, Fraction(line[7])) for kind, line in known if line[7] is not False]
        of = lambda wanted: sum((amount for kind, amount in amounts if kind == wanted), Fraction(0))
        apart = {"reimbursed": of("reimbursement"), "deducted": of("deduction")}
        return {
            "number": self.numbers[person],
            "ending": body["ending"],
            "days": len({one.on for one in self.visits.values() if self.came(one, person, body)}),
            "minutes": self.minutes(person, body) if body.get("shows") == "days_and_time" else None,
            "lines": sorted(lines, key=str),
            "earned": text(exact - sum(apart.values())),
            **{name: text(amount) for name, amount in apart.items()},
            "exact": text(exact),
            "rounding": text(yen - exact),
            "yen": yen,
            "unpriced": unpriced,
        }

    def minutes(self, person, body):
        """Of visits that have ended, without their breaks, and of hours that staff entered."""
        visits = [self.worked(one) or 0 for one in self.visits.values() if self.came(one, person, body)]
        mine = [one for one in self.hours.values() if one["participant"] == person]
        return sum(visits) + sum(one["minutes"] for one in mine if body["from"] <= one["on"] <= body["ending"])

    @staticmethod
    def came(visit, person, body):
        return visit.person == person and not visit.undone and body["from"] <= visit.on <= body["ending"]

    def as_it_stands(self):
        """What everybody has earned and was granted on all days, and what closed periods still owe them."""
        people = defaultdict(lambda: {"earned": Fraction(0), "granted": Fraction(0), "unpriced": 0})
        for key, _, amount in self.lines():
            column = "earned" if key[1] in ("piece", "time") else "granted"
            people[key[0]][column] += amount
            people[key[0]]["unpriced"] += key[5] is None
        stands = {}
        for person, number_of in self.numbers.items():
            row = people[person]
            sums = {"earned": text(row["earned"]), "granted": text(row["granted"]), "owed": text(self.owed(person))}
            stands[number_of] = sums | {"unpriced": row["unpriced"]}
        return stands


def as_compared(frozen):
    """A statement as the program froze it, in the form of [`Workshop.statement`]."""

    def line(one):
        rate, amount = one["rate"], one["amount"]
        return (
            one["kind"],
            one.get("work", one["name"]),
            one.get("on"),
            one["quantity"],
            one["per"],
            rate is not None and rate,
            one["share"],
            amount is not None and amount,
        )

    slip = json.loads(frozen)
    same = ("number", "ending", "days", "earned", "reimbursed", "deducted", "exact", "yen")
    return {key: slip[key] for key in same} | {
        "minutes": slip.get("minutes"),
        "lines": sorted((line(one) for one in slip["lines"]), key=str),
        "rounding": slip["rounding"]["amount"],
        "unpriced": slip.get("unpriced", 0),
    }


def differing(due, found):
    """Only what is not the same."""
    if not (due and found):
        return due, found
    keys = [key for key in due if due[key] != found.get(key)]
    if "lines" in keys:
        missing = [line for line in due["lines"] if line not in found["lines"]]
        surplus = [line for line in found["lines"] if line not in due["lines"]]
        due, found = due | {"lines": missing}, found | {"lines": surplus}
    return {key: due[key] for key in keys}, {key: found.get(key) for key in keys}


def check(seed, parts):
    """How many statements one workshop has, and what is wrong with it, in words."""
    workshop = Workshop()
    for fact in parts["WORKSHOP"]:
        workshop.hear(fact)
    name = lambda one: (one["ending"], one["number"])
    due = {name(one): one for one in workshop.statements}
    found = {name(one): one for one in map(as_compared, parts["STATEMENTS"])}
    stands = {number: ("as it stands", number) for number in workshop.numbers.values()}
    due |= {stands[number]: row for number, row in workshop.as_it_stands().items()}
    found |= {stands[row.pop("number")]: row for row in map(json.loads, parts["STANDS"])}
    for row in map(json.loads, parts["CASES"]):
        work, count, on = row["work"], row["count"], row["on"]
        due["case", on, work, count] = workshop.in_cases(work, count, on)
        said = row["case"] and [row["case"][0], row["case"][1], number(row["case"][2])]
        found["case", on, work, count] = said
    wrong = [f"seed {seed}: {words}" for words in workshop.wrong]
    for one in sorted(set(due) | set(found), key=str):
        if due.get(one) != found.get(one):
            both = due.get(one), found.get(one)
            less, more = differing(*both) if all(isinstance(side, dict) for side in both) else both
            wrong.append(f"seed {seed}, {one}: due   {less}\n{' ' * 10}found {more}")
    return len(workshop.statements), wrong


def check_stream(lines):
    workshops = statements = 0
    wrong, seed, parts, into = [], None, {}, None
    for line in lines:
        word = line.split(maxsplit=1)[0]
        if word == "WORKSHOP":
            seed, parts = line.split()[1], {}
        if word in ("WORKSHOP", "STATEMENTS", "STANDS", "CASES"):
            into = parts.setdefault(word, [])
        elif word == "END":
            count, found = check(seed, parts)
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
