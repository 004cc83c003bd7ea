"""The made-up enterprises as rows of a database."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import count, islice
from random import Random
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from accounts.models import Area
from benchmarks.corpus.population import SEED, Company, Made, Parts, population
from benchmarks.corpus.vocabulary import ROOT
from registry.choices import CURRENT_ROLE_STATUSES, ChainRoleKind, EnterpriseKind, LegalForm, NameKind
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    Enterprise,
    EnterpriseName,
    HonourEntry,
    HonourProgramme,
    NameKey,
)
from registry.names import sort_key, stored_keys

POLICY = ROOT / "policies" / "guangxi-ftz-2021"
AT_ONCE = 5_000
PROGRESS_EVERY = 50_000
HONOUR_YEARS = range(2019, 2026)
# The share of enterprises of a host city that are registered in its FTZ area: 30 % of all.
AREA_SHARES = {"4501": ("NN", 0.72), "4507": ("QZG", 0.8), "4514": ("CZ", 0.85)}
LEGAL_FORMS = (
    ("股份有限公司", LegalForm.JOINT_STOCK),
    ("合作社", LegalForm.COOPERATIVE),
    ("合伙企业", LegalForm.PARTNERSHIP),
    ("有限", LegalForm.LIMITED),
    ("公司", LegalForm.STATE_OWNED),
    ("厂", LegalForm.SOLE_PROPRIETORSHIP),
)
ENTERPRISE_COLUMNS = (
    "id",
    "kind",
    "uscc",
    "name_zh",
    "name_en",
    "short_name",
    "sort_key",
    "legal_form",
    "status",
    "established_on",
    "division_id",
    "area_id",
    "foreign_reg_country_id",
    "origin_country_id",
    "business_scope",
    "registered_capital",
    "industry_id",
    "size_class",
    "is_branch",
    "source",
)


def load(n: int, seed: int = SEED, *, keys: bool = False) -> None:
    """Fill an empty, migrated database with `companies(n, seed)`; position p becomes the primary key p + 1.

    Loads roles and the policy first where they are missing. Writes enterprises, their names, chain roles and
    honours, without history and without notes for the index; `keys` adds the stored name keys (some 12 rows a
    name, the slowest part). Raises SystemExit where enterprises are there already.
    """
    if Enterprise.objects.exists():
        raise SystemExit("There are enterprises in this database already; name an empty one in DATABASE_URL.")
    if not Chain.objects.exists():
        call_command("sync_roles", stdout=StringIO())
        call_command("load_policy", POLICY, stdout=StringIO())
    rows = _Rows(seed)
    began, stream, done = time.perf_counter(), population(n, seed), 0
    with _unhurried_disk():
        while batch := list(islice(stream, AT_ONCE)):
            rows.save(batch, done + 1, keys=keys)
            done += len(batch)
            if done % PROGRESS_EVERY < AT_ONCE or done == n:
                print(f"{done:>9,} of {n:,} enterprises in {time.perf_counter() - began:.0f} s", flush=True)
        _finish()


class _Table:
    """Inserts rows past the model's instances, three times as fast as bulk_create.

    Some columns vary, the rest have the model's defaults.
    """

    def __init__(self, model: type[models.Model], varying: Sequence[str]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        blank, rest = model(), [field for name, field in fields.items() if name not in (*varying, "id")]
        self._rest = tuple(field.get_db_prep_save(field.pre_save(blank, True), connection) for field in rest)
        columns = [*(fields[name].column for name in varying), *(field.column for field in rest)]
        quoted = ", ".join(map(connection.ops.quote_name, columns))
        table, places = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(columns))
        self._sql = f"INSERT INTO {table} ({quoted}) VALUES ({places})"

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, [row + self._rest for row in rows])


class _Rows:
    """Makes rows and remembers what they refer to."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"{seed} rows")
        self._areas = dict(Area.objects.values_list("code", "pk"))
        self._programmes = list(HonourProgramme.objects.values_list("pk", flat=True))
        nodes = ChainNode.objects.values_list("pk", "chain", "industry_codes")
        self._nodes = [((pk, chain), codes) for pk, chain, codes in nodes]
        self._chains = list(Chain.objects.values_list("pk", flat=True))
        self._name_keys = count(1)
        self._enterprises = _Table(Enterprise, ENTERPRISE_COLUMNS)
        self._names = _Table(EnterpriseName, ("id", "enterprise_id", "kind", "name"))
        self._keys = _Table(NameKey, ("name_id", "kind", "value"))

    def save(self, batch: list[Made], first: int, *, keys: bool) -> None:
        numbered = list(enumerate(batch, first))
        names = [
            (next(self._name_keys), pk, kind, name)
            for pk, made in numbered
            for kind, name in _names(made.company)
        ]
        chosen = self._random.sample(numbered, len(batch) * 3 // 100)
        honoured = self._random.sample(numbered, len(batch) * 2 // 100)
        with transaction.atomic():
            self._enterprises.insert([self._enterprise(pk, made) for pk, made in numbered])
            self._names.insert(names)
            ChainRole.objects.bulk_create(self._chain_role(pk, made.company) for pk, made in chosen)
            HonourEntry.objects.bulk_create(self._honour(pk, made.company) for pk, made in honoured)
            if keys:
                self._keys.insert(
                    [(pk, *key) for pk, _enterprise, _kind, name in names for key in stored_keys(name)]
                )

    def _enterprise(self, pk: int, made: Made) -> tuple[Any, ...]:
        """In the order of ENTERPRISE_COLUMNS."""
        company, parts = made
        return (
            pk,
            company.kind,
            company.uscc,
            company.name_zh,
            company.name_en,
            company.short_name,
            sort_key(company.name_zh or company.name_en),
            _legal_form(company, parts),
            company.status,
            _day(company.established_on),
            company.division or None,
            self._area(company.division),
            parts.country or None,
            parts.country or None,
            company.business_scope,
            company.registered_capital or None,
            company.industry,
            company.size_class,
            bool(parts.branch),
            "made up for the benchmark",
        )

    def _area(self, division: str) -> int | None:
        code, share = AREA_SHARES.get(division[:4], ("", 0))
        return self._areas[code] if self._random.random() < share else None

    def _chain_role(self, pk: int, company: Company) -> ChainRole:
        """At a node that names the enterprise's industry, else anywhere in a chain."""
        fitting = [place for place, codes in self._nodes if company.industry in codes]
        node, chain = self._random.choice(fitting or [(None, self._random.choice(self._chains))])
        return ChainRole(
            enterprise_id=pk,
            chain_id=chain,
            node_id=node,
            role=self._random.choice(ChainRoleKind.values),
            status=self._random.choice(CURRENT_ROLE_STATUSES),
        )

    def _honour(self, pk: int, company: Company) -> HonourEntry:
        return HonourEntry(
            programme_id=self._random.choice(self._programmes),
            year=self._random.choice(HONOUR_YEARS),
            listed_name=company.name_zh or company.name_en,
            enterprise_id=pk,
        )


def _names(company: Company) -> Iterator[tuple[str, str]]:
    """As registry.services.names makes them: the English name of a foreign company is its legal one."""
    yield NameKind.LEGAL.value, company.name_zh or company.name_en
    if company.name_zh and company.name_en:
        yield NameKind.ENGLISH.value, company.name_en
    others = (
        (NameKind.SHORT.value, company.short_name),
        (NameKind.BRAND.value, company.brand),
        (NameKind.FORMER.value, company.former_name),
    )
    yield from ((kind, name) for kind, name in others if name)


def _day(day: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _legal_form(company: Company, parts: Parts) -> str:
    if parts.branch:
        return LegalForm.BRANCH.value
    if company.kind == EnterpriseKind.INDIVIDUAL_BUSINESS:
        return LegalForm.INDIVIDUAL.value
    return next((form.value for ending, form in LEGAL_FORMS if ending in parts.form), "")


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """SQLite waits for the disk at every commit; a database that can be made again need not."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -524288")  # KiB: the indexes are written in no order
        cursor.execute("PRAGMA foreign_keys = OFF")  # every reference was read from the database or made here
    try:
        yield
    finally:
        connection.close()  # the next connection has the usual settings


def _finish() -> None:
    """Next keys behind the ones given, and fresh statistics for the planner."""
    tables = (Enterprise, EnterpriseName, ChainRole, HonourEntry, NameKey)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
