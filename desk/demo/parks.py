"""Fictional parks, sites, a synergy zone and opportunities. Every name says that it is a demonstration."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Area, Organisation, User
from crm.models import Opportunity
from crm.opportunity_matching import prospects
from crm.services.library import match_answer, match_propose, opportunity_create, opportunity_move
from registry.choices import AssessmentKind, ParkKind, ParkLevel, PriceUnit, SiteStatus, SiteUse, ZoneKind
from registry.models import Chain, Park
from registry.services.parks import assessment_add, park_create, site_create
from registry.services.zones import zone_create, zone_evaluate, zone_move

# Code, area, Chinese and English name, kind, chain, who keeps it.
PARKS = (
    ("demo-nn", "NN", "南宁演示电子产业园", "Nanning Demo Electronics Park", ParkKind.INDUSTRIAL, "ELEC"),
    (
        "demo-qzg",
        "QZG",
        "钦州港演示新材料园",
        "Qinzhou Port Demo Materials Park",
        ParkKind.INDUSTRIAL,
        "CHEM",
    ),
    ("demo-cz", "CZ", "崇左演示物流园", "Chongzuo Demo Logistics Park", ParkKind.LOGISTICS, "ASEAN"),
)
# Number, use, land, floor, power, water, price, unit, status.
SITES = (
    ("演示-01", SiteUse.INDUSTRIAL, "120", None, 8000, 600, "260000", PriceUnit.MU, SiteStatus.AVAILABLE),
    ("演示-02", SiteUse.INDUSTRIAL, "45.5", None, None, 200, "240000", PriceUnit.MU, SiteStatus.AVAILABLE),
    ("演示-03", SiteUse.PLANT, None, "5200", 1250, 80, "18", PriceUnit.M2_MONTH, SiteStatus.AVAILABLE),
    ("演示-04", SiteUse.PLANT, None, "12000", 3150, None, "16.5", PriceUnit.M2_MONTH, SiteStatus.LEASED),
    ("演示-05", SiteUse.WAREHOUSE, None, "8600", 630, 40, "22", PriceUnit.M2_MONTH, SiteStatus.AVAILABLE),
)
# Area, chain, author, who reviews, titles, summaries, investment from and to, how far it came.
OPPORTUNITIES = (
    (
        "NN",
        "ELEC",
        "officer",
        "manager",
        ("演示：面向东盟的新型显示模组项目", "Demo: display modules for ASEAN"),
        (
            "演示数据。寻求显示模组企业，提供标准厂房。",
            "Demonstration. Plants are ready for makers of display modules.",
        ),
        (50_000_000, 300_000_000),
        "published",
    ),
    (
        "QZG",
        "CHEM",
        "qinzhou",
        "qinzhou-manager",
        ("演示：合成纤维延链项目", "Demo: synthetic fibres downstream"),
        (
            "演示数据。依托港口原料发展合成纤维。",
            "Demonstration. Fibres from feedstock that lands at the port.",
        ),
        (200_000_000, None),
        "reviewed",
    ),
    (
        "CZ",
        "ASEAN",
        "chongzuo",
        "reviewer",
        ("演示：东盟水果加工项目", ""),
        ("演示数据。利用口岸优势发展水果加工。", ""),
        (None, 80_000_000),
        "draft",
    ),
)


@transaction.atomic
def parks_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Parks with sites, assessments and a zone, and the opportunities. Returns how many parks were new."""
    areas = {area.code: area for area in Area.objects.all()}
    chains = {chain.code: chain for chain in Chain.objects.all()}
    made = 0
    for code, area, name_zh, name_en, kind, chain in PARKS:
        if Park.objects.filter(code=code).exists():
            continue
        named = {"code": code, "name_zh": name_zh, "name_en": name_en, "kind": kind, "area": areas[area]}
        park = park_create(
            values=named
            | {
                "level": ParkLevel.CITY,
                "focus_chains": [chains[chain]],
                "description_zh": "演示数据。园区、地块和面积均为虚构。",
                "description_en": "Demonstration. The park, its sites and their sizes are fictional.",
                "is_public": True,
            },
            actor=people["reviewer"],
        )
        _fill(park, people["reviewer"], today)
        made += 1
    if made:
        _zone(areas["NN"], people["manager"], today)
    if not Opportunity.objects.exists():
        for opportunity in OPPORTUNITIES:
            _opportunity(*opportunity, people=people, areas=areas, chains=chains, today=today)
    return made


def _fill(park: Park, keeper: User, today: dt.date) -> None:
    for number, use, land, floor, power, water, price, unit, status in SITES:
        values = {
            "number": number,
            "use": use,
            "land_mu": land and Decimal(land),
            "floor_m2": floor and Decimal(floor),
            "power_kva": power,
            "water_t_day": water,
            "price": Decimal(price),
            "price_unit": unit,
            "status": status,
        }
        site_create(park=park, values=values, actor=keeper)
    for kind, years in ((AssessmentKind.ENVIRONMENT, 3), (AssessmentKind.WATER, 5)):
        assessment: dict[str, Any] = {
            "kind": kind,
            "document": "演示评估文件",
            "valid_from": today - dt.timedelta(days=200),
            "valid_to": today + dt.timedelta(days=365 * years),
        }
        assessment_add(park=park, values=assessment, actor=keeper)


def _zone(area: Area, keeper: User, today: dt.date) -> None:
    values = {
        "kind": ZoneKind.ZONE,
        "name_zh": "演示协同发展区",
        "name_en": "Demo synergy zone",
        "host_area": area,
        "priority_basis": "与片区相邻（演示）",
    }
    zone = zone_create(values=values, actor=keeper)
    recognition = {
        "recognised_by": "演示认定机关",
        "document": "演示文件",
        "recognised_on": dt.date(today.year - 1, 3, 1),
    }
    zone = zone_move(zone=zone, name="recognise", actor=keeper, values=recognition)
    zone_evaluate(zone=zone, year=today.year - 1, passed=True, actor=keeper, note="演示评估")


def _opportunity(
    area, chain, author, second, titles, summaries, scale, state, *, people, areas, chains, today
) -> None:
    values = {
        "title_zh": titles[0],
        "title_en": titles[1],
        "summary_zh": summaries[0],
        "summary_en": summaries[1],
        "area": areas[area],
        "chain": chains[chain],
        "park": Park.objects.filter(area=areas[area], code__startswith="demo-").first(),
        "scale_from_cny": scale[0] and Decimal(scale[0]),
        "scale_to_cny": scale[1] and Decimal(scale[1]),
        "contact_office": Organisation.objects.get(code=f"AC_{area}"),
    }
    opportunity = opportunity_create(values=values, actor=people[author], today=today)
    if state == "draft":
        return
    opportunity = opportunity_move(opportunity=opportunity, name="review", actor=people[second], today=today)
    if state == "reviewed":
        return
    opportunity = opportunity_move(
        opportunity=opportunity,
        name="publish",
        actor=people["reviewer"],
        values={"confidentiality_checked_by": people["reviewer"]},
        today=today,
    )
    for number, prospect in enumerate(prospects(opportunity).rows[:3]):
        match = match_propose(opportunity=opportunity, enterprise=prospect.enterprise, actor=people[author])
        if number == 0:
            match_answer(match=match, name="contact", actor=people[author])
