"""Every address of the project, asked for by every role, with every method, judged by the page it ends on.

The table is access.tsv. After a deliberate change: UPDATE_ACCESS=1 python3 dev.py test tests/test_access.py
-n0, then read every changed line: it says who may now get where.
"""

import os

import pytest

from accounts.choices import Role
from tests import access
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # roles are judged in Python
NAMES = sorted(access.routes())
REFUSED = {"login", "403", "404", "405"}


@pytest.fixture
def people(
    north,
    north_officer,
    north_manager,
    south_officer,
    south_manager,
    chain_office,
    chief,
    region_admin,
    viewer,
    publisher,
    enterprise_user,
):
    city = UserFactory(
        username="city", role=Role.CITY_MANAGER, organisation=north_officer.organisation, areas=[north]
    )
    return access.cast(
        {
            "officer": north_officer,
            "manager": north_manager,
            "chain_office": chain_office,
            "city_manager": city,
        },
        {"other_officer": south_officer, "other_manager": south_manager},
        access.region_and_others(chief, region_admin, viewer, publisher, enterprise_user),
    )


@pytest.fixture
def arguments(people):
    return access.records(people["officer"], people["other_officer"], people["enterprise_user"])


def test_every_route_is_in_the_table_and_nothing_else():
    if os.environ.get("UPDATE_ACCESS"):
        pytest.skip("the table is being written")
    assert {name for name, _method in access.expected()} == set(NAMES)


@pytest.mark.parametrize("reader", access.READERS)
def test_every_role_gets_the_answer_of_the_table(reader, people, arguments):
    session = access.session_of(people[reader])
    found = {
        (name, method): access.answer(session, method, access.address_of(name, arguments[name]))
        for name in NAMES
        for method in access.METHODS
    }
    if os.environ.get("UPDATE_ACCESS"):
        access.write_column(reader, found)
    expected = {key: row[reader] for key, row in access.expected().items()}
    wrong = {key: (answer, expected.get(key)) for key, answer in found.items() if answer != expected.get(key)}
    assert wrong == {}, "(found, in the table)"


@pytest.mark.parametrize("reader", ["anonymous", "officer", "other_officer", "admin"])
def test_other_methods_do_nothing_for_anybody(reader, people, arguments):
    session = access.session_of(people[reader])
    # Redirects and Django's own views treat PUT as POST or answer with the page they lead to.
    for name in set(NAMES) - {"root", "login", "password-change"}:
        address = access.address_of(name, arguments[name])
        answers = {method: access.answer(session, method, address) for method in ("PUT", "PATCH", "DELETE")}
        assert set(answers.values()) <= REFUSED, (name, answers)


@pytest.mark.parametrize(
    "reader", ["anonymous", "enterprise_user", "officer", "manager", "reviewer", "auditor"]
)
def test_nobody_without_the_right_enters_an_admin(reader, people):
    open_to_all = (
        "/cms/login/",
        "/cms/logout/",
        "/admin/login/",
        "/admin/logout/",
        "/cms/jsi18n/",
        "/cms/sprite",
    )
    session = access.session_of(people[reader])
    for address in access.admin_paths():
        if not address.startswith(open_to_all):
            assert access.answer(session, "GET", address) in REFUSED, address
