"""A small table over accounts.Organisation: enough to drive the whole engine without another app."""

import django_filters

from accounts.choices import OrganisationKind
from accounts.models import Area, Organisation
from core import changes
from exports.columns import Column, Kind, Table
from exports.importing import Importer, Outcome, decide, given, not_found

FIELDS = ("code", "name_zh", "name_en", "kind", "valid_from")


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name_zh", lookup_expr="icontains", label="Name")
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices, label="Kind")
    since = django_filters.DateFilter(field_name="valid_from", lookup_expr="gte", label="Since")

    class Meta:
        model = Organisation
        fields = ("q", "kind", "since")


class OrganisationImporter(Importer):
    model = Organisation

    def identity(self, row):
        return row.values["code"]

    def plan(self, rows, actor):
        found = Organisation.objects.in_bulk([row.values["code"] for row in rows], field_name="code")
        areas = actor.area_ids()
        for row in rows:
            record = found.get(row.values["code"])
            if record and areas is not None and record.area_id not in areas:
                yield not_found(row, row.values["code"], column="code")
            else:
                values = given(row, *FIELDS) | {f"{key}_id": v for key, v in given(row, "area").items()}
                yield decide(row, record, values, carry=(record, values))

    def apply(self, decisions, actor):
        trail = []
        for decision in decisions:
            record, values = decision.carry
            if decision.outcome is Outcome.NEW:
                record = Organisation(**{"kind": OrganisationKind.IPA} | values)
                record.save(force_insert=True)
            else:
                for name in decision.changes:
                    setattr(record, name, values[name])
                record.save(update_fields=list(decision.changes))
            trail.append((record, decision.outcome.value, decision.changes))
        changes.record_many(trail, actor=actor)


def areas_of(user):
    return [(area.pk, area.name_zh, (area.code,)) for area in Area.objects.all()]


def visible(user):
    areas = user.area_ids()
    rows = Organisation.objects.select_related("area")
    return rows if areas is None else rows.filter(area_id__in=areas)


TABLE = Table(
    "organisations",
    "Organisations",
    (
        Column("code", "Code", required=True, max_length=20, order_by="code", link=False, aliases=("编号",)),
        Column(
            "name_zh", "Name", required=True, max_length=120, order_by="name_zh", aliases=("名称", "单位名称")
        ),
        Column("name_en", "English name", max_length=160, extra=True),
        Column(
            "kind",
            "Kind",
            Kind.CHOICE,
            choices=OrganisationKind,
            choice_aliases={"管委会": OrganisationKind.AREA_COMMITTEE},
        ),
        Column("area", "Area", Kind.REF, "area__name_zh", lookup=areas_of, fill_down=True, aliases=("片区",)),
        Column("valid_from", "Valid from", Kind.DATE, order_by="valid_from", lenient=True),
        Column(
            "secret",
            "Secret",
            value=lambda organisation: f"secret of {organisation.code}",
            permission="registry.view_restricted",
            export_permission="exports.export_contacts",
            mask=lambda text: "s***",
            importable=False,
        ),
    ),
    visible,
    filterset=OrganisationFilter,
    order=("code", "pk"),
    url_name="organisation-list",
    importer=OrganisationImporter(),
)
