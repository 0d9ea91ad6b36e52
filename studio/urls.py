"""The addresses of this site: the admin, the content endpoint, and what a development server has to serve."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls

from studio.publishing.serving import endpoint_file

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(admin_urls)),
    path("endpoint/<path:name>", endpoint_file, name="endpoint"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
