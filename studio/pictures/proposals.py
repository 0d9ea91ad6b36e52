"""Proposed changes of online pictures, by people who may not publish: kept, then accepted or declined."""

from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext

from studio.pictures.models import Picture, Proposal

_KEPT = [name for name in Picture.admin_form_fields if name not in ("file", "collection", "tags")]
"""The fields that visitors see. Collections and tags, which only staff see, are not proposed."""


def keep(form: Any, author: Any) -> Proposal:
    """Keep the changes of a valid form, in place of an earlier proposal for this picture."""
    picture = form.instance
    old = Proposal.objects.filter(picture=picture).first()
    content = {name: form.cleaned_data[name] for name in _KEPT if name in form.changed_data}
    made = Proposal(picture=picture, author=author, content=content)
    if "file" in form.changed_data:
        file = form.cleaned_data["file"]
        file.seek(0)
        made.file.save(file.name, ContentFile(file.read()), save=False)
    elif old and old.file:
        made.file.save(_name_of(old.file), ContentFile(old.file.read()), save=False)
    if old:
        old.delete()
    made.save()
    return made


def lay_over(picture: Picture, proposal: Proposal) -> None:
    """Apply a proposal to a picture in memory; nothing is saved."""
    for name, value in proposal.content.items():
        setattr(picture, name, value)


def file_of(proposal: Proposal) -> SimpleUploadedFile | None:
    """Return the proposed file as if somebody had uploaded it."""
    if not proposal.file:
        return None
    with proposal.file.open() as stream:
        return SimpleUploadedFile(_name_of(proposal.file), stream.read())


def differences(picture: Picture, proposal: Proposal) -> list[tuple[str, str, str]]:
    """Return the proposed changes: the name of each field, its present and its proposed text."""
    texts = [name for name in proposal.content if not name.startswith("focal_point")]
    found = [
        (str(Picture._meta.get_field(name).verbose_name), getattr(picture, name) or "", proposal.content[name] or "")
        for name in texts
    ]
    if len(texts) < len(proposal.content):
        found.append((gettext("ce qui reste en vue"), "", gettext("un autre rectangle")))
    if proposal.file:
        found.append((gettext("fichier"), picture.filename, _name_of(proposal.file)))
    return found


def _name_of(file: File) -> str:
    return (file.name or "").rpartition("/")[2]
