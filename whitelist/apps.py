from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitelistConfig(AppConfig):
    name = "whitelist"
    verbose_name = _("Whitelist")

    def ready(self):
        from registry.merging.steps import register_merge_step  # noqa: PLC0415  # models are there only now
        from whitelist.merging import WhitelistMerge  # noqa: PLC0415

        register_merge_step(WhitelistMerge())
