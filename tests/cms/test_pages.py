"""What visitors see: every kind of page in every language that it has, and never another language instead."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from cms.models import EventPage, Fact, SectionPage, SitePage
from tests.query_counts import assert_query_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

KINDS = {
    "home": "",
    "section": "why/",
    "privacy": "privacy/",
    "chain index": "chains/",
    "chain": "chains/t/",
    "area index": "areas/",
    "area": "areas/north/",
    "policy index": "policies/",
    "policy": "policies/rules/",
    "measure": "policies/rules/land/",
    "project index": "projects/",
    "site index": "sites/",
    "whitelist": "whitelist/",
    "service index": "services/",
    "service": "services/freight/",
    "news index": "news/",
    "news": "news/opening/",
    "event": "news/fair/",
    "contact": "contact/",
    "faq": "faq/",
    "enquiry": "enquiry/",
    "finder": "finder/",
    "search": "search/",
}


def read(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_kinds_of_this_file_are_all_there_are():
    shown = {SitePage.objects.get(url_path=f"/en/{path}").specific_class for path in KINDS.values()}
    assert shown == set(SitePage.__subclasses__())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_read_in_its_language_at_a_fixed_cost(kind, language):
    address = f"/{language}/{KINDS[kind]}"
    page = SitePage.objects.get(url_path=address)
    html = read(address)
    assert f'<html lang="{language}">' in html
    assert f"<h1>{page.title}</h1>" in html
    assert (
        re.search(r'(?:src|href|action)="(?:https?:)?//(?!testserver)', html) is None
    )  # nothing from outside
    assert "style=" not in html
    assert "[[fact:" not in html
    assert_query_count(f"site {kind}", Client(), address)


def test_every_block_is_shown():
    html = read("/en/why/")
    for words in ("Heading", "important", "119.99", "First", "Words", "Length", "There"):
        assert words in html
    for words in ("Material", "Because.", "office@example.org", "A sample", "Ask"):
        assert words in html
    assert '<a href="/en/chains/t/">A</a>' in html


def test_a_fact_is_said_in_the_language_of_the_page_and_once_changed_everywhere():
    Fact.objects.filter(key="area_total").update(figure="120.5")
    for address, words in (("/zh-hans/", "120.5 平方公里"), ("/en/", "120.5 km²"), ("/vi/", "120.5 km²")):
        assert words in read(address)
    assert "700 亿元" in read("/zh-hans/")
    assert "70 billion yuan" in read("/en/")


def test_a_page_that_is_not_published_in_a_language_is_not_there():
    read("/vi/privacy/")
    for missing in ("/vi/chains/", "/vi/chains/t/", "/th/", "/th/privacy/", "/en/nowhere/"):
        html = read(missing, 404)
        assert f'<html lang="{missing.split("/")[1]}">' in html
    SectionPage.objects.get(url_path="/en/why/").unpublish()
    read("/en/why/", 404)
    read("/zh-hans/why/")
    SitePage.objects.get(url_path="/vi/").specific.unpublish()
    assert "自贸区" not in read("/vi/", 404)


def links(html: str, pattern: str) -> dict[str, str]:
    return dict(re.findall(pattern, html))


ALTERNATE = r'<link rel="alternate" hreflang="([^"]+)" href="http://testserver([^"]+)">'
SWITCH = r'<li><a href="([^"]+)" lang="[^"]+" hreflang="([^"]+)"'


def test_alternates_name_each_other_on_every_page():
    pages = SitePage.objects.live().order_by("path")
    told = {page.url_path: links(read(page.url_path), ALTERNATE) for page in pages}
    for address, alternates in told.items():
        assert alternates.pop("x-default") in alternates.values()
        assert alternates[address.split("/")[1]] == address
        for other in alternates.values():
            assert told[other] == told[address] or told[other].items() >= alternates.items()
    assert set(told["/en/why/"]) == {"zh-hans", "en"}
    assert set(told["/en/privacy/"]) == {"zh-hans", "en", "vi"}


def test_the_language_switch_stays_on_the_page_where_it_is_translated():
    switch = {code: address for address, code in re.findall(SWITCH, read("/en/privacy/"))}
    assert switch == {"zh-hans": "/zh-hans/privacy/", "en": "/en/privacy/", "vi": "/vi/privacy/"}
    switch = {code: address for address, code in re.findall(SWITCH, read("/en/chains/t/"))}
    assert switch == {"zh-hans": "/zh-hans/chains/t/", "en": "/en/chains/t/", "vi": "/vi/"}


def test_a_link_to_a_page_without_translation_is_plain_words():
    assert "chuỗi này" in read("/vi/")
    assert "/chains/" not in read("/vi/")


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("zh-CN,zh;q=0.9", "/zh-hans/"), ("vi", "/vi/"), ("th,en;q=0.5", "/en/"), ("fr", "/en/"), ("", "/en/")],
)
def test_a_visitor_begins_in_the_best_language_that_is_there(asked, begins):
    answer = Client().get("/", headers={"accept-language": asked})
    # Thai has no first page here: then the language of the settings, English in tests.
    assert (answer.status_code, answer["Location"]) == (302, begins)


def test_staff_begin_at_their_desk(client_of, north_officer):
    assert client_of(north_officer).get("/")["Location"] == "/desk/"


def test_the_language_of_the_address_wins_over_the_readers(client_of, north_officer):
    reader = client_of(north_officer, language="zh-hans")
    assert '<html lang="en">' in reader.get("/en/").content.decode()
    assert '<html lang="zh-hans">' in reader.get("/desk/").content.decode()


def test_neither_the_login_nor_the_desk_speak_the_other_languages(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Tiếng Việt" not in page


def test_words_missing_in_a_language_are_english_and_not_chinese():
    with translation.override("vi"):
        assert translation.gettext("Send an enquiry") == "Gửi yêu cầu"
        assert translation.gettext("Credit code") == "Credit code"


def test_the_finder_names_the_measures_that_may_apply():
    found = read("/en/finder/?investor=foreign&chain=T&needs=land&asked=1")
    assert "Help with land" in found
    assert "Help with talent" not in found
    assert "1 measure may apply" in found
    assert "Help with land" not in read("/en/finder/?investor=domestic&asked=1")
    assert "not one of those offered" in read("/en/finder/?chain=NONE&asked=1")


def test_the_search_finds_pages_of_the_own_language_only():
    found = read("/en/search/?q=freight")
    assert "/en/services/freight/" in found
    assert "1 page" in found
    assert "Nothing found" in read("/en/search/?q=货运")
    assert "/zh-hans/services/freight/" in read("/zh-hans/search/?q=货运")


def test_an_event_ends_on_its_first_day_or_later():
    event = EventPage.objects.get(url_path="/en/news/fair/")
    event.ends = event.starts.replace(day=1)
    with pytest.raises(Exception, match="last day"):
        event.full_clean()
