"""The people of the play, and how one step is taken by the services and by the model."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from accounts.choices import Role
from accounts.models import Area, User
from crm.models import (
    Claim,
    Lead,
    LeadConflict,
    Project,
)
from registry.models import Enterprise
from tests.crm import machine_records as model
from tests.crm.claims import make_rule
from tests.crm.machine_model import World
from tests.crm.machine_state import said, stored
from tests.crm.projects import complete
from tests.factories import AreaFactory, EnterpriseFactory, OrganisationFactory, UserFactory
from tests.merging import orphans
from tests.side_by_side import SideBySide

ENTERPRISES = 4
FIRST_DAY, LAST_DAY = dt.date(2025, 1, 6), dt.date(2026, 10, 30)  # holidays are known until the end of 2026
SAID = {
    "screening_note": "Fits the chain",
    "note": "Said so",
    "drop_reason": "land",
    "review_on": LAST_DAY,
    "next_step": "Call",
    "next_step_due": LAST_DAY,
}
NUMBER = st.integers(0, 2**16)  # which of those there are
OFTEN = st.sampled_from([True, True, True, False])
Row = TypeVar("Row")


@dataclass
class Cast:
    """The people of the play, for the services and for the model, and what every project has."""

    users: dict[str, User]
    actors: list[model.Actor]
    areas: dict[str, Area]
    values: dict[str, Any]


def make_cast() -> Cast:
    """Two areas with two officers of one unit and a manager of another each, three who judge for the region,
    and an auditor."""
    areas = {code: AreaFactory(code=code) for code in ("EAST", "WEST")}
    cast = Cast({}, [], areas, complete(areas["EAST"]))
    for code, area in areas.items():
        units = {role: OrganisationFactory(area=area) for role in (Role.OFFICER, Role.AREA_MANAGER)}
        for name, role in (("one", Role.OFFICER), ("two", Role.OFFICER), ("manager", Role.AREA_MANAGER)):
            user = UserFactory(
                username=f"{code} {name}",
                role=role,
                areas=[area],
                organisation=units[role],
            )
            cast.users[user.username] = user
            cast.actors.append(
                model.Actor(user.username, code, f"{code} {role}", manages=role == Role.AREA_MANAGER)
            )
    for name in ("judge one", "judge two", "judge three"):
        cast.users[name] = UserFactory(username=name, role=Role.REGION_REVIEWER)
        cast.actors.append(model.Actor(name, unit=name, manages=True, judges=True))
    cast.users["auditor"] = UserFactory(username="auditor", role=Role.AUDITOR)
    cast.actors.append(model.Actor("auditor", leads=False))
    return cast


class Stage(SideBySide):
    cast: ClassVar[Cast]
    refused = model.Refused

    def __init__(self) -> None:
        super().__init__()
        make_rule()
        self.world = World(ENTERPRISES, FIRST_DAY)
        self.keys = [EnterpriseFactory().pk for _ in range(ENTERPRISES)]
        self.merges: list[Any] = []

    def check_at_the_end(self) -> None:
        assert orphans() == []

    # How a step is taken

    def actor(self, number: int, fits: Callable[[model.Actor], object] = lambda actor: True) -> model.Actor:
        """Mostly one who fits."""
        fitting = [actor for actor in self.cast.actors if fits(actor)]
        return self.one(number, fitting if number % 8 and fitting else self.cast.actors)

    def row_of(self, lead: model.Lead) -> Lead:
        return Lead.objects.order_by("pk")[lead.number]

    def claim_row(self, claim: model.Claim) -> Claim:
        return Claim.objects.order_by("pk")[self.world.claims.index(claim)]

    def project_row(self, project: model.Project) -> Project:
        return Project.objects.get(lead=self.row_of(project.lead))

    def conflict_row(self, conflict: model.Conflict) -> LeadConflict:
        first, second = self.row_of(conflict.first), self.row_of(conflict.second)
        return LeadConflict.objects.get(first_lead=first, second_lead=second)

    def enterprise_row(self, enterprise: model.Enterprise) -> Enterprise:
        """As a page that was opened before has it: maybe it is gone."""
        return Enterprise(pk=self.keys[enterprise.number], name_zh="企业")

    # What holds after every step

    @invariant()
    def same(self) -> None:
        """The tables say what the model says, and what the region promises holds."""
        assert self.world.lawful()
        found, expected = stored(self.keys), said(self.world)
        for what in expected:
            assert found[what] == expected[what], what
