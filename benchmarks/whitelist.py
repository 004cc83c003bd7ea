"""How long the test run of a whitelist version takes over a whole registry, and how much memory.

    python benchmarks/whitelist.py                          1,000,000 made-up enterprises on SQLite
    python benchmarks/whitelist.py --enterprises 100000
    DATABASE_URL=postgres://... python benchmarks/whitelist.py   on PostgreSQL, in a database of its own

The enterprises are those of benchmarks/corpus: 30 % registered in an FTZ area, 3 % with a chain role. On top,
a third has figures of last year, and a fifth of those in an area was looked up for risk events. The version
is the default scheme of the policy folder. A database that has enterprises already is used as it is.
"""

import argparse
import datetime as dt
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
DAY = dt.date(2026, 1, 15)
AT_ONCE = 5000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--enterprises", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/whitelist.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from registry.models import Enterprise

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {settings.DATABASES['default']['NAME']}")
    if not Enterprise.objects.exists():
        fill(options.enterprises)
    for _number in range(options.runs):
        run()


def fill(wanted: int) -> None:
    from accounts.choices import Role
    from benchmarks.corpus.loading import load
    from registry.models import Enterprise, RiskScreening, YearFigures
    from tests.factories import UserFactory

    load(wanted)
    rng, user = random.Random(5), UserFactory(username="screens", role=Role.REGION_REVIEWER)
    every_third = range(1, wanted + 1, 3)
    for start in range(0, len(every_third), AT_ONCE):
        YearFigures.objects.bulk_create(
            YearFigures(
                enterprise_id=pk,
                year=2025,
                revenue_cny=int(rng.lognormvariate(17, 2.2)),
                employees=rng.randrange(1, 2000),
                size_class="unknown",
                size_source="declared",
            )
            for pk in every_third[start : start + AT_ONCE]
        )
    inside = list(Enterprise.objects.filter(area__isnull=False).values_list("pk", flat=True)[::5])
    RiskScreening.objects.bulk_create(
        [RiskScreening(enterprise_id=pk, on=DAY, source="Credit China", created_by=user) for pk in inside],
        batch_size=AT_ONCE,
    )


def run() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from whitelist.models import SchemeVersion
    from whitelist.trial import trial_run

    version = SchemeVersion.objects.get()
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = trial_run(version, day=DAY)
    took, asked = time.perf_counter() - began, sum(float(query["time"]) for query in queries)
    print(
        f"{took:.1f} s ({asked:.1f} s of them in {len(queries)} queries), {_peak()} MB at most: "
        f"{found.registry:,} enterprises, {found.enter.count:,} would enter, "
        f"{found.may_enter.count:,} not known, {found.fail:,} not admitted"
    )
    for sieve in found.sieves:
        counts = f"{sieve.met:,} met, {sieve.failed:,} not, {sieve.unknown:,} not known"
        print(f"  {sieve.criterion.code}: {counts}")


def _peak() -> int:
    """Of the whole process, the making of the data included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
