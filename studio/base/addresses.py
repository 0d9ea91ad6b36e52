"""Completes the web addresses that staff type, and refuses those that lead nowhere."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from kiosk.edition.addresses import AddressFault, fault_of, with_scheme

REFUSALS = {
    AddressFault.SCHEME: gettext_lazy("Une adresse complète, qui commence par https:// ou http://."),
    AddressFault.TWICE: gettext_lazy("«\u202fhttps://\u202f» est là deux fois\u202f: gardez-en un seul."),
    AddressFault.HIDDEN: gettext_lazy("Cette adresse contient un caractère invisible\u202f: retapez-la."),
    AddressFault.SPACE: gettext_lazy("Cette adresse contient un espace\u202f: retirez-le."),
    AddressFault.BACKSLASH: gettext_lazy("Cette adresse contient «\u202f\\\u202f»\u202f: écrivez «\u202f/\u202f»."),
    AddressFault.USER: gettext_lazy("Cette adresse contient un nom suivi de «\u202f@\u202f»\u202f: retirez-le."),
    AddressFault.HOST: gettext_lazy(
        "Aucun site ne porte ce nom\u202f: vérifiez ce qui suit «\u202f//\u202f», par exemple https://example.org/page."
    ),
    AddressFault.PORT: gettext_lazy(
        "Le nombre après «\u202f:\u202f» n’est pas un port\u202f: retirez-le, ou écrivez de 1 à 65535."
    ),
    AddressFault.LONG: gettext_lazy(
        "Cette adresse est trop longue pour un code QR\u202f: cherchez-en une plus courte."
    ),
}
"""Says to staff why an address leads nowhere."""


def refusal_of(address: str) -> str:
    """Return why an address leads nowhere, for staff; return an empty text for an address that may work."""
    fault = fault_of(address)
    return str(REFUSALS[fault]) if fault else ""


def validate_address(address: str) -> None:
    """Refuse an address that leads nowhere.

    Raises:
        ValidationError: the address leads nowhere; the message is for staff.
    """
    if said := refusal_of(address):
        raise ValidationError(said, code="address")


class _AddressInput(forms.CharField):
    """A form field that adds the ``https://`` that people leave out."""

    def to_python(self, value: Any) -> str:
        return with_scheme(super().to_python(value) or "")


class AddressField(models.CharField):
    """A column for a web address."""

    default_validators: ClassVar = [validate_address]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": _AddressInput, **kwargs})


def tell_completed(request: HttpRequest, saved: models.Model) -> None:
    """Add a message to the page if ``https://`` was added to an address that was just saved."""
    if not request.accepts("text/html"):
        return  # an automatic save while somebody types
    for field in saved._meta.get_fields():
        if isinstance(field, AddressField):
            typed, kept = request.POST.get(field.name, "").strip(), getattr(saved, field.name)
            if typed and kept == with_scheme(typed) != typed:
                messages.info(request, _("«\u202fhttps://\u202f» a été ajouté\u202f: %(address)s") % {"address": kept})
