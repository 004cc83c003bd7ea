from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self):
        # Models are there only now.
        from core.due import register  # noqa: PLC0415
        from incentives import attribution_content, package_content, reward_content, rule_shapes  # noqa: PLC0415
        from incentives.choices import RuleKind  # noqa: PLC0415
        from incentives.kinds import Kind, register_kind  # noqa: PLC0415
        from incentives.merging import IncentivesMerge  # noqa: PLC0415
        from incentives.payment_followers import register_follower  # noqa: PLC0415
        from incentives.reminders import KINDS  # noqa: PLC0415
        from incentives.services import claims, packages, rewards  # noqa: PLC0415
        from registry.merging.steps import register_merge_step  # noqa: PLC0415

        for name, said, shape, enforced in (
            (
                RuleKind.PACKAGE,
                package_content,
                rule_shapes.PACKAGE,
                {"enforced": packages.measures_make, "missing": package_content.missing},
            ),
            (RuleKind.REWARD, reward_content, rule_shapes.REWARD, {}),
            (RuleKind.ATTRIBUTION, attribution_content, rule_shapes.ATTRIBUTION, {}),
        ):
            register_kind(
                name, Kind(said.clean, said.lines, said.indicators, said.EXAMPLE, shape, **enforced)
            )
        register_follower(claims.claim_follow)
        register_follower(rewards.claim_follow)
        register(*KINDS)
        register_merge_step(IncentivesMerge())
