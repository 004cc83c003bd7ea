"""Enterprises from a workbook: found by credit code or foreign number, never by name alone."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.base import ModelState

from accounts.models import User
from core import changes
from core.language import message as _
from exports.importing import (
    Decision,
    Left,
    Outcome,
    ParsedRow,
    Problem,
    UndoableImporter,
    Written,
    failed,
    not_found_words,
    version_of,
)
from exports.runs import ImportStopped
from registry import rules
from registry.choices import EnterpriseKind
from registry.codes import guess_kind
from registry.importers.known import OWNER_COLUMNS, Known, Vocabularies
from registry.importers.reading import FIGURES, Reading, RowReader
from registry.importers.standing import standing
from registry.importers.stored import Stored
from registry.importers.undoing import remembered, taken_back
from registry.models import Enterprise
from registry.names import parse
from registry.names.parsing import has_chinese
from registry.services.bulk import EnterpriseRow, enterprises_save_many
from registry.services.enterprises import enterprise_update, fact_changes
from registry.services.ownership import enterprise_set_parent, graph_lock

COLUMN_OF_FIELD = {"name_zh": "name"}
NOT_FACTS = (*rules.NAME_FIELDS, *FIGURES)
_BLANK = Enterprise()
_MADE_ANEW = [
    (field.attname, field.get_default)
    for field in Enterprise._meta.concrete_fields
    if field.has_default() and callable(field.default)
]


@dataclass
class Carry:
    """From the plan to the writing."""

    row: EnterpriseRow
    owner_codes: dict[str, str]  # field -> credit code; only those that change
    before: Enterprise | None = None  # of a known one, as it was planned; the engine has locked it since


class EnterpriseImporter(UndoableImporter):
    model = Enterprise

    def begin(self) -> None:
        graph_lock()

    def identity(self, row: ParsedRow) -> Hashable | None:
        values = row.values
        if values.get("uscc"):
            return values["uscc"]
        if values.get("foreign_reg_no"):
            return values.get("foreign_reg_country"), values["foreign_reg_no"]
        return ("name", parse(values["name"]).whole) if values.get("name") else None

    def needs_no_key(self, texts: Mapping[str, Sequence[str]]) -> bool:
        """Foreign companies have no credit code, and often no number that anybody knows."""
        return not any(map(has_chinese, texts.get("name", ())))

    def plan(self, rows: Sequence[ParsedRow], actor: User) -> Iterator[Decision]:
        vocabularies = Vocabularies()
        reader = RowReader(rows, vocabularies)
        stored = Stored(rows, reader.fields)
        rest: list[tuple[ParsedRow, Reading]] = []
        for row in rows:
            reading = reader.read(row)
            if reading.problems:
                yield Decision(row, Outcome.FAILED, reasons=reading.problems)
            elif stored.says(row, reading):
                yield Decision(row, Outcome.UNCHANGED, stored.pk_of(row))
            else:
                rest.append((row, reading))
        yield from _judged(rest, stored, vocabularies)

    def apply(self, decisions: Sequence[Decision], actor: User) -> None:
        new = [decision.carry.row for decision in decisions if decision.outcome is Outcome.NEW]
        changed = [decision.carry.row for decision in decisions if decision.outcome is Outcome.UPDATED]
        enterprises_save_many(new=new, changed=changed, actor=actor)
        try:
            _set_owners([decision.carry for decision in decisions], actor)
        except ValidationError as error:
            raise ImportStopped(" ".join(error.messages)) from error

    def remember(self, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
        return remembered(decisions)

    def record_of(self, decision: Decision) -> Enterprise:
        return decision.carry.row.enterprise

    def staying(self, written: Sequence[Written], until: dt.datetime) -> list[Left]:
        return standing(written, until).left

    def take_back(self, written: Sequence[Written], actor: User, until: dt.datetime) -> list[Left]:
        return taken_back(written, actor, until)


def _judged(
    readings: Sequence[tuple[ParsedRow, Reading]], stored: Stored, vocabularies: Vocabularies
) -> Iterator[Decision]:
    rows = [row for row, _reading in readings]
    known = Known(rows, vocabularies, named=[row for row in rows if stored.pk_of(row) is None])
    for row, reading in readings:
        enterprise = known.of(row)
        if unknown := _unknown_owners(reading, known):
            yield Decision(row, Outcome.FAILED, reasons=unknown)
        elif enterprise is not None:
            reading.take_name(row, enterprise.name_zh or enterprise.name_en)
            yield _of_known(row, reading, enterprise, known)
        else:
            reading.take_name(row, "")
            yield _of_unknown(row, reading, known)


def _unknown_owners(reading: Reading, known: Known) -> list[Problem]:
    return [
        Problem(not_found_words(code), OWNER_COLUMNS[field], code)
        for field, code in reading.owner_codes.items()
        if not known.has_or_will(code)
    ]


def _of_known(row: ParsedRow, reading: Reading, enterprise: Enterprise, known: Known) -> Decision:
    after = _with(enterprise, reading)
    differing = _differences(enterprise, after)
    problems = _rule_problems(after, differing)
    if problems:
        return Decision(row, Outcome.FAILED, reasons=problems)
    codes = {field: _owner_code(enterprise, field) for field in reading.owner_codes}
    former = reading.new_former_names(known.former_names.get(enterprise.pk, set()))
    own_changes = differing | ({"former_names": [None, "; ".join(n.name for n in former)]} if former else {})
    owners = {field: code for field, code in reading.owner_codes.items() if code != codes[field]}
    owner_changes = {field: [codes[field], code] for field, code in owners.items()}
    return Decision(
        row,
        Outcome.UPDATED if own_changes or owners else Outcome.UNCHANGED,
        enterprise.pk,
        version_of(enterprise),
        own_changes | owner_changes,
        carry=Carry(EnterpriseRow(after, former, own_changes), owners, enterprise),
    )


def _of_unknown(row: ParsedRow, reading: Reading, known: Known) -> Decision:
    name = row.values.get("name") or ""
    if not name:
        return failed(
            row, _("No enterprise has this code yet. To enter it, give its name too."), column="name"
        )
    enterprise = _with(_new(_first_values(row, reading, known)), reading)
    namesakes = known.namesakes(name)
    without_code = [other for other in namesakes if not has_code(other)]
    if not has_code(enterprise) and len(namesakes) == 1 and _repeats(reading, namesakes[0], known):
        return Decision(row, Outcome.UNCHANGED, namesakes[0].pk, version_of(namesakes[0]))
    problems = _rule_problems(enterprise, (*rules.FACTS, *NOT_FACTS))
    if problems:
        return Decision(row, Outcome.FAILED, reasons=problems)
    if without_code or (namesakes and not has_code(enterprise)):
        return Decision(row, Outcome.DUPLICATE, namesakes[0].pk, reasons=[_duplicate(namesakes[0])])
    if namesakes:
        row.warnings.append(_same_name(namesakes[0]))
    carry = Carry(EnterpriseRow(enterprise, reading.new_former_names(set())), reading.owner_codes)
    return Decision(row, Outcome.NEW, carry=carry)


def has_code(enterprise: Enterprise) -> bool:
    return bool(enterprise.uscc or enterprise.foreign_reg_no)


def _with(enterprise: Enterprise, reading: Reading) -> Enterprise:
    """A copy that says what the row says, and what follows from it."""
    after = _copied(enterprise)
    for name, value in reading.values.items():
        setattr(after, name, value)
    rules.settle(after)
    rules.settle_size(after, reading.values, before=enterprise)
    return after


def _new(values: dict[str, Any]) -> Enterprise:
    """Like Enterprise(**values), without asking fifty fields what each is at first."""
    enterprise = _copied(_BLANK)
    for name, default in _MADE_ANEW:
        setattr(enterprise, name, default())
    for name, value in values.items():
        setattr(enterprise, name, value)
    return enterprise


def _copied(enterprise: Enterprise) -> Enterprise:
    """Like copy.copy, which takes a record by way of its pickle: ten times as long."""
    after = Enterprise.__new__(Enterprise)
    after.__dict__.update(enterprise.__dict__)
    after._state = ModelState()
    after._state.adding, after._state.db = enterprise._state.adding, enterprise._state.db
    after._state.fields_cache = dict(enterprise._state.fields_cache)
    return after


def _first_values(row: ParsedRow, reading: Reading, known: Known) -> dict[str, Any]:
    """What a new enterprise is, where the row does not say it."""
    name, code = row.values["name"], row.values.get("uscc") or ""
    foreign = not code and (row.values.get("foreign_reg_no") or not has_chinese(name))
    kind = EnterpriseKind.FOREIGN_COMPANY if foreign else guess_kind(code) or EnterpriseKind.CN_COMPANY
    # 某某有限公司桃源店: only the name of a branch goes on after the legal form (企业名称登记管理规定).
    is_branch = kind == EnterpriseKind.CN_COMPANY and known.is_of_a_branch(name)
    return {"kind": kind, "is_branch": is_branch}


def _differences(before: Enterprise, after: Enterprise) -> dict[str, list]:
    """{field: [before, after]}, relations by their words: the preview keeps them as text."""
    figures = changes.difference(before, {name: getattr(after, name) for name in NOT_FACTS})
    differing = fact_changes(before, after) | figures
    return {
        name: [str(value) if isinstance(value, Model) else value for value in pair]
        for name, pair in differing.items()
    }


def _rule_problems(enterprise: Enterprise, changed: Collection[str]) -> list[Problem]:
    try:
        rules.check(enterprise, changed)
    except ValidationError as error:
        return [
            Problem(message, COLUMN_OF_FIELD.get(field, field))
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _repeats(reading: Reading, other: Enterprise, known: Known) -> bool:
    """Whether a row without a code only says what is known of the one enterprise of its name."""
    said = {name: value for name, value in reading.values.items() if name not in ("name_zh", "name_en")}
    return not (
        changes.difference(other, said)
        or reading.new_former_names(known.former_names.get(other.pk, set()))
        or any(code != _owner_code(other, field) for field, code in reading.owner_codes.items())
    )


def _owner_code(enterprise: Enterprise, field: str) -> str:
    owner = getattr(enterprise, field)
    return owner.uscc if owner else ""


def _duplicate(other: Enterprise) -> Problem:
    return Problem(
        _(
            "“%(name)s” is in the registry already, and one of the two has no code: "
            "they may be one enterprise. Enter the code on its page, or correct the name, and import again."
        )
        % {"name": other.label},
        "name",
    )


def _same_name(other: Enterprise) -> Problem:
    return Problem(
        _("“%(name)s” with the code %(code)s has, or had, the same name. Check that they are two.")
        % {"name": other.label, "code": other.uscc or other.foreign_reg_no},
        "name",
    )


def _set_owners(carried: Sequence[Carry], actor: User) -> None:
    codes = {code for carry in carried for code in carry.owner_codes.values()}
    owners = {owner.uscc: owner for owner in Enterprise.objects.filter(uscc__in=codes)} if codes else {}
    for carry in carried:
        enterprise = carry.row.enterprise
        if code := carry.owner_codes.get("parent"):
            enterprise_set_parent(enterprise=enterprise, parent=owners[code], actor=actor)
        if code := carry.owner_codes.get("branch_of"):
            enterprise_update(enterprise=enterprise, values={"branch_of": owners[code]}, actor=actor)
