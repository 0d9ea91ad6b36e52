"""Says who may do what. Each set-up makes the roles anew and undoes changes by hand in their groups."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, Workflow, WorkflowTask
from wagtail.snippets.models import get_snippet_models

AUTHORS = "Auteurs"
EDITORS = "Éditeurs"
TECHNICIANS = "Techniciens"
ADMINISTRATORS = "Administrateurs"
REVIEW = "Relecture"

_WRITE = ("add", "change", "view")
_EDIT = (*_WRITE, "delete", "publish", "lock", "unlock")
_PICTURES = {
    AUTHORS: ("add", "choose"),
    EDITORS: ("add", "change", "choose"),
    TECHNICIANS: ("choose",),
    ADMINISTRATORS: ("add", "change", "choose"),
}


def make_roles() -> None:
    """Make the groups, and the review of texts that authors submit."""
    for name in ("Moderators", "Editors"):
        Group.objects.filter(name=name).delete()  # the groups that Wagtail makes for pages
    content = get_snippet_models()
    exhibit = next(model for model in content if model._meta.model_name == "exhibit")
    words = [model for model in content if model is not exhibit]
    wanted = {
        AUTHORS: [*_named(words, _WRITE), *_of("publishing.release", ("view",))],
        EDITORS: [
            *_named(words, _EDIT),
            *_named([exhibit], ("change", "view", "publish", "lock", "unlock")),
            *_of("publishing.release", ("add", "view")),
        ],
        TECHNICIANS: [
            *_named(words, ("view",)),
            *_named([exhibit], _EDIT),
            *_of("publishing.release", ("add", "view")),
        ],
        ADMINISTRATORS: [
            *_named(content, _EDIT),
            *_of("publishing.release", ("add", "view")),
            *_of("auth.user", ("add", "change", "delete")),
            *_of("auth.group", ("add", "change", "delete")),
            *_of("wagtailcore.workflow", ("add", "change", "delete")),
            *_of("wagtailcore.task", ("add", "change", "delete")),
        ],
    }
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    root = Collection.get_first_root_node()
    for name, permissions in wanted.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([enter, *permissions])
        group.collection_permissions.all().delete()
        collections = _of("wagtailcore.collection", ("add", "change", "delete")) if name == ADMINISTRATORS else []
        for permission in [*_of("wagtailimages.image", _PICTURES[name]), *collections]:
            GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)
    _make_review([Group.objects.get(name=name) for name in (EDITORS, ADMINISTRATORS)], content)


def _make_review(groups: list[Group], content: list[type]) -> None:
    """Make the review in which an editor reads the texts of authors before they go online."""
    Workflow.objects.exclude(name=REVIEW).filter(name="Moderators approval").delete()
    GroupApprovalTask.objects.filter(name="Moderators approval").delete()
    workflow, _ = Workflow.objects.get_or_create(name=REVIEW)
    task, _ = GroupApprovalTask.objects.get_or_create(name="Relecture par un éditeur")
    task.groups.set(groups)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    for model in content:
        kind = ContentType.objects.get_for_model(model)
        workflow.workflow_content_types.get_or_create(content_type=kind)


def _named(models: list[type], actions: tuple[str, ...]) -> list[Permission]:
    return [one for model in models for one in _of(model._meta.label_lower, actions)]


def _of(label: str, actions: tuple[str, ...]) -> list[Permission]:
    app, model = label.split(".")
    found = Permission.objects.filter(
        content_type__app_label=app, codename__in=[f"{action}_{model}" for action in actions]
    )
    return list(found)
