"""What a name is taken apart into."""

from dataclasses import dataclass

# How many later beginnings of one name are stored; a long fancy name is mostly a description.
MOST_STARTS = 10


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of one name, folded. 广西华锐（南宁）电子有限公司桂林分公司 gives:

    place 广西南宁, fancy 华锐, trade 电子, legal_form 有限公司, branch 桂林分公司,
    whole 广西华锐南宁电子有限公司桂林分公司, bare 广西华锐南宁电子桂林分公司, core 华锐电子桂林分公司.
    A name that is only place and trade (南宁糖业) has no fancy name, and its core keeps the nearest place.
    """

    place: str
    fancy: str
    trade: str
    legal_form: str
    branch: str
    whole: str
    bare: str
    core: str
    near: str = ""  # the nearest place without 市 or 县 and the core: 南宁华锐电子, as people abbreviate it
    # Where else a person may begin to type: later characters of the fancy name, words, abbreviations.
    fragments: tuple[str, ...] = ()
