"""The addresses of this site: the admin, the content endpoint and the uploaded pictures."""

from typing import Never

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as admin_urls

from studio.endpoint.serving import endpoint_file
from studio.pictures.file_serving import shown_alone, upload


def nothing(_request: HttpRequest) -> Never:
    """Hide a page of Wagtail that this site does without.

    Raises:
        Http404: always.
    """
    raise Http404


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    re_path(r"^admin/(?:documents|bulk/wagtaildocs|failwhale|test404)/", nothing),
    path("admin/jsi18n/", JavaScriptCatalog.as_view(), name="wagtailadmin_javascript_catalog"),
    path("admin/", include(admin_urls)),
    path("endpoint/<path:name>", shown_alone(endpoint_file), name="endpoint"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", upload, name="upload"),
]
