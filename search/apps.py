from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        # Importable only once the apps are: the kinds of documents, and who follows the outbox.
        from core import outbox  # noqa: PLC0415
        from search import duties  # noqa: F401, PLC0415
        from search.indexer import keep_step  # noqa: PLC0415
        from search.kinds import enterprises, leads  # noqa: F401, PLC0415

        outbox.follow(keep_step)
