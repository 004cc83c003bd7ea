"""Bulk export beside csv.writer and openpyxl: CPU seconds, and the memory of the whole way from the database.

    python benchmarks/spreadsheets.py                               100,000 rows in memory, five rounds
    python benchmarks/spreadsheets.py --list 1000000                also the list of enterprises, all columns
    DATABASE_URL=postgres://... python benchmarks/spreadsheets.py --list 1000000 --once

`writing`: rows that are in memory become a file. `list`: the list of enterprises with all its columns, as an
export job makes it, in one snapshot of DATABASE_URL (an empty database: it is migrated and filled; one that
has enterprises is taken as it is). Candidates take turns, each in a process of its own, of which the CPU
seconds and the memory are measured: all of it, and what the export added to what the program needs before the
first row. `--once`: of the list only our own way, once, for its memory. rustpy-xlsxwriter is measured too
where it is installed. Ends with 1 when a bound of issue 8 is missed.
"""

import argparse
import csv
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)
OPENPYXL_AT_LEAST, CSV_AT_MOST, MEGABYTES = 6.0, 2.0, 120
ORIGINALS = 10_000
KEYS = (
    "code",
    "name",
    "name_en",
    "area",
    "kind",
    "capital",
    "day",
    "staff",
    "share",
    "is_soe",
    "street",
    "month",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--list", type=int, default=0, metavar="ENTERPRISES")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(run_child(*options.child, options.rows)))
        return 0
    right = compare("writing", options.rows, options.rounds)
    if options.list:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/spreadsheets.sqlite3")
        fill(options.list)
        right &= once() if options.once else compare("list", options.list, options.rounds)
    return 0 if right else 1


# The parent: who takes turns, and what came of it


def compare(measure: str, rows: int, rounds: int) -> bool:
    with_all = measure == "writing" and find_spec("rustpy_xlsxwriter")
    candidates = [name for name in CANDIDATES if name != "rustpy" or with_all]
    found: dict[str, list[dict]] = {name: [] for name in candidates}
    for _round in range(rounds):
        for name in candidates:
            found[name].append(child(measure, name, rows))
    print(f"\n{measure}: {rows:,} rows, {rounds} rounds; min / median / max")
    for name, results in found.items():
        print(f"  {name:9} CPU {spread([one['cpu'] for one in results])} s, {size(results)}")
    ours = [one["cpu"] for one in found["ours"]]
    slower = ratios([one["cpu"] for one in found["openpyxl"]], ours)
    to_csv = ratios(ours, [one["cpu"] for one in found["csv"]])
    print(f"  openpyxl / ours  {spread(slower)}   at least {OPENPYXL_AT_LEAST}: {said(slower, '>=')}")
    print(f"  ours / csv       {spread(to_csv)}   at most {CSV_AT_MOST}: {said(to_csv, '<=')}")
    return said(slower, ">=") == said(to_csv, "<=") == "yes" and (measure == "writing" or fits(found["ours"]))


def once() -> bool:
    result = child("list", "ours", 0)
    print(f"\nlist: CPU {result['cpu']:.1f} s, {size([result])}, rows {result['rows']:,}")
    return fits([result])


def child(measure: str, name: str, rows: int) -> dict:
    command = [sys.executable, __file__, "--child", measure, name, "--rows", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Of what was measured in the same round."""
    return [a / b for a, b in zip(over, under, strict=True)]


def spread(values: Sequence[float]) -> str:
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f}"


def size(results: Sequence[dict]) -> str:
    file = results[0]["bytes"] / 1e6
    most = max(results, key=itemgetter("added"))
    return f"RSS {most['megabytes']:.0f} MB, of it {most['added']:.0f} MB added; file {file:.1f} MB"


def said(values: Sequence[float], how: str) -> str:
    middle = statistics.median(values)
    return "yes" if (middle >= OPENPYXL_AT_LEAST if how == ">=" else middle <= CSV_AT_MOST) else "NO"


def fits(results: Sequence[dict]) -> bool:
    most = max(one["added"] for one in results)
    print(f"  memory added {most:.0f} MB   at most {MEGABYTES}: {'yes' if most <= MEGABYTES else 'NO'}")
    return most <= MEGABYTES


# The child: one candidate, once


def run_child(measure: str, name: str, rows: int) -> dict:
    set_up_django()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        columns, made = columns_in_memory(), list(rows_in_memory(rows if measure == "writing" else 0))
        before, began = memory_begin(), time.process_time()
        if measure == "list":
            count = list_once(name, path)
        else:
            count = CANDIDATES[name](path, columns, iter(made))
        took, most = time.process_time() - began, megabytes("VmHWM")
        size = path.stat().st_size
        return {"cpu": took, "megabytes": most, "added": most - before, "bytes": size, "rows": count}


def memory_begin() -> float:
    """Megabytes in use; the peak is counted from here."""
    Path("/proc/self/clear_refs").write_text("5")
    return megabytes("VmRSS")


def megabytes(what: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def set_up_django() -> None:
    os.environ.setdefault("DATABASE_URL", "sqlite:///unused.sqlite3")
    os.environ |= {"DEBUG": "True", "HTTPS": "False", "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # no log of queries


def columns_in_memory() -> list:
    from exports.columns import Column, Kind

    kinds = (Kind.USCC, *[Kind.TEXT] * 4, Kind.MONEY, Kind.DATE, Kind.INT, Kind.RATIO, *[Kind.TEXT] * 3)
    return [
        Column(key, key, kind, itemgetter(place))
        for place, (key, kind) in enumerate(zip(KEYS, kinds, strict=True))
    ]


def rows_in_memory(count: int) -> Iterable[tuple]:
    day = dt.date(2015, 1, 1)
    for n in range(count):
        yield (
            f"9145{n:014d}",
            f"南宁{n}号铜业股份有限公司",
            f"Nanning Copper & Zinc {n} Co., Ltd.",
            "南宁片区",
            "龙头企业",
            Decimal(n * 1234) / 100,
            day + dt.timedelta(days=n % 3000),
            n % 977,
            Decimal(n % 1000) / 1000,
            "是" if n % 3 else "否",
            f"桂南大道{n % 300}号",
            None if n % 4 else "2023-01",
        )


def list_once(name: str, path: Path) -> int:
    """The list of enterprises with all its columns, for who sees everything, in one snapshot."""
    from django.http import QueryDict

    from accounts.models import User
    from exports.columns import get_table
    from exports.lists import select
    from exports.snapshot import snapshot

    user = User.objects.get(username="benchmark")
    table = get_table("enterprises")
    columns = table.export_columns(user, everything=True)
    with snapshot():
        return CANDIDATES[name](path, columns, select(table, user, QueryDict("all=1")).in_order())


def with_csv(path: Path, columns: Sequence, rows: Iterable[Any]) -> int:
    """The plainest that there is: ready values are written as they are."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.key for column in columns])
        if isinstance(columns[0].value, itemgetter):
            writer.writerows(rows)
            return 0
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is the answer
            writer.writerow([column.get(row) for column in columns])
        return count


def with_openpyxl(path: Path, columns: Sequence, rows: Iterable[Any]) -> int:
    """As exports were written before."""
    from openpyxl import Workbook

    from exports.cells import make_cell, number_format, sheet_value

    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.append([column.key for column in columns])
    formats = [number_format(column) for column in columns]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is the answer
        values = (sheet_value(column, column.get(row)) for column in columns)
        sheet.append([make_cell(sheet, value, code) for value, code in zip(values, formats, strict=True)])
    book.save(path)
    return count


def with_rustpy(path: Path, columns: Sequence, rows: Iterable[Any]) -> int:
    from rustpy_xlsxwriter import Format, write_worksheet  # type: ignore[import-not-found]

    from exports.cells import number_format

    write_worksheet(
        (dict(zip(KEYS, row, strict=True)) for row in rows),
        f"{path}.xlsx",
        "List",
        freeze_row=1,
        autofilter=True,
        column_formats=[Format().set_num_format(number_format(column)) for column in columns],
        header_format=Format().set_bold(),
    )
    Path(f"{path}.xlsx").rename(path)
    return 0


def with_ours(path: Path, columns: Sequence, rows: Iterable[Any]) -> int:
    from exports.writer import write_table

    return write_table(str(path), title="List", columns=columns, rows=rows)


CANDIDATES: dict[str, Callable[[Path, Sequence, Iterable[Any]], int]] = {
    "csv": with_csv,
    "openpyxl": with_openpyxl,
    "rustpy": with_rustpy,
    "ours": with_ours,
}


def fill(enterprises: int) -> None:
    set_up_django()
    from django.core.management import call_command
    from django.db import connection

    from accounts.choices import Role
    from accounts.models import User
    from accounts.services import user_create
    from benchmarks.search_data import load
    from registry.models import Enterprise

    call_command("migrate", verbosity=0)
    if not Enterprise.objects.exists():
        load(min(enterprises, ORIGINALS))
        multiply(enterprises // ORIGINALS)
    if not User.objects.filter(username="benchmark").exists():
        user_create(
            username="benchmark", full_name="Benchmark", role=Role.REGION_ADMIN, organisation=None, areas=[]
        )
    print(f"{Enterprise.objects.count():,} enterprises in {connection.vendor}", flush=True)
    connection.close()


def multiply(times: int) -> None:
    """Copies of the enterprises and their names, by the database: a million made one by one takes an hour."""
    from django.db import connection

    from registry.models import Enterprise, EnterpriseName

    chosen = f"SELECT id FROM registry_enterprise WHERE id <= {ORIGINALS} AND uscc <> ''"
    with connection.cursor() as cursor:
        for past in range(ORIGINALS, times * ORIGINALS, ORIGINALS):
            new = {"id": f"id + {past}", "uscc": "''", "uscc_pending": "true"}
            cursor.execute(f"{copied(Enterprise, new)} WHERE id IN ({chosen})")
            new = {"id": f"id + {10 * past}", "enterprise_id": f"enterprise_id + {past}"}
            cursor.execute(f"{copied(EnterpriseName, new)} WHERE enterprise_id IN ({chosen})")


def copied(model: Any, new: dict[str, str]) -> str:
    names = [field.column for field in model._meta.concrete_fields]
    values = (new.get(name, name) for name in names)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table}"


if __name__ == "__main__":
    sys.exit(main())
