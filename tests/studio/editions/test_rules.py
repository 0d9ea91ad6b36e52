"""Every way to put content online or take it offline knows the limits of the format, and words them in French."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db.models.base import ModelState
from django.urls import reverse
from django.utils import timezone
from msgspec import inspect
from wagtail.test.utils.form_data import streamfield

from kiosk.edition import types
from kiosk.edition.decode import decode, encode
from kiosk.edition.findings import Code
from kiosk.edition.folder import LoadedEdition
from kiosk.edition.limits import broken
from kiosk.errors import EditionError
from studio.about.models import About, KeyFact, Map, Partner
from studio.base.limits import bounds
from studio.base.roles import AUTHORS, EDITORS
from studio.building.models import Place
from studio.editions import importing
from studio.editions.builder import Builder
from studio.editions.finding_messages import sentence
from studio.editions.rules import LISTS
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import address
from tests.support.editions import small_edition
from tests.support.forms import posted

ENGLISH = re.compile(r"\b(the|is|has|which|must|not|at least|Expected|Ensure)\b")


@dataclass(frozen=True)
class Limit:
    """One limit of the format: its path in a small edition, the limit, and a value that breaks it."""

    where: tuple[str | int, ...]
    code: Code
    value: Any

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.where))} {self.code}"

    def broken(self, edition: types.Edition) -> types.Edition:
        """Return the edition with this limit broken, which only a decoder would refuse."""
        return _with(edition, self.where, self.value)


def _with(value: Any, where: tuple[str | int, ...], new: Any) -> Any:
    if not where:
        return new
    first, *rest = where
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{str(first): _with(getattr(value, str(first)), tuple(rest), new)})
    if isinstance(value, dict):
        return {name: _with(one, tuple(rest), new) if name == first else one for name, one in value.items()}
    return tuple(_with(one, tuple(rest), new) if at == first else one for at, one in enumerate(value))


def limits() -> Iterator[Limit]:
    """Yield every limit of the format that a small edition can break; visit each part once."""
    seen: set[tuple[str, str, Code]] = set()
    for limit, owner in _limits(inspect.type_info(types.Edition), small_edition(), (), ("Edition", "")):
        key = (*owner, limit.code)
        if key not in seen:
            seen.add(key)
            yield limit


def _limits(kind: Any, value: Any, where: tuple[Any, ...], owner: tuple[str, str]) -> Iterator[tuple[Limit, Any]]:
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    for one in kinds:
        match one:
            case inspect.StructType(cls=cls) if isinstance(value, cls):
                for field in one.fields:
                    yield from _limits(
                        field.type, getattr(value, field.name), (*where, field.name), (cls.__name__, field.name)
                    )
            case inspect.VarTupleType() if isinstance(value, tuple):
                if one.min_length:
                    yield Limit(where, Code.TOO_FEW, value[: one.min_length - 1]), owner
                if one.max_length and value:
                    yield Limit(where, Code.TOO_MANY, _many(value, one.max_length + 1)), owner
                for at, each in enumerate(value):
                    yield from _limits(
                        one.item_type, each, (*where, at), owner if isinstance(each, str | tuple) else ("", "")
                    )
            case inspect.DictType() if isinstance(value, dict):
                for name, each in value.items():
                    yield from _limits(one.value_type, each, (*where, name), owner)
            case inspect.StrType() if isinstance(value, str):
                if one.min_length:
                    yield Limit(where, Code.TOO_SHORT, ""), owner
                if one.max_length and not one.pattern:
                    yield Limit(where, Code.TOO_LONG, "x" * (one.max_length + 1)), owner
                if one.pattern and owner[1] not in ("sha256",):
                    code = Code.WRONG_NAME if one.pattern == inspect.type_info(types.Id).pattern else Code.WRONG_FORM
                    yield Limit(where, code, "So nicht!"), owner
                if not one.pattern:
                    yield Limit(where, Code.UNREADABLE, "a\x02b"), owner
            case inspect.IntType() | inspect.FloatType() if isinstance(value, int | float):
                if one.ge is not None or one.gt is not None:
                    yield Limit(where, Code.TOO_LOW, (one.ge if one.ge is not None else one.gt + 1) - 1), owner
                if one.le is not None:
                    yield Limit(where, Code.TOO_HIGH, one.le + 1), owner
            case inspect.LiteralType(values=values) if value in values and isinstance(value, str):
                yield Limit(where, Code.NOT_A_CHOICE, "nichts"), owner
            case _:
                pass


def _many(value: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """Return so many members, each with its own name."""
    some = (value * count)[:count]
    if hasattr(value[0], "id") and not isinstance(value[0], types.ChapterLink | types.PlaceLink | types.LaureateLink):
        return tuple(msgspec.structs.replace(one, id=f"number-{at}") for at, one in enumerate(some))
    return some


LIMITS = list(limits())


def test_all_kinds_of_limits_are_tried():
    assert len(LIMITS) > 120
    assert {limit.code for limit in LIMITS} >= {
        Code.TOO_FEW, Code.TOO_MANY, Code.TOO_SHORT, Code.TOO_LONG, Code.TOO_LOW, Code.TOO_HIGH, Code.WRONG_FORM,
        Code.WRONG_NAME, Code.NOT_A_CHOICE, Code.UNREADABLE,
    }  # fmt: skip


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_a_broken_limit_is_found_at_the_same_place_as_by_the_decoder_and_worded_in_french(limit: Limit):
    edition = limit.broken(small_edition())

    found = list(broken(edition))

    assert limit.code in {one.code for one in found}
    assert not any(ENGLISH.search(sentence(one)) for one in found), [sentence(one) for one in found]
    with pytest.raises(EditionError):
        decode(encode(edition))


KINDS: dict[str, tuple[type, str]] = {
    "story": (Chapter, "_fill_chapter"),
    "building": (Place, "_fill_place"),
    "themes": (Theme, ""),
    "promotions": (Promotion, ""),
    "laureates": (Laureate, "_fill_laureate"),
    "sources": (Source, ""),
    "facts": (KeyFact, "_fill_key_fact"),
    "maps": (Map, ""),
    "partners": (Partner, ""),
    "exhibit": (Exhibit, "_fill_exhibit"),
}


def row_with(limit: Limit) -> Any:
    """Return the row of the small edition that holds the broken value, as a form would have it."""
    edition = limit.broken(small_edition())
    where = limit.where[1:] if limit.where[0] == "about" else limit.where
    if where[0] not in KINDS:
        return _about_with(edition)
    model, fill = KINDS[str(where[0])]
    bring = importing._Import(LoadedEdition("", edition, Path()), "lobby")
    for name, of in (("pictures", Picture), ("sources", Source), ("themes", Theme), ("promotions", Promotion)):
        setattr(bring, name, dict(of.objects.values_list("slug", "pk")))
    whole = edition.about if limit.where[0] == "about" else edition
    wanted = whole.exhibit if isinstance(whole, types.Edition) and model is Exhibit else getattr(whole, str(where[0]))
    wanted = wanted if model is Exhibit else wanted[where[1]]
    rows = model.objects.order_by("pk")
    row = rows.get(slug=where[1]) if where[0] == "sources" else rows[where[1] if isinstance(where[1], int) else 0]
    if where[-1] == "id" and len(where) == 3:
        row.slug = wanted.id
    filling = getattr(bring, fill) if fill else getattr(importing, f"_fill_{model.__name__.lower()}")
    filling(row, wanted)
    if where[-1] == "links":
        chapter = Chapter.objects.values_list("pk", flat=True)[0]
        row.links = importing._stream(row, "links", [("chapter", chapter)] * len(wanted.links))
    return row


def _about_with(edition: types.Edition) -> About:
    row = About.objects.get()
    about = edition.about
    importing._fill_about(row, {name: getattr(about, name) for name in ("title", "credits", "accessibility", "url")})
    return row


def _is_in_a_form(limit: Limit) -> bool:
    """Return whether a limit is about text that staff type, not about a file, a picture or a choice."""
    match limit.where:
        case ("languages" | "format" | "pictures", *_) | (_,) | ("about", "facts" | "maps" | "partners"):
            return False
        case (*_, "picture" | "then" | "theme" | "promotion") | (*_, "links", _, "id"):
            return False  # chosen, not typed
        case (*_, "sources" | "pictures" | "states", int()) | (*_, "days") | (*_, "days", int()):
            return False  # the same, or a checkbox
        case _:
            return True


IN_FORMS = [one for one in LIMITS if _is_in_a_form(one)]
ONE_OF_EACH = list({one.code: one for one in IN_FORMS}.values())


@pytest.mark.parametrize(
    ("limit", "when"), [*((one, "now") for one in IN_FORMS), *((one, "planned") for one in ONE_OF_EACH)], ids=str
)
def test_a_form_that_breaks_a_limit_puts_nothing_online(browser: As, limit: Limit, when: str):
    row = row_with(limit)
    before = encode(Builder().edition("lobby"))
    changes = {"action-publish": "1"}
    if when == "planned":
        changes["go_live_at"] = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    response = browser(EDITORS if not isinstance(row, Exhibit) else "chief").post(address(row), posted(row, **changes))

    assert response.status_code == 200, "it was saved"
    form = response.context["form"]
    lists = form.formsets.values()
    said = [*map(str, form.errors.values()), *(str(one.errors) for one in lists if any(one.errors))]
    said += [str(one.non_form_errors()) for one in lists if one.non_form_errors()]
    assert any(said)
    assert not any(ENGLISH.search(one) for one in said if "StreamBlock" not in one), said
    assert encode(Builder().edition("lobby")) == before


@pytest.mark.parametrize("model", sorted({kind for kind, _ in KINDS.values()}, key=lambda one: one.__name__))
def test_the_same_form_without_a_fault_goes_online(browser: As, model: Any):
    row = model.objects.order_by("pk")[0]

    response = browser("chief").post(address(row), posted(row, **{"action-publish": "1"}))

    assert response.status_code == 302, response.context["form"].errors


def filled_up(model: Any) -> Any:
    """Put as many of a kind online as an edition holds; return one more, which is a draft."""
    row = model.objects.order_by("pk")[0]
    count = bounds(*LISTS[model]).most - model.objects.filter(live=True).count()
    model.objects.bulk_create(twin_of(row, number) for number in range(count))
    draft = twin_of(row, "draft", live=False, live_revision=None, latest_revision=None)
    children = [*row.states.all()] if model is Place else []
    for child in children:
        child.pk = None
    if children:
        draft.states = children
    draft.save()
    draft.save_revision()
    return draft


def twin_of(row: Any, name: Any, **changes: Any) -> Any:
    """Return another row like this one, not saved yet."""
    twin = copy(row)
    twin._state = ModelState()
    own = {"pk": None, "slug": f"twin-{name}"} if hasattr(twin, "slug") else {"pk": None}
    for column, value in (own | changes).items():
        setattr(twin, column, value)
    return twin


def bulk(model: Any, action: str, *rows: Any) -> str:
    address = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, action])
    return f"{address}?next={reverse('wagtailadmin_home')}&{'&'.join(f'id={row.pk}' for row in rows)}"


ALL = pytest.mark.parametrize("model", LISTS, ids=lambda one: one.__name__)
NEEDED = pytest.mark.parametrize(
    "model", [one for one in LISTS if bounds(*LISTS[one]).least], ids=lambda one: one.__name__
)


def test_every_list_of_the_format_has_a_kind_of_content():
    """A list that is new in the format must be counted here, or belong to another row whose form limits it."""
    own = {"languages", "pictures"}
    for struct, kind in (("Edition", types.Edition), ("About", types.About)):
        lists = {
            field.name
            for field in inspect.type_info(kind).fields
            if isinstance(field.type, inspect.VarTupleType | inspect.DictType)
        }
        assert lists - own == {field for of, field in LISTS.values() if of == struct}


@ALL
def test_the_form_refuses_one_more_than_an_edition_holds(browser: As, model: Any):
    draft = filled_up(model)
    editor = browser(EDITORS)

    page = text_of(editor.post(address(draft), posted(draft, **{"action-publish": "1"})))

    assert f"{bounds(*LISTS[model]).most} {model._meta.verbose_name_plural} au plus" in page
    draft.refresh_from_db()
    assert not draft.live


def test_every_other_way_refuses_one_more_too(browser: As):
    """Planned, in bulk, through a review."""
    author, editor = browser(AUTHORS), browser(EDITORS)
    waiting = twin_of(KeyFact.objects.all()[0], "waiting", live=False, live_revision=None, latest_revision=None)
    waiting.save()
    assert author.post(address(waiting), posted(waiting, **{"action-submit": "1"})).status_code == 302
    draft = filled_up(KeyFact)
    said = "6 chiffres clés au plus"

    later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    page = editor.post(address(draft), posted(draft, go_live_at=later, **{"action-publish": "1"}))
    assert said in text_of(page)

    assert said in text_of(editor.post(bulk(KeyFact, "publish", draft), follow=True))

    waiting.refresh_from_db()
    task = waiting.current_workflow_task_state
    review = reverse(KeyFact.snippet_viewset.get_url_name("workflow_action"), args=[waiting.pk, "approve", task.pk])
    assert said in text_of(editor.post(review, follow=True))

    waiting.refresh_from_db()
    assert waiting.workflow_in_progress, "it waits on"
    assert KeyFact.objects.filter(live=True).count() == 6
    assert decode(encode(Builder().edition("lobby")))


@NEEDED
def test_the_last_content_that_kiosks_need_stays_online(browser: As, model: Any):
    chief, row = browser("chief"), model.objects.order_by("pk")[0]
    Laureate.objects.all().delete()  # they need themes and promotions in other ways
    model.objects.exclude(pk=row.pk).delete()
    said = "C’est tout ce qui reste en ligne"
    views = model.snippet_viewset

    for view in ("unpublish", "delete"):
        assert said in text_of(chief.post(reverse(views.get_url_name(view), args=[row.pk]), follow=True))
        assert said in text_of(chief.post(bulk(model, view, row), follow=True))
    later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    changes = {"expire_at": later, "action-publish": "1"} | (
        {"links": streamfield([])} if hasattr(row, "links") else {}
    )
    assert said in text_of(chief.post(address(row), posted(row, **changes)))

    row.refresh_from_db()
    assert row.live
    assert row.expire_at is None
    assert decode(encode(Builder().edition("lobby")))


@pytest.mark.parametrize("model", [Theme, Promotion])
def test_content_that_laureates_need_stays_online_and_the_laureates_are_named(browser: As, model: Any):
    twin_of(model.objects.all()[0], "other").save()
    row = Laureate.objects.order_by("pk")[0]
    needed = row.theme if model is Theme else row.promotion

    page = text_of(browser("chief").post(address(needed, "unpublish"), follow=True))

    assert "en ligne en dépend" in page
    assert row.name_fr in page
    needed.refresh_from_db()
    assert needed.live


def test_a_laureate_whose_theme_is_a_draft_does_not_go_online(browser: As):
    row = Laureate.objects.order_by("pk")[0]
    theme = twin_of(row.theme, "draft", live=False)
    theme.save()
    row.theme = theme

    response = browser(EDITORS).post(address(row), posted(row, **{"action-publish": "1"}))

    assert "qui n’est pas en ligne" in str(response.context["form"].errors["theme"])


@pytest.mark.parametrize("text", ["مريم العلوي", "Étoiles 🎨"])
def test_a_text_that_no_font_can_draw_is_kept_as_a_draft_only(browser: As, text: str):
    editor, row = browser(EDITORS), Laureate.objects.order_by("pk")[0]
    row.name_fr = text

    assert editor.post(address(row), posted(row)).status_code == 302, "nothing that was typed is lost"
    response = editor.post(address(row), posted(row, **{"action-publish": "1"}))

    assert "ne savent pas écrire" in str(response.context["form"].errors["name_fr"])


@pytest.mark.parametrize("model", [Theme, Promotion])
def test_content_that_laureates_need_does_not_expire_before_them(browser: As, model: Any):
    """At that hour, nothing could go offline."""
    chief, row = browser("chief"), Laureate.objects.order_by("pk")[0]
    needed = row.theme if model is Theme else row.promotion
    now = timezone.localtime()
    changes = {"expire_at": (now + timedelta(days=2)).strftime("%Y-%m-%d %H:%M"), "action-publish": "1"}

    refused = chief.post(address(needed), posted(needed, **changes))
    assert "en ligne en dépend" in str(refused.context["form"].errors["expire_at"])

    users = Laureate.objects.filter(theme=row.theme) if model is Theme else Laureate.objects.filter(promotion=needed)
    users.update(expire_at=now + timedelta(days=1))
    assert chief.post(address(needed), posted(needed, **changes)).status_code == 302


@pytest.mark.parametrize(
    "pasted", ['[{"kind": "land", "rings": [[[NaN, 0], [1, 1], [0, 1]]]}]', "[" * 20_000, "tracés"]
)
def test_outlines_that_a_database_cannot_store_are_refused_at_their_field(browser: As, pasted: str):
    row = Map.objects.get()

    answer = browser("chief").post(address(row), posted(row, shapes=pasted))

    assert answer.context["form"].errors["shapes"] == [
        "Ces tracés ne sont pas ceux d’une carte\u202f: collez ce qu’a écrit l’outil du géographe."
    ]


def test_states_of_different_sizes_are_refused_at_their_place(browser: As):
    place = Place.objects.get()
    after = place.states.all()[1]
    Picture.objects.filter(pk=after.picture_id).update(upright_width=4000)

    response = browser(EDITORS).post(address(place), posted(place, **{"action-publish": "1"}))

    assert "n’ont pas la même taille" in text_of(response)


def test_an_import_that_would_leave_too_many_online_is_refused_completely():
    edition = small_edition()
    maps = tuple(msgspec.structs.replace(edition.about.maps[0], id=f"other-{at}") for at in range(4))
    edition = msgspec.structs.replace(edition, about=msgspec.structs.replace(edition.about, maps=maps))
    loaded = LoadedEdition("", edition, Path())

    with pytest.raises(EditionError, match="4 cartes au plus"):
        importing.import_edition(loaded, "lobby")

    assert Map.objects.count() == 1
    assert importing.import_edition(loaded, "lobby", replace=True).removed == 1
