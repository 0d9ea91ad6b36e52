"""The pages of the second factor, and the page on which administrators help people who cannot log in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from studio.accounts import second_factor, throttling
from studio.accounts.second_factor import StaffRequest, WrongCodeError


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Say whether this user needs a second factor, and offer to set it up or turn it off."""
    context = {
        "on": second_factor.has_one(request.user),
        "required": second_factor.must_have_one(request.user),
        "left": second_factor.codes_left(request.user),
    }
    return TemplateResponse(request, "accounts/second_factor.html", context)


@sensitive_post_parameters("code")
def set_up(request: StaffRequest) -> HttpResponse:
    """Show the QR code, take the first code, and show the recovery codes."""
    if second_factor.has_one(request.user):
        return redirect("second_factor")
    device = second_factor.device_to_set_up(request.user)
    context: dict[str, Any] = {"required": second_factor.must_have_one(request.user)}
    if request.method == "POST":
        try:
            codes = second_factor.confirm(request, request.POST.get("code", ""))
        except WrongCodeError as error:
            context["trouble"] = str(error)
        else:
            return _codes_page(request, codes)
    context |= {"picture": second_factor.picture_of(device), "key": second_factor.key_of(device)}
    return TemplateResponse(request, "accounts/set_up.html", context)


@sensitive_post_parameters("code")
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for a code, and go on to the page that the user wanted."""
    after = _where_to(request)
    if request.user.is_verified() or not second_factor.has_one(request.user):
        return redirect(after)
    trouble = None
    if request.method == "POST":
        try:
            left = second_factor.enter(request, request.POST.get("code", ""))
        except WrongCodeError as error:
            trouble = str(error)
        else:
            if left is not None:
                messages.warning(request, _codes_left(left))
            return redirect(after)
    return TemplateResponse(request, "accounts/ask.html", {"next": after, "trouble": trouble})


@require_POST
def new_codes(request: StaffRequest) -> HttpResponse:
    """Show new recovery codes."""
    if not second_factor.has_one(request.user):
        return redirect("second_factor")
    return _codes_page(request, second_factor.new_codes(request.user))


@require_POST
@sensitive_post_parameters("code")
def turn_off(request: StaffRequest) -> HttpResponse:
    """Turn off the second factor of a user who enters a right code."""
    if not second_factor.has_one(request.user):
        return redirect("second_factor")
    if second_factor.must_have_one(request.user):
        raise PermissionDenied
    try:
        second_factor.enter(request, request.POST.get("code", ""))
    except WrongCodeError as error:
        messages.error(request, str(error))
    else:
        second_factor.turn_off(request.user, by=request.user)
        messages.success(request, _("Le deuxième facteur est désactivé\u202f: votre mot de passe suffit de nouveau."))
    return redirect("second_factor")


@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Show the locked accounts, and how each account logs in."""
    _refuse_unless_administrator(request)
    found = User.objects.filter(is_active=True).prefetch_related("groups").order_by("username")
    context = {
        "locked": throttling.locked(),
        "people": [_person(one, request.user) for one in found],
    }
    return TemplateResponse(request, "accounts/people.html", context)


@require_POST
def unlock(request: StaffRequest) -> HttpResponse:
    """Unlock an account at once."""
    _refuse_unless_administrator(request)
    username = request.POST.get("username", "")
    throttling.unlock(username)
    messages.success(request, _("« %(username)s » peut de nouveau essayer de se connecter.") % {"username": username})
    return redirect("accounts_people")


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a lost second factor from an account."""
    _refuse_unless_administrator(request)
    user = get_object_or_404(User, pk=pk)
    if user.is_superuser and not request.user.is_superuser:
        raise PermissionDenied
    second_factor.turn_off(user, by=request.user)
    messages.success(
        request, _("Le mot de passe de « %(user)s » suffit de nouveau pour se connecter.") % {"user": user}
    )
    return redirect("accounts_people")


@sensitive_variables("codes")
def _codes_page(request: StaffRequest, codes: list[str]) -> HttpResponse:
    return TemplateResponse(request, "accounts/codes.html", {"codes": codes, "next": _where_to(request)})


def _person(user: User, me: User) -> dict[str, Any]:
    return {
        "user": user,
        "roles": _("Accès complet")
        if user.is_superuser
        else ", ".join(sorted(group.name for group in user.groups.all())),
        "second_factor": second_factor.has_one(user),
        "required": second_factor.must_have_one(user),
        "removable": me.is_superuser or not user.is_superuser,
    }


def _where_to(request: StaffRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("wagtailadmin_home")


def _refuse_unless_administrator(request: StaffRequest) -> None:
    if not request.user.has_perm("auth.change_user"):
        raise PermissionDenied


def _codes_left(left: int) -> str:
    if left == 0:
        return _(
            "C’était votre dernier code de secours. Faites-en de nouveaux\u202f: menu du compte, deuxième facteur."
        )
    return ngettext("Il vous reste %(count)d code de secours.", "Il vous reste %(count)d codes de secours.", left) % {
        "count": left
    }
