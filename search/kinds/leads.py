"""Leads as documents: the names of their enterprise and their one sentence. Never a contact or a note."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from crm.choices.leads import Channel, LeadStatus
from crm.models import Lead
from registry.choices import NameKind
from registry.models import Chain, EnterpriseName
from registry.names import parse
from search import analysis
from search.documents import MOST_RANK, Document, Facet, FacetValues, Kind, register
from search.kinds.labels import choice_labels, record_labels
from search.ranking import Candidate, Named

FIELDS = (
    "pk",
    "enterprise_id",
    "summary",
    "area_id",
    "status",
    "channel",
    "chain_id",
    "enterprise__name_zh",
    "enterprise__name_en",
    "enterprise__uscc",
)
FACET_FIELDS = {"area": "area_id", "stage": "status", "chain": "chain_id", "channel": "channel"}


def load(pks: Sequence[int]) -> Iterator[Document]:
    """The documents of the leads that exist. Two queries, however many."""
    rows = [
        dict(zip(FIELDS, row, strict=True))
        for row in Lead.objects.filter(pk__in=pks).order_by().values_list(*FIELDS)
    ]
    names: dict[int, list[str]] = {}
    wanted = {row["enterprise_id"] for row in rows}
    for pk, name in EnterpriseName.objects.filter(enterprise__in=wanted).values_list("enterprise_id", "name"):
        names.setdefault(pk, []).append(name)
    for row in rows:
        yield _document(row, names.get(row["enterprise_id"], []))


def _document(row: dict, names: list[str]) -> Document:
    name = row["enterprise__name_zh"] or row["enterprise__name_en"]
    facets = _facets([row[field] for field in FACET_FIELDS.values()])
    tokens = {analysis.ALL, *analysis.text_tokens(row["summary"])}
    for known in names or [name]:
        tokens.update(analysis.name_tokens(known))
    tokens.update(facet.token(value) for facet in FACETS for value in facets[facet.name])
    return Document(
        pk=row["pk"],
        rank=min(len(parse(name).core), MOST_RANK),
        tokens=frozenset(tokens),
        facets=facets,
        code=row["enterprise__uscc"],
    )


def facet_values(pks: Sequence[int]) -> Iterator[FacetValues]:
    """The facets of the leads that exist. One query."""
    found = Lead.objects.filter(pk__in=pks).order_by().values_list(*FACET_FIELDS.values())
    return (_facets(values) for values in found)


def _facets(values: Iterable[object]) -> FacetValues:
    """Of values in the order of `FACET_FIELDS`."""
    return {
        name: (str(value),) if value not in ("", None) else ()
        for name, value in zip(FACET_FIELDS, values, strict=True)
    }


def rows(user: User) -> QuerySet[Lead]:
    """The leads that a user sees, with what a page of hits shows."""
    related = ("enterprise", "area", "organisation", "owner", "chain")
    return Lead.objects.visible_to(user).select_related(*related).prefetch_related("enterprise__names")


def candidates(leads: Iterable[Model]) -> Iterator[Candidate]:
    """What ranking compares, from rows as `rows` gives them."""
    for lead in leads:
        assert isinstance(lead, Lead)
        names = [Named(name.name, name.kind) for name in lead.enterprise.names.all()]
        yield Candidate(
            pk=lead.pk,
            names=names or [Named(lead.enterprise.label, NameKind.LEGAL)],
            code=lead.enterprise.uscc,
            scope=lead.summary,
        )


def _of_enterprises(keys: Sequence[str]) -> Iterable[int]:
    return set(
        Lead.objects.filter(enterprise_id__in=[int(key) for key in keys])
        .order_by()
        .values_list("pk", flat=True)
    )


FACETS = (
    Facet("area", "a", _("FTZ area"), record_labels(Area)),
    Facet("stage", "v", _("Status"), choice_labels(LeadStatus)),
    Facet("chain", "h", _("Chain"), record_labels(Chain)),
    Facet("channel", "l", _("Channel"), choice_labels(Channel)),
)

LEADS = register(
    Kind(
        key="leads",
        label=_("Leads"),
        model=Lead,
        load=load,
        candidates=candidates,
        rows=rows,
        facets=FACETS,
        sources={"crm.Lead": lambda keys: {int(key) for key in keys}, "registry.Enterprise": _of_enterprises},
        is_private=True,
        facet_values=facet_values,
        permission="crm.view_lead",
    )
)
