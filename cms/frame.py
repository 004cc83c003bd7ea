"""What stands around the content of every public page: menu, line of pages above, languages."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from cms.models import EnquiryPage, FinderPage, ProjectIndexPage, SearchPage, SiteIndexPage, SitePage

HOME_DEPTH = 2  # below the root of all trees
X_DEFAULT = "en"  # for readers of no language of ours


@dataclass(frozen=True)
class Link:
    name: str
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    address: str
    is_current: bool
    is_translation: bool  # of this page; otherwise the address is that language's first page


@dataclass(frozen=True)
class Frame:
    brand: str
    home: str
    address: str  # of what is shown, empty where that is no page
    menu: list[Link]
    footer: list[Link]
    crumbs: list[Link]
    languages: list[Language]
    # Addresses of pages of which there is one in a language; empty where there is none.
    enquiry: str
    search: str
    finder: str
    projects: str
    sites: str

    @property
    def translations(self) -> list[Language]:
        return [language for language in self.languages if language.is_translation]

    @property
    def x_default(self) -> str:
        known = {language.code: language.address for language in self.translations}
        return known.get(X_DEFAULT) or known.get(settings.LANGUAGE_CODE) or next(iter(known.values()), "")


def first_pages() -> dict[str, str]:
    """The address of the first page of each language that has one."""
    pages = Page.objects.live().filter(depth=HOME_DEPTH)
    codes = dict(settings.LANGUAGES)
    return {slug: f"/{slug}/" for slug in pages.values_list("slug", flat=True) if slug in codes}


def frame_for(page: SitePage | None, part: tuple[str, str] | None = None) -> Frame:
    """`page`: None for what is no page, such as a receipt. `part`: name and end of the address of what a page
    shows of a register. At most four queries, whatever the number of pages.
    """
    home = f"/{get_language()}/"
    here = page.url_path if page else ""
    first, top = _first_and_top_pages(home)
    menu = [Link(one.name, one.url_path, here.startswith(one.url_path)) for one in top if one.show_in_menus]
    footer = [Link(one.name, one.url_path) for one in top if not one.show_in_menus]
    return Frame(
        brand=first.short_title if first and first.short_title else settings.WAGTAIL_SITE_NAME,
        home=home,
        address=here + part[1] if part else here,
        menu=menu,
        footer=footer,
        crumbs=_crumbs(page, top, part),
        languages=_languages(page, part[1] if part else ""),
        enquiry=_address_of(top, EnquiryPage),
        search=_address_of(top, SearchPage),
        finder=_address_of(top, FinderPage),
        projects=_address_of(top, ProjectIndexPage),
        sites=_address_of(top, SiteIndexPage),
    )


def _first_and_top_pages(home: str) -> tuple[SitePage | None, list[SitePage]]:
    pages = SitePage.objects.live().filter(depth__lte=HOME_DEPTH + 1, url_path__startswith=home)
    found = list(pages.defer("body").order_by("path"))
    first = found.pop(0) if found and found[0].depth == HOME_DEPTH else None
    return first, found


def _address_of(pages: list[SitePage], kind: type[SitePage]) -> str:
    return next((page.url_path for page in pages if page.specific_class is kind), "")


def _crumbs(page: SitePage | None, top: list[SitePage], part: tuple[str, str] | None) -> list[Link]:
    """The pages above, from the first page under the home down to this one."""
    if page is None or page.depth <= HOME_DEPTH:
        return []
    above = [Link(one.name, one.url_path) for one in top if page.url_path.startswith(one.url_path)]
    if page.depth > HOME_DEPTH + 2:
        between = page.get_ancestors().filter(depth__gt=HOME_DEPTH + 1)
        above += [Link(one.title, one.url_path) for one in between]
    if page.depth > HOME_DEPTH + 1:
        above.append(Link(page.name, page.url_path))
    if part:
        above.append(Link(part[0], f"{page.url_path}{part[1]}"))
    return [*above[:-1], Link(above[-1].name, above[-1].address, is_current=True)] if above else []


def _languages(page: SitePage | None, end: str) -> list[Language]:
    homes, translated = first_pages(), {}
    if page is not None:
        same = Page.objects.live().filter(translation_key=page.translation_key)
        translated = {path.split("/")[1]: path + end for path in same.values_list("url_path", flat=True)}
    return [
        Language(
            code=code,
            name=get_language_info(code)["name_local"],
            address=translated.get(code) or homes[code],
            is_current=code == get_language(),
            is_translation=code in translated,
        )
        for code, _name in settings.LANGUAGES
        if code in homes
    ]
