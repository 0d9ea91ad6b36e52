"""The frame of the content, for each channel: name, languages, attract screen, doors, idle times, opening hours."""

from collections.abc import Iterable
from itertools import permutations
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.forms import NumberInput, TextInput
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from kiosk.edition import types
from studio.base.content import Content, title_of
from studio.base.limits import LANGUAGES, between, how_many, pattern
from studio.base.search import search_fields
from studio.base.words import WordsField, columns_of, words_panel

ORDERS = [
    (",".join(order), format_lazy(", ".join(["{}"] * count), *(LANGUAGES[language] for language in order)))
    for count in range(len(LANGUAGES), 0, -1)
    for order in permutations(LANGUAGES, count)
]
"""The possible orders of the languages."""

DOORS = {"story": _("l’histoire"), "building": _("le bâtiment"), "laureates": _("les lauréats")}
DAYS = {
    "mon": _("lundi"),
    "tue": _("mardi"),
    "wed": _("mercredi"),
    "thu": _("jeudi"),
    "fri": _("vendredi"),
    "sat": _("samedi"),
    "sun": _("dimanche"),
}


def _picture(label: StrOrPromise, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "pictures.Picture", on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class _Seconds(NumberInput):
    """A number of seconds without decimals: « 60 », not « 60.0 »."""

    def format_value(self, value: Any) -> str | None:
        return f"{value:g}" if isinstance(value, float) else super().format_value(value)


def _door_panel(door: str, called: StrOrPromise) -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            words_panel(f"{door}_door_eyebrow", _("Surtitre"), types.Label),
            words_panel(f"{door}_door_title", _("Titre"), types.Title),
            words_panel(f"{door}_door_sentence", _("Phrase"), types.Sentence),
            FieldPanel(f"{door}_door_picture"),
        ],
        heading=format_lazy(_("Porte vers {called}"), called=called),
        classname="collapsed",
    )


class ExhibitForm(WagtailAdminModelForm):
    """The form of a channel. The channel's name is read-only once kiosks may know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields.get("channel")
        if name and fixed_channel(self.instance.pk):
            name.disabled = True
            name.help_text = _(
                "Ce nom ne change plus\u202f: depuis le premier envoi, des bornes le demandent, et ne recevraient plus "
                "rien."
            )


class Exhibit(Content):
    """The settings of the kiosks of one channel, around the content that all channels share."""

    channel = models.CharField(
        _("canal"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Lettres minuscules, chiffres et tirets simples."))],
        help_text=_("Le nom par lequel les bornes le demandent, par exemple «\u202flobby\u202f»."),
    )
    languages = models.CharField(
        _("langues"),
        max_length=20,
        choices=ORDERS,
        default=ORDERS[0][0],
        help_text=_("Dans cet ordre\u202f; une visite commence dans la première."),
    )
    title = WordsField(types.Title, _("titre"))
    eyebrow = WordsField(types.Label, _("surtitre"))
    sentence = WordsField(types.Sentence, _("phrase"))
    story_door_eyebrow = WordsField(types.Label, _("porte de l’histoire, surtitre"))
    story_door_title = WordsField(types.Title, _("porte de l’histoire, titre"))
    story_door_sentence = WordsField(types.Sentence, _("porte de l’histoire, phrase"))
    story_door_picture = _picture(_("image"))
    building_door_eyebrow = WordsField(types.Label, _("porte du bâtiment, surtitre"))
    building_door_title = WordsField(types.Title, _("porte du bâtiment, titre"))
    building_door_sentence = WordsField(types.Sentence, _("porte du bâtiment, phrase"))
    building_door_picture = _picture(_("image"))
    laureates_door_eyebrow = WordsField(types.Label, _("porte des lauréats, surtitre"))
    laureates_door_title = WordsField(types.Title, _("porte des lauréats, titre"))
    laureates_door_sentence = WordsField(types.Sentence, _("porte des lauréats, phrase"))
    laureates_door_picture = _picture(_("image"))
    ask_after_s = models.FloatField(
        _("demander après"), default=60.0, validators=between("IdleTimes", "ask_after_s"), help_text=_("Secondes.")
    )
    leave_after_s = models.FloatField(
        _("revenir au début après"),
        default=20.0,
        validators=between("IdleTimes", "leave_after_s"),
        help_text=_("Secondes."),
    )

    panels: ClassVar = [
        words_panel("title", _("Titre"), types.Title),
        words_panel("eyebrow", _("Surtitre"), types.Label),
        words_panel("sentence", _("Phrase"), types.Sentence),
        InlinePanel("slides", heading=_("Images d’accueil"), label=_("Image"), **how_many("Exhibit", "slides")),
        *(_door_panel(door, called) for door, called in DOORS.items()),
    ]
    more_panels: ClassVar = [
        FieldPanel("channel"),
        FieldPanel("languages"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name, widget=_Seconds()) for name in ("ask_after_s", "leave_after_s")])],
            heading=_("Quand personne ne touche l’écran"),
        ),
        InlinePanel(
            "openings",
            heading=_("Horaires d’ouverture"),
            label=_("Horaire"),
            help_text=_("Ils partent avec l’édition, mais les bornes ne s’en servent pas encore."),
            **how_many("Exhibit", "opening"),
        ),
    ]
    search_fields: ClassVar = search_fields("channel", *columns_of("title"))

    base_form_class = ExhibitForm

    class Meta:
        verbose_name = _("borne")
        ordering = ("channel",)

    def __str__(self) -> str:
        return f"{self.channel} · {title_of(self.title)}"

    def clean(self) -> None:
        """Refuse another name once kiosks ask for this one."""
        super().clean()
        if fault := self._renamed():
            raise ValidationError({"channel": fault})

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a name that kiosks know cannot change, whoever saves.

        Raises:
            ValidationError: the name differs from the one that kiosks know.
        """
        named = update_fields is None or "channel" in update_fields
        if named and (fault := self._renamed()):
            raise ValidationError({"channel": fault})
        super().save(*args, update_fields=update_fields, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return this channel as in a revision, except for a name that is fixed."""
        row = super().with_content_json(content)
        row.channel = fixed_channel(self.pk) or row.channel
        return row

    @property
    def consequence(self) -> str:
        """The effect on kiosks when this channel is offline or deleted; empty if no kiosk follows it yet."""
        if not self.live or not fixed_channel(self.pk):
            return ""
        return gettext(
            "Les bornes «\u202f%(channel)s\u202f» gardent l’édition qu’elles ont et ne reçoivent plus rien, tant "
            "qu’aucune entrée de ce nom n’est en ligne."
        ) % {"channel": self.channel}

    def _renamed(self) -> str:
        fixed = fixed_channel(self.pk)
        if not fixed or fixed == self.channel:
            return ""
        return gettext(
            "Des bornes demandent «\u202f%(fixed)s\u202f» depuis le premier envoi\u202f: ce nom ne change plus."
        ) % {"fixed": fixed}


def fixed_channel(pk: Any) -> str:
    """Return the name of a channel once something was published to it; return an empty text before."""
    name = Exhibit.objects.filter(pk=pk).values_list("channel", flat=True).first() if pk else None
    releases = apps.get_model("publishing", "Release")  # the releases know which channels kiosks follow
    return name if name and releases.objects.filter(channel=name).exists() else ""


class Slide(Orderable):
    """A picture of the attract screen, and an aligned picture that a sweep uncovers."""

    exhibit = ParentalKey(Exhibit, on_delete=models.CASCADE, related_name="slides")
    picture = _picture(_("image"))
    then = _picture(
        _("puis"), null=True, blank=True, help_text=_("Une image alignée sur la première, qu’un balayage découvre.")
    )

    panels: ClassVar = [FieldRowPanel([FieldPanel("picture"), FieldPanel("then")])]

    class Meta(Orderable.Meta):
        verbose_name = _("image d’accueil")


def _clock() -> TextInput:
    """Return the field of browsers for a time of day."""
    return TextInput(attrs={"type": "time"})


class OpeningHours(Orderable):
    """The hours of one or more days of the week."""

    exhibit = ParentalKey(Exhibit, on_delete=models.CASCADE, related_name="openings")
    mon = models.BooleanField(_("lundi"), default=False)
    tue = models.BooleanField(_("mardi"), default=False)
    wed = models.BooleanField(_("mercredi"), default=False)
    thu = models.BooleanField(_("jeudi"), default=False)
    fri = models.BooleanField(_("vendredi"), default=False)
    sat = models.BooleanField(_("samedi"), default=False)
    sun = models.BooleanField(_("dimanche"), default=False)
    opens = models.CharField(_("ouvre à"), max_length=5, validators=pattern("Opening", "opens"))
    closes = models.CharField(_("ferme à"), max_length=5, validators=pattern("Opening", "closes"))

    panels: ClassVar = [
        FieldRowPanel([FieldPanel(day) for day in DAYS]),
        FieldRowPanel([FieldPanel(hour, widget=_clock()) for hour in ("opens", "closes")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("horaire")

    def clean(self) -> None:
        """Refuse hours without a day, and hours that end before they begin."""
        super().clean()
        if not self.days:
            raise ValidationError({"mon": gettext("Cochez au moins un jour.")})
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": gettext("La fermeture vient après l’ouverture.")})

    @property
    def days(self) -> tuple[str, ...]:
        """The days of the week that have these hours."""
        return tuple(day for day in DAYS if getattr(self, day))
