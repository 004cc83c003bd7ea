"""An import of enterprises beside a raw COPY of the same rows, and what reading a large workbook costs.

    python benchmarks/spreadsheets_import.py [--rows 100000] [--rounds 3]         in a fresh SQLite
    DATABASE_URL=postgres://... python benchmarks/spreadsheets_import.py     in an empty database

Each round imports rows that are all new, the same rows with three facts changed, and those once more; on
PostgreSQL a raw COPY of the same rows into a table like that of the enterprises goes before each. `write` is
the step from decisions to the database, with trail, outbox and what an undo needs; `whole` is read, check and
write of the file as its user waits for it. Nothing is kept between rounds but the rows.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CITIES = ("南宁", "柳州", "钦州", "崇左")
# The most memory of a process counts from that of who started it: so a small one does.
MEASURE = (
    "import resource, subprocess, sys;"
    "subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
SITES = ("https://first.example", "https://second.example", "https://third.example")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-reading", action="store_true")
    parser.add_argument("--first", type=int, default=0, help="number of the first round, in a used database")
    options = parser.parse_args()
    _set_up_django()
    from django.db import connection

    actor = None if options.only_reading else _actor()
    print(f"{connection.vendor}, {options.rows} rows, {options.rounds} rounds", flush=True)
    _reading(options.rows)
    if options.only_reading:
        return 0
    found: dict[str, list[tuple[float, float, float]]] = {}
    for number in range(options.first, options.first + options.rounds):
        for kind, site in (("new", 0), ("updated", 1), ("unchanged", 1)):
            raw = _raw_copy(number, options.rows) if connection.vendor == "postgresql" else 0.0
            write, whole = _imported(_rows(number, options.rows, SITES[site]), kind, actor)
            found.setdefault(kind, []).append((raw, write, whole))
    for kind, times in found.items():
        _tell(kind, times, options.rows)
    return 0


def _tell(kind: str, times: list[tuple[float, float, float]], rows: int) -> None:
    raw, write, whole = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{kind}: COPY {raw:.2f} s, write {write:.2f} s, whole {whole:.2f} s")
    print(f"  rows/s of the whole {_spread([rows / whole for _raw, _write, whole in times], 0)}", flush=True)
    if raw:
        print(f"  write, times a COPY {_spread([write / raw for raw, write, _whole in times])}")
        print(f"  whole, times a COPY {_spread([whole / raw for raw, _write, whole in times])}", flush=True)


def _spread(figures: list[float], digits: int = 2) -> str:
    least, middle, most = min(figures), statistics.median(figures), max(figures)
    return f"{least:.{digits}f} / {middle:.{digits}f} / {most:.{digits}f}"


def _set_up_django() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/imports.sqlite3")
    os.environ |= {
        "DEBUG": "True",
        "HTTPS": "False",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
        "PRIVATE_FILES": tempfile.mkdtemp(),
    }
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # no log of queries

    from search import indexer

    indexer.MOST_AT_ONCE = 0  # as of any import of more than 20,000 rows: the worker brings the index up


def _actor():
    from django.conf import settings
    from django.core.management import call_command

    from accounts.models import User
    from accounts.services import roles_sync, user_create
    from desk.policy_load import policy_folder_load

    call_command("migrate", verbosity=0)
    policy_folder_load(settings.BASE_DIR / "policies" / "guangxi-ftz-2021")
    roles_sync()
    known = User.objects.filter(username="importer").first()
    return known or user_create(
        username="importer", full_name="Importer", role="region_admin", organisation=None, areas=[]
    )


def _rows(number: int, rows: int, site: str) -> list[list]:
    from stdnum.cn import uscc

    stems = (f"9145{number:02d}00{row:09d}" for row in range(rows))
    return [
        [
            f"{CITIES[row % 4]}试验{number}之{row}号有限公司",
            stem + uscc.calc_check_digit(stem),
            f"{site}/{row}",
            f"{site[8:]}路{row}号",
            row + len(site),
            "2019-01-02",
            "存续",
        ]
        for row, stem in enumerate(stems)
    ]


HEADINGS = ["企业名称", "统一社会信用代码", "网址", "注册地址", "注册资本", "成立日期", "登记状态"]


def _reading(rows: int) -> None:
    """The child that looks through a workbook and reads it: what it takes at most."""
    from openpyxl import Workbook

    from exports.limits import CHILD_CPU_SECONDS, CHILD_MEMORY

    path = Path(tempfile.mkdtemp()) / "list.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for row in [HEADINGS, *_rows(99, rows, SITES[0])]:
        sheet.append(row)
    book.save(path)
    child = ["-m", "exports.read_child", str(path), "", str(CHILD_MEMORY), str(CHILD_CPU_SECONDS)]
    started = time.perf_counter()
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *child], cwd=ROOT, capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - started
    megabytes = int(measured.stdout) / 1024
    print(f"read and look through {rows} rows: {took:.1f} s, child {megabytes:.0f} MB", flush=True)


def _imported(rows: list[list], kind: str, actor) -> tuple[float, float]:
    """Seconds from decisions to the database, and of the whole import."""
    from exports import runs
    from exports.columns import get_table

    table = get_table("enterprises")
    path = Path(tempfile.mkdtemp()) / "list.csv"
    lines = [",".join(map(str, row)) for row in [HEADINGS, *rows]]
    path.write_text("\n".join(lines), encoding="utf-8")
    written: list[float] = []
    real: Callable = runs._write

    def timed(*arguments):
        started = time.perf_counter()
        real(*arguments)
        written.append(time.perf_counter() - started)

    runs._write = timed
    try:
        started = time.perf_counter()
        run = runs.commit(table, runs.open_source(table, path, actor), actor)
        whole = time.perf_counter() - started
    finally:
        runs._write = real
    if run.counts[kind] != len(rows):
        sys.exit(f"{kind}: {run.counts}")
    return sum(written), whole


def _raw_copy(number: int, rows: int) -> float:
    """The same enterprises, all columns and indexes, and nothing else."""
    from django.db import connection, transaction
    from django.utils import timezone
    from psycopg import sql

    from core.staging import _values
    from registry.models import Enterprise

    fields = [field for field in Enterprise._meta.concrete_fields if field.name != "id"]
    now = timezone.now()
    values = [
        Enterprise(
            uscc=row[1],
            name_zh=row[0],
            website=row[2],
            registered_address=row[3],
            registered_capital=row[4] * 10_000,
            established_on=row[5],
            sort_key=row[0],
            updated_at=now,
        )
        for row in _rows(number + 50, rows, SITES[0])
    ]
    prepared = list(_values(fields, values, add=False))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw_enterprise")
        cursor.execute("CREATE TABLE raw_enterprise (LIKE registry_enterprise INCLUDING ALL)")
    statement = sql.SQL("COPY raw_enterprise ({}) FROM STDIN").format(
        sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in prepared:
            copy.write_row(row)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
