"""Home, plain sections, and the guides to chains and areas."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from accounts.models import Area
from cms.choices import SectionKind
from cms.models.base import SitePage
from cms.registers import registers
from registry.models import AreaChain, Chain
from registry.public import public_anchors, public_parks

TOP = ["cms.HomePage"]


class HomePage(SitePage):
    """The first page of a language. Its slug is the language, as that is in the address."""

    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ChainIndexPage",
        "cms.AreaIndexPage",
        "cms.PolicyIndexPage",
        "cms.ProjectIndexPage",
        "cms.SiteIndexPage",
        "cms.WhitelistPage",
        "cms.ServiceIndexPage",
        "cms.NewsIndexPage",
        "cms.ContactPage",
        "cms.FaqPage",
        "cms.EnquiryPage",
        "cms.FinderPage",
        "cms.SearchPage",
    ]

    class Meta:
        verbose_name = _("first page")
        verbose_name_plural = _("first pages")

    def clean(self):
        super().clean()
        if self.slug != self.locale.language_code:
            raise ValidationError(
                {
                    "slug": _("The slug of a first page is its language: write %(language)s.")
                    % {"language": self.locale.language_code}
                }
            )

    def get_context(self, request, *args, **kwargs):
        news = SitePage.objects.descendant_of(self).live().filter(content_type__model="newspage")
        return {
            **super().get_context(request, *args, **kwargs),
            "projects": registers.projects(timezone.localdate())[:3],
            "news": news.order_by("-newspage__date", "-pk")[:3].annotate(date=models.F("newspage__date")),
        }


class SectionPage(SitePage):
    kind = models.CharField(_("kind"), max_length=10, choices=SectionKind.choices, default=SectionKind.PLAIN)
    version = models.CharField(
        _("version"), max_length=20, blank=True, help_text=_("Of a privacy notice: consents name it.")
    )

    template = "cms/page.html"
    parent_page_types = [*TOP, "cms.SectionPage"]
    subpage_types = ["cms.SectionPage"]
    content_panels = [*SitePage.content_panels, FieldPanel("kind"), FieldPanel("version")]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def clean(self):
        super().clean()
        if self.kind == SectionKind.PRIVACY and not self.version:
            raise ValidationError({"version": _("A privacy notice has a version: consents name it.")})

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "parts": self.below(SectionPage)}


class ChainIndexPage(SitePage):
    menu_label = _("Industry chains")
    template = "cms/chain_index.html"
    parent_page_types = TOP
    subpage_types = ["cms.ChainPage"]

    class Meta:
        verbose_name = _("guide to the chains")
        verbose_name_plural = _("guides to the chains")

    def get_context(self, request, *args, **kwargs):
        chains = self.below(ChainPage).select_related("chain")
        return {**super().get_context(request, *args, **kwargs), "chains": chains}


class ChainPage(SitePage):
    """The guide to one chain. Who leads it, its sites and what is offered come from the registers."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+", verbose_name=_("chain"))

    template = "cms/chain.html"
    parent_page_types = ["cms.ChainIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*SitePage.content_panels, FieldPanel("chain")]

    class Meta:
        verbose_name = _("guide to a chain")
        verbose_name_plural = _("guides to single chains")

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        return {
            **super().get_context(request, *args, **kwargs),
            "anchors": public_anchors(self.chain, today),
            "areas": AreaChain.objects.filter(chain=self.chain).select_related("area"),
            "parks": public_parks(chain=self.chain, today=today),
            "projects": [one for one in registers.projects(today) if one.chain_code == self.chain.code],
        }


class AreaIndexPage(SitePage):
    menu_label = _("Three areas")
    template = "cms/area_index.html"
    parent_page_types = TOP
    subpage_types = ["cms.AreaPage"]

    class Meta:
        verbose_name = _("guide to the areas")
        verbose_name_plural = _("guides to the areas")

    def get_context(self, request, *args, **kwargs):
        areas = self.below(AreaPage).select_related("area")
        return {**super().get_context(request, *args, **kwargs), "areas": areas}


class AreaPage(SitePage):
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))

    template = "cms/area.html"
    parent_page_types = ["cms.AreaIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*SitePage.content_panels, FieldPanel("area")]

    class Meta:
        verbose_name = _("guide to an area")
        verbose_name_plural = _("guides to single areas")

    @cached_property
    def chains(self):
        return AreaChain.objects.filter(area=self.area).select_related("chain")

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        return {
            **super().get_context(request, *args, **kwargs),
            "chains": self.chains,
            "parks": public_parks(area=self.area, today=today),
            "projects": [one for one in registers.projects(today) if one.area_code == self.area.code],
        }
