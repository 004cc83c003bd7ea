"""A small piece of the vocabularies, and how tests of the registry enter an enterprise."""

from collections.abc import Callable

import pytest

from registry.choices import HonourLevel
from registry.models import Country, Division, Enterprise, HonourProgramme, Industry
from registry.services.enterprises import enterprise_create
from tests.registry.samples import DIVISIONS, INDUSTRIES


@pytest.fixture
def places(db) -> dict[str, Division]:
    for code, name_zh, name_en, level, parent in DIVISIONS:
        Division.objects.create(code=code, name_zh=name_zh, name_en=name_en, level=level, parent_id=parent)
    return Division.objects.in_bulk()


@pytest.fixture
def industries(db) -> dict[str, Industry]:
    for code, name_zh, name_en, level, parent in INDUSTRIES:
        Industry.objects.create(code=code, name_zh=name_zh, name_en=name_en, level=level, parent_id=parent)
    return Industry.objects.in_bulk()


@pytest.fixture
def countries(db) -> dict[str, Country]:
    Country.objects.create(code="US", name_zh="美国", name_en="United States", aliases=["USA"])
    Country.objects.create(code="HK", name_zh="中国香港", name_en="Hong Kong, China", aliases=["香港"])
    return Country.objects.in_bulk()


@pytest.fixture
def programme(db) -> HonourProgramme:
    return HonourProgramme.objects.create(
        code="gazelle", name_zh="瞪羚企业", name_en="Gazelles", level=HonourLevel.NATION, aliases=["瞪羚"]
    )


@pytest.fixture
def enter(north_officer) -> Callable[..., Enterprise]:
    """`enter("南宁华锐电子有限公司", website=...)`: by the service; without a code it is pending."""

    def make(name: str = "", actor=north_officer, **values) -> Enterprise:
        if not values.get("uscc") and "kind" not in values:
            values["uscc_pending"] = True
        former = values.pop("former_names", ())
        if name:
            values["name_zh"] = name
        return enterprise_create(values=values, actor=actor, former_names=former)

    return make
