"""Who gets what answer where: the cast, one record of every kind, and the table in access.tsv."""

import csv
import datetime as dt
import re
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from crm.models import ClaimTransfer, ConflictStatement, LeadConflict, StageEntry
from crm.services.evidence import evidence_add
from crm.services.quotas import quota_request
from crm.services.sites import site_reserve
from crm.services.todos import todo_add
from exports.models import ExportJob, ImportJob, SavedFilter
from registry.choices import ChainRoleKind, HonourLevel, NameKind, NodePosition
from registry.models import (
    Chain,
    ChainNode,
    ChainRole,
    EnterpriseName,
    EnterpriseUser,
    Equity,
    HonourEntry,
    HonourProgramme,
    Listing,
)
from registry.services.merging import enterprise_merge
from registry.services.risks import risk_event_add
from search.models import SavedSearch, TargetEntry, TargetList
from tests.assessment.editions import edition_records
from tests.assessment.metrics import metric_records
from tests.assessment.schemes import assessment_records
from tests.cms.enquiries.records import enquiry_records
from tests.crm.claims import claim_of
from tests.crm.money import promise, submitted
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    EnterpriseFactory,
    LeadFactory,
    ProjectFactory,
    UserFactory,
)
from tests.incentives.records import incentive_records
from tests.parks import SiteFactory, library_records, park_records
from tests.whitelist.cases import case_records
from tests.whitelist.listing import list_records
from tests.whitelist.rules import add_criterion, asks
from tests.whitelist.states import make_version
from whitelist.models import Scheme

TABLE = Path(__file__).with_name("access.tsv")
# North's records, asked for by everybody.
READERS = (
    "anonymous",
    "enterprise_user",
    "publisher",
    "finance",
    "chain_office",
    "auditor",
    "city_manager",
    "officer",
    "manager",
    "other_officer",
    "other_manager",
    "reviewer",
    "admin",
)
METHODS = ("GET", "POST")
# Route -> the move that stands in it; elsewhere "drop".
MOVES = {
    "chain-role-move": "withdraw",
    "transfer-move": "refuse",
    "conflict-move": "notify",
    "quota-move": "grant",
    "todo-move": "done",
    "site-move": "sell",
    "zone-move": "recognise",
    "reservation-take": "sell",
    "actual-move": "reject",
    "opportunity-move": "close",
    "match-move": "contact",
    "case-move": "endorse",
    "review-move": "endorse",
    "policy-claim-step": "accept",
    "reward-step": "submit",
    "recovery-step": "confirm",
    "assessment-period-step": "close",
    "assessment-report-step": "hand_in",
    "enquiry-step": "respond",
}
# Wagtail's and Django's own workplaces are judged as a whole: nobody but their people gets in.
ADMINS = ("cms/", "admin/")


def routes(patterns=None, prefix="") -> dict[str, str]:
    """Every route of the project by its name, those of the two admins left out."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(ADMINS):
            continue
        if isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns, route)
        else:
            found[pattern.name or route] = route
    return found


def admin_paths(patterns=None, prefix="", inside=False) -> list[str]:
    """Every address below the two admins, with 1 or x where it names a record."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not inside and not route.startswith(ADMINS):
            continue
        if isinstance(pattern, URLResolver):
            found += admin_paths(pattern.url_patterns, route, True)
        else:
            found.append(f"/{_filled(route)}")
    return sorted(set(found))


def _filled(route: str) -> str:
    route = re.sub(r"<(int|path):\w+>", "1", route)
    route = re.sub(r"<[^>]+>", "x", re.sub(r"\(\?P<\w+>[^)]*\)", "x", route))
    return re.sub(r"[\^$\\?]|\(.*?\)", "", route)


def cast(north_people: dict, south_people: dict, region_people: dict) -> dict:
    return {"anonymous": None} | north_people | south_people | region_people


def records(officer, south_officer, enterprise_user) -> dict[str, dict]:
    """One record of every kind, made by north's officer: route name -> its arguments."""
    enterprise, other = EnterpriseFactory(), EnterpriseFactory()
    EnterpriseUser.objects.create(user=enterprise_user, enterprise=enterprise)
    lead = LeadFactory(created_by=officer, enterprise=enterprise)
    rival = LeadFactory(created_by=south_officer, enterprise=enterprise)
    conflict = LeadConflict.objects.create(enterprise=enterprise, first_lead=lead, second_lead=rival)
    statement = ConflictStatement.objects.create(
        conflict=conflict, lead=lead, side="first", text="We met", created_by=officer
    )
    pooled = LeadFactory(created_by=officer, status="pooled", next_step="", next_step_due=None)
    claim = claim_of(lead)
    transfer = ClaimTransfer.objects.create(
        claim=claim,
        to_area=south_officer.home_area(),
        to_organisation=south_officer.organisation,
        reason="no_site",
        kept_share_pct=40,
        created_by=officer,
    )
    contact = ContactFactory(created_by=officer, enterprise=enterprise, lead=lead)
    activity = ActivityFactory(created_by=officer, enterprise=enterprise, lead=lead)
    chain = Chain.objects.create(code="T", name_zh="链", name_en="Chain", launch_year=2021)
    node = ChainNode.objects.create(code="T-1", chain=chain, name_zh="环节", position=NodePosition.UPSTREAM)
    role = ChainRole.objects.create(
        enterprise=enterprise, chain=chain, node=node, role=ChainRoleKind.SUPPORTING
    )
    programme = HonourProgramme.objects.create(code="P", name_zh="榜单", level=HonourLevel.NATION)
    entry = HonourEntry.objects.create(programme=programme, year=2025, listed_name="某企业")
    short = EnterpriseName.objects.create(enterprise=enterprise, kind=NameKind.SHORT, name="某企")
    equity = Equity.objects.create(investor=other, investee=enterprise, share_pct=30)
    listing = Listing.objects.create(enterprise=enterprise, exchange="SSE", ticker="600000")
    job = ImportJob.objects.create(table_key="enterprises", filename="a.csv", sha256="0" * 64, actor=officer)
    export = ExportJob.objects.create(table_key="enterprises", language="en", owner=officer)
    saved = SavedSearch.objects.create(name="mine", kind="enterprises", query="q=a", owner=officer)
    targets = TargetList.objects.create(name="mine", owner=officer)
    target = TargetEntry.objects.create(target_list=targets, enterprise=enterprise, added_by=officer)
    kept = SavedFilter.objects.create(table_key="enterprises", name="mine", query="q=a", owner=officer)
    merger = UserFactory(role=Role.AREA_MANAGER)
    merge = enterprise_merge(kept=enterprise, gone=EnterpriseFactory(), reason="Same", actor=merger)
    todo = todo_add(actor=officer, subject="Send the map", due_on=dt.date(2026, 3, 2), lead=lead)
    parks, project = park_records(officer), ProjectFactory(created_by=officer)
    until = timezone.localdate() + dt.timedelta(days=30)
    reservation = site_reserve(
        project=project, site=SiteFactory(park=parks["park"]), until=until, actor=officer
    )
    quota = quota_request(project=project, actor=officer, kind="land", amount=200)
    stage = StageEntry.objects.create(
        project=project,
        stage_from="negotiation",
        stage="pre_sign",
        entered_on=dt.date(2026, 3, 2),
        status="proposed",
        created_by=officer,
    )
    library = library_records(officer, south_officer, chain)
    commitment = promise(project, officer)
    paper = evidence_add(
        actor=officer,
        project=project,
        file=SimpleUploadedFile("slip.pdf", b"%PDF-1.7 access"),
        values={"kind": "bank_receipt"},
    )
    whitelist = case_records(officer, enterprise)
    published = list_records(whitelist["case"], officer)
    draft = make_version(Scheme.objects.create(code="D", name_zh="名单", name_en="List"), status="draft")
    by_prefix = {
        "desk/whitelist/documents/": whitelist["document"],
        "desk/whitelist/facts/": whitelist["fact"],
        "desk/whitelist/opinions/": whitelist["opinion"],
        "desk/whitelist/review/opinions/": whitelist["opinion"],
        "desk/whitelist/objections/": whitelist["objection"],
        "desk/whitelist/review/objections/": whitelist["objection"],
        "desk/whitelist/editions/": published["edition"],
        "desk/whitelist/edition-lines/": published["line"],
        "desk/whitelist/notices/": published["notice"],
        "desk/whitelist/letters/": published["event"],
        "desk/risk-events/": risk_event_add(
            enterprise=enterprise,
            kind="tax",
            level="minor",
            occurred_on=dt.date(2026, 3, 2),
            title="Late",
            source="Notice",
            actor=merger,
        ),
        **incentive_records(officer, enterprise),
        **assessment_records(officer),
        **edition_records(officer),
        **metric_records(officer),
        **enquiry_records(officer),
        "desk/whitelist/versions/": draft,
        "desk/whitelist/criteria/": add_criterion(draft, "zone", asks("in_zone", "yes")),
        "desk/whitelist/": whitelist["case"],
        "desk/evidence/": paper,
        "desk/commitments/": commitment,
        "desk/figures/": submitted(commitment, officer, (2026, 1), 100),
        "desk/parks/sites/": parks["site"],
        "desk/parks/zones/": parks["zone"],
        "desk/parks/": parks["park"],
        "desk/projects/": project,
        "desk/project-stages/": stage,
        "desk/quotas/": quota,
        "desk/reservations/": reservation,
        "desk/library/matches/": library["match"],
        "desk/library/": library["opportunity"],
        "desk/todos/": todo,
        "desk/enterprises/merges/": merge,
        "desk/enterprises/": enterprise,
        "desk/leads/activities/": activity,
        "desk/leads/contacts/": contact,
        "desk/leads/": lead,
        "desk/claims/": claim,
        "desk/pool/": pooled,
        "desk/transfers/": transfer,
        "desk/conflicts/": conflict,
        "desk/statements/": statement,
        "desk/names/": short,
        "desk/shares/": equity,
        "desk/listings/": listing,
        "desk/chain-roles/": role,
        "desk/honours/": entry,
        "desk/imports/": job,
        "desk/exports/": export,
        "desk/filters/": kept,
        "desk/search/saved/": saved,
        "desk/target-lists/": targets,
        "desk/target-entries/": target,
    }
    return {name: _arguments(name, route, by_prefix) for name, route in routes().items()}


def _arguments(name: str, route: str, by_prefix: dict) -> dict:
    words = {"code": "T", "key": "enterprises", "field": "parent", "kind": "monthly", "language": "en"}
    words["name"] = MOVES.get(name, "drop")
    words |= {"site": by_prefix["desk/parks/sites/"].pk, "enterprise": by_prefix["desk/enterprises/"].pk}
    words["rule"] = by_prefix["desk/assessment/lines/"].rule_id
    wanted = re.findall(r"<\w+:(\w+)>", route)
    record = next((row for prefix, row in by_prefix.items() if route.startswith(prefix)), None)
    words |= {key: getattr(record, key) for key in ("pk", "token") if key in wanted}
    return {key: words[key] for key in wanted}


def session_of(user: User | None) -> str:
    """The cookie of a person who is logged in; nothing for a stranger."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def answer(session: str, method: str, address: str) -> str:
    """The status of the page a person ends on, or "login". What the request did is undone, also a logout."""
    client = Client(raise_request_exception=True)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = getattr(client, method.lower())(address, follow=True)
        transaction.set_rollback(True)
    path = response.request["PATH_INFO"]
    asked_for_login = response.redirect_chain and path in (reverse("login"), "/cms/login/", "/admin/login/")
    return "login" if asked_for_login and response.status_code == 200 else str(response.status_code)


def expected() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row.pop("route"), row.pop("method")): row for row in csv.DictReader(file, delimiter="\t")}


def write_column(reader: str, found: dict[tuple[str, str], str]) -> None:
    known = expected() if TABLE.exists() else {}
    rows = {key: known.get(key, dict.fromkeys(READERS, "")) | {reader: found[key]} for key in sorted(found)}
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("route", "method", *READERS))
        writer.writerows((*key, *(row[name] for name in READERS)) for key, row in rows.items())


def address_of(name: str, arguments: dict) -> str:
    address = reverse(name, args=("",)) if name == "wagtail_serve" else reverse(name, kwargs=arguments)
    assert resolve(address).url_name == name
    return address


def region_and_others(chief, region_admin, viewer, publisher, enterprise_user) -> dict:
    return {
        "reviewer": chief,
        "admin": region_admin,
        "auditor": viewer,
        "publisher": publisher,
        "enterprise_user": enterprise_user,
        "finance": UserFactory(username="finance", role=Role.FINANCE_REVIEWER),
    }
