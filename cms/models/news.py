import datetime as dt
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.models.base import SitePage
from cms.models.guides import TOP


class NewsIndexPage(SitePage):
    menu_label = _("News and events")
    template = "cms/news_index.html"
    parent_page_types = TOP
    subpage_types = ["cms.NewsPage", "cms.EventPage"]

    class Meta:
        verbose_name = _("list of news and events")
        verbose_name_plural = _("lists of news and events")

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        events = self.below(EventPage)
        return {
            **super().get_context(request, *args, **kwargs),
            "news": self.below(NewsPage).order_by("-date", "-pk")[:50],
            "coming": events.filter(ends__gte=today).order_by("starts", "pk"),
            "past": events.filter(ends__lt=today).order_by("-starts", "-pk")[:20],
        }


class NewsPage(SitePage):
    date = models.DateField(_("date"))

    template = "cms/news.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*SitePage.content_panels, FieldPanel("date")]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news items")


class EventPage(SitePage):
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=160)

    template = "cms/event.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *SitePage.content_panels,
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("place"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("The last day is the first one or later.")})

    def is_over(self, today: dt.date) -> bool:
        return self.ends < today
