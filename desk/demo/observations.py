"""Figures entered for the metrics of the policy: fictional, and their documents say so."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from accounts.models import Area, User
from assessment.models import Metric, Observation
from assessment.services.observations import observation_adjust, observation_enter
from assessment.units import to_base
from registry.models import Chain


class Series(NamedTuple):
    """Figures of a metric by year, in its unit."""

    metric: str
    area: str
    years: dict[int, str]
    chain: str = ""
    caliber: str = "statistics"


# Some reached, some behind, and most of what the policy names without a figure.
SERIES = (
    Series("output_value", "FTZ", {2021: "262", 2022: "341", 2023: "468", 2024: "552", 2025: "713"}, "ELEC"),
    Series("output_value", "FTZ", {2021: "96", 2022: "128", 2023: "171", 2024: "260", 2025: "352"}, "AUTO"),
    Series("output_value", "FTZ", {2022: "610", 2023: "835", 2024: "1104", 2025: "1386"}, "CHEM"),
    Series("output_value", "FTZ", {2023: "8.4", 2024: "13.7"}, "TCM"),
    Series("fdi_utilized", "FTZ", {2022: "3.1", 2023: "4.4", 2024: "5.2", 2025: "6.3"}, caliber="commerce"),
    Series(
        "fdi_utilized", "GX", {2022: "13.6", 2023: "14.1", 2024: "14.8", 2025: "15.2"}, caliber="commerce"
    ),
    Series("trade_value", "FTZ", {2022: "1860", 2023: "2140", 2024: "2385", 2025: "2610"}),
    Series("trade_value", "GX", {2022: "6603", 2023: "6936", 2024: "7420"}),
    Series("clearance_first_class", "FTZ", {2023: "1"}),
    Series(
        "container_throughput", "BGPORT", {2021: "601", 2022: "702", 2023: "802", 2024: "902", 2025: "1014"}
    ),
    Series("container_searail", "BGPORT", {2023: "38", 2024: "41.5", 2025: "46.2"}),
    Series("road_freight_xborder", "CZ", {2022: "455", 2023: "530", 2024: "618"}),
    Series("intl_cargo_routes", "NNG", {2024: "7", 2025: "9"}),
    Series("edu_industry_enterprise", "FTZ", {2023: "9", 2025: "21"}),
)
CORRECTED = ("output_value", "AUTO", 2025, "348.5")


def observations_make(people: Mapping[str, User], *, today: dt.date) -> int:
    """Returns how many figures. One of them is corrected."""
    office = people["reviewer"]
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    areas = {area.code: area for area in Area.objects.all()}
    chains = {chain.code: chain for chain in Chain.objects.all()}
    made: dict[tuple[str, str, int], Observation] = {}
    for one in SERIES:
        metric = metrics[one.metric]
        for year, figure in one.years.items():
            if year > today.year:
                continue
            made[one.metric, one.chain or one.area, year] = observation_enter(
                metric=metric,
                area=areas[one.area],
                chain=chains.get(one.chain),
                period=str(year),
                value=to_base(Decimal(figure), metric.unit),
                document=f"演示数据：虚构统计快报〔{year + 1}〕1号",
                caliber=one.caliber,
                actor=office,
                today=min(today, dt.date(year + 1, 2, 20)),
            )
    code, chain, year, figure = CORRECTED
    if (code, chain, year) in made:
        observation_adjust(
            observation=made[code, chain, year],
            value=to_base(Decimal(figure), metrics[code].unit),
            reason="一家企业产值在两个片区重复填报，核减（演示）",
            document=f"演示数据：虚构统计核定表〔{year + 1}〕2号",
            actor=office,
            today=min(today, dt.date(year + 1, 4, 10)),
        )
    return len(made)
