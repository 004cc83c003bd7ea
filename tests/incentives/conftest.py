import pytest

from accounts.choices import Role
from accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def cashier(north) -> User:
    """Who books for the finance of north."""
    return UserFactory(role=Role.FINANCE_REVIEWER, areas=[north])


@pytest.fixture
def second_chief(db) -> User:
    """Another of the region office than who approved."""
    return UserFactory(role=Role.REGION_REVIEWER)
