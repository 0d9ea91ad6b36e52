"""The actions of users in the studio, as requests of a browser; each function returns whether it was allowed.

Each action has the name that it has in ``docs/roles.md``.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, Revision, Task, Workflow

from studio.editions import folders
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Theme, Upload
from studio.pictures.models import Picture, Proposal
from studio.preview.panel import mark_of
from studio.publishing.models import Release, Timetable

Action = Callable[[Client], bool]

NOWHERE = "nulle-part"
"""A channel that does not exist."""

ACTIONS: dict[str, Action] = {}
"""The actions by their names in the table of roles."""

ON_EACH_KIND: dict[str, Callable[[Client, models.Model], bool]] = {}
"""The actions that are tried on each kind of content."""


def action(name: str) -> Callable[[Action], Action]:
    """Give an action its name in the table."""

    def named(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return named


def on_each_kind(name: str) -> Callable[[Any], Any]:
    """Give an action on content its name in the table."""

    def named(function: Any) -> Any:
        ON_EACH_KIND[name] = function
        return function

    return named


def shown(client: Client, address: str) -> bool:
    """Return whether a page was shown; the admin redirects or refuses users without the right."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code == 200


def let_in(client: Client, address: str, method: str = "get") -> bool:
    """Return whether the request got as far as a 404.

    Requests for pages that draw screens name screens that do not exist, because the right is checked before.
    """
    return getattr(client, method)(address).status_code == 404


def alike(answers: Iterable[bool]) -> bool:
    """Return the common result of several requests for one action."""
    found = set(answers)
    assert len(found) == 1, "some of the pages are open"
    return found.pop()


def of(row: models.Model, view: str, **query: str) -> str:
    """Return the address of a page about a row."""
    name = type(row).snippet_viewset.get_url_name(view)
    arguments = [] if view in ("list", "add") else [row.pk]
    return reverse(name, args=arguments, query=query)


def theme_form(theme: Theme, **changes: str) -> dict[str, str]:
    """Return what the form of a theme sends."""
    names = ("slug", "colour", *(f"{name}_{language}" for name in ("name", "short") for language in ("fr", "en", "nl")))
    return {name: getattr(theme, name) for name in names} | changes


def theme() -> Theme:
    """Return the theme for the actions."""
    return Theme.objects.get(slug="mediation")


# Content ------------------------------------------------------------------------------------------------------------


@on_each_kind("Voir la liste")
def see_list(client: Client, row: models.Model) -> bool:
    return shown(client, of(row, "list"))


@on_each_kind("Ajouter")
def add(client: Client, row: models.Model) -> bool:
    return shown(client, of(row, "add"))


@on_each_kind("Écrire un brouillon")
def edit(client: Client, row: models.Model) -> bool:
    return shown(client, of(row, "edit"))


@on_each_kind("Mettre hors ligne")
def unpublish(client: Client, row: models.Model) -> bool:
    client.post(of(row, "unpublish"))
    row.refresh_from_db()
    return not row.live


@on_each_kind("Supprimer")
def delete(client: Client, row: models.Model) -> bool:
    return shown(client, of(row, "delete"))


@on_each_kind("Verrouiller")
def lock(client: Client, row: models.Model) -> bool:
    client.post(of(row, "lock"))
    row.refresh_from_db()
    return row.locked


@on_each_kind("Déverrouiller")
def unlock(client: Client, row: models.Model) -> bool:
    type(row).objects.filter(pk=row.pk).update(locked=True, locked_by=User.objects.get(username="chief"))
    client.post(of(row, "unlock"))
    row.refresh_from_db()
    return not row.locked


@action("Enregistrer un brouillon de thème")
def save_draft(client: Client) -> bool:
    client.post(of(theme(), "edit"), theme_form(theme(), name_fr="Brouillon"))
    return theme().get_latest_revision_as_object().name_fr == "Brouillon"


@action("Mettre un thème en ligne")
def publish_theme(client: Client) -> bool:
    client.post(of(theme(), "edit"), theme_form(theme(), name_fr="En ligne") | {"action-publish": "1"})
    return theme().name_fr == "En ligne"


@action("Planifier une mise en ligne")
def plan(client: Client) -> bool:
    later = timezone.localtime() + timedelta(days=1)
    form = theme_form(theme(), go_live_at=later.strftime("%Y-%m-%d %H:%M")) | {"action-publish": "1"}
    client.post(of(theme(), "edit"), form)
    return Revision.objects.filter(approved_go_live_at__isnull=False).exists()


@action("Supprimer un thème")
def delete_theme(client: Client) -> bool:
    Laureate.objects.all().delete()
    client.post(of(theme(), "delete"))
    return not Theme.objects.filter(slug="mediation").exists()


@action("Supprimer plusieurs thèmes")
def delete_themes(client: Client) -> bool:
    Laureate.objects.all().delete()
    address = reverse("wagtail_bulk_action", args=["laureates", "theme", "delete"], query={"id": str(theme().pk)})
    client.post(address)
    return not Theme.objects.filter(slug="mediation").exists()


def state_of_themes(client: Client, action: str, *, live: bool) -> bool:
    """Ask for another state of a theme in the list, by the bulk action."""
    row = theme()
    Theme.objects.filter(pk=row.pk).update(live=not live)
    query = {"id": str(row.pk)}
    client.post(reverse("wagtail_bulk_action", args=["laureates", "theme", action], query=query))
    return Theme.objects.get(pk=row.pk).live == live


@action("Mettre plusieurs thèmes en ligne")
def publish_themes(client: Client) -> bool:
    return state_of_themes(client, "publish", live=True)


@action("Mettre plusieurs thèmes hors ligne")
def unpublish_themes(client: Client) -> bool:
    return state_of_themes(client, "unpublish", live=False)


@action("Voir l’historique d’un thème")
def see_history(client: Client) -> bool:
    return shown(client, of(theme(), "history"))


@action("Reprendre une version")
def take_up(client: Client) -> bool:
    row = theme()
    row.name_fr = "Ancien"
    old = row.save_revision()
    row.name_fr = "Nouveau"
    row.save_revision()
    name = Theme.snippet_viewset.get_url_name("revisions_revert")
    return shown(client, reverse(name, args=[row.pk, old.pk]))


@action("Changer l’ordre des lauréats")
def reorder(client: Client) -> bool:
    first = Laureate.objects.order_by("sort_order")[0]
    client.post(of(first, "reorder", position="1"))
    return Laureate.objects.order_by("sort_order")[0] != first


@action("Soumettre à la relecture")
def submit(client: Client) -> bool:
    client.post(of(theme(), "edit"), theme_form(theme(), name_fr="Relu") | {"action-submit": "1"})
    return bool(theme().workflow_in_progress)


@action("Approuver une relecture")
def approve(client: Client) -> bool:
    return _reviewed(client, "approve") and theme().name_fr == "Relu"


@action("Refuser une relecture")
def reject(client: Client) -> bool:
    return _reviewed(client, "reject")


def _reviewed(client: Client, verdict: str) -> bool:
    row = theme()
    row.name_fr = "Relu"
    row.save_revision()
    Workflow.objects.get().start(row, User.objects.get(username="chief"))
    task = theme().current_workflow_task_state
    name = Theme.snippet_viewset.get_url_name("workflow_action")
    client.post(reverse(name, args=[row.pk, verdict, task.pk]), {"comment": ""})
    task.refresh_from_db()
    return task.status == ("approved" if verdict == "approve" else "rejected")


@action("Exporter les lauréats")
def export(client: Client) -> bool:
    return alike(shown(client, reverse("laureates_export", args=[kind])) for kind in ("csv", "xlsx"))


@action("Importer des lauréats")
def take_in(client: Client) -> bool:
    pages = [reverse("laureates_template", args=["csv"]), reverse("laureates_import")]
    return alike(shown(client, page) for page in pages)


@action("Voir ou achever l’import d’une autre personne")
def take_in_of_others(client: Client) -> bool:
    chief = User.objects.get(username="chief")
    kept = Upload.objects.create(sender=chief, name="x.csv", data=b"x", sent_at=timezone.now())
    page = reverse("laureates_import_confirm", args=[kept.pk])
    return shown(client, page) or client.post(page).status_code not in (302, 403, 404)


# Pictures -----------------------------------------------------------------------------------------------------------


def _photo() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (64, 48), "#C4502E").save(stream, format="JPEG")
    return SimpleUploadedFile("photo.jpg", stream.getvalue())


def _picture_form(**changes: Any) -> dict[str, Any]:
    texts = {f"{name}_{language}": "x" for name in ("alt", "credit", "caption") for language in ("fr", "en", "nl")}
    focus = {f"focal_point_{name}": "" for name in ("x", "y", "width", "height")}
    collection = Collection.get_first_root_node().pk
    return {"title": "Une photo", "slug": "", "tags": "", "collection": collection, **texts, **focus, **changes}


def _picture(**fields: Any) -> Picture:
    row = Picture.objects.order_by("pk").first()
    assert row is not None
    Picture.objects.filter(pk=row.pk).update(**fields)
    return row


@action("Voir les images")
def see_pictures(client: Client) -> bool:
    return shown(client, reverse("wagtailimages:index"))


@action("Ajouter une image")
def add_picture(client: Client) -> bool:
    client.post(reverse("wagtailimages:add"), _picture_form(file=_photo()))
    return Picture.objects.filter(title="Une photo").exists()


@action("Ajouter plusieurs images")
def add_pictures(client: Client) -> bool:
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "x", "files[]": _photo()})
    return answer.status_code == 200 and answer.json()["success"]


@action("Changer l’image d’une autre personne")
def change_picture(client: Client) -> bool:
    row = _picture(uploaded_by_user=User.objects.get(username="chief"))
    client.post(reverse("wagtailimages:edit", args=[row.pk]), _picture_form(title="Changée"))
    return Picture.objects.filter(title="Changée").exists()


@action("Changer sa propre image")
def change_own_picture(client: Client) -> bool:
    row = _unused()
    Picture.objects.filter(pk=row.pk).update(uploaded_by_user=client.session.get("_auth_user_id"))
    client.post(reverse("wagtailimages:edit", args=[row.pk]), _picture_form(title="Changée"))
    return Picture.objects.filter(title="Changée").exists()


def _own_online(client: Client) -> Picture:
    """Return an online picture as if this user had uploaded it."""
    return _picture(uploaded_by_user=client.session.get("_auth_user_id"))


@action("Proposer un changement de sa propre image, qui est en ligne")
def propose_change(client: Client) -> bool:
    client.post(reverse("wagtailimages:edit", args=[_own_online(client).pk]), _picture_form(credit_fr="Changé"))
    return Proposal.objects.exists()


@action("Changer sa propre image, qui est en ligne")
def change_own_online(client: Client) -> bool:
    client.post(reverse("wagtailimages:edit", args=[_own_online(client).pk]), _picture_form(title="Changée"))
    return Picture.objects.filter(title="Changée").exists()


@action("Accepter ou refuser ce qui est proposé d’une image")
def decide(client: Client) -> bool:
    row = _own_online(client)
    proposal = Proposal.objects.create(
        picture=row, author=User.objects.get(username="chief"), content={"title": "Autre"}
    )
    form = _picture_form(title="Autre", proposal=str(proposal.pk))
    with transaction.atomic():
        client.post(reverse("wagtailimages:edit", args=[row.pk]), form)
        accepted = Picture.objects.filter(title="Autre").exists()
        transaction.set_rollback(True)
    client.post(reverse("picture_decline", args=[row.pk]))
    return alike([accepted, not Proposal.objects.filter(pk=proposal.pk).exists()])


@action("Supprimer sa propre image, qui est en ligne")
def delete_own_online(client: Client) -> bool:
    return shown(client, reverse("wagtailimages:delete", args=[_own_online(client).pk]))


@action("Supprimer l’image d’une autre personne")
def delete_picture(client: Client) -> bool:
    row = _unused()
    client.post(reverse("wagtailimages:delete", args=[row.pk]))
    return not Picture.objects.filter(pk=row.pk).exists()


@action("Supprimer plusieurs images")
def delete_pictures(client: Client) -> bool:
    row = _unused()
    client.post(reverse("wagtail_bulk_action", args=["pictures", "picture", "delete"], query={"id": str(row.pk)}))
    return not Picture.objects.filter(pk=row.pk).exists()


def _unused() -> Picture:
    """Return a picture of another user that nothing shows."""
    return Picture.objects.create(title="x", file=_photo(), uploaded_by_user=User.objects.get(username="chief"))


@action("Choisir une image")
def choose_picture(client: Client) -> bool:
    row = _picture()
    return shown(client, reverse("wagtailimages_chooser:chosen", args=[row.pk]))


@action("Voir une image en grand")
def see_large(client: Client) -> bool:
    return (
        client.get(reverse("building_picture", args=[_picture().pk]))
        .headers.get("Location", "")
        .startswith("/uploads/")
    )


@action("Voir le fichier d’une image")
def see_file(client: Client) -> bool:
    return shown(client, _picture().file.url)


# Screens ------------------------------------------------------------------------------------------------------------


@action("Voir les envois")
def see_releases(client: Client) -> bool:
    return shown(client, reverse("publishing"))


@action("Voir un envoi")
def see_release(client: Client) -> bool:
    from studio.publishing.release import release

    made, _ = release("lobby", now=timezone.now())
    pages = [reverse(name, args=[made.pk]) for name in ("publishing_made", "publishing_edition")]
    return alike(shown(client, page) for page in pages)


@action("Comparer les écrans avant et après")
def compare(client: Client) -> bool:
    none = "0" * 64
    pages = [
        reverse("publishing_screens", args=[NOWHERE]),
        reverse("preview_difference", args=[none, none, "avant", "home", "fr-1920x1080-0"]),
        reverse("preview_new_screen", args=[none, "home", "fr-1920x1080-0"]),
    ]
    return alike(let_in(client, page) for page in pages)


@action("Vérifier avant d’envoyer")
def see_changes(client: Client) -> bool:
    pages = [reverse(name, args=[NOWHERE]) for name in ("publishing_confirm", "publishing_verdict")]
    return alike(let_in(client, page) for page in pages)


@action("Envoyer aux bornes")
def publish(client: Client) -> bool:
    return let_in(client, reverse("publishing_confirm", args=[NOWHERE]), "post")


@action("Laisser partir seul ce qui est programmé")
def follow(client: Client) -> bool:
    client.post(reverse("publishing_follow", args=["lobby"]), {"follow": "1"})
    return Timetable.objects.exists()


@action("Voir l’aperçu d’une autre personne")
def see_foreign_preview(client: Client) -> bool:
    """The address carries the mark of another user, for an edition that exists."""
    loaded = folders.live("lobby")
    other, _ = User.objects.get_or_create(username="somebody-else")
    page = reverse("preview_picture", args=[loaded.id, "home", "fr-1920x1080-0"])
    return client.get(page, {"mark": mark_of(other, loaded.id)}).status_code not in (302, 403, 404)


@action("Revenir à un envoi")
def go_back(client: Client) -> bool:
    from studio.publishing.release import release

    first, _ = release("lobby", now=timezone.now())
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Autre chose"
    row.save()
    release("lobby", now=timezone.now())
    client.post(reverse("publishing_bring_back", args=[first.pk]))
    return Release.objects.filter(state="published").count() == 3


@action("Mettre une borne en ligne")
def publish_exhibit(client: Client) -> bool:
    page = client.get(of(Exhibit.objects.get(channel="lobby"), "edit"))
    return page.status_code == 200 and b"action-publish" in page.content


@action("Lire ce que lisent les bornes")
def read_endpoint(client: Client) -> bool:
    from studio.publishing.release import release

    release("lobby", now=timezone.now())
    return shown(client, "/endpoint/metadata/1.root.json")


@action("Écrire à la place du studio dans ce que lisent les bornes")
def write_endpoint(client: Client) -> bool:
    return any(
        getattr(client, method)("/endpoint/metadata/timestamp.json", b"x", "application/json").status_code < 400
        for method in ("post", "put", "delete", "patch")
    )


# Accounts -----------------------------------------------------------------------------------------------------------


def _user_form(name: str, **changes: Any) -> dict[str, Any]:
    new = {"password1": "un bon mot de passe", "password2": "un bon mot de passe"}
    return {
        "username": name,
        "first_name": "A",
        "last_name": "B",
        "email": "a@example.org",
        "is_active": "on",
        **new,
    } | changes


@action("Voir les comptes")
def see_users(client: Client) -> bool:
    return shown(client, reverse("wagtailusers_users:index"))


@action("Ajouter un compte")
def add_user(client: Client) -> bool:
    client.post(reverse("wagtailusers_users:add"), _user_form("nouveau"))
    return User.objects.filter(username="nouveau").exists()


@action("Donner un mot de passe à un compte")
def change_user(client: Client) -> bool:
    user = User.objects.create_user("autre")
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), _user_form("autre"))
    user.refresh_from_db()
    return user.check_password("un bon mot de passe")


@action("Supprimer un compte")
def delete_user(client: Client) -> bool:
    user = User.objects.create_user("autre")
    client.post(reverse("wagtailusers_users:delete", args=[user.pk]))
    return not User.objects.filter(username="autre").exists()


@action("Donner un rôle à plusieurs comptes")
def give_role(client: Client) -> bool:
    user = User.objects.create_user("autre")
    address = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"], query={"id": str(user.pk)})
    client.post(address, {"role": Group.objects.get(name="Éditeurs").pk})
    return user.groups.exists()


@action("Changer les droits d’un rôle")
def change_group(client: Client) -> bool:
    return shown(client, reverse("wagtailusers_groups:edit", args=[Group.objects.get(name="Auteurs").pk]))


@action("Voir les connexions")
def see_logins(client: Client) -> bool:
    return shown(client, reverse("accounts_people"))


@action("Débloquer une connexion")
def unlock_login(client: Client) -> bool:
    from axes.models import AccessAttempt

    AccessAttempt.objects.create(username="anne", failures_since_start=9)
    client.post(reverse("accounts_unlock"), {"username": "anne"})
    return not AccessAttempt.objects.exists()


@action("Retirer le deuxième facteur d’un compte")
def remove_factor(client: Client) -> bool:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = User.objects.create_user("autre")
    TOTPDevice.objects.create(user=user, confirmed=True)
    client.post(reverse("accounts_remove", args=[user.pk]))
    return not TOTPDevice.objects.exists()


@action("Changer un compte à accès complet")
def change_superuser(client: Client) -> bool:
    user = User.objects.create_superuser("racine")
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), _user_form("racine"))
    user.refresh_from_db()
    return user.check_password("un bon mot de passe")


@action("Donner l’accès complet")
def make_superuser(client: Client) -> bool:
    user = User.objects.create_user("autre")
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), _user_form("autre", is_superuser="on"))
    client.post(reverse("wagtailusers_users:add"), _user_form("encore", is_superuser="on"))
    return User.objects.filter(username__in=("autre", "encore"), is_superuser=True).exists()


@action("Désactiver un compte à accès complet")
def deactivate_superuser(client: Client) -> bool:
    user = User.objects.create_superuser("racine")
    for name, form in (("set_active_state", {"mark_as_active": "False"}), ("delete", {})):
        client.post(reverse("wagtail_bulk_action", args=["auth", "user", name], query={"id": str(user.pk)}), form)
    client.post(reverse("wagtailusers_users:delete", args=[user.pk]))
    return not User.objects.filter(username="racine", is_active=True).exists()


# The studio itself --------------------------------------------------------------------------------------------------


@action("Entrer dans le studio")
def enter(client: Client) -> bool:
    return shown(client, reverse("wagtailadmin_home"))


@action("Changer son propre compte")
def own_account(client: Client) -> bool:
    return alike(shown(client, reverse(name)) for name in ("wagtailadmin_account", "second_factor"))


@action("Voir l’historique du site")
def site_history(client: Client) -> bool:
    return shown(client, reverse("wagtailadmin_reports:site_history"))


@action("Voir ce qui est verrouillé")
def locked_report(client: Client) -> bool:
    return shown(client, reverse("wagtailadmin_reports:locked_pages"))


@action("Voir les relectures en cours")
def workflow_report(client: Client) -> bool:
    return shown(client, reverse("wagtailadmin_reports:workflow"))


@action("Changer la relecture")
def change_workflow(client: Client) -> bool:
    workflow, task = Workflow.objects.get(), Task.objects.get()
    pages = [("edit", workflow.pk), ("edit_task", task.pk)]
    return alike(shown(client, reverse(f"wagtailadmin_workflows:{name}", args=[pk])) for name, pk in pages)


@action("Ranger les images en collections")
def collections(client: Client) -> bool:
    return shown(client, reverse("wagtailadmin_collections:add"))


@action("Lire les images par l’API du studio")
def api(client: Client) -> bool:
    return shown(client, "/admin/api/main/images/")


@action("Envoyer un document")
def documents(client: Client) -> bool:
    return (
        client.post("/admin/documents/add/", {"title": "x", "file": SimpleUploadedFile("x.pdf", b"%PDF")}).status_code
        < 400
    )


@action("Ajouter une page")
def add_page(client: Client) -> bool:
    kind = ContentType.objects.get(app_label="wagtailcore", model="page")
    return shown(client, reverse("wagtailadmin_pages:add", args=[kind.app_label, kind.model, 1]))
