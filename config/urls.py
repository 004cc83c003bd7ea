from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from config.health import livez, readyz
from desk.views.home import home

handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

# Django's own page for it would leave no trace.
to_password_change = RedirectView.as_view(pattern_name="password-change")

urlpatterns = [
    path("", home, name="root"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("desk/", include("desk.urls")),
    path("desk/", include("registry.urls")),
    path("desk/", include("crm.urls")),
    path("desk/", include("whitelist.urls")),
    path("desk/", include("incentives.urls")),
    path("desk/", include("exports.urls")),
    path("desk/", include("search.urls")),
    path("desk/", include("assessment.urls")),
    path("desk/", include("cms.enquiries.urls")),
    path("", include("cms.enquiries.public_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("admin/password_change/", admin.site.admin_view(to_password_change)),
    path("admin/", admin.site.urls),
]
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)  # with DEBUG only
urlpatterns += i18n_patterns(path("", include("cms.urls")), prefix_default_language=True)
