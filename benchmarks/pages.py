"""Every list, board, calendar, desk and page of a record at size: how many queries, how many milliseconds.

    python benchmarks/pages.py                              on SQLite, the database is kept in --folder
    DATABASE_URL=postgres://... python benchmarks/pages.py  on PostgreSQL
    python benchmarks/pages.py --only project --queries     the queries of some pages, one below the other

50,000 enterprises, 20,000 leads, 200,000 activities and 2,000 projects are made up once (pages_data.py). An
officer (the busiest), his manager and the region office open every page in turn, round by round, so that what
else the machine does hits all alike. A list is opened at its first page, deep inside, filtered and sorted.
Lists and boards must keep to 12 queries and 400 ms (95th percentile); the exit code says whether they do.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
SIZES = (50_000, 20_000, 200_000, 2_000)
MOST_QUERIES, MOST_MS = 12, 400
DEEP = 0.8  # so far into a list
PEOPLE = ("NN-officer-0", "NN-manager", "region")
# A list by the name of its page -> its table, and what else is asked of it.
LISTS = {
    "enterprise-list": (
        "enterprises",
        "area=2&size_class=small",
        "q=新材料",
        "pursued=true",
        "sort=-registered_capital",
    ),
    "lead-list": ("leads", "status=contact", "q=新材料", "sort=next_step_due"),
    "activity-list": ("activities", "kind=inbound_visit"),
    "contact-list": ("contacts", "q=联系人1"),
    "claim-list": ("claims", "status=active", "sort=protected_until"),
    "pool-list": ("pool",),
    "transfer-list": ("transfers",),
    "conflict-list": ("conflicts", "status=suspected"),
    "project-list": ("projects", "status=signed", "q=铜基", "sort=-invest_total"),
    "evidence-list": ("evidence",),
    "commitment-list": ("commitments", "indicator=fixed_asset"),
    "actual-list": ("actuals", "status=submitted"),
    "rate-projects": ("signed-projects",),
    "opportunity-list": ("opportunities", "status=published"),
    "park-list": ("parks",),
    "site-list": ("sites", "status=available"),
    "zone-list": ("zones",),
    "merge-list": ("merges",),
    "honour-list": ("honours",),
    "target-list": ("targets",),
}
BOARDS = (
    "my-day",
    "todo-list",
    "project-board",
    "project-board?importance=key",
    "project-calendar",
    "rates",
    "chain-list",
    "honour-proposals",
    "prospect-lists",
    "search",
    "search?q=新材料",
    "import-list",
)


@dataclass(frozen=True)
class Page:
    name: str
    person: str
    url: str
    is_record: bool = False  # the page of one record: its queries are told, not judged


@dataclass
class Run:
    queries: int = 0
    statements: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  # milliseconds

    def at(self, share: float) -> float:
        times = sorted(self.times)
        return times[min(int(len(times) * share), len(times) - 1)]


def main() -> None:
    options = _options()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'pages.sqlite3'}")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }  # as when served
    prepare()
    print(f"{connection.vendor}, {connection.settings_dict['NAME']}")
    pages = [page for page in all_pages() if options.only in page.url or options.only in page.name]
    runs = open_all(pages, options.rounds)
    if options.queries:
        for page, run in runs.items():
            print(f"\n{page.person} {page.url}", *run.statements, sep="\n  ")
    sys.exit(report(runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is opened (default: 30)")
    parser.add_argument("--only", default="", help="pages with this in their name or address")
    parser.add_argument("--queries", action="store_true", help="print the queries of each page")
    parser.add_argument("--folder", default="/tmp/chainbridge-benchmark", help="where the database is kept")
    return parser.parse_args()


def prepare() -> None:
    """The words, as when served; tables, rows, index and the planner's statistics, unless they are there."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import pages_data, search_data
    from crm.models import Project
    from registry.models import Enterprise

    call_command("compile_messages", verbosity=0)
    call_command("migrate", verbosity=0)
    if Project.objects.exists():
        return
    began = time.perf_counter()
    if not Enterprise.objects.exists():
        search_data.load(SIZES[0], keys=True)
    pages_data.load(*SIZES)
    call_command("index_rebuild")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"made in {time.perf_counter() - began:.0f} s")


def all_pages() -> Iterator[Page]:
    from django.http import QueryDict
    from django.urls import reverse

    from accounts.models import User
    from core.paging import keyset_page, ordered
    from exports.columns import get_table
    from exports.lists import CURSOR, select

    for person in PEOPLE:
        user = User.objects.get(username=person)
        for name, (key, *asked) in LISTS.items():
            table, url = get_table(key), reverse(name)
            if not table.can_view(user):
                continue
            yield Page(name, person, url)
            yield from (Page(f"{name} {params}", person, f"{url}?{params}") for params in asked)
            chosen = select(table, user, QueryDict())
            here = int(chosen.rows.count() * DEEP)
            two = [row.pk for row in ordered(chosen.rows, chosen.order)[here : here + 2]]
            cursor = keyset_page(chosen.rows.filter(pk__in=two), order=chosen.order, size=1).next
            if cursor:
                yield Page(f"{name} deep", person, f"{url}?{CURSOR}={cursor}")
        for board in BOARDS:
            name, _mark, params = board.partition("?")
            yield Page(board, person, f"{reverse(name)}?{params}")
        yield from (Page(name, person, url, is_record=True) for name, url in records(user))


def records(user) -> Iterator[tuple[str, str]]:
    """One record of every kind, as full as there is one."""
    from django.db.models import Count
    from django.urls import reverse

    from crm.models import Actual, ClaimTransfer, Commitment, Lead, LeadConflict, Opportunity, Project
    from registry.models import Chain, Enterprise, Park, Site

    def fullest(rows, *related: str):
        for path in related:
            rows = rows.alias(**{f"n_{path}": Count(path, distinct=True)})
        return rows.order_by(*(f"-n_{path}" for path in related), "pk").first()

    project = fullest(Project.objects.visible_to(user), "commitments", "activities")
    chosen = {
        "project-detail": project,
        "enterprise-detail": Enterprise.objects.get(pk=project.investors.first().enterprise_id),
        "lead-detail": fullest(Lead.objects.visible_to(user), "activities"),
        "conflict-detail": LeadConflict.objects.visible_to(user).first(),
        "transfer-detail": ClaimTransfer.objects.visible_to(user).first(),
        "commitment-detail": fullest(Commitment.objects.filter(project=project), "actuals"),
        "actual-detail": Actual.objects.filter(commitment__project=project).first(),
        "opportunity-detail": fullest(Opportunity.objects.visible_to(user), "matches"),
        "project-sites": project,
        "park-detail": fullest(Park.objects.all(), "sites"),
        "site-detail": Site.objects.filter(status="reserved").first(),
    }
    for name, record in chosen.items():
        if record is not None:
            yield name, reverse(name, args=[record.pk])
    yield "chain-detail", reverse("chain-detail", args=[Chain.objects.order_by("pk")[0].code])


def open_all(pages: list[Page], rounds: int) -> dict[Page, Run]:
    """Once for the caches, once with its queries counted, then `rounds` times by the clock. Pages not to be
    had are left out: the menu of the reader has them not."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from core.memory import freeze_loaded

    freeze_loaded()  # as config/wsgi.py does
    clients = {person: Client() for person in PEOPLE}
    for person, client in clients.items():
        user = User.objects.get(username=person)
        client.force_login(user, backend="accounts.backends.AccountBackend")
    runs: dict[Page, Run] = {}
    for page in pages:
        answer = clients[page.person].get(page.url)
        if answer.status_code == 200:
            with CaptureQueriesContext(connection) as queries:
                clients[page.person].get(page.url)
            statements = [f"{query['time']} {query['sql']}" for query in queries.captured_queries]
            runs[page] = Run(len(queries), statements)
        elif answer.status_code != 403:
            raise SystemExit(f"{page.url}: {answer.status_code}")
    for turn in range(rounds):
        print(f"\rround {turn + 1} of {rounds}", end="", flush=True, file=sys.stderr)
        for page, run in runs.items():
            began = time.perf_counter()
            clients[page.person].get(page.url)
            run.times.append((time.perf_counter() - began) * 1000)
    return runs


def report(runs: dict[Page, Run]) -> bool:
    """Returns whether a list or a board is over."""
    print(f"\n{'page':46}{'by':14}{'queries':>8}{'min':>6}{'median':>8}{'p95':>6}{'max':>6} ms")
    over = []
    for page, run in sorted(runs.items(), key=lambda pair: (pair[0].is_record, pair[0].name)):
        is_slow, is_many = run.at(0.95) > MOST_MS, run.queries > MOST_QUERIES
        is_over = is_slow or is_many and not page.is_record
        words = [word for word, said in (("SLOW", is_slow), ("QUERIES", is_many)) if said]
        figures = (min(run.times), statistics.median(run.times), run.at(0.95), max(run.times))
        low, middle, p95, high = (round(value) for value in figures)
        line = f"{page.name:46}{page.person:14}{run.queries:>8}{low:>6}{middle:>8}{p95:>6}{high:>6}"
        print(line, "  ", *words)
        over += [page] if is_over else []
    print(
        f"{len(runs)} pages, {len(over)} over {MOST_MS} ms (p95) or, but for records, {MOST_QUERIES} queries"
    )
    return bool(over)


if __name__ == "__main__":
    main()
