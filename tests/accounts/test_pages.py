import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core import changes
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client, user, password=PASSWORD, next_page=""):
    return client.post(
        reverse("login"),
        {"username": user.username, "password": password, "next": next_page},
        REMOTE_ADDR="10.0.0.9",
    )


def test_a_login_leads_back_to_the_page_that_asked_for_it(north_officer):
    client = Client()
    asked = client.get(reverse("profile"))
    assert asked.headers["Location"] == f"{reverse('login')}?next={reverse('profile')}"
    assert log_in(client, north_officer, next_page=reverse("profile")).headers["Location"] == reverse(
        "profile"
    )


def test_a_login_never_leads_to_another_host(north_officer):
    answer = log_in(Client(), north_officer, next_page="https://evil.example/")
    assert answer.headers["Location"] == reverse("root")


@pytest.mark.parametrize("reader", ["enterprise_user", "publisher"])
def test_who_has_no_desk_is_not_sent_to_it_and_finds_the_way_out(request, reader):
    user, client = request.getfixturevalue(reader), Client()
    answer = log_in(client, user, next_page=reverse("my-day"))
    assert answer.headers["Location"] == reverse("root")
    refused = client.get(reverse("my-day"))
    assert refused.status_code == 403
    assert f'action="{reverse("logout")}"' in refused.content.decode()


def test_a_wrong_password_is_told_and_locks_after_some_tries(north_officer, settings):
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        answer = log_in(client, north_officer, "wrong")
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors()
    assert log_in(client, north_officer, "wrong").status_code == 429
    assert log_in(client, north_officer).status_code == 429  # even with the right one


def test_logging_out_is_a_post(client_of, north_officer):
    client = client_of(north_officer)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).headers["Location"] == reverse("login")
    assert client.get(reverse("profile")).status_code == 302


def test_a_changed_password_is_the_one_that_counts(client_of, north_officer):
    client, new = client_of(north_officer), "quite-another-Secret-7"
    weak = client.post(
        reverse("password-change"),
        {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"},
    )
    assert weak.status_code == 200
    assert weak.context["form"].errors
    changed = client.post(
        reverse("password-change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert changed.headers["Location"] == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200
    assert log_in(Client(), north_officer, new).status_code == 302
    entry = changes.history_of(north_officer).get()
    assert (entry.actor, entry.verb) == (north_officer, "password_changed")
    assert entry.changes == {"password": ["***", "***"]}


@pytest.mark.parametrize(("language", "words"), [("en", "Log in"), ("zh-hans", "登录")])
def test_the_login_page_speaks_the_chosen_language(db, language, words):
    client = Client()
    answer = client.post(reverse("set-language"), {"language": language, "next": reverse("login")})
    assert answer.headers["Location"] == reverse("login")
    assert words in client.get(reverse("login")).content.decode()


def test_without_a_choice_the_page_is_in_the_default_language(db, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    page = Client().get(reverse("login"), headers={"accept-language": "en"})
    assert 'lang="zh-hans"' in page.content.decode()


def test_the_language_of_a_user_wins_over_cookie_and_browser(north_officer):
    client = Client()
    client.force_login(north_officer, backend="accounts.backends.AccountBackend")
    client.post(reverse("set-language"), {"language": "zh-hans"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="zh-hans"' in client.get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    ("data", "target"),
    [
        ({"language": "xx", "next": "/accounts/login/"}, "/accounts/login/"),
        ({"language": "en", "next": "https://evil.example/"}, "/accounts/login/"),
        ({"language": "en", "next": "//evil.example/"}, "/accounts/login/"),
    ],
)
def test_an_odd_choice_of_language_changes_nothing_and_stays_on_the_host(db, data, target):
    answer = Client().post(reverse("set-language"), data)
    assert answer.headers["Location"] == target
    assert (data["language"] == "xx") == (settings.LANGUAGE_COOKIE_NAME not in answer.cookies)


def test_the_profile_names_role_organisation_and_areas(client_of, north_officer):
    page = client_of(north_officer).get(reverse("profile")).content.decode()
    for words in ("Officer", "North Area Committee", "North Area"):
        assert words in page
