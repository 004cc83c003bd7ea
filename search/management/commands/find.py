"""Prospect search from the shell: what the search page would show that user."""

import json

from django.core.management.base import BaseCommand, CommandError

from exports.management.people import actor_named
from search import finding
from search.documents import get_kind, kinds
from search.engines.base import EngineAway
from search.engines.choosing import engines, named


class Command(BaseCommand):
    help = "Search as a user would: ids, names, reason and score of the hits, and how long it took."

    def add_arguments(self, parser):
        parser.add_argument("query")
        parser.add_argument("--as", dest="username", default="", help="whose search it is")
        parser.add_argument("--kind", choices=sorted(kind.key for kind in kinds()), default="enterprises")
        parser.add_argument(
            "--filter", dest="filters", action="append", default=[], metavar="K=V", help="as in the address"
        )
        parser.add_argument("--engine", choices=[engine.name for engine in engines()])
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--facets", action="store_true", help="also the counts by facet")
        parser.add_argument("--json", dest="as_json", action="store_true")

    def handle(self, *, query, username, kind, filters, engine, limit, as_json, **options):
        if limit < 1:
            raise CommandError("--limit: write 1 or more.")
        asked = self._asked(query, actor_named(username), get_kind(kind), filters)
        engine = named(engine) if engine else None
        try:
            answer = finding.find(asked, limit=limit, engine=engine)
            counts = finding.facets(asked, answer.question, engine=engine) if options["facets"] else None
        except EngineAway as away:
            raise CommandError(f"{engine.name} is away: {away}") from away
        found = _told(answer) | ({"facets": counts} if counts is not None else {})
        self.stdout.write(json.dumps(found, ensure_ascii=False) if as_json else _lines(found))

    def _asked(self, query, user, kind, filters) -> finding.Asked:
        chosen: dict[str, list[str]] = {}
        for text in filters:
            name, sign, value = text.partition("=")
            if not sign:
                raise CommandError(f"--filter {text}: write NAME=VALUE.")
            chosen.setdefault(name, []).append(value)
        if not user.has_perm(kind.permission):
            raise CommandError(f"{user.get_username()} may not search {kind.key}.")
        asked = finding.ask(query, user, kind, chosen)
        if not all(asked.scope.values()):
            raise CommandError(f"{user.get_username()} has no desk: name somebody of the staff with --as.")
        try:
            asked.restriction()
        except KeyError as unknown:
            known = sorted([*(facet.name for facet in kind.facets), *kind.finer])
            raise CommandError(f"--filter {unknown.args[0]}=: write one of {known}.") from unknown
        return asked


def _told(answer: finding.Answer) -> dict:
    return {
        "engine": answer.engine,
        "count": answer.count,
        "milliseconds": round(answer.milliseconds, 1),
        "notices": answer.notices,
        "hits": [
            {
                "id": hit.record.pk,
                "name": str(hit.record),
                "found_by": hit.name,
                "reason": str(hit.reason or ""),
                "score": hit.score,
            }
            for hit in answer.hits
        ],
    }


def _lines(found: dict) -> str:
    head = f"{found['count']} found by {found['engine']} in {found['milliseconds']} ms"
    hits = [f"{hit['id']}\t{hit['score']:.3f}\t{hit['reason']}\t{hit['name']}" for hit in found["hits"]]
    return "\n".join([head, *found["notices"], *hits])
