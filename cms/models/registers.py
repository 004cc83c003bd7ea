"""Pages whose lists come from the registers: what is published there, as it is today."""

import datetime as dt
from typing import ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from cms.models.base import SitePage
from cms.models.guides import TOP
from cms.registers import registers
from registry.public import public_parks


class ProjectIndexPage(RoutablePageMixin, SitePage):
    """The published projects of the library, and a page for each by its number."""

    menu_label = _("Projects")
    template = "cms/project_index.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("project library")
        verbose_name_plural = _("project libraries")

    @path("")
    def all_projects(self, request):
        projects = registers.projects(timezone.localdate())
        chosen = {name: request.GET.get(name, "") for name in ("chain", "area")}
        shown = [
            one
            for one in projects
            if chosen["chain"] in ("", one.chain_code) and chosen["area"] in ("", one.area_code)
        ]
        context = {
            "projects": shown,
            "chains": dict.fromkeys((one.chain_code, one.chain) for one in projects),
            "offered_areas": dict.fromkeys((one.area_code, one.area) for one in projects),
            "chosen": chosen,
        }
        return self.render(request, context_overrides=context)

    @path("<str:number>/")
    def one_project(self, request, number):
        projects = registers.projects(timezone.localdate())
        project = next((one for one in projects if one.number == number), None)
        if project is None:
            raise Http404
        others = [one for one in projects if one.chain_code == project.chain_code and one != project][:3]
        context = {"project": project, "others": others, "part": (project.title, f"{number}/")}
        return self.render(request, template="cms/project.html", context_overrides=context)


class SiteIndexPage(RoutablePageMixin, SitePage):
    """The public parks with the sites that are free."""

    menu_label = _("Sites and parks")
    template = "cms/site_index.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("list of sites and parks")
        verbose_name_plural = _("lists of sites and parks")

    @path("")
    def all_parks(self, request):
        parks = public_parks(today=timezone.localdate())
        return self.render(request, context_overrides={"parks": parks})

    @path("<slug:code>/")
    def one_park(self, request, code):
        park = next((one for one in public_parks(today=timezone.localdate()) if one.code == code), None)
        if park is None:
            raise Http404
        context = {"park": park, "part": (park.name, f"{code}/")}
        return self.render(request, template="cms/park.html", context_overrides=context)


class WhitelistPage(SitePage):
    """Notices that run, and who is on the list; `?on=2026-03-31` shows the list of that day."""

    menu_label = _("Whitelist")
    template = "cms/whitelist.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("whitelist page")
        verbose_name_plural = _("whitelist pages")

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        day, problem = _day_asked_for(request.GET.get("on", ""), today)
        return {
            **super().get_context(request, *args, **kwargs),
            "notices": registers.notices(today),
            "lists": registers.lists(day),
            "day": day,
            "today": today,
            "problem": problem,
        }


def _day_asked_for(text: str, today: dt.date) -> tuple[dt.date, str]:
    """The day, and what is wrong with what was asked for: then today."""
    if not text:
        return today, ""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return today, _now("Write the day as 2026-03-31.")
    if day > today:
        return today, _now("This day lies ahead: nobody knows the list of that day yet.")
    return day, ""
