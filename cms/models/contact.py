"""Services, contact, questions, enquiry and search."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cms.enquiries.views.public import enquiry_form
from cms.models.base import SitePage
from cms.models.guides import TOP
from cms.page_search import pages_found


class ServiceIndexPage(SitePage):
    menu_label = _("Services")
    template = "cms/service_index.html"
    parent_page_types = TOP
    subpage_types = ["cms.ServicePage"]

    class Meta:
        verbose_name = _("list of services")
        verbose_name_plural = _("lists of services")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "services": self.below(ServicePage)}


class ServicePage(SitePage):
    template = "cms/page.html"
    parent_page_types = ["cms.ServiceIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")


class ContactPage(SitePage):
    menu_label = _("Contact")
    template = "cms/page.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")


class FaqPage(SitePage):
    menu_label = _("Questions and answers")
    template = "cms/page.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")


class EnquiryPage(SitePage):
    """Where the enquiry form stands."""

    allowed_http_methods: ClassVar[list[str]] = ["GET", "HEAD", "POST"]
    menu_label = _("Enquiry")
    template = "cms/enquiry.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("enquiry page")
        verbose_name_plural = _("enquiry pages")

    def serve(self, request, *args, **kwargs):
        return enquiry_form(request, self)


class SearchPage(SitePage):
    menu_label = _("Search")
    template = "cms/search.html"
    parent_page_types = TOP
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")

    def get_context(self, request, *args, **kwargs):
        words = request.GET.get("q", "").strip()[:100]
        found = pages_found(words, self.url_path) if words else None
        return {**super().get_context(request, *args, **kwargs), "words": words, "found": found}
