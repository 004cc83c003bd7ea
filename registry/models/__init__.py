"""Tables of the registry, by subject."""

from registry.models.chains import AreaChain, Chain, ChainNode, ChainNodeLink, ChainRole
from registry.models.enterprises import Enterprise, EnterpriseName, EnterpriseUser, Equity, Listing, NameKey
from registry.models.honours import HonourEntry, HonourProgramme
from registry.models.reference import Country, Division, Industry, Place

__all__ = [
    "AreaChain",
    "Chain",
    "ChainNode",
    "ChainNodeLink",
    "ChainRole",
    "Country",
    "Division",
    "Enterprise",
    "EnterpriseName",
    "EnterpriseUser",
    "Equity",
    "HonourEntry",
    "HonourProgramme",
    "Industry",
    "Listing",
    "NameKey",
    "Place",
]
