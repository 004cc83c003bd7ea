from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Foundation")

    def ready(self):
        # Registers the checks and the lookup; importable only once the apps are.
        from core import checks, lookups, years  # noqa: F401, PLC0415

        years.check_on_every_form()
