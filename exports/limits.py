"""What the engine takes in, and how it says no. No Django here: the reading child imports this."""

from dataclasses import dataclass, field

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 5_000_000  # from the first to the last value of a sheet, empty ones too
MAX_TEXT = 120 * 1024 * 1024  # bytes of all texts of a sheet, each as often as it is shown
MAX_CELL_TEXT = 32_767  # characters: what Excel itself keeps in a cell
MAX_MERGES = 20_000
MAX_SHEETS = 1_000
MAX_PARTS = 5_000  # files inside one .xlsx
MAX_INFLATED = 500 * 1024 * 1024  # of all XML parts that a reader would open

SEARCHED_ROWS = 20  # a heading begins in one of these
HEADING_LEVELS = 3

MAX_ANSWER = 150 * 1024 * 1024  # bytes that the reading process may hand to the server
CHILD_MEMORY = 2 * 1024**3  # address space of the reading process
CHILD_CPU_SECONDS = 90
CHILD_WALL_SECONDS = 180


@dataclass
class Refused(Exception):
    """The file as a whole cannot be taken in. `code` names the message in exports/messages.py."""

    code: str
    params: dict = field(default_factory=dict)

    def __str__(self):
        return self.code
