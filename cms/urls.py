from django.urls import re_path
from wagtail.urls import serve_pattern

from cms.views import site_page

# Not all of wagtail.urls: its login and its passwords for single pages would be doors beside ours.
urlpatterns = [re_path(serve_pattern, site_page, name="wagtail_serve")]
