"""What a project needs, compared with what a site has: exactly, and never "met" where it is not known."""

import datetime as dt
from collections.abc import Callable
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
    fits: bool


@dataclass(frozen=True)
class Found:
    """The best candidates, best first; how many sites were compared, how many of them meet every need, and
    whether there are more than were compared."""

    best: list[Candidate]
    count: int
    fitting: int
    is_cut: bool


@dataclass(frozen=True)
class _Need:
    """What the project states. `judge` compares a site with it, `offered` is what the site has."""

    name: str
    label: Any
    needed: Any
    judge: Callable[[Site], Answer]
    offered: Callable[[Site], Any]


def compare(project: Project, site: Site) -> list[Comparison]:
    """Every need that the project states, with the figures of both. Needs `site.park.area`."""
    return _compared(_needs(project), site)


def candidates(project: Project, *, most: int) -> Found:
    """Of the available sites those that meet every need, then the fewest unknown. Three queries."""
    needs = _needs(project)
    sites = _available(project)
    judged = [(site, [need.judge(site) for need in needs]) for site in sites[:COMPARED]]
    judged.sort(key=lambda one: (*_shortcomings(one[1]), _excess(project, one[0])))
    whole = Site.objects.select_related("park__area").in_bulk([site.pk for site, _answers in judged[:most]])
    best = [
        Candidate(whole[site.pk], _compared(needs, whole[site.pk]), not any(_shortcomings(answers)))
        for site, answers in judged[:most]
    ]
    fitting = sum(not any(_shortcomings(answers)) for _site, answers in judged)
    return Found(best, len(judged), fitting, len(sites) > COMPARED)


def _available(project: Project) -> list[Site]:
    """With what is compared only; of the project's own area first."""
    columns = [offer for _name, offer, _label in FIGURES]
    own = Site.objects.filter(status=SiteStatus.AVAILABLE).select_related("park")
    own = own.only("use", "available_from", *columns, "park__area_id").order_by("pk")
    in_area = own.filter(park__area=project.area_id)[: COMPARED + 1]
    elsewhere = own.exclude(park__area=project.area_id)[: COMPARED + 1]
    return [*in_area, *elsewhere]


def _shortcomings(answers: list[Answer]) -> tuple[int, int]:
    return answers.count(Answer.NOT_MET), answers.count(Answer.UNKNOWN)


def _compared(needs: list[_Need], site: Site) -> list[Comparison]:
    return [
        Comparison(need.name, need.label, need.needed, need.offered(site), need.judge(site)) for need in needs
    ]


def unstated(project: Project) -> list[str]:
    """The needs that the project does not state, so that no site was compared for them."""
    missing = [str(label) for name, _offer, label in FIGURES if getattr(project, name) is None]
    if not project.kind:
        missing.append(_("Use"))
    if project.agreed_start_on is None:
        missing.append(_("Agreed construction start"))
    return missing


def _needs(project: Project) -> list[_Need]:
    needs = [_area(project)]
    if project.kind:
        uses = USES[project.kind]
        labels = ", ".join(str(use.label) for use in uses)
        needs.append(
            _Need(
                "use",
                _("Use"),
                labels,
                lambda site: _met(site.use in uses),
                lambda site: site.get_use_display(),
            )
        )
    needs += [
        _enough(name, offer, label, getattr(project, name))
        for name, offer, label in FIGURES
        if getattr(project, name) is not None
    ]
    if project.agreed_start_on is not None:
        needs.append(_start(project.agreed_start_on))
    return needs


def _area(project: Project) -> _Need:
    def offered(site: Site) -> str:
        return site.park.area.label if site.park.area else _("in no area")

    here = project.area_id
    return _Need("area", _("Area"), project.area.label, lambda site: _met(site.park.area_id == here), offered)


def _enough(name: str, offer: str, label: Any, needed: Decimal | int) -> _Need:
    def judge(site: Site) -> Answer:
        offered = getattr(site, offer)
        return Answer.UNKNOWN if offered is None else _met(offered >= needed)

    return _Need(name, label, needed, judge, lambda site: getattr(site, offer))


def _start(agreed: dt.date) -> _Need:
    """A site without a day is available at once."""
    return _Need(
        "available_from",
        _("Available from"),
        agreed,
        lambda site: _met(site.available_from is None or site.available_from <= agreed),
        lambda site: site.available_from or _("At once"),
    )


def _met(is_met: bool) -> Answer:
    return Answer.MET if is_met else Answer.NOT_MET


def _excess(project: Project, site: Site) -> tuple:
    """Of two that fit alike the one that wastes less."""
    land = (site.land_mu or 0) - (project.land_mu or 0)
    floor = (site.floor_m2 or 0) - (project.plant_m2 or 0)
    return (land if project.land_mu else 0, floor if project.plant_m2 else 0, site.pk)
