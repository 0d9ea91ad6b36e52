"""Finds the online content that shows a picture; only people who may publish that content change the picture."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Q
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.snippets.models import get_snippet_models

from studio.pictures.models import Picture

_CHANGES = {"change", "delete"}


class PicturePermissionPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's rights by collection and owner, with a limit: only people who may publish change online pictures."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Picture) -> bool:
        """Return whether one of these actions is allowed on this picture."""
        others, changes = set(actions) - _CHANGES, _CHANGES & set(actions)
        if others and super().user_has_any_permission_for_instance(user, others, instance):
            return True
        return bool(changes) and self.may_propose(user, instance) and may_publish_all(user, online_usage(instance))

    def may_propose(self, user: Any, picture: Picture) -> bool:
        """Return whether a user may write changes of this picture, which others may have to put online."""
        return super().user_has_any_permission_for_instance(user, ["change"], picture)


def may_publish_all(user: Any, rows: Iterable[Any]) -> bool:
    """Return whether a user may publish each of these contents."""
    kinds = {type(row) for row in rows}
    return all(user.has_perm(f"{kind._meta.app_label}.publish_{kind._meta.model_name}") for kind in kinds)


def online_usage(picture: Picture) -> list[Any]:
    """Return the online contents that show this picture, whatever their drafts say."""
    if picture.pk is None:
        return []
    named: dict[int, set[str]] = {}
    for kind, pk in ReferenceIndex.get_references_to(picture).values_list("base_content_type", "object_id"):
        named.setdefault(kind, set()).add(pk)
    return [row for model in get_snippet_models() for row in _candidates(model, named) if _shows(row, picture.pk)]


def _candidates(model: Any, named: dict[int, set[str]]) -> Iterable[Any]:
    """Return the contents of a kind that may show the picture; the index may only know the latest drafts."""
    pks = named.get(ContentType.objects.get_for_model(model).pk, set())
    return model.objects.filter(live=True).filter(Q(pk__in=pks) | Q(has_unpublished_changes=True)).order_by("pk")


def _shows(row: Any, pk: int) -> bool:
    for column in row._meta.get_fields():
        if isinstance(column, ForeignKey):
            if column.related_model is Picture and getattr(row, column.attname) == pk:
                return True
        elif hasattr(column, "stream_block"):
            references = column.extract_references(getattr(row, column.name))
            if any(model is Picture and key == str(pk) for model, key, *_ in references):
                return True
    return any(
        _shows(member, pk)
        for relation in get_all_child_relations(type(row))
        for member in getattr(row, relation.related_name).all()
    )
