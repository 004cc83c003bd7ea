"""Prospect search at size: does it find what was meant, and how fast, on every engine in turn.

    python benchmarks/search.py --size 1000000              the embedded engine on SQLite
    DATABASE_URL=postgres://... python benchmarks/search.py  the embedded engine on PostgreSQL
    ELASTICSEARCH_URL=http://... python benchmarks/search.py also Elasticsearch, query by query in turn

Enterprises are made up from a fixed seed (benchmarks/search_data.py); every known-item query says which of
them it looks for. The database is made in --folder once and used again. Reports recall@10, mean reciprocal
rank, milliseconds per kind of query, facets, rebuilding, sizes, and how soon a change is found.
"""

import argparse
import os
import pickle
import statistics
import sys
import time
from collections import defaultdict
from io import StringIO
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not this folder: `import search` means the app
DEPTH = 10


def main() -> None:
    options = _options()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / f'enterprises-{options.size}.sqlite3'}")
    os.environ["SEARCH_PREFIX"] = f"benchmark-{options.size}"
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "False", "LOG_LEVEL": "WARNING"}
    os.environ.setdefault("SECRET_KEY", "of-the-benchmark-and-of-nothing-else-0123456789")

    import django

    django.setup()
    prepare(options.size, rebuild=options.rebuild)
    user = reader()
    runs = ask_everything(user, options)
    report(runs)
    facet_times(user, runs)
    visibility(user)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=100_000, help="enterprises (default: 100,000)")
    parser.add_argument("--per-kind", type=int, default=25, help="queries of each kind (default: 25)")
    parser.add_argument("--folder", default="/tmp/chainbridge-benchmark", help="where the database is kept")
    parser.add_argument("--rebuild", action="store_true", help="make the indexes anew, and time it")
    parser.add_argument("--misses", action="store_true", help="name every query that was not answered")
    return parser.parse_args()


def prepare(size: int, *, rebuild: bool) -> None:
    """The rows and every engine's index, unless they are there."""
    from django.core.management import call_command

    from benchmarks.search_data import load
    from registry.models import Enterprise
    from search import indexer
    from search.documents import get_kind
    from search.engines.base import EngineAway
    from search.engines.choosing import engines
    from search.loading import in_processes
    from search.query import TokenQuery

    call_command("migrate", verbosity=0)
    if Enterprise.objects.count() < size:
        call_command("load_policy", "policies/guangxi-ftz-2021", stdout=StringIO())
        load(size)
    kind = get_kind("enterprises")
    for engine in engines():
        try:
            held = engine.count(kind, TokenQuery())
        except EngineAway:
            held = 0
        if held >= size and not rebuild:
            continue
        started, before = time.perf_counter(), disk()
        done = indexer.rebuild(engine, kind, load=in_processes(os.cpu_count() or 1))
        seconds = time.perf_counter() - started
        speed = f"{done:,} documents in {seconds:.0f} s, {done / seconds:,.0f} a second"
        print(f"{engine.name}: {speed}; {disk() - before:+,} MB")


def disk() -> int:
    """Megabytes of the SQLite file; 0 on PostgreSQL."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    return sum(path.stat().st_size for path in Path("/").glob(f"{name[1:]}*")) // 2**20 if "/" in name else 0


def reader():
    from accounts.choices import Role
    from accounts.models import User
    from accounts.services import roles_sync, user_create

    roles_sync()
    return User.objects.filter(username="benchmark").first() or user_create(
        username="benchmark", full_name="Benchmark", role=Role.REGION_ADMIN
    )


def labelled_queries(options) -> list:
    """Known items and topics; made once and kept, because making sure that they are plain takes minutes."""
    from benchmarks.search_data import known_items, topics

    kept = Path(options.folder) / f"queries-{options.size}-{options.per_kind}.pickle"
    if not kept.exists():
        made = known_items(options.size, per_kind=options.per_kind) + topics(options.size)
        kept.write_bytes(pickle.dumps(made))
    return pickle.loads(kept.read_bytes())


def ask_everything(user, options) -> dict:
    """Milliseconds and ranks by (engine, kind of query). Engines take turns within each query."""
    from search import finding
    from search.documents import get_kind
    from search.engines.choosing import engines

    kind, runs = get_kind("enterprises"), defaultdict(list)
    queries = labelled_queries(options)
    for warm in queries[:: max(len(queries) // 30, 1)]:
        for engine in engines():
            finding.find(finding.ask(warm.text, user, kind), engine=engine)
    for at, labelled in enumerate(queries):
        wanted = {position + 1 for position in labelled.wanted}
        for engine in engines()[:: 1 if at % 2 else -1]:
            asked = finding.ask(labelled.text, user, kind)
            cpu = time.process_time()
            answer = finding.find(asked, limit=DEPTH, engine=engine)
            cpu = (time.process_time() - cpu) * 1000
            found = [hit.record.pk for hit in answer.hits]
            rank = next((place for place, pk in enumerate(found, 1) if pk in wanted), 0)
            right = sum(pk in wanted for pk in found) / max(min(DEPTH, len(wanted)), 1)
            runs[engine.name, labelled.kind].append((labelled.text, answer.milliseconds, rank, right, cpu))
            if options.misses and not rank:
                names = [str(hit.record) for hit in answer.hits[:2]]
                print(
                    "missed",
                    engine.name,
                    labelled.kind,
                    labelled.text,
                    sorted(wanted)[:2],
                    answer.count,
                    names,
                )
    return runs


def report(runs: dict) -> None:
    names = sorted({engine for engine, _kind in runs})
    print(
        f"\n{'kind of query':34}{'n':>5}"
        + "".join(f" | {name[:13]:13} r@10   MRR   p50   p95   max  cpu" for name in names)
    )
    kinds = [kind for engine, kind in runs if engine == names[0]]
    for kind in [*kinds, ""]:
        line = f"{kind or 'all known items':34}"
        for name in names:
            rows = [
                row
                for (engine, of), found in runs.items()
                if engine == name
                for row in found
                if (of == kind if kind else of != "topic")
            ]
            if name == names[0]:
                line += f"{len(rows):>5}"
            line += " | " + " " * 13 + _figures(rows, topic=kind == "topic")
        print(line)
    if len(names) == 2:
        ratio = [
            one[1] / other[1]
            for kind in kinds
            for one, other in zip(runs[names[0], kind], runs[names[1], kind], strict=True)
        ]
        print(f"{names[0]} / {names[1]}, query by query: median {statistics.median(ratio):.2f}")


def _figures(rows: list, *, topic: bool) -> str:
    """Recall (of topics: precision) at 10, mean reciprocal rank, milliseconds; cpu is the 95th percentile."""
    times, cpu = sorted(row[1] for row in rows), sorted(row[4] for row in rows)
    found = statistics.mean(row[3] for row in rows) if topic else sum(row[2] > 0 for row in rows) / len(rows)
    rank = statistics.mean(1 / row[2] if row[2] else 0 for row in rows)
    spread = f"{_at(times, 0.5):5.0f} {_at(times, 0.95):5.0f} {times[-1]:5.0f} {_at(cpu, 0.95):4.0f}"
    return f" {found:4.2f}  {rank:4.2f} {spread}"


def _at(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def facet_times(user, runs: dict) -> None:
    from search import finding
    from search.documents import get_kind
    from search.engines.choosing import engines

    kind = get_kind("enterprises")
    texts = [row[0] for (name, _of), rows in runs.items() if name == engines()[0].name for row in rows]
    for engine in engines():
        times = []
        for text in [*texts[::5], "", "科技", "南宁", "贸易 有限"]:
            asked = finding.ask(text, user, kind)
            answer = finding.find(asked, limit=DEPTH, engine=engine)
            started = time.perf_counter()
            finding.facets(asked, answer.question, engine=engine)
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        p50, p95 = _at(times, 0.5), _at(times, 0.95)
        print(f"facets, {engine.name}: p50 {p50:.0f}  p95 {p95:.0f}  max {times[-1]:.0f} ms")


def visibility(user) -> None:
    """From the change to the first search that finds it."""
    from registry.services.enterprises import enterprise_create
    from search import finding, indexer
    from search.documents import get_kind
    from search.engines.choosing import engines

    kind = get_kind("enterprises")
    for engine in engines():
        times = []
        for _attempt in range(5):
            name = f"南宁基准{engine.name}{time.time_ns()}有限公司"
            enterprise_create(values={"name_zh": name, "uscc_pending": True}, actor=user)
            started = time.perf_counter()
            while not finding.find(finding.ask(name, user, kind), engine=engine).hits:
                indexer.drain()
            times.append(time.perf_counter() - started)
        middle = statistics.median(times)
        print(f"visible, {engine.name}: min {min(times):.2f}  median {middle:.2f}  max {max(times):.2f} s")


if __name__ == "__main__":
    main()
