from django.http import Http404
from wagtail.models import Page, Site
from wagtail.views import serve


def site_page(request, path):
    """A page of the site. Before the site is loaded there is only Wagtail's page of welcome: none."""
    site = Site.find_for_request(request)
    if site is None or site.root_page.specific_class is Page:
        raise Http404
    return serve(request, path)
