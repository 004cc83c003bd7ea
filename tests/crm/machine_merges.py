"""Two enterprises that are one, in the model of the machine: merged, and taken back."""

import copy
from collections.abc import Iterable

from tests.crm.machine_records import (
    PURSUING,
    Activity,
    Claim,
    Conflict,
    Enterprise,
    Lead,
    Merge,
    Project,
    Transfer,
    need,
)


class Merges:
    """What the world of `machine_model` does with its merges."""

    leads: list[Lead]
    claims: list[Claim]
    transfers: list[Transfer]
    conflicts: list[Conflict]
    projects: list[Project]
    activities: list[Activity]
    merges: list[Merge]

    def merge(self, kept: Enterprise, gone: Enterprise) -> Merge:
        need(kept is not gone and kept.exists and gone.exists)
        active = [claim for enterprise in (kept, gone) if (claim := self.protecting(enterprise))]
        ended = sorted(active, key=lambda claim: claim.lead.number)[1:]
        offers = [one for one in self.transfers if one.claim in ended and one.status == "proposed"]
        for claim in ended:
            self.end(claim, "closed", "merged")
        ours, theirs = ([x for x in self._pursuing() if x.enterprise is one] for one in (kept, gone))
        pairs = [sorted(pair, key=lambda x: x.number) for pair in ((a, b) for a in ours for b in theirs)]
        made = [Conflict(kept, first, second) for first, second in pairs if not self.met(first, second)]
        self.conflicts += made
        moved = [row for row in self._rows() if row.enterprise is gone]
        moved += [project for project in self.projects if project.investor is gone]
        self._point(moved, kept)
        gone.exists = False
        self.merges.append(Merge(kept, gone, moved, ended, made, offers))
        return self.merges[-1]

    def _pursuing(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.status in PURSUING]

    def _rows(self) -> list:
        return [*self.leads, *self.claims, *self.conflicts, *self.activities]

    def _point(self, rows: Iterable, enterprise: Enterprise) -> None:
        for row in rows:
            setattr(row, "investor" if isinstance(row, Project) else "enterprise", enterprise)

    def undo(self, number: int) -> None:
        trial = copy.deepcopy(self)
        trial._take_back(number)
        need(trial.lawful())
        self._take_back(number)

    def _take_back(self, number: int) -> None:
        """Both as they were; what was entered since goes with the lead on which it was entered."""
        merge = self.merges[number]
        later = [one for one in self.merges[number + 1 :] if not one.undone]
        need(not merge.undone and not any(merge.kept in (one.kept, one.gone) for one in later))
        need(all(conflict.status == "suspected" for conflict in merge.made))
        merge.undone = merge.gone.exists = True
        self.conflicts = [conflict for conflict in self.conflicts if conflict not in merge.made]
        leads = {row for row in merge.moved if isinstance(row, Lead)}
        since = [row for row in (*self.claims, *self.activities) if row.lead in leads]
        since += [row for row in self.activities if row.project and row.project.lead in leads]
        since += [conflict for conflict in self.conflicts if {conflict.first, conflict.second} <= leads]
        since += [project for project in self.projects if project.lead in leads]
        self._point([*merge.moved, *since], merge.gone)
        for transfer in merge.offers:
            transfer.status = "proposed"
        for claim in merge.ended:
            claim.status, claim.end = "active", ""
