"""Which kinds and engines a command is about."""

from argparse import ArgumentParser

from search.documents import Kind, get_kind, kinds
from search.engines.base import Engine
from search.engines.choosing import engines, named


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", choices=sorted(kind.key for kind in kinds()), help="default: every kind")
    parser.add_argument(
        "--engine", choices=[engine.name for engine in engines()], help="default: every engine"
    )


def chosen(kind: str | None, engine: str | None) -> list[tuple[Engine, Kind]]:
    """Every pair of engine and kind that is meant."""
    wanted = [get_kind(kind)] if kind else list(kinds())
    return [(one, each) for one in ([named(engine)] if engine else engines()) for each in wanted]
