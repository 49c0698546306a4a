#!/usr/bin/env python3
"""A second opinion on the city's report: who came, on how many days, for how long, by programme and municipality, computed
from `fuda ledger export` alone. Naive on purpose, and sharing no idea with the program: it walks through the days one by
one and looks everything up anew. Only Python's own library.

    city.py LEDGER.jsonl REPORT.json       says what differs from `fuda report city --json`

Facts that this reader does not know end it: where breaks or suspect clocks are recorded, it has no opinion.
"""
import json
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta

COUNTED = ["enrolled", "people", "days", "minutes", "unresolved", "began", "ended"]
UNKNOWN = {"rule_set", "break_entered", "clock_settled"}


def minute(instant):
    """Clock times as papers show them: without their seconds."""
    at = datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return int(at.timestamp()) // 60


class Ledger:
    def __init__(self, lines):
        self.visits, self.hours, self.enrolments, self.programmes = {}, {}, [], {}
        for line in lines:
            fact = json.loads(line)
            if fact["kind"] in UNKNOWN or fact.get("clock"):
                raise SystemExit(f"SKIPPED: fact {fact['sequence']} ({fact['kind']}) is none that this reader knows")
            hear = getattr(self, fact["kind"], None)
            if hear:
                hear(fact["body"], fact)

    def programme_added(self, body, _):
        self.programmes[body["programme"]] = body["code"]

    def enrolled(self, body, _):
        self.enrolments.append({**body, "to": None})

    def enrolment_ended(self, body, _):
        for one in self.enrolments:
            if (one["participant"], one["programme"], one["to"]) == (body["participant"], body["programme"], None):
                one["to"] = body["on"]

    def registration_voided(self, body, _):
        """Nobody was to be registered: what was agreed for them counts nowhere."""
        self.enrolments = [one for one in self.enrolments if one["participant"] != body["participant"]]

    def arrived(self, body, fact):
        self.visits[body["visit"]] = {**body, "came": fact["at"], "left": None, "gaps": []}

    def left(self, body, fact):
        self.visits[body["visit"]]["left"] = fact["at"]

    def leaving_entered(self, body, _):
        self.visits[body["visit"]]["left"] = body["left_at"]

    def visit_entered(self, body, _):
        self.visits[body["visit"]] = {**body, "came": body["arrived_at"], "left": body["left_at"], "gaps": []}

    def visit_voided(self, body, _):
        del self.visits[body["visit"]]

    def visit_resumed(self, body, fact):
        visit = self.visits[body["visit"]]
        visit["gaps"].append((visit["left"], fact["at"]))
        visit["left"] = None

    def leaving_undone(self, body, _):
        self.visits[body["visit"]]["left"] = None

    def arrival_undone(self, body, _):
        del self.visits[body["visit"]]

    def hours_entered(self, body, fact):
        self.hours[fact["id"]] = body

    def hours_voided(self, body, _):
        del self.hours[body["entry"]]

    def row_of(self, participant, on):
        """Of the programmes that hold on that day, the one that began last."""
        holding = [one for one in self.enrolments
                   if one["participant"] == participant and one["from"] <= on and (one["to"] is None or on <= one["to"])]
        if not holding:
            return (None, None)
        last = sorted(enumerate(holding), key=lambda pair: (pair[1]["from"], pair[0]))[-1][1]
        return (self.programmes[last["programme"]], last["municipality"])

    def one_day(self, participant, on):
        """Minutes and visits without an end; None: was not there."""
        visits = [one for one in self.visits.values() if (one["participant"], one["on"]) == (participant, on)]
        hours = [one for one in self.hours.values() if (one["participant"], one["on"]) == (participant, on)]
        if not visits and not hours:
            return None
        minutes, open_ends = 0, 0
        for visit in visits:
            if visit["left"] is None:
                open_ends += 1
            else:
                away = sum(minute(back) - minute(gone) for gone, back in visit["gaps"])
                minutes += minute(visit["left"]) - minute(visit["came"]) - away
        minutes += sum(one["minutes"] for one in hours if not visits or one.get("place"))
        return minutes, open_ends

    def report(self, first, last):
        rows = defaultdict(lambda: {name: 0 for name in COUNTED})
        came, there = defaultdict(set), defaultdict(set)
        everybody = {one["participant"] for one in [*self.visits.values(), *self.hours.values()]}
        day = date.fromisoformat(first)
        while day.isoformat() <= last:
            for participant in everybody:
                found = self.one_day(participant, day.isoformat())
                if found:
                    for row in (self.row_of(participant, day.isoformat()), "whole"):
                        rows[row]["days"] += 1
                        rows[row]["minutes"] += found[0]
                        rows[row]["unresolved"] += found[1]
                        came[row].add(participant)
            day += timedelta(days=1)
        for one in self.enrolments:
            row = (self.programmes[one["programme"]], one["municipality"])
            for of in (row, "whole"):
                rows[of]["began"] += first <= one["from"] <= last
                rows[of]["ended"] += one["to"] is not None and first <= one["to"] <= last
                if one["from"] <= last and (one["to"] is None or one["to"] >= last):
                    there[of].add(one["participant"])
        for row in rows:
            rows[row]["people"], rows[row]["enrolled"] = len(came[row]), len(there[row])
        return rows


def differences(lines, said):
    """What the program says otherwise, in words."""
    own = Ledger(lines).report(said["from"], said["to"])
    told = {(row["programme"], row["municipality"]): row for row in said["rows"]}
    told["whole"] = said["whole"]
    nothing = {name: 0 for name in COUNTED}
    for row in sorted(set(own) | set(told), key=str):
        here, there = own.get(row, nothing), told.get(row, nothing)
        for name in COUNTED:
            if here[name] != there[name]:
                yield f"{row} {name}: {here[name]} here, {there[name]} there"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as ledger, open(sys.argv[2], encoding="utf-8") as report:
        found = list(differences(ledger, json.load(report)))
    print("\n".join(found) or "both agree")
    sys.exit(1 if found else 0)
