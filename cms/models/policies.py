"""The policies in plain words, and the finder of those that may apply."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from accounts.models import Area
from cms.choices import Investor, InvestorStage, Need
from cms.fields import ChosenField
from cms.finder import FinderForm, measures_for
from cms.models.base import SitePage
from cms.models.guides import TOP
from registry.models import Chain


class PolicyIndexPage(SitePage):
    menu_label = _("Policies")
    template = "cms/policy_index.html"
    parent_page_types = TOP
    subpage_types = ["cms.PolicyPage"]

    class Meta:
        verbose_name = _("policy library")
        verbose_name_plural = _("policy libraries")

    def get_context(self, request, *args, **kwargs):
        measures = MeasurePage.objects.descendant_of(self).live().order_by("path")
        return {
            **super().get_context(request, *args, **kwargs),
            "policies": [
                (policy, [one for one in measures if one.path.startswith(policy.path)])
                for policy in self.below(PolicyPage)
            ],
            "finder": FinderPage.objects.live().filter(locale_id=self.locale_id).first(),
        }


class PolicyPage(SitePage):
    template = "cms/policy.html"
    parent_page_types = ["cms.PolicyIndexPage"]
    subpage_types = ["cms.MeasurePage"]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "measures": self.below(MeasurePage)}


class MeasurePage(SitePage):
    """What an investor gets, who gets it and how, by which clause. Nothing ticked means: for all."""

    clause = models.CharField(_("clause"), max_length=120)
    source = models.CharField(_("source"), max_length=240)
    source_url = models.URLField(_("address of the source"), blank=True)
    chains = ParentalManyToManyField(Chain, blank=True, related_name="+", verbose_name=_("chains"))
    areas = ParentalManyToManyField(Area, blank=True, related_name="+", verbose_name=_("areas"))
    investors = ChosenField(_("investors"), choices=Investor.choices)
    stages = ChosenField(_("stages of the investor"), choices=InvestorStage.choices)
    needs = ChosenField(_("needs"), choices=Need.choices)

    template = "cms/measure.html"
    parent_page_types = ["cms.PolicyPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel([FieldPanel("clause"), FieldPanel("source"), FieldPanel("source_url")], _("Source")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("chains", "areas", "investors", "stages", "needs")],
            _("For whom: nothing ticked means for all"),
        ),
    ]

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def need_labels(self) -> list[str]:
        return [str(Need(need).label) for need in self.needs]

    def investor_labels(self) -> list[str]:
        return [str(Investor(one).label) for one in self.investors]

    def stage_labels(self) -> list[str]:
        return [str(InvestorStage(one).label) for one in self.stages]


class FinderPage(SitePage):
    """A few questions lead to the measures that may apply. By GET, so that an answer has an address."""

    menu_label = _("Policy finder")
    template = "cms/finder.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("policy finder")
        verbose_name_plural = _("policy finders")

    def get_context(self, request, *args, **kwargs):
        form = FinderForm(request.GET or None)
        found = None
        if form.is_bound and form.is_valid():
            measures = MeasurePage.objects.live().filter(locale_id=self.locale_id).order_by("path")
            found = measures_for(measures.prefetch_related("chains", "areas"), form.cleaned_data)
        return {**super().get_context(request, *args, **kwargs), "form": form, "found": found}
