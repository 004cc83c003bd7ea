from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Public site")

    def ready(self):
        # Models are there only now.
        from cms.enquiries.answers import register_facts  # noqa: PLC0415
        from cms.enquiries.reminders import KINDS  # noqa: PLC0415
        from cms.enquiries.rules import register_notice  # noqa: PLC0415
        from cms.enquiries.site import facts_read, notice_read  # noqa: PLC0415
        from core.due import register  # noqa: PLC0415

        register(*KINDS)
        register_facts(facts_read)
        register_notice(notice_read)
