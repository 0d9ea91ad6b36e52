"""The button that leads from a content that has just gone online to its publication on the kiosks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from studio.exhibit.models import Exhibit
from studio.publishing.views import MAY_PUBLISH


def buttons_to_send(user: Any) -> list[Any]:
    """Return the button that sends to the kiosks; none for users who may not send, or if there is no channel."""
    channels = list(Exhibit.objects.filter(live=True).values_list("channel", flat=True)[:2])
    if not channels or not user.has_perm(MAY_PUBLISH):
        return []
    address = reverse("publishing_confirm", args=channels) if len(channels) == 1 else reverse("publishing")
    return [messages.button(address, _("Vérifier et envoyer aux bornes"))]
