"""How a browser solves what an opened form asks."""

from itertools import count

from cms.enquiries.spam.stamps import is_solved, stamp_read


def solved(stamp: str) -> str:
    """The number that the program in the page finds."""
    read = stamp_read(stamp)
    assert read
    return next(str(n) for n in count() if is_solved(read, str(n)))
