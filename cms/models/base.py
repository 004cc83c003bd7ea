"""What every page of the public site has, in whatever language."""

from typing import ClassVar

from django.db import models
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BodyBlock


class SitePage(Page):
    """What an editor puts together from blocks. One table for all kinds: menus, searches and what facts are
    told where ask no kind for itself.

    The address of a page is its `url_path`: the page over it all is called by its language (/en/)."""

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One paragraph."))
    short_title = models.CharField(
        _("short title"), max_length=40, blank=True, help_text=_("In the menu, where the title is too long.")
    )
    sample = models.BooleanField(
        _("sample content"), default=False, help_text=_("The page says that it is not yet of the office.")
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image for social networks"),
    )  # null: none

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    is_creatable = False
    menu_label: ClassVar[object] = ""  # of a kind of page of which there is one in a language
    private_page_options: ClassVar[list[str]] = []  # everything here is public
    allowed_http_methods: ClassVar[list[str]] = ["GET", "HEAD"]

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("sample"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("short_title"),
                FieldPanel("show_in_menus"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_image"),
            ],
            _("Menu and search engines"),
        )
    ]
    settings_panels = Page.settings_panels

    class Meta:
        verbose_name = _("page of the public site")
        verbose_name_plural = _("pages of the public site")

    @property
    def name(self) -> str:
        """In the menu and in the line of pages above this one."""
        return self.short_title or str(getattr(self.specific_class, "menu_label", "")) or self.title

    def route(self, request, path_components):
        """A language without a page of its own shows none: Wagtail would show another language's."""
        if not self.url_path.startswith(f"/{get_language()}/"):
            raise Http404
        return super().route(request, path_components)

    def below(self, kind: type["SitePage"]) -> models.QuerySet:
        """The published pages of a kind right under this one, in the editors' order."""
        return kind.objects.child_of(self).live()
