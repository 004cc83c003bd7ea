from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = _("Spreadsheets")

    def ready(self):
        autodiscover_modules("tables")  # each app registers its lists there
