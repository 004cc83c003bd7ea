"""Posts of spammers, made by a fixed generator, and of people, written by hand. Nobody here exists.

Spammers of all sorts: programs that never open the page, that fill every field, that send at once or many
times, and browsers driven by programs, which open the form, wait, and solve what it asks as a person's
browser does: of these the text alone can tell. Some of them write almost like people.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

SEED = 20260310


class Behaviour(NamedTuple):
    """How a post came about."""

    opens_form: bool = True
    waits: float = 90  # seconds between opening and sending
    solves: bool = True  # as the program in the page does
    answers: bool = False  # the question instead
    fills_trap: bool = False
    address: str = ""  # one for all of a family; "" a new one for each


class Post(NamedTuple):
    kind: str
    language: str
    text: dict[str, str]
    behaviour: Behaviour


BROWSER = Behaviour()
FIRST = [
    "Alex",
    "Maria",
    "Kim",
    "Robert",
    "Linda",
    "James",
    "Olga",
    "Ivan",
    "Chen",
    "Priya",
    "Ahmed",
    "Sofia",
    "Lucas",
    "Emma",
    "Noah",
    "Mia",
]
LAST = [
    "Brown",
    "Petrov",
    "Smith",
    "Garcia",
    "Singh",
    "Lopez",
    "Novak",
    "Miller",
    "Rossi",
    "Khan",
    "Jones",
    "Weber",
    "Silva",
    "Moore",
]
TOWNS = [
    "Austin",
    "Leeds",
    "Riga",
    "Pune",
    "Lagos",
    "Porto",
    "Sofia",
    "Tampa",
    "Lille",
    "Cebu",
    "Davao",
    "Kazan",
    "Minsk",
]
SYLLABLES = ["qz", "xk", "wv", "pt", "rg", "hj", "mk", "zx", "bv", "ck", "fd", "gh", "jt", "lp"]

ENDINGS = ["Group", "Media", "Ltd", "Digital", "Solutions"]
MAILERS = ["gmail", "outlook", "mail"]
READ = yaml.safe_load(Path(__file__).with_name("posts.yaml").read_text(encoding="utf-8"))
LETTERS = READ["letters"]


def spam(count: int = 1000) -> Iterator[Post]:
    """In a fixed order. Of a thousand, twelve are of the subtle kind, which nothing tells from a person."""
    draw = random.Random(SEED)
    families = (
        _flood,
        _links,
        _seo,
        _loans,
        _crypto,
        _casino,
        _pharma,
        _chinese,
        _asian,
        _injections,
        _databases,
    )
    families += (_gibberish, _repeated, _fast, _trap, _blind)
    for number in range(count):
        family = _subtle if number % 83 == 41 else families[number % len(families)]
        yield family(draw, number)


def _fill(draw: random.Random, template: str) -> str:
    site = f"{draw.choice(SYLLABLES)}{draw.choice(LAST).lower()}{draw.randrange(99)}"
    ending = draw.choice(["com", "ru", "top", "xyz", "shop", "info"])
    return template.format(
        n=draw.randrange(3, 980),
        m=draw.randrange(1, 30),
        town=draw.choice(TOWNS),
        site=f"{site}.example",
        link=draw.choice(
            [f"https://{site}.{ending}/{draw.randrange(999)}", f"www.{site}.{ending}", f"{site}.{ending}"]
        ),
        phone=draw.randrange(10**9, 10**10),
    )


def _post(draw, kind, message, behaviour=BROWSER, language="en", **fields) -> Post:
    name = f"{draw.choice(FIRST)} {draw.choice(LAST)}"
    text = {
        "name": name,
        "organisation": f"{draw.choice(LAST)} {draw.choice(ENDINGS)}",
        "email": f"{name.split()[0].lower()}{draw.randrange(9999)}@{draw.choice(MAILERS)}.example",
        "phone": "",
        "subject": draw.choice(
            ["Hello", "Cooperation", "Question", "Offer", "Business proposal", "About your site"]
        ),
        "message": message,
    }
    return Post(kind, language, text | fields, behaviour)


def _seo(draw, _number):
    return _post(draw, "seo", _fill(draw, draw.choice(LETTERS["seo"])))


def _loans(draw, _number):
    return _post(draw, "loans", _fill(draw, draw.choice(LETTERS["loans"])))


def _crypto(draw, _number):
    return _post(draw, "crypto", _fill(draw, draw.choice(LETTERS["crypto"])))


def _casino(draw, _number):
    return _post(draw, "casino", _fill(draw, draw.choice(LETTERS["casino"])))


def _pharma(draw, _number):
    return _post(draw, "pharma", _fill(draw, draw.choice(LETTERS["pharma"])))


def _chinese(draw, _number):
    return _post(draw, "chinese", _fill(draw, draw.choice(LETTERS["chinese"])), language="zh-hans")


def _asian(draw, _number):
    letter = draw.choice(READ["asian"])
    return _post(draw, "asian", _fill(draw, letter["text"]), language=letter["language"])


def _injections(draw, _number):
    return _post(draw, "injection", _fill(draw, draw.choice(LETTERS["injections"])))


def _databases(draw, _number):
    return _post(draw, "database", _fill(draw, draw.choice(LETTERS["databases"])))


def _links(draw, _number):
    lines = [_fill(draw, "{link}") for _ in range(draw.randrange(3, 9))]
    return _post(draw, "links", "\n".join(lines))


def _gibberish(draw, _number):
    words = [
        "".join(draw.choices("bcdfghjklmnpqrstvwxz", k=draw.randrange(5, 12)))
        for _ in range(draw.randrange(2, 12))
    ]
    name = "".join(
        draw.choice([str.upper, str.lower])(letter) for letter in draw.choices("abcdefghijklmnopqrst", k=12)
    )
    return _post(draw, "gibberish", " ".join(words), name=name)


def _repeated(draw, number):
    """One text from many addresses, its figures changed each time; polite and without a link."""
    month = number // 400
    text = (
        f"We would like to present our products to your procurement department, edition {month}, item {{n}}."
    )
    return _post(draw, "repeated", _fill(draw, text))


def _flood(draw, _number):
    """A program behind one address, with a new story each time."""
    words = " ".join(draw.sample(FIRST + LAST + TOWNS, 9)).lower()
    return _post(draw, "flood", f"Please call about {words}.", Behaviour(address=f"flood{draw.randrange(4)}"))


def _fast(draw, _number):
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    return _post(draw, "fast", f"Interested in {words}.", Behaviour(waits=draw.uniform(0.1, 2.5)))


def _trap(draw, _number):
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    return _post(draw, "trap", f"Good day, we sell {words}.", Behaviour(fills_trap=True))


def _blind(draw, _number):
    """Never opens the form, or opens it and runs no program."""
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    opens = draw.random() < 0.5
    return _post(draw, "blind", f"We have {words} in stock.", Behaviour(opens_form=opens, solves=False))


def _subtle(draw, _number):
    return _post(
        draw,
        "subtle",
        f"{_fill(draw, draw.choice(LETTERS['subtle']))} {draw.choice(LAST)}, {draw.choice(TOWNS)}",
    )


# How people send: several of a trade office behind one address; without a program in the page; with a page
# that stayed open since yesterday; at once.
HOW = {
    "": BROWSER,
    "office": Behaviour(address="office"),
    "plain": Behaviour(solves=False, answers=True),
    "long": Behaviour(waits=30 * 3600),
    "quick": Behaviour(waits=12),
}


def _person(language: str, how: str = "", **text: str) -> Post:
    return Post("person", language, {"email": "", "phone": ""} | text, HOW[how])


PEOPLE = [_person(**person) for person in READ["people"]]
