from django.http import Http404

from cms.models import SitePage


def site_page(request, path):
    """The published page at an address, found by the address itself: two queries, however deep it lies.

    What is left of the address below a page is the page's own affair: a project of the library has no page.
    """
    parts = request.path_info.strip("/").split("/")
    above = [f"/{'/'.join(parts[:end])}/" for end in range(1, len(parts) + 1)]
    nearest = SitePage.objects.live().filter(url_path__in=above).order_by("-depth").first()
    if nearest is None:
        raise Http404
    rest = parts[nearest.url_path.count("/") - 1 :]
    page, args, kwargs = nearest.specific.route(request, rest)
    return page.check_request_method(request, *args, **kwargs) or page.serve(request, *args, **kwargs)
