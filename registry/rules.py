"""What makes the facts of an enterprise consistent. Said once; services and importers ask here."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.language import message as _
from registry.choices import EnterpriseKind, LegalForm, Ownership, SizeClass, SizeSource
from registry.codes import check_lei, normalise_code, uscc_errors
from registry.models import Enterprise
from registry.size import size_class, to_wan

FOREIGN_CAPITAL = frozenset({Ownership.FOREIGN, Ownership.HK_MO_TW})
FOREIGN_FORMS = frozenset({LegalForm.WHOLLY_FOREIGN, LegalForm.JOINT_VENTURE})
CHINESE_LANGUAGE_PLACES = frozenset({"HK", "MO", "TW"})
STATED = frozenset({SizeSource.DECLARED, SizeSource.DIRECTORY})  # sizes that are not computed
Errors = dict[str, list[str]]
_FIELDS: dict[str, Any] = {field.name: field for field in Enterprise._meta.fields}

NAME_FIELDS = ("name_zh", "name_en", "short_name")
# The facts that people and workbooks may write. Names, figures and owners have services of their own.
FACTS = (
    "kind",
    "uscc",
    "uscc_pending",
    "foreign_reg_no",
    "foreign_reg_country",
    "foreign_reg_authority",
    "lei",
    "legal_form",
    "ownership",
    "is_soe",
    "is_foreign_invested",
    "origin_country",
    "ultimate_origin_country",
    "status",
    "status_on",
    "established_on",
    "dissolved_on",
    "legal_representative",
    "area",
    "division",
    "registered_address",
    "operating_address",
    "business_scope",
    "website",
    "registered_capital",
    "registered_capital_currency",
    "paid_in_capital",
    "paid_in_capital_currency",
    "industry",
    "above_scale",
    "above_scale_on",
    "branch_of",
    "is_branch",
    "trade_modes",
    "is_trader_programme",
    "visibility",
    "source",
    "source_date",
)


def settle(enterprise: Enterprise) -> None:
    """Write codes the one way they are stored, and what follows from the facts given."""
    enterprise.uscc = normalise_code(enterprise.uscc)
    enterprise.lei = normalise_code(enterprise.lei)
    enterprise.trade_modes = sorted(set(enterprise.trade_modes))
    if enterprise.uscc:
        enterprise.uscc_pending = False
    if enterprise.ownership in FOREIGN_CAPITAL or enterprise.legal_form in FOREIGN_FORMS:
        enterprise.is_foreign_invested = True
    if enterprise.ownership == Ownership.STATE:
        enterprise.is_soe = True
    if enterprise.branch_of_id or enterprise.legal_form == LegalForm.BRANCH:
        enterprise.is_branch = True


def check(enterprise: Enterprise, changed: Collection[str] | None = None) -> None:
    """Raise ValidationError with the errors by field, in the user's words. No query.

    `changed` limits the check of single fields (length, choice) to these; the rules are always checked.
    """
    errors = _field_errors(enterprise, FACTS + NAME_FIELDS if changed is None else changed)
    for field, messages in enterprise_errors(enterprise).items():
        errors.setdefault(field, messages)
    if errors:
        raise ValidationError(errors)


def check_names(enterprise: Enterprise) -> None:
    """Like `check`, for the names alone."""
    errors = _field_errors(enterprise, NAME_FIELDS) | _listed(
        ("name_zh", _chinese_name_errors(enterprise)), ("name_en", _english_name_errors(enterprise))
    )
    if errors:
        raise ValidationError(errors)


def enterprise_errors(enterprise: Enterprise) -> Errors:
    """What contradicts the rules of domain.md 2.1, by field. No query."""
    return _listed(
        ("uscc", _code_errors(enterprise)),
        ("lei", check_lei(enterprise.lei).errors if enterprise.lei else ()),
        ("name_zh", _chinese_name_errors(enterprise)),
        ("name_en", _english_name_errors(enterprise)),
        ("foreign_reg_country", _foreign_number_errors(enterprise)),
        ("dissolved_on", _date_errors(enterprise)),
        ("above_scale_on", _above_scale_errors(enterprise)),
    )


def settle_size(enterprise: Enterprise, given: Mapping[str, Any], before: Enterprise) -> None:
    """Bring the size in line with new values (`given`): a stated class is a declaration."""
    stated = given.get("size_class") or SizeClass.UNKNOWN
    if (
        stated not in (SizeClass.UNKNOWN, before.size_class)
        and given.get("size_source") != SizeSource.COMPUTED
    ):
        enterprise.size_source = given.get("size_source") or SizeSource.DECLARED
        return
    inputs = ("industry_id", "employees", "revenue_cny", "assets_cny")
    if enterprise.size_source in STATED or all(getattr(enterprise, n) == getattr(before, n) for n in inputs):
        enterprise.size_class = before.size_class
        return
    enterprise.size_class = compute_size(*(getattr(enterprise, name) for name in inputs))
    enterprise.size_source = SizeSource.COMPUTED


def compute_size(industry_code: str | None, employees, revenue_cny, assets_cny) -> str:
    """The size class of domain.md 2.1.1 from persons and 元; `unknown` where an input is missing."""
    return size_class(industry_code or "", employees, to_wan(revenue_cny), to_wan(assets_cny))


def _listed(*found: tuple[str, Iterable[str]]) -> Errors:
    listed = ((field, list(messages)) for field, messages in found)
    return {field: messages for field, messages in listed if messages}


def _field_errors(enterprise: Enterprise, names: Collection[str]) -> Errors:
    """Length, choice and form of single fields. Foreign keys are not looked up: forms and importers did."""
    errors: Errors = {}
    for name in names:
        field = _FIELDS[name]
        if field.is_relation:
            continue
        value = getattr(enterprise, name)
        if field.blank and value in field.empty_values:
            continue
        try:
            if field.choices or isinstance(field, models.BooleanField):
                setattr(enterprise, name, _cleaned(name, value))
            else:
                setattr(enterprise, name, field.clean(value, enterprise))
        except ValidationError as error:
            errors[name] = error.messages
    return errors


@lru_cache(maxsize=256, typed=True)
def _cleaned(name: str, value: Any) -> Any:
    """A choice, or yes and no: many rows say the same. What is wrong is said anew, in the reader's words."""
    return _FIELDS[name].clean(value, None)


def _code_errors(enterprise: Enterprise) -> Iterable[str]:
    if enterprise.uscc:
        return uscc_errors(normalise_code(enterprise.uscc))
    if enterprise.kind == EnterpriseKind.FOREIGN_COMPANY or enterprise.uscc_pending:
        return ()
    return (_("Enter the credit code, or tick “code pending” if it is not known yet."),)


def _chinese_name_errors(enterprise: Enterprise) -> Iterable[str]:
    if enterprise.kind != EnterpriseKind.FOREIGN_COMPANY and not enterprise.name_zh:
        yield _("Enter the Chinese name, as on the business licence.")


def _english_name_errors(enterprise: Enterprise) -> Iterable[str]:
    """Companies of Hong Kong, Macao and Taiwan are registered under Chinese names."""
    foreign = enterprise.kind == EnterpriseKind.FOREIGN_COMPANY
    country = enterprise.foreign_reg_country_id or enterprise.origin_country_id
    if not foreign or enterprise.name_en:
        return
    if not (enterprise.name_zh and country in CHINESE_LANGUAGE_PLACES):
        yield _("Enter the English name of the foreign company.")


def _foreign_number_errors(enterprise: Enterprise) -> Iterable[str]:
    if enterprise.foreign_reg_no and not enterprise.foreign_reg_country_id:
        yield _("Say in which country this registration number was given.")


def _date_errors(enterprise: Enterprise) -> Iterable[str]:
    established, dissolved = enterprise.established_on, enterprise.dissolved_on
    if established and dissolved and dissolved < established:
        yield _("The enterprise cannot end before it was established. Check both dates.")


def _above_scale_errors(enterprise: Enterprise) -> Iterable[str]:
    if enterprise.above_scale_on and not enterprise.above_scale:
        yield _("This date needs “above designated size” to be yes.")
