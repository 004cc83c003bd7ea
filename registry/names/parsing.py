"""Taking a name apart, whatever it is written in."""

import re
from functools import lru_cache

from registry.names.chinese import parse_chinese
from registry.names.latin import parse_latin
from registry.names.parts import NameParts

_CHINESE = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def has_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


@lru_cache(maxsize=1024)  # one name is taken apart for its keys, its tokens and its order in turn
def parse(name: str) -> NameParts:
    """Take a name apart; every part is folded (see NameParts for what each is)."""
    return parse_chinese(name) if has_chinese(name) else parse_latin(name)
