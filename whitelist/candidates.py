"""Candidates from a workbook: each row opens a draft by the service that the form calls."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.flow import MoveRefused
from core.language import message as _
from exports.columns import Column, Kind, Option, Table, register
from exports.importing import Decision, Importer, Outcome, ParsedRow, Problem, failed, not_found
from exports.runs import ImportStopped
from registry.importers.known import Known
from registry.models import Chain, Enterprise
from registry.names import parse
from whitelist.choices import OPEN, CaseStatus
from whitelist.models import Case, Scheme
from whitelist.services.cases import case_open

AT_ONCE = 500
Key = tuple[int, int, int]  # enterprise, scheme, chain


@dataclass
class Candidate:
    """From the plan to the writing."""

    enterprise: Enterprise
    scheme: Scheme
    chain: Chain
    grounds: str

    @property
    def key(self) -> Key:
        return self.enterprise.pk, self.scheme.pk, self.chain.pk


class CandidateImporter(Importer):
    """A row of which a case is open already is unchanged; what the service would refuse, the preview says."""

    model = Case
    locks_itself = True

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        who = values.get("uscc") or parse(values.get("name") or "").whole
        return who, values.get("scheme"), values.get("chain")

    def plan(self, rows: Sequence[ParsedRow], actor: User) -> Iterator[Decision]:
        known = Known(rows)
        schemes, chains = Scheme.objects.in_bulk(), Chain.objects.in_bulk()
        decisions = [_judged(row, known, schemes, chains) for row in rows]
        _settle_repeats(decisions)
        new = _in_order_of_locks(one for one in decisions if one.outcome is Outcome.NEW)
        running = _open_cases({decision.carry.enterprise.pk for decision in new})
        with transaction.atomic():  # each row is tried after those before it, then all is undone
            for decision in new:
                _decide(decision, running, actor)
            transaction.set_rollback(True)
        yield from decisions

    def apply(self, decisions: Sequence[Decision], actor: User) -> None:
        for decision in _in_order_of_locks(decisions):
            try:
                _open(decision.carry, actor)
            except (ValidationError, MoveRefused) as error:
                raise ImportStopped(
                    _("Row %(row)s: %(reason)s Nothing was written. Upload the file again.")
                    % {"row": decision.row.number, "reason": " ".join(_said(error))}
                ) from error


def _judged(row: ParsedRow, known: Known, schemes: dict[int, Scheme], chains: dict[int, Chain]) -> Decision:
    code, name = row.values.get("uscc") or "", row.values.get("name") or ""
    named = known.namesakes(name) if name else []
    if code:
        enterprise = known.by_code.get(code)
        if enterprise is None:
            return not_found(row, code, column="uscc")
        if name and enterprise.pk not in {one.pk for one in named}:
            words = _("The enterprise with this code is called “%(name)s”. Correct the code or the name.")
            return failed(row, words % {"name": enterprise.label}, column="name", original=name)
    elif not name:
        return failed(row, _("Write the credit code or the name of the enterprise."), column="uscc")
    elif len(named) != 1:
        if not named:
            return not_found(row, name, column="name")
        words = _("Several enterprises are called so. Write the credit code of the right one.")
        return failed(row, words, column="name", original=name)
    else:
        enterprise = named[0]
    scheme, chain = schemes[row.values["scheme"]], chains[row.values["chain"]]
    candidate = Candidate(enterprise, scheme, chain, row.values.get("grounds") or "")
    return Decision(row, Outcome.NEW, carry=candidate)


def _settle_repeats(decisions: Sequence[Decision]) -> None:
    """One row named by its code and another by its name may mean the same."""
    first: dict[Key, Decision] = {}
    for decision in decisions:
        if decision.outcome is not Outcome.NEW:
            continue
        earlier = first.setdefault(decision.carry.key, decision)
        if earlier is not decision:
            words = _("The same as row %(row)s: skipped.") % {"row": earlier.row.number}
            decision.outcome, decision.reasons = Outcome.DUPLICATE, [Problem(words)]


def _open_cases(enterprise_ids: set[int]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    ids = sorted(enterprise_ids)
    for start in range(0, len(ids), AT_ONCE):
        cases = Case.objects.filter(enterprise__in=ids[start : start + AT_ONCE], status__in=OPEN)
        for pk, *key in cases.values_list("pk", "enterprise_id", "scheme_id", "chain_id"):
            found[key[0], key[1], key[2]] = pk
    return found


def _in_order_of_locks(decisions: Iterable[Decision]) -> list[Decision]:
    """Two files at once take the enterprises in the same order."""
    return sorted(decisions, key=lambda one: (one.carry.enterprise.pk, one.row.number))


def _decide(decision: Decision, running: dict[Key, int], actor: User) -> None:
    if decision.carry.key in running:
        words = _("There is a case of this enterprise for this chain already.")
        decision.outcome, decision.pk = Outcome.UNCHANGED, running[decision.carry.key]
        decision.reasons = [Problem(words)]
        return
    try:
        with transaction.atomic():
            _open(decision.carry, actor)
    except (ValidationError, MoveRefused) as error:
        decision.outcome = Outcome.FAILED
        decision.reasons = [Problem(text) for text in _said(error)]


def _open(candidate: Candidate, actor: User) -> Case:
    return case_open(
        scheme=candidate.scheme,
        enterprise=candidate.enterprise,
        chain=candidate.chain,
        grounds=candidate.grounds,
        actor=actor,
    )


def _said(error: ValidationError | MoveRefused) -> list[str]:
    return [error.message] if isinstance(error, MoveRefused) else error.messages


def _schemes(user) -> Iterator[Option]:
    for scheme in Scheme.objects.visible_to(user):
        yield scheme.pk, scheme.name_zh, (scheme.code, *filter(None, [scheme.name_en]))


def _chains(user) -> Iterator[Option]:
    for chain in Chain.objects.visible_to(user):
        yield chain.pk, chain.name_zh, (chain.code, *filter(None, [chain.name_en]))


def _drafts(user) -> QuerySet[Case]:
    drafts = Case.objects.visible_to(user).filter(status=CaseStatus.DRAFT)
    return drafts.select_related("enterprise", "scheme", "chain", "area")


CANDIDATES = register(
    Table(
        "whitelist-candidates",
        gettext_lazy("Candidates for the whitelist"),
        (
            Column(
                "name",
                gettext_lazy("Enterprise"),
                value="enterprise__label",
                aliases=("企业名称", "名称"),
                max_length=200,
                width=34,
                link=True,
            ),
            Column(
                "uscc",
                gettext_lazy("Credit code"),
                Kind.USCC,
                "enterprise__uscc",
                aliases=("统一社会信用代码", "信用代码"),
            ),
            Column(
                "scheme",
                gettext_lazy("Scheme"),
                Kind.REF,
                "scheme__label",
                aliases=("白名单", "方案"),
                lookup=_schemes,
                required=True,
                width=30,
            ),
            Column(
                "chain",
                gettext_lazy("Chain"),
                Kind.REF,
                "chain__label",
                aliases=("产业链",),
                lookup=_chains,
                required=True,
                width=24,
            ),
            Column(
                "grounds",
                gettext_lazy("Grounds of the application"),
                Kind.LONG,
                aliases=("申报理由", "推荐理由"),
            ),
            Column("area", gettext_lazy("Area"), value="area__label", importable=False, width=24),
            Column("number", gettext_lazy("Case number"), importable=False, identifies=True),
        ),
        _drafts,
        order=("-created_at", "-pk"),
        url_name="candidate-list",
        view_permission="whitelist.view_case",
        importer=CandidateImporter(),
        import_permission="whitelist.submit_case",
    )
)
