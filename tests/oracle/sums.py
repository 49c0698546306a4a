"""Exact numbers: how they are written, rounded, and divided among people. Nothing here knows what they are for."""
from decimal import Decimal
from fractions import Fraction

THOUSANDTH = Fraction(1, 1000)


def number(value):
    """A decimal of the ledger, exactly."""
    return Fraction(str(value))


def decimals(value):
    """How many decimals an exact value needs; None where no number of them is enough."""
    return next((n for n in range(0, 29) if (Fraction(value) * 10**n).denominator == 1), None)


def text(value):
    """A decimal as the ledger writes it: exact, without trailing zeros."""
    value = Fraction(value)
    scale = decimals(value)
    if scale is None:
        raise ValueError(f"{value} is no finite decimal")
    digits = f"{abs(value.numerator * 10**scale // value.denominator):0{scale + 1}d}"
    whole = digits if scale == 0 else f"{digits[:-scale]}.{digits[-scale:]}"
    return ("-" if value < 0 else "") + whole


def floor(value, step):
    return value // step * step


def half_up(value, step):
    """To a multiple of `step`; halves away from zero."""
    whole = floor(abs(value) / step + Fraction(1, 2), 1) * step
    return whole if value >= 0 else -whole


def rounded(value, rule):
    """Whole yen of one payment."""
    if rule == "half-up":
        return int(half_up(value, Fraction(1)))
    whole = int(floor(abs(value), 1))
    if rule == "up" and abs(value) != whole:
        whole += 1
    return whole if value >= 0 else -whole


def sixtieth(value):
    """Exact where it is a finite decimal, else half-up to 0.001."""
    exact = Fraction(value) / 60
    return exact if decimals(exact) is not None else half_up(exact, THOUSANDTH)


def divided(pool, weights):
    """What each gets of a pool: cut off at 0.001 yen (or at the pool's own decimals, where those are finer), and the
    steps that are left go to the largest remainders, of equal ones to the smallest ids. None: nothing can be divided."""
    whole = sum(weights.values())
    if not whole:
        return None
    step = min(THOUSANDTH, Fraction(1, 10 ** decimals(pool)))
    due = {who: pool * weight / whole for who, weight in weights.items()}
    parts = {who: floor(exact, step) for who, exact in due.items()}
    left = int((pool - sum(parts.values())) / step)
    for who in sorted(due, key=lambda who: (parts[who] - due[who], who))[:left]:
        parts[who] += step
    assert sum(parts.values()) == pool, "the parts come to the pool"
    return {who: (parts[who], Fraction(weights[who]) / whole) for who in weights}
