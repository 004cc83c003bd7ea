"""5,000 follow-ups from one workbook: preview, import, and the same file once more.

    .venv/bin/python benchmarks/imports.py [--rows 5000] [--leads 500]

Every row moves a lead and its claim, as one logged by the form. Then the list is exported and imported again:
it must change nothing. In a fresh SQLite, or in the database of DATABASE_URL (an empty one: it is migrated
and filled).
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("call", "video", "outbound_visit", "message")
HEADINGS = ("happened_on", "kind", "lead", "subject", "result", "is_two_way", "next_step", "next_step_due")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--leads", type=int, default=500)
    options = parser.parse_args()
    _set_up_django()
    officer = _officer()
    leads = _leads(officer, options.leads)
    folder = Path(tempfile.mkdtemp())
    first = _workbook(folder / "in.xlsx", leads, options.rows)
    right = _shown("The file", _imported(first, officer), {"new": options.rows})
    right &= _shown("The same file again", _imported(first, officer), {"unchanged": options.rows})
    exported = _exported(folder / "out.xlsx", officer)
    right &= _shown(
        "The list, exported and imported", _imported(exported, officer), {"unchanged": options.rows}
    )
    return 0 if right else 1


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


def _officer():
    from django.conf import settings
    from django.core.management import call_command

    from accounts.models import Area, Organisation
    from accounts.services import roles_sync, user_create
    from desk.policy_load import policy_folder_load

    call_command("migrate", verbosity=0)
    policy_folder_load(settings.BASE_DIR / "policies" / "guangxi-ftz-2021")
    roles_sync()
    area = Area.objects.filter(kind="ftz_area").first()
    return user_create(
        username="officer",
        full_name="Officer",
        role="officer",
        organisation=Organisation.objects.filter(area=area).first(),
        areas=[area],
    )


def _leads(officer, count: int) -> list:
    from crm.services.leads import lead_log

    return [
        lead_log(actor=officer, enterprise_name=f"试验第{number}铜业有限公司", summary=f"Plant {number}")
        for number in range(count)
    ]


def _workbook(path: Path, leads: list, rows: int) -> Path:
    from django.utils import timezone
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Follow-ups")
    sheet.append(HEADINGS)
    today = timezone.localdate()
    for number in range(rows):
        day = today - dt.timedelta(days=60 - number * 60 // rows)
        lead = leads[number % len(leads)].pk
        words = (f"Talk {number}", "They ask for land and power. " * 5, "Yes" if number % 2 else "No")
        sheet.append((day, KINDS[number % 4], lead, *words, "Call again", today + dt.timedelta(days=9)))
    book.save(path)
    return path


def _exported(path: Path, officer) -> Path:
    from django.http import QueryDict

    from exports.columns import get_table
    from exports.lists import select
    from exports.services import table_export

    with path.open("wb") as target:
        selection = select(get_table("activities"), officer, QueryDict("all=1"))
        table_export(selection=selection, actor=officer, target=target)
    return path


def _imported(path: Path, officer) -> tuple[dict, float, float]:
    """The counts, and the seconds of preview and import: what a page takes."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from exports.columns import get_table
    from exports.services import import_confirm, import_upload

    start = time.perf_counter()
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    job = import_upload(table=get_table("activities"), upload=upload, actor=officer)
    preview = time.perf_counter() - start
    if job.status != "previewed":
        sys.exit(f"{path}: {job.status} {job.refusal} {job.summary}")
    start = time.perf_counter()
    job = import_confirm(job=job, actor=officer)
    return job.counts, preview, time.perf_counter() - start


def _shown(what: str, result: tuple[dict, float, float], wanted: dict) -> bool:
    counts, preview, confirm = result
    counts = {name: count for name, count in counts.items() if count}
    print(f"{what}: {counts}, preview {preview:.1f} s, import {confirm:.1f} s", flush=True)
    return counts == wanted


if __name__ == "__main__":
    sys.exit(main())
