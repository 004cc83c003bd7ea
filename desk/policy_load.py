"""Load the policy folder of a jurisdiction, with the vocabularies that its entries refer to."""

from pathlib import Path

from django.db import transaction

from accounts.loading import areas_load, organisations_load
from assessment.loading import items_load, policy_load, responsibilities_load, targets_load
from assessment.scheme_loading import assessment_schemes_load
from cms.enquiries.loading import enquiry_rules_load
from core.loading import Counts
from crm.counting_loading import counting_rules_load
from crm.loading import claim_rules_load
from desk.policy_folder import folder_read
from incentives.choices import RuleKind
from incentives.loading import prohibited_patterns_load, rules_load
from registry.loading import area_chains_load, chains_load, parks_load, places_load, vocabularies_load
from whitelist.loading import schemes_load


def policy_folder_load(path: Path) -> dict[str, Counts]:
    """What was new, updated and removed of each kind of record. All of the folder or nothing of it.

    Raises LoadError with every problem of the folder, each naming its file and entry.
    """
    folder = folder_read(path)
    responsibility = folder.responsibility
    with transaction.atomic():
        return {
            **vocabularies_load(),
            "areas": areas_load(folder.areas),
            "units": organisations_load(folder.units),
            **chains_load(folder.chains),
            "chains of areas": area_chains_load(folder.area_chains),
            "places": places_load(folder.places),
            "parks": parks_load(folder.parks),
            "policies": policy_load(folder.policy),
            "policy items": items_load(
                folder.items, policy=folder.policy["code"], open_lists=responsibility["open_lists"]
            ),
            "responsibilities": responsibilities_load(
                responsibility["units"], groups=responsibility["groups"]
            ),
            **targets_load(folder.targets, folder.metrics),
            "claim rules": claim_rules_load(folder.claim_rules),
            "counting rules": counting_rules_load(folder.counting_rules),
            "enquiry rules": enquiry_rules_load(folder.enquiry_rules),
            **schemes_load(folder.whitelist),
            **assessment_schemes_load(folder.assessment),
            "reward rules": rules_load(RuleKind.REWARD, folder.reward_rules),
            "attribution rules": rules_load(RuleKind.ATTRIBUTION, folder.attribution_rules),
            "prohibited patterns": prohibited_patterns_load(folder.prohibited_patterns),
        }
