"""Load the starter content of a jurisdiction: facts, and the pages of each language as translations.

What an editor changed, unpublished or deleted stays as he left it, also when the files change.
"""

import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, Site

from accounts.models import Area
from cms.choices import SectionKind
from cms.frame import HOME_DEPTH
from cms.models import (
    AreaIndexPage,
    AreaPage,
    ChainIndexPage,
    ChainPage,
    ContactPage,
    EnquiryPage,
    EventPage,
    Fact,
    FaqPage,
    FinderPage,
    HomePage,
    MeasurePage,
    NewsIndexPage,
    NewsPage,
    PolicyIndexPage,
    PolicyPage,
    ProjectIndexPage,
    SearchPage,
    SectionPage,
    ServiceIndexPage,
    ServicePage,
    SiteIndexPage,
    SitePage,
    StarterItem,
    WhitelistPage,
)
from cms.starter_files import FACTS_FILE, Entry, PageEntry, digest, starter_read, stream_of
from core.loading import Counts, LoadError
from registry.models import Chain

KINDS: dict[str, type[SitePage]] = {
    "home": HomePage,
    "section": SectionPage,
    "privacy": SectionPage,
    "chain_index": ChainIndexPage,
    "chain": ChainPage,
    "area_index": AreaIndexPage,
    "area": AreaPage,
    "policy_index": PolicyIndexPage,
    "policy": PolicyPage,
    "measure": MeasurePage,
    "project_index": ProjectIndexPage,
    "site_index": SiteIndexPage,
    "whitelist": WhitelistPage,
    "service_index": ServiceIndexPage,
    "service": ServicePage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "event": EventPage,
    "contact": ContactPage,
    "faq": FaqPage,
    "enquiry": EnquiryPage,
    "finder": FinderPage,
    "search": SearchPage,
}
IN_MENU = (ChainIndexPage, AreaIndexPage, PolicyIndexPage, ProjectIndexPage, ServiceIndexPage, NewsIndexPage)
FIRST_IN_MENU = "why"
SAME_PAGE = uuid.UUID("5f3f9d0e-5f5a-4f4b-9d0c-6e1a4d2b8c71")  # of which the translation keys are made
CODES = ("zh", "en", "vi", "th")


@dataclass
class _Tree:
    """The pages of one language, by path, and what was written of each before."""

    locale: Locale
    pages: dict[str, SitePage]
    items: dict[str, StarterItem]
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "updated": 0})

    @property
    def code(self) -> str:
        return self.locale.language_code

    def item_of(self, entry: PageEntry) -> str:
        return f"page:{self.code}:{entry.path}"


@transaction.atomic
def site_load(folder: Path) -> dict[str, Counts]:
    """Facts and pages that were new or followed a changed file. All of the folder or nothing of it.

    Raises LoadError, naming file and entry.
    """
    content = starter_read(folder)
    items = {item.key: item for item in StarterItem.objects.all()}
    counts = {"facts": _facts_load(content.facts, items)}
    counts["public pages"] = Counts()
    for code, _name in settings.LANGUAGES:
        entries = [entry for entry in content.pages if code in entry.text]
        if entries:
            counts["public pages"] += _language_load(code, entries, items)
    _site_point_to(settings.LANGUAGE_CODE)
    return counts


# Facts


def _facts_load(entries: list[Entry], items: dict[str, StarterItem]) -> Counts:
    present = {fact.key: fact for fact in Fact.objects.all()}
    counts = Counts()
    for entry in entries:
        item, source = items.get(f"fact:{entry['key']}"), digest(entry)
        fact = present.get(entry["key"])
        if item is None and fact is None:
            fact = Fact()
            counts += Counts(new=1)
        elif item is None or fact is None or item.source == source or item.written != digest(_state(fact)):
            continue  # an editor's: entered, deleted or changed by him; or nothing new in the file
        else:
            counts += Counts(updated=1)
        _fact_write(fact, entry)
        StarterItem.objects.update_or_create(
            key=f"fact:{fact.key}", defaults={"source": source, "written": digest(_state(fact))}
        )
    return counts


def _fact_write(fact: Fact, entry: Entry) -> None:
    for name, value in _fact_values(entry).items():
        setattr(fact, name, value)
    try:
        fact.full_clean()
    except ValidationError as error:
        raise LoadError(f"{FACTS_FILE}, {entry['key']}: {error.messages[0]}") from None
    fact.save()
    fact.save_revision()


def _fact_values(entry: Entry) -> dict[str, Any]:
    scaled = entry.get("scaled") or {}
    units = {**entry["unit"], **scaled.get("unit", {})}
    values = {name: entry[name] for name in ("key", "figure", "date", "valid_until", "sample")}
    values["factor"] = scaled.get("factor")
    for code in CODES:
        language = "zh-hans" if code == "zh" else code
        values[f"unit_{code}"] = units.get(language, "")
        values[f"label_{code}"] = entry["label"].get(language, "")
        values[f"source_{code}"] = entry["source"].get(language, "")
    return values


def _state(fact: Fact) -> dict[str, str]:
    fact.refresh_from_db()
    fields = (one.attname for one in Fact._meta.fields if one.name not in ("id", "latest_revision"))
    return {name: str(getattr(fact, name)) for name in fields}


# Pages


def _language_load(code: str, entries: list[PageEntry], items: dict[str, StarterItem]) -> Counts:
    """Empty pages first: any of them may be linked by any other."""
    locale, _made = Locale.objects.get_or_create(language_code=code)
    found = SitePage.objects.filter(url_path__startswith=f"/{code}/").specific()
    tree = _Tree(locale, {page.url_path[len(code) + 2 :].strip("/"): page for page in found}, items)
    stale = [entry for entry in entries if _is_to_be_written(entry, tree)]
    made = [entry for entry in stale if entry.path not in tree.pages and _made_empty(entry, tree)]
    page_id = partial(_page_id, tree)
    for entry in stale:
        if entry.path in tree.pages:
            _page_write(entry, tree, page_id)
    return Counts(new=len(made), updated=len(stale) - len(made))


def _is_to_be_written(entry: PageEntry, tree: _Tree) -> bool:
    item, page = tree.items.get(tree.item_of(entry)), tree.pages.get(entry.path)
    if item is None:
        return page is None  # else an editor made one here
    if page is None or not page.live or item.written != str(page.latest_revision_id):
        return False  # he deleted, unpublished or changed it
    return item.source != _source(entry, tree.code)


def _source(entry: PageEntry, code: str) -> str:
    return digest([entry.kind, entry.path, entry.fields, entry.sample, entry.text[code]])


def _page_id(tree: _Tree, path: str) -> int | None:
    page = tree.pages.get(path)
    return page.pk if page else None


def _made_empty(entry: PageEntry, tree: _Tree) -> bool:
    """Whether a page could be made: not below one that an editor deleted."""
    parent = Page.get_first_root_node() if not entry.path else tree.pages.get(entry.parent)
    if parent is None:
        return False
    kind = _kind_of(entry)
    if kind not in parent.specific_class.allowed_subpage_models():
        raise LoadError(f"{entry.file}, {entry.path}: a page of kind {entry.kind} does not stand there")
    values = _values(entry, tree.code, parts=False)
    own = (one for one in kind._meta.local_fields if not one.remote_field or one.name in ("chain", "area"))
    missing = [one.name for one in own if not (one.blank or one.has_default() or one.name in values)]
    if missing:
        raise LoadError(f"{entry.file}, {entry.path}: fields has no {', '.join(missing)}")
    page = kind(
        title=entry.text[tree.code]["title"],
        slug=entry.slug or tree.code,
        locale=tree.locale,
        translation_key=uuid.uuid5(SAME_PAGE, entry.path),
        live=False,
        show_in_menus=kind in IN_MENU or entry.path == FIRST_IN_MENU,
        **values,
    )
    parent.add_child(instance=page)
    tree.pages[entry.path] = page
    return True


def _kind_of(entry: PageEntry) -> type[SitePage]:
    try:
        return KINDS[entry.kind]
    except KeyError:
        raise LoadError(f"{entry.file}, {entry.path}: there is no kind of page {entry.kind}") from None


def _page_write(entry: PageEntry, tree: _Tree, page_id: Any) -> None:
    page, text = tree.pages[entry.path], entry.text[tree.code]
    page.title = page.draft_title = text["title"]
    page.introduction = text.get("introduction", "")
    page.search_description = text.get("search_description", "")
    page.short_title = text.get("short_title", "")
    page.sample = entry.sample
    try:
        page.body = stream_of(text.get("body") or [], page_id)
        for name, value in _values(entry, tree.code).items():
            setattr(page, name, value)
        page.full_clean()
    except (ValidationError, KeyError, TypeError) as error:
        raise LoadError(f"{entry.file}, {entry.path} ({tree.code}): {error}") from None
    revision = _publish(page)
    StarterItem.objects.update_or_create(
        key=tree.item_of(entry),
        defaults={"source": _source(entry, tree.code), "written": str(revision.pk)},
    )


def _publish(page: SitePage) -> Revision:
    """As Wagtail's own action does, without reading the page back from its revision: half of the time."""
    now = timezone.now()
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at, page.last_published_at = page.first_published_at or now, now
    page.save(clean=False, log_action=False)
    revision = page.save_revision(clean=False, changed=False, log_action=True)
    Page.objects.filter(pk=page.pk).update(live_revision=revision)
    return revision


def _values(entry: PageEntry, code: str, *, parts: bool = True) -> dict[str, Any]:
    """The fields of a kind of page; `parts=False` leaves out those that a page needs a key for."""
    values = {name: _said(value, code) for name, value in entry.fields.items()}
    try:
        if "chain" in values:
            values["chain"] = Chain.objects.get(code=values["chain"])
        if "area" in values:
            values["area"] = Area.objects.get(code=values["area"])
    except (Chain.DoesNotExist, Area.DoesNotExist):
        raise LoadError(f"{entry.file}, {entry.path}: no record has this code: {entry.fields}") from None
    for name, model in (("chains", Chain), ("areas", Area)):
        if name in values:
            codes = values.pop(name)
            if parts:
                values[name] = list(model.objects.filter(code__in=codes))
    if entry.kind == "privacy":
        values["kind"] = SectionKind.PRIVACY
    if "version" in values:
        values["version"] = str(values["version"])
    return values


def _said(value: Any, code: str) -> Any:
    """A field that has words for each language gives those of this one."""
    return value.get(code) or value.get("en") if isinstance(value, dict) else value


def _site_point_to(code: str) -> None:
    """The site begins at the first page of the default language; Wagtail's page of welcome goes."""
    home = Page.objects.filter(depth=HOME_DEPTH, slug=code).first()
    if home is None:
        home = Page.objects.filter(depth=HOME_DEPTH, content_type__model="homepage").first()
    if home is None:
        return
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id is None or site.root_page.specific_class is Page:
        welcome = site.root_page if site.root_page_id else None
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
        if welcome is not None:
            welcome.delete()
