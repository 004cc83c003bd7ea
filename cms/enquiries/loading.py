"""The rules of enquiries of a jurisdiction's policy folder."""

from cms.enquiries.models import Enquiry, EnquiryRule
from core.loading import Counts
from crm.rule_versions import Entry, versions_load

ENQUIRIES_FILE = "enquiries.yaml"


def enquiry_rules_load(entries: list[Entry]) -> Counts:
    """The versions of the clocks. Raises LoadError."""
    return versions_load(
        EnquiryRule, entries, file=ENQUIRIES_FILE, users=Enquiry, used="enquiries came under this version"
    )
