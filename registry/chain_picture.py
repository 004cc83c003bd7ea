"""Where the nodes of a chain stand in its picture and how arrows run: a node-link diagram, never a map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.choices import NodePosition
from registry.models import ChainNode, ChainNodeLink

BOX_WIDTH, BOX_HEIGHT = 196, 58
COLUMN_GAP, ROW_GAP = 88, 16
HEAD = 30  # above the columns, for their names
BULGE = 44  # how far an arrow inside a column swings out
LANE, LANE_GAP = 14, 9  # below the boxes, for arrows that pass by a whole column


@dataclass(frozen=True)
class Box:
    node: ChainNode
    x: int
    y: int
    enterprises: int

    width, height = BOX_WIDTH, BOX_HEIGHT

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH


@dataclass(frozen=True)
class Arrow:
    link: ChainNodeLink
    path: str


@dataclass(frozen=True)
class Column:
    label: str
    x: int


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    columns: list[Column]
    boxes: list[Box]
    arrows: list[Arrow]


def draw(
    nodes: Sequence[ChainNode], links: Iterable[ChainNodeLink], enterprises: Mapping[int, int]
) -> Picture:
    """One column a position. `enterprises`: node -> how many have a role there."""
    stacks = {position: [node for node in nodes if node.position == position] for position in NodePosition}
    stacks = {position: stack for position, stack in stacks.items() if stack}
    height = max((_stack_height(stack) for stack in stacks.values()), default=0)
    boxes: dict[int, Box] = {}
    columns = []
    for index, (position, stack) in enumerate(stacks.items()):
        x = index * (BOX_WIDTH + COLUMN_GAP)
        top = HEAD + (height - _stack_height(stack)) // 2
        columns.append(Column(str(position.label), x + BOX_WIDTH // 2))
        for row, node in enumerate(stack):
            y = top + row * (BOX_HEIGHT + ROW_GAP)
            boxes[node.pk] = Box(node, x, y, enterprises.get(node.pk, 0))
    width = len(columns) * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP + BULGE
    arrows, lane = [], HEAD + height + LANE
    for link in links:
        source, target = boxes[link.source_id], boxes[link.target_id]
        if abs(source.x - target.x) > BOX_WIDTH + COLUMN_GAP:
            arrows.append(Arrow(link, _path_below(source, target, lane)))
            lane += LANE_GAP
        else:
            arrows.append(Arrow(link, _path(source, target)))
    bottom = lane if lane > HEAD + height + LANE else HEAD + height
    return Picture(width, bottom, columns, list(boxes.values()), arrows)


def _stack_height(stack: Sequence[ChainNode]) -> int:
    return len(stack) * (BOX_HEIGHT + ROW_GAP) - ROW_GAP


def _path(source: Box, target: Box) -> str:
    """From the side of the source that faces the target; inside a column, around the right side."""
    if source.x == target.x:
        start, end = source.right, target.right
        bend_out, bend_in = start + BULGE, end + BULGE
    elif source.x < target.x:
        start, end = source.right, target.x
        bend_out = bend_in = (start + end) // 2
    else:
        start, end = source.x, target.right
        bend_out = bend_in = (start + end) // 2
    out, into = source.middle, target.middle
    return f"M{start} {out} C{bend_out} {out} {bend_in} {into} {end} {into}"


def _path_below(source: Box, target: Box, lane: int) -> str:
    """Down in the gap beside the source, along under the columns between, up in the gap beside the target."""
    forward = source.x < target.x
    start, end = (source.right, target.x) if forward else (source.x, target.right)
    gap = COLUMN_GAP if forward else -COLUMN_GAP
    down, up = start + gap, end - gap
    out, into = source.middle, target.middle
    return (
        f"M{start} {out} C{down} {out} {start} {lane} {down} {lane} "
        f"L{up} {lane} C{end} {lane} {up} {into} {end} {into}"
    )
