from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitelistConfig(AppConfig):
    name = "whitelist"
    verbose_name = _("Whitelist")

    def ready(self):
        # Models are there only now.
        from core.due import register  # noqa: PLC0415
        from registry.merging.steps import register_merge_step  # noqa: PLC0415
        from whitelist.merging import WhitelistMerge  # noqa: PLC0415
        from whitelist.reminders import KINDS  # noqa: PLC0415

        register(*KINDS)
        register_merge_step(WhitelistMerge())
