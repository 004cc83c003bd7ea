"""The life of whitelist cases against a model of it, step by step.

benchmarks/machine.py takes 20,000 steps and more.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.whitelist.machine import Machine, make_cast

pytestmark = pytest.mark.django_db
SOME = settings(
    max_examples=8,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # to make a failing story shorter takes minutes
    suppress_health_check=list(HealthCheck),
)


def test_the_services_do_what_the_model_does():
    class Played(Machine):
        cast = make_cast()

    run_state_machine_as_test(Played, settings=SOME)
