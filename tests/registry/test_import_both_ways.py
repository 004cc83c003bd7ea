"""Many rows are written by the database's ways for many: the same as one by one, down to the trail."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import staging
from core.models import ChangeEntry, OutboxItem
from registry.models import Enterprise, EnterpriseName, NameKey, YearFigures
from tests.exports.killing import code_of
from tests.registry.importing import run_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "industries", "countries")]
HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "简称",
    "曾用名",
    "网址",
    "登记状态",
    "注册资本",
    "营业收入",
    "规模年度",
    "从业人数",
    "行政区划",
    "行业",
    "贸易业态",
    "是否规上",
    "境外注册号",
    "注册国家",
)
FANCY = ("华锐", "海豹", "天狼", "南珠", "长行")


def random_row(dice: random.Random, number: int) -> list[Any]:
    """About the enterprise of that number, or one abroad; half of the cells empty."""
    name = f"{dice.choice(('南宁', '柳州'))}{dice.choice(FANCY)}{number}号有限公司"
    row = [
        name,
        code_of(number),
        dice.choice(FANCY),
        f"南宁旧{dice.randrange(3)}之{number}厂; 南宁早{number}厂",
        f"https://{dice.randrange(3)}.example",
        dice.choice(("存续", "注销", "筹建")),
        dice.choice((5, "1.2亿", "30万美元")),
        dice.randrange(1, 90_000),
        dice.choice((2022, 2023, 2024)),
        dice.randrange(1, 2000),
        dice.choice(("南宁/青秀区", "柳州")),
        dice.choice(("C3974", "F51")),
        dice.choice(("", "Offshore trade")),
        dice.choice(("是", "否")),
        None,
        None,
    ]
    row = [cell if place < 2 or dice.random() < 0.5 else None for place, cell in enumerate(row)]
    if number % 7 == 0:
        row[0], row[1], row[3], row[14], row[15] = f"Acme {number} Inc.", None, None, f"US-{number}", "US"
    return row


def content() -> dict[str, Any]:
    """Every table that an import of enterprises writes, without keys and moments."""
    left_out = {"id", "created_at", "updated_at"}
    fields = [field.attname for field in Enterprise._meta.concrete_fields if field.attname not in left_out]
    label_of = {str(e.pk): (e.uscc, e.foreign_reg_no) for e in Enterprise.objects.all()}
    return {
        "enterprises": list(Enterprise.objects.order_by("uscc", "foreign_reg_no").values_list(*fields)),
        "names": Counter(
            EnterpriseName.objects.values_list("enterprise__uscc", "kind", "name", "valid_from", "valid_to")
        ),
        "keys": Counter(NameKey.objects.values_list("name__name", "kind", "value")),
        "figures": Counter(
            YearFigures.objects.values_list("enterprise__uscc", "year", "revenue_cny", "size_class")
        ),
        "trail": [
            (label_of[entry.object_pk], entry.verb, entry.actor_id, entry.changes)
            for entry in ChangeEntry.objects.filter(label="registry.Enterprise").order_by("pk")
        ],
        "notes": Counter(
            label_of[note.object_pk] for note in OutboxItem.objects.filter(label="registry.Enterprise")
        ),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_at_once_write_what_one_by_one_would(tmp_path, north_manager, monkeypatch, seed):
    dice = random.Random(seed)
    files = [[random_row(dice, n) for n in dice.sample(range(1, 40), 30)] for _file in range(3)]

    def result(few: int) -> dict[str, Any]:
        monkeypatch.setattr(staging, "FEW", few)
        with transaction.atomic():
            counts = [
                run_import(tmp_path, "enterprises", HEADINGS, rows, north_manager).counts for rows in files
            ]
            found = content() | {"counts": counts}
            transaction.set_rollback(True)
        return found

    one_by_one, at_once = result(few=10**9), result(few=0)
    assert one_by_one["counts"][1]["updated"] > 10
    assert sum(one_by_one["counts"][0].values()) == 30
    for name, expected in one_by_one.items():
        assert at_once[name] == expected, name


def test_rows_that_say_what_stands_there_are_not_written_and_a_code_that_is_taken_stops_all(
    enter, north_manager, monkeypatch
):
    monkeypatch.setattr(staging, "FEW", 0)
    enterprise = enter("南宁华锐电子有限公司", uscc=code_of(1))
    before = Enterprise.objects.values().get()
    enterprise.registered_capital = Decimal("12.30")
    staging.update_many([enterprise], ["registered_capital"])
    assert Enterprise.objects.values().get() == before | {"registered_capital": Decimal("12.30")}
    twin = Enterprise(uscc=code_of(1), name_zh="另一个", sort_key="x", created_by=north_manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        staging.insert_many([twin])
    assert Enterprise.objects.count() == 1
    staging.insert_many([])
    staging.update_many([], ["name_zh"])


def test_all_records_of_one_statement_carry_the_moment_that_the_database_has(enter, monkeypatch):
    monkeypatch.setattr(staging, "FEW", 0)
    enterprises = [enter(f"南宁华锐{number}号有限公司", uscc=code_of(number)) for number in (1, 2)]
    before = max(enterprise.updated_at for enterprise in enterprises)
    for enterprise in enterprises:
        enterprise.website = "https://new.example"
    staging.update_many(enterprises, ["website", "updated_at"])
    stored = dict(Enterprise.objects.values_list("pk", "updated_at"))
    assert stored == {enterprise.pk: enterprise.updated_at for enterprise in enterprises}
    assert min(stored.values()) > before
