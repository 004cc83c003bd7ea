"""An entered figure for tests that walk over every page."""

from accounts.models import User
from assessment.models import Observation
from tests.assessment.conftest import metric_of


def metric_records(officer: User) -> dict[str, Observation]:
    """Of the officer's area, by the beginning of its address."""
    first = Observation.objects.create(
        metric=metric_of("walked"),
        area=officer.home_area(),
        period="2025",
        value=100,
        document="No. 1",
        entered_by=officer,
    )
    return {"desk/policy/observations/": first}
