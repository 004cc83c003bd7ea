"""What the menu offers, and to whom. A page that is not built yet is not in the menu."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role


@dataclass(frozen=True)
class Entry:
    url_name: str
    label: str | Promise
    icon: str
    permissions: tuple[str, ...] = ()
    on_phone: bool = False  # also in the bar at the bottom of a phone


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it."""

    entry: Entry
    url: str
    is_current: bool


MENU = (
    Entry("my-day", _("My day"), "sun", on_phone=True),
    Entry("todo-list", _("What is due"), "list-check"),
    Entry("search", pgettext_lazy("menu", "Search"), "search", ("registry.view_enterprise",)),
    Entry(
        "enterprise-list",
        _("Enterprises"),
        "building-factory-2",
        ("registry.view_enterprise",),
        on_phone=True,
    ),
    Entry("lead-list", _("Leads"), "target-arrow", ("crm.view_lead",), on_phone=True),
    Entry("enquiry-list", _("Enquiries"), "message-circle", ("cms.view_enquiry",)),
    Entry("project-list", _("Projects"), "briefcase", ("crm.view_project",)),
    Entry("commitment-list", _("Commitments"), "coin", ("crm.view_project",)),
    Entry("rates", _("Four rates"), "report-analytics", ("crm.view_project",)),
    Entry("pool-list", _("Pool"), "inbox", ("crm.view_lead",)),
    Entry("case-list", _("Whitelist"), "shield-check", ("whitelist.view_case",)),
    Entry("rule-list", _("Policies and rewards"), "certificate", ("incentives.view_ruleversion",)),
    Entry("reward-list", _("Rewards and payments"), "medal", ("incentives.view_payable",)),
    Entry(
        "assessment-periods",
        pgettext_lazy("menu", "Assessment"),
        "clipboard-check",
        ("assessment.view_score",),
    ),
    Entry("conflict-list", _("Conflicts"), "arrows-split-2", ("crm.view_lead",)),
    Entry("prospect-lists", _("Target lists"), "list-check", ("registry.view_enterprise",)),
    Entry("opportunity-list", _("Project library"), "bookmarks", ("crm.view_opportunity",)),
    Entry("park-list", _("Parks and sites"), "map-pin", ("registry.view_enterprise",)),
    Entry("chain-list", _("Chains"), "hierarchy-2", ("registry.view_enterprise",)),
    Entry("honour-proposals", _("Honours to link"), "award", ("registry.link_honours",)),
    Entry("merge-list", _("Merges"), "git-merge", ("registry.merge_enterprises",)),
    Entry("scoreboard", _("Scoreboard"), "chart-bar", ("registry.view_enterprise",)),
    Entry("monthly-report", _("Monthly report"), "file-export", ("assessment.file_edition",)),
    Entry("filed-editions", _("Filed workbooks"), "archive", ("assessment.view_edition",)),
    Entry("import-list", _("Imports"), "table-import", ("exports.import_table",)),
    Entry("export-list", _("Exports"), "table-export", ("exports.export_table",)),
)


# Of a person who speaks for an enterprise: the desk is not his.
ENTERPRISE_MENU = (
    Entry("my-enterprise", _("My enterprise"), "building", on_phone=True),
    Entry("my-entitlements", pgettext_lazy("menu", "Entitlements"), "certificate", on_phone=True),
)


class Navigation:
    """The menu of one request. Asked for only by pages that show it, so other pages pay nothing."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def links(self) -> list[Link]:
        user = self.request.user
        offered = [(entry, find(entry.url_name)) for entry in self._menu if user.has_perms(entry.permissions)]
        current = self._current([url for _entry, url in offered])
        return [Link(entry, url, url == current) for entry, url in offered if url]

    @property
    def _menu(self) -> tuple[Entry, ...]:
        is_of_enterprise = getattr(self.request.user, "role", "") == Role.ENTERPRISE_USER
        return ENTERPRISE_MENU if is_of_enterprise else MENU

    @cached_property
    def home_url(self) -> str:
        return find(self._menu[0].url_name)

    @cached_property
    def phone_links(self) -> list[Link]:
        return [link for link in self.links if link.entry.on_phone]

    @cached_property
    def search_url(self) -> str:
        return find("search") if self.request.user.has_perm("registry.view_enterprise") else ""

    @cached_property
    def quick_lead_url(self) -> str:
        return find("lead-quick") if self.request.user.has_perm("crm.add_lead") else ""

    def _current(self, urls: list[str]) -> str:
        """The longest entry that the page's address begins with: /desk/leads/5/ is under Leads.

        All begin with that of My day, which is a page of its own.
        """
        path = self.request.path
        above = (url for url in urls if url and path.startswith(url))
        return max((url for url in above if url == path or url != find("my-day")), key=len, default="")


def find(url_name: str) -> str:
    """The address of a page, or "" where the page is not built yet."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
