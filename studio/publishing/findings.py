"""Says in French what the kiosk's ``check`` found, in the words of the studio's own forms."""

import re
from dataclasses import dataclass

from kiosk.edition.check import Finding


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong, and where."""

    where: str
    what: str


_LANGUAGES = {"fr": "français", "en": "anglais", "nl": "néerlandais"}

_WHERE = (
    ("alternative text", "texte alternatif"),
    ("door to the story", "porte de l’histoire"),
    ("door to the building", "porte du bâtiment"),
    ("door to the laureates", "porte des lauréats"),
    ("hot spot", "point numéroté"),
    ("key fact", "chiffre clé"),
    ("hot_spots", "points numérotés"),
    ("accessibility", "accessibilité"),
    ("exhibit", "borne"),
    ("building", "bâtiment"),
    ("laureate", "lauréat"),
    ("promotion", "promotion"),
    ("landmark", "repère"),
    ("language", "langue"),
    ("languages", "langues"),
    ("paragraph", "paragraphe"),
    ("publisher", "éditeur"),
    ("sentence", "phrase"),
    ("partner", "partenaire"),
    ("chapter", "chapitre"),
    ("tagline", "accroche"),
    ("caption", "légende"),
    ("credits", "crédits"),
    ("picture", "image"),
    ("eyebrow", "surtitre"),
    ("opening", "horaires"),
    ("credit", "crédit"),
    ("figure", "chiffres"),
    ("number", "nombre"),
    ("person", "personne"),
    ("source", "source"),
    ("colour", "couleur"),
    ("about", "à propos"),
    ("block", "bloc"),
    ("frame", "cadrage"),
    ("intro", "introduction"),
    ("label", "libellé"),
    ("place", "lieu"),
    ("point", "point"),
    ("short", "nom court"),
    ("slide", "image d’accueil"),
    ("state", "état"),
    ("story", "histoire"),
    ("theme", "thème"),
    ("title", "titre"),
    ("value", "chiffre"),
    ("body", "texte"),
    ("date", "date"),
    ("link", "lien"),
    ("name", "nom"),
    ("note", "note"),
    ("role", "rôle"),
    ("text", "texte"),
    ("map", "carte"),
)
_WORD = re.compile(
    r"\b(" + "|".join(re.escape(english) for english, _ in sorted(_WHERE, key=lambda p: -len(p[0]))) + r")\b"
)

_KINDS = {
    "chapter": "le chapitre",
    "laureate": "le lauréat",
    "picture": "l’image",
    "place": "le lieu",
    "promotion": "la promotion",
    "source": "la source",
    "state": "l’état",
    "theme": "le thème",
}

_WHAT = (
    (r"is there (\d+) times: each needs a name of its own", r"existe \1 fois : chacun a son propre identifiant"),
    (r'names the (\w+) "pas-en-ligne", which does not exist', r"demande {\1} qui n’est pas en ligne"),
    (r'names the state "(.+)", which this place does not have', r"nomme l’état « \1 », que ce lieu n’a pas"),
    (r'names the (\w+) "(.+)", which does not exist', r"nomme {\1} « \2 », qui n’existe pas"),
    (r"is not used anywhere", "ne sert nulle part"),
    (r"no fact names it", "aucun contenu ne la cite"),
    (r"is empty in every language of the edition", "est vide dans toutes les langues"),
    (r"is not translated: (.+)", r"n’est pas traduit : [\1]"),
    (r"is blank", "est vide"),
    (
        r"(\d+) texts? (?:are|is) written in (\w+), which visitors cannot choose",
        r"\1 texte(s) en [\2], que les visiteurs ne peuvent pas choisir",
    ),
    (r"no font of the exhibit can draw (.+)", r"les polices de la borne ne savent pas écrire \1"),
    (
        r"goes (.+): each number must be a part of the one before",
        r"va de \1 : chaque nombre est une partie du précédent",
    ),
    (r"has (\d+) dots, at most (\d+): show it as numbers", r"a \1 points, \2 au plus : montrez de grands nombres"),
    (r"(.+) is not in the calendar", r"le \1 n’existe pas dans le calendrier"),
    (
        r"closes at (.+), which is not after it opens at (.+)",
        r"ferme à \1, ce qui ne vient pas après l’ouverture à \2",
    ),
    (
        r'(.+) stands after (.+) of "(.+)": chapters go by date',
        r"\1 vient après \2 (« \3 ») : les chapitres vont par date",
    ),
    (r"is an example: replace it with a real one", "est un exemple : remplacez-le par un vrai"),
    (r"is still to be verified", "reste à vérifier"),
    (r"its right edge .+ must be beyond its left .+", "son bord droit doit être au-delà de son bord gauche"),
    (r"its bottom edge .+ must be beyond its top .+", "son bord bas doit être au-delà de son bord haut"),
    (r"has no hot spots", "n’a pas de point numéroté"),
    (
        r"its pictures differ in size \((.+)\): they must be aligned to the pixel",
        r"ses images n’ont pas la même taille (\1) : elles se superposent au pixel près",
    ),
    (
        r'the picture "(.+)" is (\d+) pixels wide: (\d+) or more look sharp',
        r"l’image « \1 » a \2 pixels de large : il en faut \3 pour qu’elle soit nette",
    ),
    (r"has no picture", "n’a pas d’image"),
    (r"no picture of the edition names this file", "aucune image ne correspond à ce fichier"),
    (r"\S+ is absent", "le fichier a disparu : déposez-le à nouveau"),
    (r"media/.+", "le fichier est abîmé : déposez-le à nouveau"),
)
_RULES = tuple((re.compile(english), french) for english, french in _WHAT)


def in_french(finding: Finding) -> Remark:
    """Return what a finding says; in the kiosk's own words where there are no others yet."""
    return Remark(_where(finding.path), _what(finding.message))


def _where(path: str) -> str:
    steps = path.split(" › ")
    if len(steps) > 1 and steps[0] in ("story", "building"):
        steps = steps[1:]  # "chapter" and "place" say it
    return " › ".join(_step(step) for step in steps)


def _step(step: str) -> str:
    kind, quote, name = step.partition(' "')
    words = _WORD.sub(lambda found: dict(_WHERE)[found[0]], kind)
    return f"{words} « {name.rstrip(chr(34))} »" if quote else words


def _what(message: str) -> str:
    for rule, french in _RULES:
        if found := rule.fullmatch(message):
            said = found.expand(french)
            said = re.sub("“(.+?)”", "«\u202f\\1\u202f»", said)
            said = re.sub(r"\{(\w+)\}", lambda kind: _KINDS.get(kind[1], kind[1]), said)
            return re.sub(r"\[([a-z, ]+)\]", lambda codes: _languages(codes[1]), said)
    return message


def _languages(codes: str) -> str:
    return ", ".join(_LANGUAGES.get(code, code) for code in codes.split(", "))
