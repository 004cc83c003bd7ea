from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self):
        # Models are there only now.
        from incentives import attribution_content, package_content, reward_content  # noqa: PLC0415
        from incentives.choices import RuleKind  # noqa: PLC0415
        from incentives.kinds import Kind, register_kind  # noqa: PLC0415
        from incentives.payment_followers import register_follower  # noqa: PLC0415
        from incentives.services.rewards import claim_follow  # noqa: PLC0415

        register_kind(
            RuleKind.PACKAGE,
            Kind(package_content.clean, package_content.lines, package_content.indicators),
        )
        register_kind(
            RuleKind.REWARD,
            Kind(reward_content.clean, reward_content.lines, reward_content.indicators),
        )
        register_kind(
            RuleKind.ATTRIBUTION,
            Kind(attribution_content.clean, attribution_content.lines, attribution_content.indicators),
        )
        register_follower(claim_follow)
