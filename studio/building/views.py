"""Pictures of places, large enough to point at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.permissions import policy_registry

from studio.pictures.models import Picture

SIZE = "max-1600x1600"


def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the browser to a copy of a picture that this user may choose."""
    policy = policy_registry.get_by_type(Picture)
    seen = policy.instances_user_has_any_permission_for(request.user, ["choose", "change"])
    return redirect(get_object_or_404(Picture, pk=pk, pk__in=seen.values("pk")).get_rendition(SIZE).url)
