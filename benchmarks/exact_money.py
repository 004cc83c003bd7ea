"""Rewards of random bases by random rules, shared at random and paid in parts: is a 分 lost or won?

    python benchmarks/exact_money.py                              100,000 of them on SQLite
    DATABASE_URL=postgres://... python benchmarks/exact_money.py  on PostgreSQL, in an empty database

Each is compared with fractions, then written as a payable with its instalments and read again: the database
has to sum the parts to the whole, and the digest of what it gives has to be the same on both databases.
"""

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
AT_ONCE = 2000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/money.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(connection.vendor, flush=True)
    return run(random.Random(options.seed), options.cases)


def run(chance: random.Random, wanted: int) -> int:
    from accounts.choices import Role
    from tests.factories import AreaFactory, UserFactory

    started, lost, digest = time.perf_counter(), 0, hashlib.sha256()
    area, by = AreaFactory(), UserFactory(role=Role.REGION_REVIEWER)
    for first in range(0, wanted, AT_ONCE):
        made = [granted(chance) for _ in range(min(AT_ONCE, wanted - first))]
        lost += sum(one.differs for one in made)
        lost += stored(made, first, area, by, digest)
        took = time.perf_counter() - started
        print(f"\r{first + len(made)} of {wanted}, {lost} differ, {took:.0f} s", end="", flush=True)
    print(f"\ndigest of all parts as the database gives them: {digest.hexdigest()[:16]}")
    return 1 if lost else 0


class Granted:
    """One share of a project's reward, and its instalments."""

    def __init__(self, amount: Decimal, parts: list[Decimal], *, differs: bool):
        self.amount, self.parts, self.differs = amount, parts, differs


def granted(chance: random.Random) -> Granted:
    """Computed by the rules' own functions; `differs` where fractions give something else."""
    from incentives.bands import Band, Mode, rounded, slices_of, worth_of
    from incentives.parts import apportion

    base = fen(chance, 13)
    ends = sorted({fen(chance, 12) + 1 for _ in range(chance.randrange(7))})
    bands = [Band(upto, Decimal(chance.randrange(10**8)).scaleb(-9)) for upto in [*ends, None]]
    mode = chance.choice(list(Mode))
    worth = worth_of(slices_of(base, bands, mode))
    wrong = Fraction(worth) != expected(base, bands, mode == Mode.MARGINAL)
    whole = rounded(worth, Decimal("0.01"), chance.choice(["down", "half_up"]))
    wrong |= abs(Fraction(whole) - Fraction(worth)) >= Fraction(1, 100)
    weights = [Decimal(chance.randrange(1, 10_000)).scaleb(-2) for _ in range(chance.randrange(1, 10))]
    shares = apportion(whole, weights)
    share = chance.choice(shares)
    parts = apportion(share, [Decimal(chance.randrange(1, 100)) for _ in range(chance.randrange(1, 5))])
    return Granted(share, parts, differs=wrong or sum(shares) != whole or sum(parts) != share)


def fen(chance: random.Random, digits: int) -> Decimal:
    """An amount of any size up to so many digits before the point."""
    return Decimal(chance.randrange(10 ** chance.randrange(3, digits + 2))).scaleb(-2)


def expected(base: Decimal, bands, by_slices: bool) -> Fraction:
    worth, low = Fraction(0), Fraction(0)
    for band in bands:
        if not by_slices:
            if band.upto is None or base <= band.upto:
                return Fraction(base) * Fraction(band.rate)
            continue
        high = Fraction(base) if band.upto is None else min(Fraction(base), Fraction(band.upto))
        worth += max(high - low, 0) * Fraction(band.rate)
        low = max(low, high)
    return worth


def stored(made: list[Granted], first: int, area, by, digest) -> int:
    """How many payables are not the sum of their instalments, or come back other than they were written."""
    from django.db.models import Sum

    from incentives.models import Instalment, Payable
    from incentives.payment_choices import PayeeKind

    paid = [one for one in made if one.amount > 0]
    kind = {"area": area, "payee_kind": PayeeKind.PERSON, "payee_name": "甲", "created_by": by}
    rows = Payable.objects.bulk_create(
        Payable(number=f"M-{first + place}", amount=one.amount, **kind) for place, one in enumerate(paid)
    )
    Instalment.objects.bulk_create(
        Instalment(payable=row, number=number, due_on="2026-03-02", amount=part)
        for row, one in zip(rows, paid, strict=True)
        for number, part in enumerate((part for part in one.parts if part > 0), 1)
    )
    summed = Payable.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        parts=Sum("instalments__amount")
    )
    read = list(summed.order_by("pk").values_list("amount", "parts"))
    for pair in read:
        digest.update(" ".join(f"{amount:.2f}" for amount in pair).encode())
    return sum(pair != (one.amount, one.amount) for pair, one in zip(read, paid, strict=True))


if __name__ == "__main__":
    sys.exit(main())
