from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self):
        # Tells the rules what their kinds are; importable only once the apps are.
        from incentives import reward_content  # noqa: F401, PLC0415
