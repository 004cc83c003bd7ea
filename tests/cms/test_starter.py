"""`load_site`: all of the folder or nothing of it, a second time without change, and never over an editor."""

import datetime as dt
import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from cms.models import ChainPage, Fact, HomePage, SectionPage, SitePage
from cms.starter import site_load
from tests.cms.conftest import SITE

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, site) -> Path:
    """A copy of the files that were loaded, to be changed."""
    return Path(shutil.copytree(SITE, tmp_path / "site"))


def change(folder: Path, file: str, path: str, language: str, **text) -> None:
    entries = yaml.safe_load((folder / file).read_text())
    next(entry for entry in entries if entry["path"] == path)["text"][language].update(text)
    (folder / file).write_text(yaml.safe_dump(entries, allow_unicode=True))


def english(path: str) -> SitePage:
    return SitePage.objects.get(url_path=f"/en/{path}").specific


def counted(counts) -> dict:
    return {kind: (count.new, count.updated) for kind, count in counts.items()}


def test_the_first_load_makes_a_tree_for_each_language_of_linked_translations(site):
    assert counted(site) == {"facts": (2, 0), "public pages": (52, 0)}
    homes = HomePage.objects.order_by("slug")
    assert [(home.slug, home.locale.language_code, home.live) for home in homes] == [
        ("en", "en", True),
        ("vi", "vi", True),
        ("zh-hans", "zh-hans", True),
    ]
    pages = ChainPage.objects.order_by("url_path")
    assert [page.url_path for page in pages] == ["/en/chains/t/", "/zh-hans/chains/t/"]
    assert len({page.translation_key for page in pages}) == 1
    assert Site.objects.get().root_page.specific == HomePage.objects.get(slug="en")  # tests' default language
    assert not Page.objects.filter(title__contains="Welcome").exists()


def test_the_address_of_a_page_is_what_wagtail_makes_of_it(site):
    for page in SitePage.objects.all():
        assert page.url == page.url_path


def test_a_second_load_changes_nothing(site):
    before = list(SitePage.objects.order_by("pk").values_list("pk", "latest_revision_id"))
    assert counted(site_load(SITE)) == {"facts": (0, 0), "public pages": (0, 0)}
    assert list(SitePage.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before


def test_a_page_follows_its_file_until_an_editor_changes_it(folder):
    change(folder, "20-rest.yaml", "contact", "en", title="Talk to us")
    assert counted(site_load(folder))["public pages"] == (0, 1)
    page = english("contact/")
    assert page.title == "Talk to us"
    page.title = "Edited"
    page.save_revision().publish()
    change(folder, "20-rest.yaml", "contact", "en", title="From the file again")
    assert counted(site_load(folder))["public pages"] == (0, 0)
    assert english("contact/").title == "Edited"


def test_what_an_editor_unpublished_or_deleted_stays_away(folder):
    english("faq/").unpublish()
    english("services/").delete()
    change(folder, "20-rest.yaml", "faq", "en", title="Other")
    change(folder, "20-rest.yaml", "services", "en", title="Other")
    change(folder, "20-rest.yaml", "services/freight", "en", title="Other")
    assert counted(site_load(folder))["public pages"] == (0, 0)
    assert not english("faq/").live
    assert not SitePage.objects.filter(url_path__startswith="/en/services/").exists()


def test_a_page_that_an_editor_made_at_a_path_of_the_file_is_his(folder):
    page = SectionPage(title="Mine", slug="extra")
    english("").add_child(instance=page)
    entries = yaml.safe_load((folder / "10-home.yaml").read_text())
    extra = {"kind": "section", "path": "extra", "text": {"en": {"title": "From the file"}}}
    (folder / "10-home.yaml").write_text(yaml.safe_dump([*entries, extra]))
    assert counted(site_load(folder))["public pages"] == (0, 0)
    assert english("extra/").title == "Mine"


def test_a_fact_follows_its_file_until_an_editor_changes_it(folder):
    text = (folder / "facts.yaml").read_text()
    (folder / "facts.yaml").write_text(text.replace('"119.99"', '"120"'))
    assert counted(site_load(folder))["facts"] == (0, 1)
    fact = Fact.objects.get(key="area_total")
    assert fact.figure == "120"
    fact.figure = "121"
    fact.save()
    (folder / "facts.yaml").write_text(text.replace('"119.99"', '"122"'))
    assert counted(site_load(folder))["facts"] == (0, 0)
    assert Fact.objects.get(key="area_total").figure == "121"
    fact.delete()
    assert counted(site_load(folder))["facts"] == (0, 0)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "chain", "path": "chains/x", "fields": {"chain": "NONE"}}, "no record has this code"),
        ({"kind": "section", "path": "nowhere/x"}, "there is no page 'nowhere'"),
        ({"kind": "chain", "path": "x", "fields": {"chain": "T"}}, "does not stand there"),
        ({"kind": "poem", "path": "x"}, "there is no kind of page poem"),
        ({"kind": "news", "path": "news/x"}, "date"),
        ({"kind": "section", "path": "x", "text": None}, "'text' is missing"),
    ],
)
def test_a_faulty_file_is_named_and_nothing_of_the_folder_loaded(folder, entry, said):
    (folder / "00-first.yaml").write_text(
        "[{kind: section, path: first, text: {en: {title: First}}}]", encoding="utf-8"
    )
    entry = {"text": {"en": {"title": "X"}}} | entry
    if entry["text"] is None:
        del entry["text"]
    (folder / "90-fault.yaml").write_text(yaml.safe_dump([entry]))
    with pytest.raises(CommandError, match="90-fault.yaml") as refusal:
        call_command("load_site", folder, stdout=StringIO())
    assert said in str(refusal.value)
    assert not SitePage.objects.filter(slug="first").exists()


def test_expired_facts_are_found_by_the_day(site):
    assert [fact.key for fact in Fact.objects.expired(dt.date(2027, 1, 1))] == ["area_total"]
    assert not Fact.objects.expired(dt.date(2026, 12, 31)).exists()
