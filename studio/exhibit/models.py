"""What frames everything else, for each channel: name, languages, attract screen, doors, idle times, opening hours."""

from itertools import permutations
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.forms import TextInput
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from kiosk.edition import types
from studio.base.content import Content, title_of
from studio.base.limits import LANGUAGES, between, how_many, pattern
from studio.base.words import WordsField, words_panel

ORDERS = [
    (",".join(order), ", ".join(LANGUAGES[language] for language in order))
    for count in range(len(LANGUAGES), 0, -1)
    for order in permutations(LANGUAGES, count)
]
"""The orders in which languages can be offered."""

DOORS = {"story": "l’histoire", "building": "le bâtiment", "laureates": "les lauréats"}
DAYS = {
    "mon": "lundi",
    "tue": "mardi",
    "wed": "mercredi",
    "thu": "jeudi",
    "fri": "vendredi",
    "sat": "samedi",
    "sun": "dimanche",
}


def _picture(label: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "pictures.Picture", on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


def _door_panel(door: str, called: str) -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            words_panel(f"{door}_door_eyebrow", "Surtitre", types.Label),
            words_panel(f"{door}_door_title", "Titre", types.Title),
            words_panel(f"{door}_door_sentence", "Phrase", types.Sentence),
            FieldPanel(f"{door}_door_picture"),
        ],
        heading=f"Porte vers {called}",
        classname="collapsed",
    )


class Exhibit(Content):
    """What the kiosks of one channel show, around the content that all channels share."""

    channel = models.CharField(
        "canal",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Lettres minuscules, chiffres et tirets simples.")],
        help_text="Le nom par lequel les bornes le demandent, par exemple «\u202flobby\u202f».",
    )
    languages = models.CharField(
        "langues",
        max_length=20,
        choices=ORDERS,
        default=ORDERS[0][0],
        help_text="Dans cet ordre\u202f; une visite commence dans la première.",
    )
    title = WordsField(types.Title, "titre")
    eyebrow = WordsField(types.Label, "surtitre")
    sentence = WordsField(types.Sentence, "phrase")
    story_door_eyebrow = WordsField(types.Label, "porte de l’histoire, surtitre")
    story_door_title = WordsField(types.Title, "porte de l’histoire, titre")
    story_door_sentence = WordsField(types.Sentence, "porte de l’histoire, phrase")
    story_door_picture = _picture("image")
    building_door_eyebrow = WordsField(types.Label, "porte du bâtiment, surtitre")
    building_door_title = WordsField(types.Title, "porte du bâtiment, titre")
    building_door_sentence = WordsField(types.Sentence, "porte du bâtiment, phrase")
    building_door_picture = _picture("image")
    laureates_door_eyebrow = WordsField(types.Label, "porte des lauréats, surtitre")
    laureates_door_title = WordsField(types.Title, "porte des lauréats, titre")
    laureates_door_sentence = WordsField(types.Sentence, "porte des lauréats, phrase")
    laureates_door_picture = _picture("image")
    ask_after_s = models.FloatField(
        "demander après", default=60.0, validators=between("IdleTimes", "ask_after_s"), help_text="Secondes."
    )
    leave_after_s = models.FloatField(
        "revenir au début après", default=20.0, validators=between("IdleTimes", "leave_after_s"), help_text="Secondes."
    )

    panels: ClassVar = [
        words_panel("title", "Titre", types.Title),
        words_panel("eyebrow", "Surtitre", types.Label),
        words_panel("sentence", "Phrase", types.Sentence),
        InlinePanel("slides", heading="Images d’accueil", label="Image", **how_many("Exhibit", "slides")),
        *(_door_panel(door, called) for door, called in DOORS.items()),
    ]
    more_panels: ClassVar = [
        FieldPanel("channel"),
        FieldPanel("languages"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("ask_after_s"), FieldPanel("leave_after_s")])],
            heading="Quand personne ne touche l’écran",
        ),
        InlinePanel("openings", heading="Horaires d’ouverture", label="Horaire", **how_many("Exhibit", "opening")),
    ]
    search_fields: ClassVar = [
        index.SearchField("channel"),
        index.AutocompleteField("channel"),
        index.SearchField("title_fr"),
        index.SearchField("title_en"),
        index.SearchField("title_nl"),
        index.FilterField("live"),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = "borne"
        ordering = ("channel",)

    def __str__(self) -> str:
        return f"{self.channel} · {title_of(self.title)}"


class Slide(Orderable):
    """A picture of the attract screen, and an aligned one that a sweep uncovers."""

    exhibit = ParentalKey(Exhibit, on_delete=models.CASCADE, related_name="slides")
    picture = _picture("image")
    then = _picture(
        "puis", null=True, blank=True, help_text="Une image alignée sur la première, qu’un balayage découvre."
    )

    panels: ClassVar = [FieldRowPanel([FieldPanel("picture"), FieldPanel("then")])]

    class Meta(Orderable.Meta):
        verbose_name = "image d’accueil"


def _clock() -> TextInput:
    """Return the field that browsers have for a time of day."""
    return TextInput(attrs={"type": "time"})


class OpeningHours(Orderable):
    """The hours of one or more days of the week."""

    exhibit = ParentalKey(Exhibit, on_delete=models.CASCADE, related_name="openings")
    mon = models.BooleanField("lundi", default=False)
    tue = models.BooleanField("mardi", default=False)
    wed = models.BooleanField("mercredi", default=False)
    thu = models.BooleanField("jeudi", default=False)
    fri = models.BooleanField("vendredi", default=False)
    sat = models.BooleanField("samedi", default=False)
    sun = models.BooleanField("dimanche", default=False)
    opens = models.CharField("ouvre à", max_length=5, validators=pattern("Opening", "opens"))
    closes = models.CharField("ferme à", max_length=5, validators=pattern("Opening", "closes"))

    panels: ClassVar = [
        FieldRowPanel([FieldPanel(day) for day in DAYS]),
        FieldRowPanel([FieldPanel(hour, widget=_clock()) for hour in ("opens", "closes")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "horaire"

    def clean(self) -> None:
        """Refuse hours of no day, and doors that close before they open."""
        super().clean()
        if not self.days:
            raise ValidationError({"mon": "Cochez au moins un jour."})
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": "La fermeture vient après l’ouverture."})

    @property
    def days(self) -> tuple[str, ...]:
        """The days of the week on which these hours count."""
        return tuple(day for day in DAYS if getattr(self, day))
