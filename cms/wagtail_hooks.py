"""What editors find in the Wagtail admin, and how their links are written."""

from django.utils.html import escape
from wagtail import hooks
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import Fact


class PageAddressHandler(PageLinkHandler):
    """Wagtail asks the database several times for each link; the address stands in the page itself."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        return [
            f'<a href="{escape(page.url_path)}">' if page and page.live else "<a>"
            for page in cls.get_many(attrs_list)
        ]


@hooks.register("register_rich_text_features", order=100)
def register_page_addresses(features):
    features.register_link_type(PageAddressHandler)


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "tag"
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["key", "label", "figure", "unit", "date", "valid_until", "sample"]
    list_filter = ["sample", "valid_until"]
    search_fields = ["key", "label_zh", "label_en"]


register_snippet(FactViewSet)
