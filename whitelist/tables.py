"""The lists of the whitelist, registered at start-up."""

from whitelist import candidates, case_tables, list_tables, minutes  # noqa: F401  # register their lists
