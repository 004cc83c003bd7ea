"""What a cell may name: for columns that hold a reference."""

from collections.abc import Iterable

from accounts.choices import AreaKind
from accounts.models import Area
from exports.columns import Option
from registry.models import Country, HonourProgramme, Industry, Park


def areas(user) -> Iterable[Option]:
    for area in Area.objects.filter(kind=AreaKind.FTZ_AREA):
        yield area.pk, area.name_zh, (area.code, area.name_en)


def countries(user) -> Iterable[Option]:
    for country in Country.objects.all():
        yield country.pk, country.name_zh, (country.code, country.name_en, *country.aliases)


def industries(user) -> Iterable[Option]:
    """By code, by code and name, and by name where only one industry has it."""
    for industry in Industry.objects.all():
        names = (industry.name_zh, industry.name_en)
        coded = tuple(f"{industry.code} {name}" for name in names if name)
        bare = (industry.code[1:],) if len(industry.code) > 1 else ()
        yield industry.pk, industry.code, (*coded, *bare, *filter(None, names))


def programmes(user) -> Iterable[Option]:
    for programme in HonourProgramme.objects.all():
        yield programme.pk, programme.name_zh, (programme.code, programme.name_en, *programme.aliases)


def parks(user) -> Iterable[Option]:
    for park in Park.objects.visible_to(user):
        yield park.pk, park.name_zh, (park.code, *filter(None, [park.name_en]))
