"""What a project needs, compared with what a site has: exactly, and never "met" where it is not known."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.choices.projects import ProjectKind
from crm.models import Project
from registry.choices import SiteStatus, SiteUse
from registry.models import Site

# [D] Which uses of a site answer a kind of project.
USES: dict[str, tuple[SiteUse, ...]] = {
    ProjectKind.INDUSTRIAL: (SiteUse.INDUSTRIAL, SiteUse.PLANT),
    ProjectKind.LOGISTICS: (SiteUse.LOGISTICS, SiteUse.WAREHOUSE),
    ProjectKind.TRADE: (SiteUse.COMMERCIAL, SiteUse.WAREHOUSE, SiteUse.OFFICE),
    ProjectKind.HQ: (SiteUse.COMMERCIAL, SiteUse.OFFICE),
    ProjectKind.RD: (SiteUse.OFFICE, SiteUse.PLANT),
    ProjectKind.PLATFORM: (SiteUse.COMMERCIAL, SiteUse.OFFICE),
    ProjectKind.FINANCE: (SiteUse.COMMERCIAL, SiteUse.OFFICE),
    ProjectKind.SERVICE: (SiteUse.COMMERCIAL, SiteUse.OFFICE),
}
FIGURES = (
    ("land_mu", "land_mu", gettext_lazy("Land (mu)")),
    ("plant_m2", "floor_m2", gettext_lazy("Floor space (m²)")),
    ("power_kva", "power_kva", gettext_lazy("Power (kVA)")),
    ("water_t_day", "water_t_day", gettext_lazy("Water (tonnes a day)")),
)
COMPARED = 1000  # sites; of the project's own area first


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


WORDS = {
    Answer.MET: gettext_lazy("Met"),
    Answer.NOT_MET: gettext_lazy("Not met"),
    Answer.UNKNOWN: gettext_lazy("Not known"),
}


@dataclass(frozen=True)
class Comparison:
    """One need. `needed` and `offered` are values; their words are the page's."""

    name: str
    label: Any
    needed: Any
    offered: Any
    answer: Answer

    @property
    def answer_words(self) -> str:
        return str(WORDS[self.answer])


@dataclass(frozen=True)
class Candidate:
    site: Site
    comparisons: list[Comparison]

    def count(self, answer: Answer) -> int:
        return sum(comparison.answer is answer for comparison in self.comparisons)

    @property
    def fits(self) -> bool:
        return all(comparison.answer is Answer.MET for comparison in self.comparisons)


def compare(project: Project, site: Site) -> list[Comparison]:
    """Every need that the project states, with the figures of both. Needs `site.park.area`."""
    return list(_comparisons(project, site))


def candidates(project: Project) -> tuple[list[Candidate], bool]:
    """The available sites, those that meet every need first, then those with the fewest unknown; and whether
    there are more than were compared. One query."""
    own = Site.objects.filter(status=SiteStatus.AVAILABLE).select_related("park__area")
    in_area = list(own.filter(park__area=project.area_id).order_by("pk")[: COMPARED + 1])
    elsewhere = list(own.exclude(park__area=project.area_id).order_by("pk")[: COMPARED + 1])
    sites = [*in_area, *elsewhere]
    found = [Candidate(site, compare(project, site)) for site in sites[:COMPARED]]
    found.sort(key=lambda c: (c.count(Answer.NOT_MET), c.count(Answer.UNKNOWN), _excess(project, c.site)))
    return found, len(sites) > COMPARED


def unstated(project: Project) -> list[str]:
    """The needs that the project does not state, so that no site was compared for them."""
    missing = [str(label) for name, _offer, label in FIGURES if getattr(project, name) is None]
    if not project.kind:
        missing.append(_("Use"))
    if project.agreed_start_on is None:
        missing.append(_("Agreed construction start"))
    return missing


def _comparisons(project: Project, site: Site) -> Iterator[Comparison]:
    yield _area(project, site)
    if project.kind:
        uses = USES[project.kind]
        labels = ", ".join(str(use.label) for use in uses)
        answer = Answer.MET if site.use in uses else Answer.NOT_MET
        yield Comparison("use", _("Use"), labels, site.get_use_display(), answer)
    for name, offer, label in FIGURES:
        needed, offered = getattr(project, name), getattr(site, offer)
        if needed is not None:
            yield Comparison(name, label, needed, offered, _enough(needed, offered))
    if project.agreed_start_on is not None:
        yield _start(project.agreed_start_on, site)


def _area(project: Project, site: Site) -> Comparison:
    offered = site.park.area
    answer = Answer.MET if offered and offered.pk == project.area_id else Answer.NOT_MET
    label = offered.label if offered else _("in no area")
    return Comparison("area", _("Area"), project.area.label, label, answer)


def _enough(needed: Decimal | int, offered: Decimal | int | None) -> Answer:
    if offered is None:
        return Answer.UNKNOWN
    return Answer.MET if offered >= needed else Answer.NOT_MET


def _start(agreed: dt.date, site: Site) -> Comparison:
    """A site without a day is available at once."""
    answer = Answer.MET if site.available_from is None or site.available_from <= agreed else Answer.NOT_MET
    offered = site.available_from or _("At once")
    return Comparison("available_from", _("Available from"), agreed, offered, answer)


def _excess(project: Project, site: Site) -> tuple:
    """Of two that fit alike the one that wastes less."""
    land = (site.land_mu or 0) - (project.land_mu or 0)
    floor = (site.floor_m2 or 0) - (project.plant_m2 or 0)
    return (land if project.land_mu else 0, floor if project.plant_m2 else 0, site.pk)
