"""Tables of the registry, by subject."""

from registry.models.chains import AreaChain, Chain, ChainNode, ChainNodeLink, ChainRole
from registry.models.enterprises import Enterprise, EnterpriseUser
from registry.models.figures import Listing, YearFigures
from registry.models.honours import HonourEntry, HonourKey, HonourProgramme
from registry.models.merging import EnterpriseMerge
from registry.models.names import EnterpriseName, NameKey
from registry.models.ownership import Equity
from registry.models.parks import Park, RegionalAssessment, Site, SynergyZone, ZoneEvaluation
from registry.models.reference import Country, Division, Industry, Place
from registry.models.risks import RiskEvent, RiskScreening

__all__ = [
    "AreaChain",
    "Chain",
    "ChainNode",
    "ChainNodeLink",
    "ChainRole",
    "Country",
    "Division",
    "Enterprise",
    "EnterpriseMerge",
    "EnterpriseName",
    "EnterpriseUser",
    "Equity",
    "HonourEntry",
    "HonourKey",
    "HonourProgramme",
    "Industry",
    "Listing",
    "NameKey",
    "Park",
    "Place",
    "RegionalAssessment",
    "RiskEvent",
    "RiskScreening",
    "Site",
    "SynergyZone",
    "YearFigures",
    "ZoneEvaluation",
]
