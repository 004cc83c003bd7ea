"""States of a site and of a synergy zone (domain.md 2.8, S5)."""

from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Move
from registry.choices import SiteStatus, ZoneStatus

MANAGE = "registry.manage_parks"
RESERVE = "crm.add_sitereservation"

# A site is reserved for a project and released or taken by it alone: the crm makes these moves, for it knows
# whose the reservation is. A tenant without a project takes an available site.
SITE_FLOW = Flow.of(
    SiteStatus.values,
    Move("reserve", {SiteStatus.AVAILABLE}, SiteStatus.RESERVED, RESERVE, _("Reserve")),
    Move("release", {SiteStatus.RESERVED}, SiteStatus.AVAILABLE, RESERVE, _("Release"), needs=("note",)),
    Move(
        "lease", {SiteStatus.AVAILABLE, SiteStatus.RESERVED}, SiteStatus.LEASED, MANAGE, _("Record a lease")
    ),
    Move("sell", {SiteStatus.AVAILABLE, SiteStatus.RESERVED}, SiteStatus.SOLD, MANAGE, _("Record a sale")),
    Move(
        "reopen",
        {SiteStatus.LEASED, SiteStatus.SOLD},
        SiteStatus.AVAILABLE,
        MANAGE,
        _("Offer again"),
        needs=("note",),
    ),
)
PARK_MOVES = ("lease", "sell", "reopen")  # what the park itself records, of a site that is not reserved
TAKING = ("lease", "sell")

ZONE_FLOW = Flow.of(
    ZoneStatus.values,
    Move(
        "recognise",
        {ZoneStatus.PROPOSED},
        ZoneStatus.RECOGNISED,
        MANAGE,
        _("Recognise"),
        needs=("recognised_by", "document", "recognised_on"),
    ),
    Move("suspend", {ZoneStatus.RECOGNISED}, ZoneStatus.SUSPENDED, MANAGE, _("Suspend"), needs=("note",)),
    Move("resume", {ZoneStatus.SUSPENDED}, ZoneStatus.RECOGNISED, MANAGE, _("Resume"), needs=("note",)),
    Move("withdraw", {ZoneStatus.SUSPENDED}, ZoneStatus.WITHDRAWN, MANAGE, _("Withdraw"), needs=("note",)),
)
