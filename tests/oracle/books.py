"""What stands after each fact: whose, what, of which day, at which price. No sums are kept and nothing is corrected
here: whatever is asked for is worked out from all that was heard, from the beginning.

What depends on when something was said, and not only on the day that it is for, is remembered when it is said:
- a price, from the first moment on at which there is one (`Repriced` replaces it);
- how a handover is shared and the ratios, as they were known when it was received;
- what was agreed for a place, when the hours were entered; when a net is usually paid, when the net was added.
Everything else (rules, enrolments, breaks, inspections, allowances) is as it is known now.
"""
import json
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sums import THOUSANDTH, divided, half_up, number, sixtieth

DAY = 24 * 60
NAMES = {"training": "研修手当", "guarantee": "保障工賃", "attendance": "通所手当", "transport": "交通費", "deduction": "控除"}
KINDS = {"transport": "reimbursement", "deduction": "deduction"}


def minute(at):
    """The minute that a clock showed, counted from 1970."""
    return int(datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp() // 60)


def latest(dated, on):
    """Of (from, value) in the order in which they were said: the latest that has begun, of one day the last."""
    best = None
    for start, value in dated:
        if start <= on and (best is None or start >= best[0]):
            best = (start, value)
    return best and best[1]


class Handover:
    def __init__(self, members):
        self.members, self.counts, self.stated, self.rejected = members, {}, {}, defaultdict(Fraction)
        self.on, self.received, self.last_scan = None, None, None

    def made(self):
        made = defaultdict(Fraction)
        for work, quantity, _ in self.counts.values():
            made[work] += quantity
        return made


class Visit:
    def __init__(self, person, on, at):
        self.person, self.on, self.arrived, self.left, self.gaps = person, on, at, None, []
        self.undone, self.rest, self.said, self.written = False, None, None, None

    def there(self):
        """Minutes without gaps. A clock that was set meanwhile shows times that cannot be: then nobody knows."""
        if self.left is None:
            return None
        spans = [self.left - self.arrived] + [end - start for start, end in self.gaps]
        if any(not 0 <= span < DAY for span in spans) or sum(spans[1:]) > spans[0]:
            return None
        return spans[0] - sum(spans[1:])


class Books:
    def __init__(self):
        self.numbers, self.works, self.rates = {}, {}, defaultdict(list)
        self.sharings, self.ratios, self.cases = defaultdict(list), defaultdict(list), defaultdict(list)
        self.handovers, self.hours, self.visits, self.pieces = {}, {}, {}, {}
        # Every entry of hours that ever was.
        self.entries = set()
        self.prices, self.unpriced = {}, {}
        self.rules, self.enrolments, self.placements, self.grants = [], [], [], {}
        self.settled_clocks, self.looks = [], {}

    def hear(self, line):
        fact = json.loads(line, parse_float=Decimal)
        rule = getattr(self, fact["kind"], None)
        if rule:
            rule(fact.get("body", {}), fact)
        self.freeze_prices()
        self.forget_answers()

    def forget_answers(self):
        """For whoever keeps what was agreed about overpayments."""

    # --- people, works, what was agreed ------------------------------------------------------------------------------

    def participant_registered(self, body, _):
        self.numbers[body["participant"]] = body["number"]

    def work_added(self, body, _):
        self.works[body["work"]] = body

    def rate_set(self, body, _):
        self.rates[body["work"]].append((body.get("programme"), body["from"], body["rate"]))

    def case_set(self, body, _):
        self.cases[body["work"]].append((body["from"], (number(body["size"]), body["unit"])))

    def sharing_set(self, body, fact):
        self.sharings[body["work"]].append((fact["sequence"], body["from"], body["sharing"]))

    def ratio_set(self, body, fact):
        self.ratios[body["participant"]].append((fact["sequence"], body["from"], number(body["ratio"])))

    def rule_set(self, body, _):
        self.rules.append((body.get("programme"), body["from"], body["rule"]))

    def enrolled(self, body, fact):
        new = {"person": body["participant"], "in": body["programme"], "from": body["from"], "to": None}
        self.enrolments.append(new | {"said": fact["sequence"]})

    def enrolment_ended(self, body, _):
        for one in self.enrolments:
            if (one["person"], one["in"], one["to"]) == (body["participant"], body["programme"], None):
                one["to"] = body["on"]

    def placement_set(self, body, _):
        self.placements.append(body)

    def programmes(self, person, on):
        """Every programme that a person is in on a day, with when they came into it."""
        there = [one for one in self.enrolments if one["person"] == person and one["from"] <= on]
        return {one["in"]: (one["from"], one["said"]) for one in there if one["to"] is None or on <= one["to"]}

    def programmes_pay(self, person, on):
        """When their programme pays the steps of nets; None where it says nothing."""
        mine = self.programmes(person, on)
        own = [(start, rule) for its, start, rule in self.rules if its in mine and rule["topic"] == "pieces"]
        return (latest(own, on) or {"pay": None})["pay"]

    def rule(self, topic, person, on):
        """Their programme's rule, else everybody's, else none."""
        known = [(programme, start, rule) for programme, start, rule in self.rules if rule["topic"] == topic]
        mine = self.programmes(person, on)
        own = latest([(start, rule) for programme, start, rule in known if programme in mine], on)
        return own or latest([(start, rule) for programme, start, rule in known if programme is None], on)

    def rate_for(self, work, members, on):
        """The rate of a programme that all of them are in, that which somebody came into last; else everybody's."""
        mine = [self.programmes(member, on) for member in members]
        common = set.intersection(*(set(one) for one in mine)) if mine else set()
        for programme in sorted(common, key=lambda it: max(one[it] for one in mine), reverse=True):
            rate = latest([(start, rate) for its, start, rate in self.rates[work] if its == programme], on)
            if rate:
                return rate
        return latest([(start, rate) for its, start, rate in self.rates[work] if its is None], on)

    # --- visits ------------------------------------------------------------------------------------------------------

    def arrived(self, body, fact):
        visit = Visit(body["participant"], body["on"], minute(fact["at"]))
        visit.said = fact["sequence"]
        self.visits[body["visit"]] = visit

    def left(self, body, fact):
        self.visits[body["visit"]].left = minute(fact["at"])

    def leaving_entered(self, body, _):
        self.visits[body["visit"]].left = minute(body["left_at"])

    def visit_entered(self, body, fact):
        visit = Visit(body["participant"], body["on"], minute(body["arrived_at"]))
        visit.left, visit.written = minute(body["left_at"]), fact["sequence"]
        self.visits[body["visit"]] = visit

    def visit_voided(self, body, _):
        self.visits[body["visit"]].undone = True

    def leaving_undone(self, body, _):
        self.visits[body["visit"]].left = None

    def visit_resumed(self, body, fact):
        visit = self.visits[body["visit"]]
        visit.gaps.append((visit.left, minute(fact["at"])))
        # Whoever comes back to a day that staff wrote down scans a card on it: from now on it is a day by the clock.
        visit.left, visit.said = None, visit.said or visit.written

    def arrival_undone(self, body, _):
        self.visits[body["visit"]].undone = True

    def break_entered(self, body, _):
        self.visits[body["visit"]].rest = body["minutes"]

    def visits_of(self, person, on):
        return [one for one in self.visits.values() if one.person == person and one.on == on and not one.undone]

    def worked(self, visit):
        """Minutes without gaps and breaks; None where nobody knows."""
        there = visit.there()
        if there is None:
            return None
        rest = visit.rest
        if rest is None:
            rule = self.rule("break", visit.person, visit.on)
            rest = rule["minutes"] if rule and there >= rule["after_minutes"] else 0
        return max(there - rest, 0)

    # --- handovers ---------------------------------------------------------------------------------------------------

    def handover_opened(self, body, _):
        self.handovers[body["handover"]] = Handover(sorted(set(body["members"])))

    def pieces_counted(self, body, fact):
        handover = self.handovers[body["handover"]]
        handover.counts[fact["id"]] = (body["work"], number(body["quantity"]), body.get("piece"))
        handover.last_scan = fact["sequence"]

    def count_taken_back(self, body, _):
        del self.handovers[body["handover"]].counts[body["count"]]

    def handover_received(self, body, fact):
        handover = self.handovers[body["handover"]]
        handover.received, handover.on = fact["sequence"], body["on"]
        for first, last, on in self.settled_clocks:
            if handover.last_scan and first <= handover.last_scan <= last:
                handover.on = on
        for work in handover.made():
            self.unpriced[body["handover"], work] = work

    def handover_corrected(self, body, fact):
        name, change = body["handover"], body["change"]
        handover = self.handovers[name]
        if change == "voided_whole":
            handover.counts.clear()
        elif "added" in change:
            added = change["added"]
            handover.counts[fact["id"]] = (added["work"], number(added["quantity"]), added.get("piece"))
        elif "voided" in change:
            del handover.counts[change["voided"]["count"]]
        elif "amended" in change:
            self.amend(handover, fact["id"], change["amended"]["work"], number(change["amended"]["quantity"]))
        elif "moved" in change:
            self.put_right(name, [change["moved"]["to"]], handover.on)
        elif "shared" in change:
            work, parts = change["shared"].get("work"), change["shared"]["parts"]
            if work is None:
                handover.stated.clear()
            handover.stated[work] = {who: number(part) for who, part in parts}
        for work in handover.made():
            if (name, work) not in self.prices:
                self.unpriced[name, work] = work

    @staticmethod
    def amend(handover, fact, work, quantity):
        gone = [count for count, (known, _, _) in handover.counts.items() if known == work]
        piece = handover.counts[gone[0]][2]
        for count in gone:
            del handover.counts[count]
        if quantity:
            handover.counts[fact] = (work, quantity, piece)

    def put_right(self, name, members, on):
        """It was booked on somebody else, or on another day. What holds for the right one replaces a price, where
        that is another than what holds for the wrong one."""
        handover = self.handovers[name]
        for work in self.works:
            if (name, work) in self.prices:
                wrong, right = self.rate_for(work, handover.members, handover.on), self.rate_for(work, members, on)
                if right and right != wrong:
                    self.prices[name, work] = right
        handover.members, handover.on = members, on

    def inspected(self, body, fact):
        self.looks[fact["id"]] = number(body["rejected"])
        self.handovers[body["handover"]].rejected[body["work"]] += number(body["rejected"])

    def inspection_voided(self, body, _):
        self.handovers[body["handover"]].rejected[body["work"]] -= self.looks.pop(body["inspection"])

    def clock_settled(self, body, _):
        first, last, on = body["first"], body["last"], body["on"]
        self.settled_clocks.append((first, last, on))
        for visit in self.visits.values():
            if visit.said and first <= visit.said <= last:
                visit.on = on
                # Seen by a wrong clock, and written by staff for that very day: once.
                written = (one for one in self.visits.values() if one.person == visit.person and one.on == on)
                if visit.left is not None and any(one.written and not one.said and not one.undone for one in written):
                    visit.undone = True
        for name, handover in self.handovers.items():
            if handover.received and handover.last_scan and first <= handover.last_scan <= last:
                self.put_right(name, handover.members, on)

    # --- nets --------------------------------------------------------------------------------------------------------

    def piece_added(self, body, _):
        everybodys = [(start, rule) for its, start, rule in self.rules if its is None and rule["topic"] == "pieces"]
        usual = (latest(everybodys, body["on"]) or {"pay": "daily"})["pay"]
        steps = {work: cap and number(cap) for work, cap in body["steps"]}
        self.pieces[body["piece"]] = {"agreed": body.get("paid"), "usual": usual, "steps": steps, "said": None}

    def paid_when(self, piece, handover):
        """As it was agreed with the net; else as the programmes of all who made it say; else as was usual then."""
        net = self.pieces[piece]
        said = {self.programmes_pay(member, handover.on) for member in handover.members}
        return net["agreed"] or (said.pop() if len(said) == 1 else None) or net["usual"]

    def piece_finished(self, body, _):
        self.pieces[body["piece"]]["said"] = body["on"]

    def finished(self, piece):
        """The day on which a net is complete: when staff say so, or of the last step of all that are done."""
        net = self.pieces[piece]
        if net["said"]:
            return net["said"]
        days, made = [], defaultdict(Fraction)
        for handover in self.handovers.values():
            for work, quantity, its in handover.counts.values():
                if its == piece and handover.on:
                    days.append(handover.on)
                    made[work] += quantity
        complete = all(cap is not None and made[work] >= cap for work, cap in net["steps"].items())
        return max(days) if complete and days else None

    # --- hours -------------------------------------------------------------------------------------------------------

    def hours_entered(self, body, fact):
        agreed, place = None, body.get("place")
        if place:
            mine = [one for one in self.placements if (one["participant"], one["place"]) == (body["participant"], place)]
            running = [one for one in mine if one.get("to") is None or body["on"] <= one["to"]]
            agreed = latest([(one["from"], one["terms"]) for one in running], body["on"])
        paid = self.works[body["work"]]["pay"] == "paid" and agreed in (None, "time")
        self.hours[fact["id"]] = body | {"paid": paid}
        self.entries.add(fact["id"])
        self.unpriced[fact["id"]] = body["work"]

    def hours_voided(self, body, _):
        del self.hours[body["entry"]]
        self.unpriced.pop(body["entry"], None)

    # --- prices ------------------------------------------------------------------------------------------------------

    def freeze_prices(self):
        """What is worth something for the first time keeps that price."""
        for source, work in list(self.unpriced.items()):
            if source in self.hours:
                entry = self.hours[source]
                paid, members, on = entry["paid"], [entry["participant"]], entry["on"]
            else:
                handover = self.handovers[source[0]]
                members, on = handover.members, handover.on
                paid = self.works[work]["pay"] == "paid" and self.to_be_paid(handover, work)
            rate = paid and self.rate_for(work, members, on)
            if rate:
                self.prices[source] = rate
                del self.unpriced[source]

    def repriced(self, body, _):
        for source in list(self.prices):
            work = self.hours[source]["work"] if source in self.hours else source[1]
            if source in self.hours:
                members, on = [self.hours[source]["participant"]], self.hours[source]["on"]
            elif isinstance(source, tuple):
                members, on = self.handovers[source[0]].members, self.handovers[source[0]].on
            else:
                continue
            if work == body["work"] and body["from"] <= on <= body["to"]:
                self.prices[source] = self.rate_for(work, members, on) or self.prices[source]

    def worth(self, source, work, units, paid=True):
        """For one of what, yen for it, and how many of those."""
        unit = self.works[work]["unit"]
        if self.works[work]["pay"] == "unpaid" or not paid:
            return unit, Fraction(0), units
        known = self.prices.get(source)
        if known is None:
            return unit, None, units
        return known["per"], number(known["yen"]), units * number(known["pack"])

    # --- what stands -------------------------------------------------------------------------------------------------

    def to_be_paid(self, handover, work):
        """One work of a handover: (net or None, the day that it is paid on, how much) for each part. What is not paid
        because it was rejected is taken from what is paid on its own day first, then from the nets in their order."""
        nets, now = defaultdict(Fraction), Fraction(0)
        for known, quantity, piece in handover.counts.values():
            if known == work and piece and self.paid_when(piece, handover) == "at_completion":
                nets[piece] += quantity
            elif known == work:
                now += quantity
        rules = [self.rule("rejection", member, handover.on) for member in handover.members]
        lost = handover.rejected[work] if all(rule and rule["pay"] == "unpaid" for rule in rules) else Fraction(0)
        parts = []
        for piece, quantity in [(None, now), *nets.items()]:
            less = min(quantity, lost)
            lost -= less
            if quantity > less:
                parts.append((piece, handover.on if piece is None else self.finished(piece), quantity - less))
        return parts

    def weights(self, handover, work):
        """How a work of a handover is divided among its members; None while nobody knows."""
        members = handover.members
        if len(members) == 1:
            return {members[0]: 1}
        stated = handover.stated.get(work) or handover.stated.get(None)
        if stated:
            return {member: stated.get(member, Fraction(0)) for member in members}
        known = [(start, how) for said, start, how in self.sharings[work] if said < handover.received]
        how = latest(known, handover.on) or "equal"
        if how == "quantity":
            return None
        if how == "hours":
            times = {}
            for member in members:
                worked = [self.worked(visit) for visit in self.visits_of(member, handover.on)]
                if not worked or None in worked:
                    return None
                times[member] = sum(worked)
            return times
        if how == "ratio":
            def ratio(member):
                own = latest([(start, it) for said, start, it in self.ratios[member] if said < handover.received], handover.on)
                return 1 if own is None else own
            return {member: ratio(member) for member in members}
        return {member: 1 for member in members}

    def earned(self):
        """Every line of pieces and time, one a source, work and person:
        (person, kind, work, on, per, rate, share, people, source), quantity, amount, units of the person's own part.
        What a handover has of a net that is paid later is a source of its own."""
        for name, handover in self.handovers.items():
            for work in handover.made() if handover.on else ():
                for piece, on, units in self.to_be_paid(handover, work):
                    if on:
                        source = f"{name}/{piece}" if piece else name
                        yield from self.shared(name, handover, work, on, units, source)
        for name, entry in self.hours.items():
            minutes, work = Fraction(entry["minutes"]), entry["work"]
            per, rate, quantity = self.worth(name, work, minutes, entry["paid"])
            key = (entry["participant"], self.kind(work), work, entry["on"], per, rate, "1", 1, name)
            yield key, sixtieth(quantity), sixtieth(quantity * (rate or 0)), minutes / 60

    def shared(self, name, handover, work, on, units, source):
        per, rate, quantity = self.worth((name, work), work, units)
        people, weights = len(handover.members), self.weights(handover, work)
        parts = weights and divided(quantity * (rate or 0), weights)
        for member in handover.members:
            if parts is None:
                key = (member, self.kind(work), work, on, per, None, "", people, source)
                yield key, quantity, Fraction(0), Fraction(0)
            else:
                amount, share = parts[member]
                key = (member, self.kind(work), work, on, per, rate, str(share), people, source)
                yield key, quantity, amount, units * share

    def kind(self, work):
        return "time" if self.works[work]["counted"] == "by_time" else "piece"

    # --- allowances --------------------------------------------------------------------------------------------------

    def allowance_granted(self, body, fact):
        self.grants[fact["id"]] = (body["participant"], body["allowance"])

    def allowance_ended(self, body, _):
        person, grant = self.grants[body["grant"]]
        self.grants[body["grant"]] = (person, grant | {"to": body["on"]})

    def granted(self, earned):
        """Every line of an allowance, one a grant and day, in the form of [`Books.earned`]. Each day is a source."""
        for name, (person, grant) in self.grants.items():
            mine = [(key, amount, units) for key, _, amount, units in earned if key[0] == person]
            days = {key[3] for key, _, _ in mine} | {grant["from"]}
            days |= {one.on for one in self.visits.values() if one.person == person}
            days |= {one["on"] for one in self.hours.values() if one["participant"] == person}
            used = Fraction(0)
            for on in sorted(day for day in days if grant["from"] <= day <= grant.get("to", "9999")):
                taken, whole, quantity = self.of_grant(person, grant, on, mine, used)
                used += taken
                amount = whole
                if grant["purpose"] == "guarantee":
                    amount = max(whole - sum(amount for key, amount, _ in mine if key[3] == on), Fraction(0))
                if grant["purpose"] == "deduction":
                    amount = -whole
                if amount:
                    yen, unit = number(grant["yen"]), self.unit_of(grant)
                    kind = KINDS.get(grant["purpose"], "allowance")
                    key = (person, kind, NAMES[grant["purpose"]], on, unit, yen, "1", 1, f"{name}/{on}")
                    yield key, quantity, amount, Fraction(0)

    def of_grant(self, person, grant, on, mine, used):
        """How much of the limit the day takes, what that comes to, and the quantity that is shown."""
        per, yen = grant["per"], number(grant["yen"])
        visits = self.visits_of(person, on)
        entered = [one["minutes"] for one in self.hours.values() if (one["participant"], one["on"]) == (person, on)]
        if per == "day":
            wanted = Fraction(1 if visits or entered else 0)
        elif per == "once":
            wanted = Fraction(1 if on == grant["from"] else 0)
        elif per == "hour":
            wanted = Fraction(sum(entered) + sum(self.worked(visit) or 0 for visit in visits))
        else:
            own = sum((units for key, _, units in mine if key[3] == on and key[2] == per["unit"]), Fraction(0))
            wanted = half_up(own, THOUSANDTH)
        if grant.get("limit") is not None:
            limit = grant["limit"] * (60 if per == "hour" else 1)
            wanted = max(min(wanted, limit - used), Fraction(0))
        if per == "hour":
            return wanted, sixtieth(wanted * yen), sixtieth(wanted)
        return wanted, wanted * yen, wanted

    def unit_of(self, grant):
        per = grant["per"]
        return {"day": "日", "hour": "時間", "once": "回"}[per] if isinstance(per, str) else self.works[per["unit"]]["unit"]

    def lines(self):
        earned = list(self.earned())
        yield from ((key, quantity, amount) for key, quantity, amount, _ in earned)
        yield from ((key, quantity, amount) for key, quantity, amount, _ in self.granted(earned))

    # --- cases -------------------------------------------------------------------------------------------------------

    def in_cases(self, work, count, on):
        """`41箱＋2組`; None where nobody said what a case holds."""
        case = latest(self.cases[work], on)
        if case is None:
            return None
        cases, rest = divmod(number(count), case[0])
        return [int(cases), case[1], rest]
