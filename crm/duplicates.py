"""Which leads of other areas may be after the same project as a lead, on another enterprise of its group.

The keys of domain.md 3.1: the same ultimate parent and chain node, or the same ultimate parent and much the
same project name. Another product or node of one group is not a duplicate.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from rapidfuzz import fuzz

from accounts.models import User
from crm.choices.claims import ConflictBasis
from crm.models import Contact, Lead, Project
from registry.choices import CURRENT_ROLE_STATUSES
from registry.models import ChainRole, Enterprise

HINTS = 5
# Where anybody has an address: it says nothing of his firm.
MAIL_PROVIDERS = frozenset(
    [
        "126.com",
        "139.com",
        "163.com",
        "189.cn",
        "aliyun.com",
        "foxmail.com",
        "gmail.com",
        "gmx.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sina.cn",
        "sina.com",
        "sohu.com",
        "tom.com",
        "vip.163.com",
        "vip.qq.com",
        "vip.sina.com",
        "wo.cn",
        "yahoo.com",
        "yandex.com",
        "yeah.net",
    ]
)


class Suspicion(NamedTuple):
    other: Lead
    basis: ConflictBasis


def group_of(enterprise: Enterprise) -> int:
    """The key of the head of its group: its ultimate parent, or itself."""
    return enterprise.ultimate_parent_id or enterprise.pk


def suspicions(lead: Lead, *, similar_pct: int) -> list[Suspicion]:
    """Leads of other areas on other enterprises of the group that may be after the project of `lead`.

    `similar_pct`: from how much of 100 on two project names are alike. Without the pairs that are recorded
    already. The earliest report first; at most four queries, one where the group has no other lead.
    Not scoped: an area is never told more of the other's lead than a Pursuit (crm.queries).
    """
    others = list(_others_in_group(lead))
    if not others:
        return []
    nodes, names = _nodes_of([lead, *others]), _names_of([lead, *others])
    found = []
    for other in others:
        if nodes[lead.pk] & nodes[other.pk]:
            found.append(Suspicion(other, ConflictBasis.GROUP_NODE))
        elif _alike(names.get(lead.pk, ""), names.get(other.pk, "")) >= similar_pct:
            found.append(Suspicion(other, ConflictBasis.GROUP_NAME))
    return found


def same_mail_domain(lead: Lead, contacts: Iterable[Contact], user: User) -> list[Lead]:
    """A hint for staff: pursuing leads on other enterprises with a contact of the same e-mail domain.

    `contacts` are those of the lead that `user` sees; of the others he is told those that he may open.
    One query, none where no contact has an address of his own firm.
    """
    domains = {contact.email_domain for contact in contacts if "@" in contact.email} - MAIL_PROVIDERS
    if not domains:
        return []
    others = Contact.objects.visible_to(user).filter(email_domain__in=domains).exclude(email="")
    rows = Lead.objects.visible_to(user).pursuing().filter(contacts__in=others)
    rows = rows.exclude(enterprise=lead.enterprise_id).select_related("enterprise", "area").distinct()
    return list(rows.order_by("reported_at", "pk")[:HINTS])


def leads_of_shared_groups() -> Iterator[Lead]:
    """Every pursuing lead of a group in which several areas pursue several enterprises."""
    head = Coalesce("enterprise__ultimate_parent", "enterprise")
    pursuing = Lead.objects.pursuing().annotate(head=head)
    shared = (
        pursuing.order_by()
        .values("head")
        .annotate(enterprises=Count("enterprise", distinct=True), areas=Count("area", distinct=True))
        .filter(enterprises__gt=1, areas__gt=1)
    )
    rows = pursuing.filter(head__in=shared.values("head")).select_related("enterprise")
    return rows.order_by("reported_at", "pk").iterator(chunk_size=500)


def _others_in_group(lead: Lead) -> Iterable[Lead]:
    head = group_of(lead.enterprise)
    recorded = Q(conflicts_as_first__second_lead=lead) | Q(conflicts_as_second__first_lead=lead)
    return (
        Lead.objects.pursuing()
        .filter(Q(enterprise__ultimate_parent=head) | Q(enterprise=head))
        .exclude(Q(enterprise=lead.enterprise_id) | Q(area=lead.area_id) | recorded)
        .order_by("reported_at", "pk")
    )


def _nodes_of(leads: Iterable[Lead]) -> dict[int, set[int]]:
    """The nodes of each lead's project, else those of its enterprise's present chain roles. Two queries."""
    leads = list(leads)
    of_project: dict[int | None, set[int]] = {}
    links = Project.nodes.through.objects.filter(project__lead__in=leads)
    for lead_id, node_id in links.values_list("project__lead", "chainnode"):
        of_project.setdefault(lead_id, set()).add(node_id)
    of_enterprise: dict[int, set[int]] = {}
    roles = ChainRole.objects.filter(
        enterprise__in=[lead.enterprise_id for lead in leads],
        node__isnull=False,
        status__in=CURRENT_ROLE_STATUSES,
    )
    for enterprise_id, node_id in roles.order_by().values_list("enterprise", F("node")):
        of_enterprise.setdefault(enterprise_id, set()).add(node_id)
    return {
        lead.pk: of_project.get(lead.pk) or of_enterprise.get(lead.enterprise_id, set()) for lead in leads
    }


def _names_of(leads: Iterable[Lead]) -> dict[int | None, str]:
    return dict(Project.objects.filter(lead__in=list(leads)).order_by().values_list("lead", "name"))


def _alike(first: str, second: str) -> float:
    """0 to 100; 0 where one has no name. Case, width and spaces do not matter."""
    one, other = (_plain(name) for name in (first, second))
    return fuzz.ratio(one, other) if one and other else 0.0


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
