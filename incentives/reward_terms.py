"""What a share lacks to be rewarded in money by a rule, each a sentence (domain.md 3.5)."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.choices.projects import ProjectStage
from incentives.attribution_choices import SetStatus, ShareKind
from incentives.choices import RuleKind
from incentives.models import Party, RewardClaim
from incentives.reward_choices import Base
from incentives.reward_facts import is_late, stage_reached_on
from incentives.reward_rules import RewardRule, rule_of
from incentives.services.rules import effective_on


def missing_for_claim(claim: RewardClaim, today: dt.date) -> list[str]:
    """Why the claim cannot be submitted on a day; [] where it can."""
    rule, party = rule_of(claim.version.content), claim.share.party
    return [
        *_of_rule(claim, rule, today),
        *_of_share(claim),
        *_of_party(party, rule),
        *_of_record(party, rule),
        *_of_numbers(claim),
    ]


def _of_rule(claim: RewardClaim, rule: RewardRule, today: dt.date) -> Iterator[str]:
    version = claim.version
    if version != effective_on(RuleKind.REWARD, version.code, today):
        yield _("The rule is not in effect: choose one that is.")
    if version.area_id not in (None, claim.area_id):
        yield _("The rule is of another area.")
    project = claim.share.share_set.project
    if version.project_id not in (None, project.pk) or version.chain_id not in (None, project.chain_id):
        yield _("The rule is for another project or chain.")
    if rule.base == Base.PLACE:
        yield _("This rule rewards a place in the appraisal, not a project.")
    if is_late(rule, claim.share, today):
        yield _("The time for claims is over.")


def _of_share(claim: RewardClaim) -> Iterator[str]:
    shares = claim.share.share_set
    if shares.project.status == ProjectStage.DROPPED:
        yield _("The project was dropped.")
    if shares.kind != ShareKind.REWARD or shares.status != SetStatus.LOCKED:
        yield _("The shares for reward are not locked, or were replaced.")


def _of_party(party: Party, rule: RewardRule) -> Iterator[str]:
    if not rule.pays(party.employment):
        yield _("Units, civil servants and others whom the rule excludes get honours, not money.")
    if not party.has_no_interest:
        yield _("The party has not declared to be neither investor nor related to one.")
    if party.withdrawn_on:
        yield _("The party was withdrawn from the project.")


def _of_record(party: Party, rule: RewardRule) -> Iterator[str]:
    """Recorded and confirmed by all three before the stage: afterwards nobody is invented."""
    limit = stage_reached_on(party.project, rule.record_before)
    stage = ProjectStage(rule.record_before).label
    if limit and timezone.localdate(party.recorded_at) >= limit:
        yield (
            _("The party was not recorded before “%(stage)s” on %(day)s.")
            % {"stage": stage, "day": limit.isoformat()}
        )
    days = (party.investor_confirmed_on, party.unit_confirmed_on, party.area_confirmed_on)
    if None in days or limit and any(day and day >= limit for day in days):
        yield (
            _("Investor, receiving unit and area must have confirmed the party before “%(stage)s”.")
            % {"stage": stage}
        )


def _of_numbers(claim: RewardClaim) -> Iterator[str]:
    if not (claim.bank and claim.account_sealed):
        yield _("Enter bank and account number of the payee.")
    if not claim.id_number_sealed:
        yield _("Enter the identity number of the payee, or the credit code of the agency.")
