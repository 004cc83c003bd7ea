"""The lists of the whitelist, registered at start-up."""

from whitelist import case_tables  # noqa: F401  # registers its list
