"""What the engine takes in, and how it says no. No Django here: the reading child imports this."""

from dataclasses import dataclass, field

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_PARTS = 5_000  # files inside one .xlsx
MAX_INFLATED = 500 * 1024 * 1024  # of all XML parts that a reader would open

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
