"""The preview beside a form, and the large one in a tab of its own, with pictures by the kiosk's renderer."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kiosk.edition.check import narrow
from kiosk.edition.folder import LoadedEdition
from kiosk.errors import KioskError
from studio.base.limits import LANGUAGES
from studio.editions import folders
from studio.editions.finding_messages import sentence
from studio.editions.rules import faults_of, in_form
from studio.pictures.models import Picture
from studio.preview.content_screens import missing_fields, screens_of
from studio.preview.screens import Screen
from studio.preview.screenshots import SIZES, TEXT_SIZES, Choice

COOKIE = "studio-preview"
"""The cookie that remembers a person's choice of screen and language."""

FAULTY = "fautes"
"""Says in an address that the page above already names other faults of the content."""

_UNSEEN = _("Ce contenu n’est vu sur aucun écran pour l’instant.")
_UNSEEN_PICTURE = _(
    "Aucun écran ne montre cette image\u202f: elle n’est choisie dans aucun contenu en ligne. "
    "Pour la voir dans un brouillon, ouvrez l’aperçu de ce brouillon."
)
_LARGE = ("1920x1080", "1080x1920")


def serve_preview(row: Any, request: HttpRequest) -> HttpResponse:
    """Answer with the preview of a row from memory, saved or not."""
    in_panel = getattr(request, "in_preview_panel", False)
    response = TemplateResponse(
        request, "preview/panel.html" if in_panel else "preview/large.html", _context(row, request)
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def mark_of(user: Any, edition: str) -> str:
    """Return the mark that lets this user open an address of a picture; it does not work for other users."""
    return signing.Signer(salt=f"preview-{user.pk}").signature(edition)


def address_of(request: HttpRequest, loaded: LoadedEdition, screen: Screen, choice: Choice, view: str) -> str:
    """Return the address of a picture or of its remarks."""
    path = reverse(view, args=[loaded.id, screen.name, str(choice)])
    return f"{path}?mark={mark_of(request.user, loaded.id)}"


def _context(row: Any, request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {"row": row, "sizes": SIZES, "text_sizes": TEXT_SIZES, "languages": LANGUAGES}
    wanted = request.COOKIES.get(COOKIE, "")
    choice = context["choice"] = Choice.read(wanted)
    if needed := missing_fields(row):
        return context | {
            "trouble": gettext("Pour voir l’aperçu, remplissez d’abord\u202f: %(needed)s.")
            % {"needed": ", ".join(needed)}
        }
    try:
        loaded = folders.with_drafts(row)
        found = screens_of(row, loaded.edition)
    except KioskError as error:
        return context | {
            "trouble": gettext("L’aperçu ne peut pas encore être montré\u202f: %(error)s") % {"error": error}
        }
    if not found:
        return context | {"trouble": _UNSEEN_PICTURE if isinstance(row, Picture) else _UNSEEN}
    offered = loaded.edition.languages
    choice = Choice.read(wanted, offered)
    if getattr(request, "in_preview_panel", False):
        choices = [choice]
    else:
        choices = [Choice.read(f"{one}-{size}-{choice.text_size}") for one, size in product(offered, _LARGE)]
    faults = [in_form(finding, here) for here, finding in faults_of(row)]
    return context | {
        "choice": choice,
        "faults": faults,
        "narrow": _said_of_narrow(loaded, found),
        "spoken": row.alt.best(choice.language, offered) if isinstance(row, Picture) else "",
        "described": [
            loaded.edition.pictures[name].alt.best(choice.language, offered) for name in sorted(found[0].pictures)
        ],
        "languages": {one: LANGUAGES[one] for one in offered},
        "screens": [
            {"screen": screen, "shots": [_shot(request, loaded, screen, one, faulty=bool(faults)) for one in choices]}
            for screen in found
        ],
    }


def _said_of_narrow(loaded: LoadedEdition, screens: Sequence[Screen]) -> list[str]:
    """Return the sentences about pictures on these screens that have fewer pixels than their places."""
    seen = set[str]().union(*(screen.pictures for screen in screens))
    found = (one for one in narrow(loaded.edition) if one["picture"] in seen)
    return list(dict.fromkeys(sentence(one) for one in found))


def _shot(
    request: HttpRequest, loaded: LoadedEdition, screen: Screen, choice: Choice, *, faulty: bool
) -> dict[str, Any]:
    remarks = address_of(request, loaded, screen, choice, "preview_remarks")
    return {
        "choice": choice,
        "picture": address_of(request, loaded, screen, choice, "preview_picture"),
        "remarks": f"{remarks}&{FAULTY}=1" if faulty else remarks,
        "alt": gettext("%(called)s, tel que la borne le montrera\u202f: %(said)s.")
        % {"called": screen.called, "said": choice.said},
    }
