"""Every address of the project, asked for by every role, with every method, judged by the page it ends on.

The table is access.tsv. After a deliberate change: UPDATE_ACCESS=1 python3 dev.py test tests/test_access.py,
then read every changed line: it says who may now get where.
"""

import os

import pytest

from accounts.choices import Role
from tests import access
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize("name", NAMES)
def test_every_role_gets_the_answer_of_the_table(name, people, arguments):
    address = access.address_of(name, arguments[name])
    found = {
        (name, method): {reader: access.answer(people[reader], method, address) for reader in access.READERS}
        for method in access.METHODS
    }
    if os.environ.get("UPDATE_ACCESS"):
        known = access.expected() if access.TABLE.exists() else {}
        access.write_table({key: row for key, row in known.items() if key[0] in NAMES} | found)
    assert found == {key: row for key, row in access.expected().items() if key[0] == name}


@pytest.mark.parametrize("name", NAMES)
def test_other_methods_do_nothing_for_anybody(name, people, arguments):
    address = access.address_of(name, arguments[name])
    for reader in ("anonymous", "officer", "other_officer", "admin"):
        answers = {
            method: access.answer(people[reader], method, address) for method in ("PUT", "PATCH", "DELETE")
        }
        # Redirects and Django's own views treat PUT as POST or answer with the page they lead to.
        if name not in ("root", "login", "password-change"):
            assert set(answers.values()) <= REFUSED, (reader, answers)


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
    for address in access.admin_paths():
        if not address.startswith(open_to_all):
            assert access.answer(people[reader], "GET", address) in REFUSED, address
