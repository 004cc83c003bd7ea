"""What another area can get to know: that an enterprise is pursued, by whom and since when. Not a word more.

Canary words stand in every text of a lead of North, its contact and its activity. The south officer then asks
for every address that the site has, with whatever he could put into it.
"""

import datetime as dt
import io
import itertools
import re
import uuid
import zipfile
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import URLPattern, get_resolver, reverse

from crm.choices.leads import ActivityKind
from crm.claim_flow import TRANSFER_FLOW
from crm.conflict_flow import CONFLICT_FLOW
from crm.contact_text import ContactText
from crm.flow import LEAD_FLOW
from crm.models import Activity, Claim, ClaimTransfer, Contact, Lead, LeadConflict
from crm.services.activities import activity_log
from crm.services.conflicts import conflict_notify, statement_make
from crm.services.contacts import contact_add
from crm.services.leads import lead_log, lead_update
from crm.services.transfers import transfer_propose
from exports.columns import tables
from registry.choices import NameKind
from registry.models import Enterprise
from registry.services.enterprises import enterprise_create
from registry.services.names import FormerName, name_add
from tests.crm.claims import make_rule

NAME = "钦州链桥新材料有限公司"
CODE = "914507000000DEM26W"
ASKED_BY = {
    "name": "钦州链桥新材料",
    "part of the name": "链桥新材",
    "short name": "桥新材",
    "pinyin": "qinzhoulianqiao",
    "initials": "qzlq",
    "former name": "防城港旧名化工",
    "credit code": CODE,
    "beginning of the code": CODE[:8],
}
FLOWS = {"desk/leads/": LEAD_FLOW, "desk/transfers/": TRANSFER_FLOW, "desk/conflicts/": CONFLICT_FLOW}
OTHER_SITES = ("admin/", "cms/")  # not open to officers: a redirect or 403, tested with the access table
CANARIES = re.compile(rb"canary|\xe9\x87\x91\xe4\xb8\x9d\xe9\x9b\x80|1395550\d{4}", re.IGNORECASE)  # 金丝雀


@pytest.fixture
def enterprise(db) -> Enterprise:
    enterprise = enterprise_create(
        actor=None,
        values={"name_zh": NAME, "uscc": CODE},
        former_names=[FormerName("防城港旧名化工有限公司")],
    )
    name_add(enterprise=enterprise, kind=NameKind.SHORT, name="桥新材", actor=None)
    return enterprise


@pytest.fixture
def north_lead(enterprise, north_officer, north_manager) -> Lead:
    """A lead of North, protected, with a canary in every field that holds text."""
    make_rule()
    lead = lead_log(
        actor=north_officer,
        enterprise=enterprise,
        summary="canary summary 金丝雀",
        contact=ContactText(name="canary name", phone="13955501234", email="canary@example.com"),
        values={
            "next_step": "canary step",
            "next_step_due": dt.date(2026, 12, 1),
            "screening_note": "canary note",
        },
    )
    contact = contact_add(
        actor=north_officer,
        enterprise=enterprise,
        lead=lead,
        values={"name": "金丝雀", "title": "canary title"},
    )
    texts = ("subject", "result", "place", "our_participants", "next_step")
    for of_lead in (lead, None):
        activity_log(
            actor=north_officer,
            enterprise=enterprise,
            lead=of_lead,
            contacts=[contact],
            values={name: f"canary {name}" for name in texts}
            | {
                "kind": ActivityKind.CALL,
                "happened_at": lead.reported_at,
                "next_step_due": dt.date(2026, 12, 1),
            },
        )
    return lead_update(lead=lead, actor=north_manager, values={"summary": "canary changed"})


@pytest.fixture
def conflicting(north_lead, south_officer, north_officer, north_manager, chief) -> Lead:
    """South reports the same enterprise: now both areas have a part in the conflict.

    North has made its statement there, and offered its lead to South.
    """
    lead = lead_log(actor=south_officer, enterprise=north_lead.enterprise, summary="Our own")
    conflict = conflict_notify(conflict=LeadConflict.objects.get(), actor=chief)
    statement_make(conflict=conflict, actor=north_officer, text="canary statement")
    transfer_propose(
        claim=Claim.objects.get(),
        actor=north_manager,
        to_organisation=south_officer.organisation,
        reason="no_site",
        kept_share_pct=Decimal(40),
        note="canary offer",
    )
    return lead


@pytest.fixture
def asker(client_of, south_officer):
    return client_of(south_officer)


def content_of(response) -> bytes:
    """Everything in the answer; of a workbook what is in its parts."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = repr(response.headers).encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return headers + content


def routes(resolver=None, prefix="") -> list[str]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append(route)
        elif not route.startswith(OTHER_SITES):
            found += routes(pattern, route)
    return [route for route in found if not route.startswith(OTHER_SITES)]


def words_of(route: str, name: str) -> list[str]:
    """What could stand where the route has a word: the key of a table, or a move of its flow."""
    if name == "key":
        return [table.key for table in tables()]
    flow = next((flow for prefix, flow in FLOWS.items() if route.startswith(prefix)), None)
    return list(flow.moves) if flow else ["drop"]


def addresses(keys: list[int]) -> list[str]:
    """Every route with every key that could stand in it."""
    found = []
    for route in routes():
        pieces = re.split(r"<(\w+):(\w+)>", route)
        kinds = zip(pieces[1::3], pieces[2::3], strict=True)
        fillings = [keys if kind == "int" else words_of(route, name) for kind, name in kinds]
        for filling in itertools.product(*fillings):
            parts = itertools.zip_longest(pieces[::3], map(str, filling), fillvalue="")
            found.append("/" + "".join(itertools.chain.from_iterable(parts)))
    return found


def keys_of(lead: Lead) -> list[int]:
    records = [lead, lead.enterprise]
    for model in (Contact, Activity, Claim, ClaimTransfer, LeadConflict):
        records += model.objects.all()
    return sorted({record.pk for record in records})


def test_the_canaries_are_where_the_north_officer_reads_them(client_of, north_lead, north_officer):
    """Else the tests below prove nothing."""
    page = content_of(client_of(north_officer).get(north_lead.get_absolute_url()))
    for text in ("changed", "name", "title", "subject", "result", "place", "our_participants", "note"):
        assert f"canary {text}".encode() in page
    assert b"13955501234" in page


@pytest.mark.once  # as the access table: what a page shows is decided in Python
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("reader", ["south_officer", "south_manager"])
def test_no_address_of_the_site_tells_a_word(
    request, client_of, reader, method, north_lead, conflicting, caplog
):
    client = client_of(request.getfixturevalue(reader))
    visited = 0
    for address in addresses(keys_of(north_lead)):
        if method == "post" and "/logout/" in address:
            continue
        response = getattr(client, method)(address)
        assert not CANARIES.search(content_of(response)), address
        visited += response.status_code == 200
    assert visited > 3
    assert not CANARIES.search(caplog.text.encode())


@pytest.fixture
def looked_at(monkeypatch) -> set[str]:
    """The names that a page has looked up in its question; "*" when it went through all of them."""
    names: set[str] = set()

    def note(method, *name):
        original = getattr(QueryDict, method)

        def noted(question, *arguments, **options):
            names.add(*(name or arguments[:1]))
            return original(question, *arguments, **options)

        monkeypatch.setattr(QueryDict, method, noted)

    for method in ("__getitem__", "__contains__", "getlist"):
        note(method)
    for method in ("__iter__", "keys", "values", "items", "lists", "dict", "copy", "urlencode"):
        note(method, "*")
    return names


def test_a_page_that_looks_at_its_question_is_noticed(looked_at):
    question = QueryDict("q=a")
    looks = (
        lambda: question["q"],
        lambda: question.get("q"),
        lambda: "q" in question,
        lambda: question.getlist("q"),
        lambda: list(question),
        lambda: question.copy(),
        lambda: question.dict(),
        lambda: question.urlencode(),
    )
    for look in looks:
        looked_at.clear()
        look()
        assert looked_at & {"q", "*"}


@pytest.mark.once
@pytest.mark.parametrize("field", ["q", "name", "search", "enterprise", "lead"])
def test_no_question_brings_a_word_out(asker, field, north_lead, conflicting, looked_at):
    answered = set()
    for address in addresses([north_lead.enterprise.pk]):
        for text in ("canary", "金丝雀", "13955501234", NAME, str(north_lead.pk)):
            looked_at.clear()
            response = asker.get(address, {field: text, "cursor": "canary"})
            answer = content_of(response).replace(text.encode(), b"")  # what he asked for himself
            assert not CANARIES.search(answer.replace(b"cursor=canary", b"")), (address, text)
            if response.status_code == 200:
                answered.add(address)
            if looked_at.isdisjoint({field, "*"}):
                break  # a page that does not look at the field answers every text alike
    assert len(answered) > 20


@pytest.mark.parametrize("asked", ASKED_BY.values(), ids=ASKED_BY)
def test_that_it_is_pursued_is_found_by_whatever_name(asker, asked, north_lead):
    since = north_lead.reported_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    answer = asker.get(reverse("name-check"), {"name": asked}).text
    assert NAME in answer
    words = re.sub(r"<[^>]+>", "", answer)
    assert f"Pursued by North Area Committee (North Area) since {since}" in " ".join(words.split())


def test_the_region_office_carries_no_name_from_one_area_into_another(
    client_of, north_lead, conflicting, chief, asker
):
    """The chief sees the contacts of both areas; on a lead of South he logs a call with one of North."""
    stranger = north_lead.contacts.first()
    form = {
        "kind": ActivityKind.CALL,
        "happened_at": "2026-03-02T10:00",
        "subject": "Called",
        "no_next_step_reason": "They call",
        "submission_key": str(uuid.uuid4()),
        "lead": conflicting.pk,
        "contacts": [stranger.pk],
    }
    url = reverse("activity-log", args=[conflicting.enterprise_id])
    assert client_of(chief).post(url, form).status_code == 200
    assert not conflicting.activities.exists()
    assert client_of(chief).post(url, form | {"contacts": []}).status_code == 302
    page = asker.get(conflicting.get_absolute_url())
    assert b"Called" in page.content
    assert not CANARIES.search(content_of(page))


def test_a_guessed_key_tells_whether_neither_lead_nor_contact_exists(asker, north_lead):
    """A record of another area and none at all get the same answer."""
    there, not_there = north_lead.pk, 987654
    for name in ("lead-detail", "lead-edit", "lead-assign", "lead-contact-add", "contact-edit"):
        answers = [asker.get(reverse(name, args=[pk])) for pk in (there, not_there)]
        bodies = [
            re.sub(rb"(\d+|next=[^\"]*|csrfmiddlewaretoken[^>]*|X-CSRF[^>]*)", b"", a.content)
            for a in answers
        ]
        assert answers[0].status_code == answers[1].status_code == 404
        assert bodies[0] == bodies[1]
    form = {"lead": there, "subject": "x"}
    url = reverse("activity-log", args=[north_lead.enterprise_id])
    errors = [
        asker.post(url, form | {"lead": pk}).context["form"].errors["lead"] for pk in (there, not_there)
    ]
    assert errors[0] == errors[1]
    assert (
        asker.get(url, {"lead": there}).status_code == asker.get(url, {"lead": not_there}).status_code == 404
    )
