"""Translates the findings of the kiosk's ``check`` into the words of the studio's forms: a sentence for each code."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from kiosk.edition import types
from kiosk.edition.addresses import AddressFault
from kiosk.edition.findings import Code, Finding, Value
from kiosk.edition.paths import PartPath, Step
from studio.base.addresses import REFUSALS
from studio.base.characters import named
from studio.base.limits import LANGUAGES
from studio.pictures.models import Picture

NOT_LIVE = "pas-en-ligne"
"""Takes the place of required content that is not live; no check accepts it."""

_FIELDS = {
    "about": _lazy("à propos"),
    "accessibility": _lazy("accessibilité"),
    "alt": _lazy("texte alternatif"),
    "aspect": _lazy("largeur divisée par hauteur"),
    "ask_after_s": _lazy("durée avant la question"),
    "body": _lazy("texte"),
    "building": _lazy("bâtiment"),
    "building_door": _lazy("porte du bâtiment"),
    "by": _lazy("auteur"),
    "bytes": _lazy("poids du fichier"),
    "caption": _lazy("légende"),
    "closes": _lazy("ferme à"),
    "colour": _lazy("couleur"),
    "counts": _lazy("nombres"),
    "credit": _lazy("crédit"),
    "credits": _lazy("crédits"),
    "date": _lazy("date"),
    "days": _lazy("jours"),
    "exhibit": _lazy("borne"),
    "eyebrow": _lazy("surtitre"),
    "facts": _lazy("chiffres clés"),
    "figure": _lazy("chiffres"),
    "focus": _lazy("point d’intérêt"),
    "frame": _lazy("cadrage"),
    "height": _lazy("hauteur"),
    "hot_spots": _lazy("points numérotés"),
    "id": _lazy("identifiant"),
    "idle": _lazy("durées d’attente"),
    "intro": _lazy("introduction"),
    "items": _lazy("points"),
    "kind": _lazy("genre"),
    "label": _lazy("libellé"),
    "landmarks": _lazy("repères"),
    "languages": _lazy("langues"),
    "laureates": _lazy("lauréats"),
    "laureates_door": _lazy("porte des lauréats"),
    "leave_after_s": _lazy("durée avant le retour à l’accueil"),
    "links": _lazy("liens"),
    "maps": _lazy("cartes"),
    "media": _lazy("fichier"),
    "name": _lazy("nom"),
    "note": _lazy("note"),
    "opening": _lazy("horaires"),
    "opens": _lazy("ouvre à"),
    "partners": _lazy("partenaires"),
    "people": _lazy("personnes"),
    "picture": _lazy("image"),
    "pictures": _lazy("images"),
    "promotion": _lazy("promotion"),
    "promotions": _lazy("promotions"),
    "publisher": _lazy("éditeur"),
    "rings": _lazy("contours"),
    "role": _lazy("rôle"),
    "sentence": _lazy("phrase"),
    "shapes": _lazy("tracés"),
    "short": _lazy("nom court"),
    "slides": _lazy("images d’accueil"),
    "sources": _lazy("sources"),
    "states": _lazy("états"),
    "story": _lazy("histoire"),
    "story_door": _lazy("porte de l’histoire"),
    "tagline": _lazy("accroche"),
    "text": _lazy("texte"),
    "theme": _lazy("thème"),
    "themes": _lazy("thèmes"),
    "then": _lazy("image découverte"),
    "title": _lazy("titre"),
    "url": _lazy("adresse web"),
    "value": _lazy("chiffre"),
    "width": _lazy("largeur"),
    "year": _lazy("année"),
}
"""The names in the forms of the fields of the format."""

_MEMBERS = {
    "accessibility": _lazy("accessibilité › bloc"),
    "body": _lazy("texte › bloc"),
    "building": _lazy("lieu"),
    "counts": _lazy("nombre"),
    "credits": _lazy("crédits › bloc"),
    "days": _lazy("jour"),
    "facts": _lazy("chiffre clé"),
    "hot_spots": _lazy("point numéroté"),
    "items": _lazy("point"),
    "landmarks": _lazy("repère"),
    "languages": _lazy("langue"),
    "laureates": _lazy("lauréat"),
    "links": _lazy("lien"),
    "maps": _lazy("carte"),
    "media": _lazy("fichier"),
    "opening": _lazy("horaire"),
    "partners": _lazy("partenaire"),
    "people": _lazy("personne"),
    "pictures": _lazy("image"),
    "promotions": _lazy("promotion"),
    "rings": _lazy("contour"),
    "shapes": _lazy("tracé"),
    "slides": _lazy("image d’accueil"),
    "sources": _lazy("source"),
    "states": _lazy("état"),
    "story": _lazy("chapitre"),
    "themes": _lazy("thème"),
}
"""The names of single members of the lists of the format."""

_KINDS = {
    "chapter": _lazy("le chapitre"),
    "laureate": _lazy("le lauréat"),
    "picture": _lazy("l’image"),
    "place": _lazy("le lieu"),
    "promotion": _lazy("la promotion"),
    "source": _lazy("la source"),
    "theme": _lazy("le thème"),
}

SENTENCES: Mapping[Code, Any] = MappingProxyType(
    {
        Code.TOO_FEW: _lazy("il y en a {count}, il en faut {least} au moins"),
        Code.TOO_MANY: _lazy("il y en a {count}, {most} au plus"),
        Code.TOO_SHORT: _lazy("a {count} caractères, il en faut {least} au moins"),
        Code.TOO_LONG: _lazy("a {count} caractères, {most} au plus"),
        Code.TOO_LOW: _lazy("vaut {value}, {least} au moins"),
        Code.TOO_HIGH: _lazy("vaut {value}, {most} au plus"),
        Code.WRONG_FORM: _lazy("«\u202f{value}\u202f» n’a pas la forme attendue"),
        Code.WRONG_NAME: _lazy(
            "«\u202f{value}\u202f» n’est pas un identifiant\u202f: lettres minuscules sans accent, chiffres et tirets"
        ),
        Code.NOT_A_CHOICE: _lazy("«\u202f{value}\u202f» n’est pas un choix possible"),
        Code.ABSENT: _lazy("manque"),
        Code.WRONG_KIND: _lazy("n’est pas ce que la borne attend ici"),
        Code.UNREADABLE: _lazy("contient ce qui ne peut pas figurer dans un texte\u202f: {characters}"),
        Code.TWICE: _lazy("existe {count} fois\u202f: chacun a son propre identifiant"),
        Code.UNKNOWN: _lazy("nomme {kind} «\u202f{name}\u202f», qui n’existe pas"),
        Code.UNKNOWN_STATE: _lazy("nomme l’état «\u202f{name}\u202f», que ce lieu n’a pas"),
        Code.UNUSED_PICTURE: _lazy("ne sert nulle part"),
        Code.UNUSED_SOURCE: _lazy("aucun contenu ne la cite"),
        Code.EMPTY: _lazy("est vide dans toutes les langues de la borne"),
        Code.UNTRANSLATED: _lazy("n’est pas traduit\u202f: {languages}"),
        Code.BLANK: _lazy("est vide"),
        Code.NOT_OFFERED: _lazy("{texts} en {language}, que les visiteurs ne peuvent pas choisir"),
        Code.UNDRAWABLE: _lazy("les polices de la borne ne savent pas écrire {characters}"),
        Code.LEADS_NOWHERE: _lazy("ne mène nulle part. {fault}"),
        Code.NOT_PARTS: _lazy("va de {numbers}\u202f: chaque nombre est une partie du précédent"),
        Code.TOO_MANY_DOTS: _lazy("a {count} points, {most} au plus\u202f: montrez de grands nombres"),
        Code.NOT_IN_CALENDAR: _lazy("le {date} n’existe pas dans le calendrier"),
        Code.CLOSES_EARLY: _lazy("ferme à {closes}, ce qui ne vient pas après l’ouverture à {opens}"),
        Code.OUT_OF_ORDER: _lazy(
            "{date} vient après {before} («\u202f{chapter}\u202f»)\u202f: les chapitres vont par date"
        ),
        Code.EXAMPLE: _lazy("est un exemple\u202f: remplacez-le par un vrai"),
        Code.TO_VERIFY: _lazy("reste à vérifier"),
        Code.NO_HOT_SPOTS: _lazy("n’a pas de point numéroté"),
        Code.FRAME_WITHOUT_WIDTH: _lazy("son bord droit doit être au-delà de son bord gauche"),
        Code.FRAME_WITHOUT_HEIGHT: _lazy("son bord bas doit être au-delà de son bord haut"),
        Code.SIZES_DIFFER: _lazy(
            "ses images n’ont pas la même taille ({sizes})\u202f: elles se superposent au pixel près"
        ),
        Code.NARROW: _lazy(
            "l’image «\u202f{picture}\u202f» a {width} pixels de large\u202f: "
            "il en faut {least} pour qu’elle soit nette"
        ),
        Code.NO_PICTURE: _lazy("n’a pas d’image"),
        Code.NO_LAUREATE: _lazy("n’a aucun lauréat en ligne\u202f: qui le choisit voit une liste vide"),
        Code.UNKNOWN_FILE: _lazy("aucune image ne correspond à ce fichier"),
        Code.FILE_ABSENT: _lazy("le fichier a disparu\u202f: déposez-le à nouveau"),
        Code.FILE_LENGTH: _lazy("le fichier est abîmé\u202f: déposez-le à nouveau"),
        Code.FILE_UNREADABLE: _lazy("le fichier ne peut pas être lu\u202f: prévenez un technicien"),
        Code.FILE_CHANGED: _lazy("le fichier n’est plus celui qui a été déposé\u202f: déposez-le à nouveau"),
        Code.FILE_TYPE: _lazy("le fichier n’est pas du type annoncé\u202f: déposez-le à nouveau"),
        Code.FILE_SIZE: _lazy("le fichier n’a pas la taille annoncée\u202f: déposez-le à nouveau"),
        Code.NOT_A_PICTURE: _lazy("ce n’est pas une image que la borne sait lire"),
        Code.DAMAGED: _lazy("le fichier est abîmé ou incomplet"),
        Code.MOVING: _lazy("c’est une image animée"),
        Code.TOO_MANY_PIXELS: _lazy("elle a trop de pixels, au plus {most}"),
        Code.FAR_TOO_MANY_PIXELS: _lazy("elle a trop de pixels, au plus {most}"),
    }
)


def sentence(finding: Finding) -> str:
    """Return the sentence for staff about a finding."""
    return worded(finding.code, dict(finding.values))


def worded(code: Code, values: Mapping[str, Value]) -> str:
    """Return the sentence of a code with its values filled in."""
    if code is Code.UNKNOWN and values["name"] == NOT_LIVE:
        return _("demande {kind}, qui n’est pas en ligne").format(kind=_KINDS[str(values["kind"])])
    return str(SENTENCES[code]).format(**{name: _WORDS.get(name, _plain)(value) for name, value in values.items()})


def where(path: PartPath, edition: types.Edition | None = None) -> str:
    """Return the place of a part in the words of the forms; with an edition, parts appear by their titles."""
    titles = _titles(edition) if edition else {}
    return " › ".join(_step(step, titles.get(path[: at + 1])) for at, step in enumerate(path))


def _titles(edition: types.Edition) -> dict[PartPath, types.Words]:
    """Return the titles of the parts of an edition that have a form of their own, by their paths."""
    lists: tuple[tuple[str, Iterable[Any]], ...] = (
        ("story", edition.story),
        ("building", edition.building),
        ("laureates", edition.laureates),
        ("themes", edition.themes),
        ("promotions", edition.promotions),
    )
    return {(Step(kind, one.id),): getattr(one, "title", None) or one.name for kind, rows in lists for one in rows}


def _step(step: Step, title: types.Words | None) -> str:
    if step.name is None:
        return str(LANGUAGES.get(step.field) or _FIELDS.get(step.field, step.field))
    called = _MEMBERS.get(step.field, step.field)
    if isinstance(step.name, int):
        return f"{called} {step.name}"
    if step.field == "pictures":
        name = _title_of_picture(step.name)
    else:
        name = (title and title.best("fr", tuple(LANGUAGES))) or step.name
    return _("{kind} «\u202f{name}\u202f»").format(kind=called, name=name)


def _title_of_picture(name: Value) -> str:
    """Return the title in the studio of a picture, by its identifier in the edition."""
    return Picture.objects.filter(slug=name).values_list("title", flat=True).first() or str(name)


def _plain(value: Any) -> str:
    """Return a text unchanged, and a number in the notation of its language."""
    if isinstance(value, float):
        return number_format(f"{value:g}")
    return number_format(value, force_grouping=value >= 10_000) if isinstance(value, int) else str(value)


def _texts(count: int) -> str:
    return ngettext("{count} texte", "{count} textes", count).format(count=count)


_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "picture": _title_of_picture,
        "characters": lambda found: ", ".join(map(named, found[:5])) + (" …" if found[5:] else ""),
        "choices": ", ".join,
        "fault": lambda name: str(REFUSALS[AddressFault[name]]),
        "kind": lambda kind: str(_KINDS.get(kind, kind)),
        "language": lambda language: str(LANGUAGES.get(language, language)),
        "languages": lambda found: ", ".join(str(LANGUAGES.get(one, one)) for one in found),
        "numbers": lambda found: " → ".join(map(str, found)),
        "sizes": lambda found: ", ".join(f"{width} × {height}" for width, height in found),
        "texts": _texts,
    }
)
"""The notations of values that are not a single word or number."""
