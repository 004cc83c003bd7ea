"""Merging and undoing at random: is the database as it was, and how long does one take?

    python benchmarks/merges.py                              1,000 merges on SQLite
    DATABASE_URL=postgres://... python benchmarks/merges.py  on PostgreSQL, in a database of its own

Every few merges a new random graph with rows in every relation to an enterprise (tests/registry/merge_world).
After each undo the content of every table is compared with that before, foreign keys are followed, and the
search index is compared with the database.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
IN_A_GRAPH = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--merges", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/merges.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {settings.DATABASES['default']['NAME']}")
    run(options.merges, options.seed)


def run(wanted: int, seed: int) -> None:
    from django.db import transaction

    rng = random.Random(seed)
    took: dict[str, list[float]] = {"merge": [], "undo": []}
    refused, differing, hanging, behind = 0, 0, 0, 0
    while len(took["undo"]) < wanted:
        with transaction.atomic():
            found = graph(rng, took)
            transaction.set_rollback(True)
        refused, differing = refused + found[0], differing + found[1]
        hanging, behind = hanging + found[2], behind + found[3]
        print(f"\r{len(took['undo'])} of {wanted}", end="", flush=True)
    print(f"\r{len(took['undo'])} merges undone, {refused} more refused")
    print(f"rows that differ: {differing}, orphans: {hanging}, times the index was behind: {behind}")
    for what, seconds in took.items():
        print(
            f"{what}: median {statistics.median(seconds) * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms"
        )
    sys.exit(bool(differing or hanging or behind))


def graph(rng: random.Random, took: dict[str, list[float]]) -> tuple[int, int, int, int]:
    """Some merges in one graph, undone backwards. Returns refusals, differences, orphans, index behind."""
    from django.core.exceptions import ValidationError

    from accounts.choices import Role
    from accounts.services import roles_sync
    from crm.models import Lead
    from registry.merging.fields import CHOICES
    from registry.models import Enterprise
    from registry.services.merging import enterprise_merge, merge_undo
    from tests.factories import AreaFactory, UserFactory
    from tests.merging import content, differences, orphans
    from tests.registry.merge_world import START, grow
    from tests.search.indexing import indexed, is_in_step

    roles_sync()
    officers = [UserFactory(areas=[AreaFactory()]) for _ in range(2)]
    actor = UserFactory(role=Role.REGION_ADMIN)
    grow(rng, officers)
    indexed(*Enterprise.objects.all(), *Lead.objects.all())
    done, refused, differing, hanging, behind = [], 0, 0, 0, 0
    for _ in range(IN_A_GRAPH):
        kept, gone = rng.sample(list(Enterprise.objects.order_by("pk")), 2)
        before, started = content(), time.perf_counter()
        try:
            merge = enterprise_merge(
                kept=kept,
                gone=gone,
                reason="Same",
                actor=actor,
                chosen=rng.sample(CHOICES, rng.randrange(4)),
                despite_codes=True,
                today=START.date(),
            )
        except ValidationError:
            refused += 1
            continue
        took["merge"].append(time.perf_counter() - started)
        done.append((before, merge))
        hanging, behind = hanging + len(orphans()), behind + (not is_in_step())
    for before, merge in reversed(done):
        started = time.perf_counter()
        merge_undo(merge=merge, actor=actor)
        took["undo"].append(time.perf_counter() - started)
        differing += len(differences(before, content()))
        hanging, behind = hanging + len(orphans()), behind + (not is_in_step())
    return refused, differing, hanging, behind


if __name__ == "__main__":
    main()
