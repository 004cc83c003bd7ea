from collections.abc import Iterator

import pytest
import time_machine

from tests.whitelist.cases import TODAY, noon


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Pages are asked for on TODAY; `clock.move_to(noon(day))` goes on.

    After a week a login has ended: ask client_of for another.
    """
    with time_machine.travel(noon(TODAY), tick=False) as clock:
        yield clock
