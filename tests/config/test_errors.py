"""What people see when something is not there."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
def test_our_own_page_says_so_also_in_a_trial_run(client_of, north_officer, client, settings, debug):
    settings.DEBUG = debug
    officer = client_of(north_officer)
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    for reader, address in (
        (client, "/desk/nowhere/"),
        (officer, "/desk/nowhere/"),
        (officer, reverse("enterprise-detail", args=[404404])),
    ):
        answer = reader.get(address)
        assert answer.status_code == 404
        assert "There is no such page" in answer.content.decode()
