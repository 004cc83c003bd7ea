"""Stands in until every module imports it from core."""

from core.writing import write

__all__ = ["write"]
