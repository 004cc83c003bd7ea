"""An import of new and known enterprises, killed while it writes: for the test and for the benchmark."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from stdnum.cn import uscc

from core.models import ChangeEntry, OutboxItem
from exports.choices import ImportStatus
from exports.columns import get_table
from exports.import_jobs import import_write
from exports.models import ImportJob
from exports.services import import_confirm, import_upload
from registry.models import Enterprise, EnterpriseName, NameKey, YearFigures


def code_of(number: int) -> str:
    stem = f"91450100{number:09d}"
    return stem + uscc.calc_check_digit(stem)


def table_of(first: int, rows: int, *, site: str) -> bytes:
    lines = ["企业名称,统一社会信用代码,网址,营业收入,规模年度,从业人数"]
    lines += [
        f"南宁试验{first}之{n}号有限公司,{code_of(first * 10_000 + n)},{site.format(n=n)},{n + 1},2024,{n}"
        for n in range(rows)
    ]
    return "\n".join(lines).encode()


def waiting_import(actor, first: int, rows: int) -> ImportJob:
    """Half of the rows are known and change; the confirmed import waits for the worker."""
    known = SimpleUploadedFile("known.csv", table_of(first, rows // 2, site="https://known.example/{n}"))
    import_confirm(job=import_upload(table=get_table("enterprises"), upload=known, actor=actor), actor=actor)
    upload = SimpleUploadedFile("list.csv", table_of(first, rows, site="https://killed.example/{n}"))
    job = import_upload(table=get_table("enterprises"), upload=upload, actor=actor)
    assert job.counts == {"new": rows - rows // 2, "updated": rows // 2} | dict.fromkeys(
        ("unchanged", "duplicate", "failed"), 0
    )
    return import_write(job=job, actor=actor)


def uninterrupted(job: ImportJob, first: int) -> tuple[dict, dict]:
    """The content before, and after an uninterrupted run that is taken back."""
    before = content(first)
    with transaction.atomic():
        assert import_confirm(job=job, actor=job.actor).status == ImportStatus.CONFIRMED
        after = content(first)
        transaction.set_rollback(True)
    assert content(first) == before != after
    return before, after


def content(first: int) -> dict[str, Any]:
    """What the tables say of these enterprises, without keys and moments."""
    rows = Enterprise.objects.filter(name_zh__startswith=f"南宁试验{first}之")
    pks = list(rows.values_list("pk", flat=True))
    left_out = {"id", "created_at", "updated_at"}
    fields = [f.attname for f in Enterprise._meta.concrete_fields if f.attname not in left_out]
    entries = ChangeEntry.objects.filter(label="registry.Enterprise", object_pk__in=map(str, pks))
    notes = OutboxItem.objects.filter(label="registry.Enterprise", object_pk__in=map(str, pks))
    return {
        "enterprises": list(rows.order_by("uscc").values_list(*fields)),
        "names": _counted(EnterpriseName.objects.filter(enterprise__in=pks), "kind", "name"),
        "keys": _counted(NameKey.objects.filter(name__enterprise__in=pks), "kind", "value"),
        "figures": _counted(
            YearFigures.objects.filter(enterprise__in=pks), "year", "revenue_cny", "employees"
        ),
        "trail": Counter((entry.verb, entry.actor_id, str(entry.changes)) for entry in entries),
        "notes": notes.count(),
    }


def _counted(rows, *fields: str) -> Counter:
    return Counter(rows.values_list(*fields))


def run_worker(kill_after: int = 0) -> tuple[int, int]:
    """A process of its own; statements written, and rows that were there in its transaction then."""
    name = os.fspath(connection.settings_dict["NAME"])
    environment = dict(os.environ) | {"PRIVATE_FILES": str(settings.PRIVATE_FILES)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.exports.killed_import", name, str(kill_after)],
        cwd=Path(settings.BASE_DIR),
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == (-signal.SIGKILL if kill_after else 0)
    statements, rows = map(int, done.stdout.split())
    return statements, rows
