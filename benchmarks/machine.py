"""Services and a model of them side by side, for many thousand steps.

    python benchmarks/machine.py                              leads, claims, conflicts, projects and merges
    python benchmarks/machine.py --of whitelist               cases of the whitelist and the list of every day
    DATABASE_URL=postgres://... python benchmarks/machine.py  on PostgreSQL, in an empty database of its own

20,000 steps; the same machines as tests/crm/test_machine.py and tests/whitelist/test_machine.py. After every
step the tables are compared with the model. Prints how often every kind of step was done and refused; stops
at the first divergence, with the steps that led to it.
"""

import argparse
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
IN_A_STORY = 100
MACHINES = {
    "crm": ("tests.crm.machine", "tests.crm.machine_stage"),
    "whitelist": ("tests.whitelist.machine", "tests.whitelist.machine"),
}  # where the machine is, and its cast


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--of", choices=MACHINES, default="crm")
    options = parser.parse_args()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/machine.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from accounts.services import roles_sync

    call_command("migrate", verbosity=0)
    roles_sync()
    print(connection.vendor, flush=True)
    return run(options.of, options.steps, options.seed)


def run(of: str, wanted: int, seed: int) -> int:
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    machine, stage = (import_module(name) for name in MACHINES[of])

    class Played(machine.Machine):
        cast = stage.make_cast()

    few = settings(
        max_examples=10,
        stateful_step_count=IN_A_STORY,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    started, divergences = time.perf_counter(), 0
    while Played.steps.total() < wanted and not divergences:
        try:
            run_state_machine_as_test(seeded(seed)(Played), settings=few)
        except AssertionError as error:
            divergences += 1
            print(f"\n{error}\n" + "\n".join(getattr(error, "__notes__", [])))
        seed += 1
        took = time.perf_counter() - started
        print(f"\r{Played.steps.total()} of {wanted} steps, {took:.0f} s", end="", flush=True)
    print()
    for name in sorted({name for name, _result in Played.steps}):
        print(f"{name:20} done {Played.steps[name, 'done']:6} refused {Played.steps[name, 'refused']:6}")
    print(f"{Played.steps.total()} steps, {divergences} divergences, {took:.0f} s")
    return 1 if divergences else 0


if __name__ == "__main__":
    sys.exit(main())
