"""The life of leads, claims, conflicts, projects and merges against a model of it, step by step.

benchmarks/machine.py takes 20,000 steps and more.
"""

import pytest

from tests.crm.machine import Machine
from tests.crm.machine_stage import make_cast
from tests.side_by_side import play

pytestmark = pytest.mark.django_db


def test_the_services_do_what_the_model_does():
    play(Machine, make_cast(), steps=40)
