import pytest
from django.urls import reverse

from registry.models import EnterpriseUser
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reader", "page"),
    [
        ("north_officer", "my-day"),
        ("chief", "my-day"),
        ("chain_office", "my-day"),
        ("enterprise_user", "my-enterprise"),
        ("publisher", "wagtailadmin_home"),
    ],
)
def test_everybody_begins_where_his_work_is(request, client_of, reader, page):
    user = request.getfixturevalue(reader)
    if reader == "enterprise_user":
        EnterpriseUser.objects.create(user=user, enterprise=EnterpriseFactory())
    answer = client_of(user).get(reverse("root"), follow=True)
    assert answer.redirect_chain == [(reverse(page), 302)]
    assert answer.status_code == 200


def test_a_stranger_is_asked_to_log_in(client):
    assert client.get(reverse("root"), follow=True).request["PATH_INFO"] == reverse("login")
