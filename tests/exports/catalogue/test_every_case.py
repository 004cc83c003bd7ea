"""No case of the catalogue is without its test, and none has two."""

from collections import Counter
from importlib import import_module
from pathlib import Path

from tests.exports.catalogue.cases import catalogue

HERE = Path(__file__).parent


def test_every_case_of_the_catalogue_has_exactly_one_test():
    tested: Counter[str] = Counter()
    for path in sorted(HERE.glob("test_*.py")):
        module = import_module(f"tests.exports.catalogue.{path.stem}")
        for name, function in vars(module).items():
            if name.startswith("test_"):
                marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "case"]
                tested.update(id for mark in marks for id in mark.args)
    assert tested == dict.fromkeys(catalogue(), 1)
    assert len(catalogue()) == 74
