from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self):
        # Models are there only now.
        from incentives import package_content  # noqa: PLC0415
        from incentives.choices import RuleKind  # noqa: PLC0415
        from incentives.kinds import Kind, register_kind  # noqa: PLC0415
        from incentives.payment_followers import register_follower  # noqa: PLC0415
        from incentives.services.claims import claim_follow  # noqa: PLC0415
        from incentives.services.packages import measures_make  # noqa: PLC0415

        register_kind(
            RuleKind.PACKAGE,
            Kind(package_content.clean, package_content.lines, package_content.indicators, measures_make),
        )
        register_follower(claim_follow)
