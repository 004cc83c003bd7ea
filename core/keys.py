"""Keys of records that come from outside: the address of a page, a field of a form."""

LONGEST_KEY = 18  # digits; what is longer no database holds, and Python refuses to read thousands
NOBODY = 0


def key_of(text: str) -> int:
    """The key that a text names; 0, which no record has, where it names none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else NOBODY
