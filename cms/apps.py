from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Public site")

    def ready(self):
        # Models are there only now.
        from cms.enquiries.reminders import KINDS  # noqa: PLC0415
        from core.due import register  # noqa: PLC0415

        register(*KINDS)
