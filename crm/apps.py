from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Investment promotion")

    def ready(self):
        from crm.merging import CrmMerge  # noqa: PLC0415  # models are there only now
        from registry.merging.steps import register_merge_step  # noqa: PLC0415

        register_merge_step(CrmMerge())
