"""The life of whitelist cases against a model of it, step by step.

benchmarks/machine.py takes 20,000 steps and more.
"""

import pytest

from tests.side_by_side import play
from tests.whitelist.machine import Machine, make_cast

pytestmark = pytest.mark.django_db


def test_the_services_do_what_the_model_does():
    play(Machine, make_cast(), steps=60)
