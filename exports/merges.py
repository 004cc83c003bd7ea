"""Merged ranges of a sheet: which files cannot have them, and which of them a reader of tables needs.

A range is (first row, first column, last row, last column) from 0. No Django here: the reading child imports
this, so that the server never expands ranges that lie over each other.
"""

from bisect import bisect_left
from collections.abc import Sequence

from exports.limits import HEADING_LEVELS, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, SEARCHED_ROWS, Refused

Merge = tuple[int, int, int, int]


def needed(merges: Sequence[Merge]) -> list[Merge]:
    """Those that can join headings, and those of one column, whose value may hold for all its rows.

    Raises Refused for more than a table can have, and for ranges that share a cell.
    """
    if len(merges) > MAX_MERGES:
        raise Refused("too_many_merges", {"limit": MAX_MERGES})
    _refuse_shared_cells(merges)
    return [
        (top, left, bottom, right)
        for top, left, bottom, right in merges
        if left < MAX_COLUMNS
        and top < MAX_ROWS
        and (top < SEARCHED_ROWS + HEADING_LEVELS - 1 or left == right)
    ]


def _refuse_shared_cells(merges: Sequence[Merge]) -> None:
    """Go down the sheet. The ranges met last in each column are kept from left to right, none over another:
    so a new one can only meet its neighbours, and those that ended above it are dropped."""
    lefts: list[int] = []
    kept: list[Merge] = []
    for merge in sorted(merges):
        top, left, bottom, right = merge
        if bottom < top or right < left:
            raise Refused("suspicious")
        place = bisect_left(lefts, left)
        if place and kept[place - 1][3] >= left:
            place -= 1
        end = place
        while end < len(kept) and lefts[end] <= right:
            if kept[end][2] >= top:
                raise Refused("suspicious")
            end += 1
        lefts[place:end], kept[place:end] = [left], [merge]
