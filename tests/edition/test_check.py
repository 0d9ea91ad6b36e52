"""Each rule of ``check`` has an edition that breaks it, and nothing else is reported."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from kiosk.edition.check import check
from kiosk.edition.decode import decode, encode
from kiosk.edition.findings import Finding
from kiosk.edition.folder import LoadedEdition, media_path, read_embedded, read_folder
from kiosk.edition.paths import describe_path
from kiosk.edition.sentences import sentence
from kiosk.edition.types import Edition, Media
from tests.support.editions import (
    big_edition,
    changed,
    drawn,
    editions,
    remembered,
    small_edition,
    without,
    write_folder,
)

Findings = Callable[..., list[str]]


def lines(findings: list[Finding]) -> list[str]:
    return [f"{finding.severity} | {describe_path(finding.path)} | {sentence(finding)}" for finding in findings]


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    """Write an edition into a folder, check it, and return what was found as lines."""

    def found_in(edition: Edition) -> list[str]:
        return lines(check(read_folder(write_folder(edition, tmp_path))))

    return found_in


def with_media(edition: Edition, media: Media) -> Edition:
    """Replace the picture of the state after, in the place and wherever else it is used."""
    return changed(edition, "pictures.facade-after.media", media)


def of(found: list[str], severity: str) -> list[str]:
    return [line for line in found if line.startswith(severity)]


def test_a_good_edition_has_no_findings(findings: Findings):
    assert findings(small_edition()) == []


def test_a_big_edition_has_no_findings(findings: Findings):
    assert findings(big_edition(5000)) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edition=editions())
def test_any_edition_that_is_consistent_has_no_errors(edition: Edition, tmp_path_factory: pytest.TempPathFactory):
    folder = write_folder(edition, tmp_path_factory.mktemp("edition"))
    assert of(lines(check(read_folder(folder))), "error") == []


def test_the_embedded_edition_has_no_errors():
    assert of(lines(check(read_embedded())), "error") == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("exhibit.slides.0.picture", 'exhibit › slide 1 | names the picture "nowhere"'),
        ("exhibit.slides.0.then", 'exhibit › slide 1 | names the picture "nowhere"'),
        ("exhibit.story_door.picture", 'exhibit › door to the story | names the picture "nowhere"'),
        ("story.0.picture", 'story › chapter "first-call" | names the picture "nowhere"'),
        ("story.0.sources.0", 'story › chapter "first-call" | names the source "nowhere"'),
        ("story.0.links.0.id", 'story › chapter "first-call" › link 1 | names the place "nowhere"'),
        ("story.0.links.1.id", 'story › chapter "first-call" › link 2 | names the laureate "nowhere"'),
        ("laureates.0.links.0.id", 'laureate "first" › link 1 | names the chapter "nowhere"'),
        ("building.0.states.0.picture", 'building › place "facade" › state "before" | names the picture "nowhere"'),
        ("building.0.hot_spots.0.states.0", 'building › place "facade" › hot spot "door" | names the state "nowhere"'),
        ("laureates.0.theme", 'laureate "first" | names the theme "nowhere"'),
        ("laureates.0.promotion", 'laureate "first" | names the promotion "nowhere"'),
        ("laureates.0.pictures.0", 'laureate "first" | names the picture "nowhere"'),
        ("about.facts.0.sources.0", 'about › key fact 1 | names the source "nowhere"'),
    ],
)
def test_a_reference_to_a_missing_part_is_an_error(findings: Findings, path: str, expected: str):
    edition = changed(small_edition(), path, "nowhere")
    [line] = of(findings(edition), "error")
    missing = "which this place does not have" if "state" in expected.partition("|")[2] else "which does not exist"
    assert line == f"error | {expected}, {missing}"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("story", 'story › chapter "first-call"'),
        ("building", 'building › place "facade"'),
        ("themes", 'theme "mediation"'),
        ("promotions", 'promotion "call-2014"'),
        ("laureates", 'laureate "first"'),
    ],
)
def test_two_parts_with_one_name_are_an_error(findings: Findings, field: str, expected: str):
    edition = small_edition()
    twice = (*getattr(edition, field), getattr(edition, field)[0])
    found = findings(msgspec.structs.replace(edition, **{field: twice}))
    assert found == [f"error | {expected} | is there 2 times: each needs a name of its own"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("building.0.states", 'building › place "facade" › state "before"'),
        ("building.0.hot_spots", 'building › place "facade" › hot spot "door"'),
        ("about.maps", 'about › map "town"'),
    ],
)
def test_two_members_of_a_part_with_one_name_are_an_error(findings: Findings, path: str, expected: str):
    edition = small_edition()
    members = {
        "building.0.states": edition.building[0].states,
        "building.0.hot_spots": edition.building[0].hot_spots,
        "about.maps": edition.about.maps,
    }[path]
    found = findings(changed(edition, path, (*members, members[0])))
    assert found == [f"error | {expected} | is there 2 times: each needs a name of its own"]


def test_a_language_offered_twice_is_an_error(findings: Findings):
    found = findings(changed(small_edition(), "languages", ["fr", "en", "fr"]))
    assert found[:1] == ['error | language "fr" | is there 2 times: each needs a name of its own']


def test_a_picture_that_is_absent_is_an_error(tmp_path: Path):
    edition = small_edition()
    media = edition.pictures["facade-after"].media
    write_folder(edition, tmp_path)
    media_path(tmp_path, media).unlink()
    expected = f'error | picture "facade-after" | media/{media.sha256}.png is absent'
    assert lines(check(read_folder(tmp_path))) == [expected]


def test_a_folder_in_the_place_of_a_picture_is_an_error(tmp_path: Path):
    edition = small_edition()
    file = media_path(write_folder(edition, tmp_path), edition.pictures["facade-after"].media)
    file.unlink()
    file.mkdir()
    assert len(of(lines(check(read_folder(tmp_path))), "error")) == 1


def test_a_picture_of_another_length_is_an_error(tmp_path: Path):
    edition = small_edition()
    media = edition.pictures["facade-after"].media
    with media_path(write_folder(edition, tmp_path), media).open("ab") as file:
        file.write(b"!")
    [line] = lines(check(read_folder(tmp_path)))
    assert line.endswith(f".png has {media.bytes + 1:,} bytes, the edition says {media.bytes:,}")


def test_a_picture_with_other_bytes_is_an_error(tmp_path: Path):
    edition = small_edition()
    media = edition.pictures["facade-after"].media
    file = media_path(write_folder(edition, tmp_path), media)
    data = file.read_bytes()
    file.write_bytes(data[:-1] + b"!")
    [line] = lines(check(read_folder(tmp_path)))
    assert ".png holds something else: its SHA-256 is " in line


def test_a_file_that_is_not_a_picture_is_an_error(findings: Findings):
    media = remembered(b"<svg onload=alert(1)>" * 40, "image/png", 1280, 720)
    [line] = findings(with_media(small_edition(), media))
    assert line.endswith(".png is not a JPEG, PNG or WebP picture")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_cut_off_is_an_error(findings: Findings, kind: str):
    whole = BytesIO()
    Image.effect_noise((1280, 720), 40).convert("RGB").save(whole, format=kind)
    data = whole.getvalue()
    media = remembered(data[: len(data) // 2], drawn(kind=kind).type, 1280, 720)
    [line] = findings(with_media(small_edition(), media))
    assert line.startswith('error | picture "facade-after" | media/')
    assert " cannot be read (" in line


def test_a_picture_of_another_type_than_it_says_is_an_error(findings: Findings):
    media = msgspec.structs.replace(drawn("#15171A", kind="JPEG"), type="image/png")
    [line] = findings(with_media(small_edition(), media))
    assert line.endswith(" is image/jpeg, the edition says image/png")


def test_a_picture_of_another_size_than_it_says_is_an_error(findings: Findings):
    media = msgspec.structs.replace(drawn("#15171A", 1300, 720), width=1280)
    [line] = findings(with_media(small_edition(), media))
    assert line.endswith(" is 1300 × 720 pixels, the edition says 1280 × 720")


def test_a_moving_picture_is_an_error(findings: Findings):
    stream = BytesIO()
    frames = [Image.new("RGB", (1280, 720), colour) for colour in ("red", "blue")]
    frames[0].save(stream, format="WEBP", save_all=True, append_images=frames[1:])
    media = remembered(stream.getvalue(), "image/webp", 1280, 720)
    [line] = findings(with_media(small_edition(), media))
    assert line.endswith(" is a moving picture, only still ones can be shown")


@pytest.mark.parametrize("side", [9000, 11_990])
def test_a_picture_of_too_many_pixels_is_an_error_and_is_never_decoded(findings: Findings, side: int):
    stream = BytesIO()
    Image.new("1", (side, side)).save(stream, format="PNG")
    media = remembered(stream.getvalue(), "image/png", side, side)
    edition = changed(with_media(small_edition(), media), "exhibit.slides.0.then", "facade-after")
    assert any(f".png has {side * side:,} pixels, at most 80,000,000" in line for line in findings(edition))


def test_a_picture_on_its_side_is_measured_as_visitors_see_it(findings: Findings):
    stream = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (720, 1280), "#15171A").save(stream, format="JPEG", exif=exif)
    media = remembered(stream.getvalue(), "image/jpeg", 1280, 720)
    assert findings(with_media(small_edition(), media)) == []


def test_states_of_different_sizes_are_an_error(findings: Findings):
    found = findings(with_media(small_edition(), drawn("#15171A", 1280, 800)))
    expected = "its pictures differ in size (1280 × 720, 1280 × 800): they must be aligned to the pixel"
    assert found == [
        f'error | building › place "facade" | {expected}',
        f"error | exhibit › slide 1 | {expected}",
    ]


def test_a_text_that_is_missing_everywhere_is_an_error(findings: Findings):
    found = findings(changed(small_edition(), "story.0.title", {}))
    assert found == ['error | story › chapter "first-call" › title | is empty in every language of the edition']


def test_a_text_of_spaces_counts_as_missing(findings: Findings):
    blank = {"fr": " ", "en": "\u00a0", "nl": ""}
    found = findings(changed(small_edition(), "pictures.facade-after.alt", blank))
    assert found == ['error | picture "facade-after" › alternative text | is empty in every language of the edition']


def test_a_text_only_in_a_language_that_is_not_offered_is_an_error(findings: Findings):
    edition = changed(changed(small_edition(), "story.0.title", {"nl": "Oproep"}), "languages", ["fr", "en"])
    assert 'error | story › chapter "first-call" › title | is empty in every language of the edition' in findings(
        edition
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sources.gazette.title", 'source "gazette" › title'),
        ("sources.gazette.publisher", 'source "gazette" › publisher'),
        ("laureates.0.people.0.name", 'laureate "first" › person 1 › name'),
        ("about.partners.0.name", "about › partner 1 › name"),
    ],
)
def test_a_blank_name_is_an_error(findings: Findings, path: str, expected: str):
    assert findings(changed(small_edition(), path, " \u00a0")) == [f"error | {expected} | is blank"]


def test_dots_that_grow_are_an_error(findings: Findings):
    [line] = findings(changed(small_edition(), "story.0.figure.counts.2.value", 11))
    expected = "goes 50 → 10 → 11: each number must be a part of the one before"
    assert line == f'error | story › chapter "first-call" › figure | {expected}'


def test_more_dots_than_can_be_drawn_are_an_error(findings: Findings):
    assert findings(changed(small_edition(), "story.0.figure.counts.0.value", 200)) == []
    [line] = findings(changed(small_edition(), "story.0.figure.counts.0.value", 201))
    assert line.endswith("has 201 dots, at most 200: show it as numbers")


@pytest.mark.parametrize("frame", [(0.5, 0.0, 0.5, 1.0), (0.6, 0.0, 0.5, 1.0)])
def test_a_frame_without_width_is_an_error(findings: Findings, frame: tuple[float, ...]):
    [line] = findings(changed(small_edition(), "building.0.frame", frame))
    assert line.startswith('error | building › place "facade" › frame | its right edge (0.5) must be beyond its left')


def test_a_frame_without_height_is_an_error(findings: Findings):
    [line] = findings(changed(small_edition(), "building.0.frame", (0.0, 1.0, 1.0, 1.0)))
    assert line.endswith("its bottom edge (1) must be beyond its top (1)")


@pytest.mark.parametrize("closes", ["09:00", "08:59"])
def test_hours_that_end_before_they_begin_are_an_error(findings: Findings, closes: str):
    [line] = findings(changed(small_edition(), "exhibit.opening.0.closes", closes))
    assert line == f"error | exhibit › opening 1 | closes at {closes}, which is not after it opens at 09:00"


@pytest.mark.parametrize("day", ["2014-02-30", "0000"])
@pytest.mark.parametrize("path", ["story.0.date", "building.0.states.0.date", "sources.gazette.date"])
def test_a_day_outside_the_calendar_is_an_error(findings: Findings, path: str, day: str):
    [line] = of(findings(changed(small_edition(), path, day)), "error")
    assert line.endswith(f" | {day} is not in the calendar")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("about.url", "about › url"),
        ("about.partners.0.url", "about › partner 1 › url"),
        ("laureates.0.url", 'laureate "first" › url'),
        ("sources.gazette.url", 'source "gazette" › url'),
    ],
)
def test_an_address_that_leads_nowhere_is_an_error(findings: Findings, path: str, where: str):
    said = "leads nowhere: it holds a character that nobody sees, such as a zero-width space: type it anew"
    assert findings(changed(small_edition(), path, "https://louvre\u200blens.fr")) == [f"error | {where} | {said}"]


@pytest.mark.parametrize("address", ["HTTPS://example.org", "https://musée.fr/œuvre"])
def test_an_address_in_capitals_or_with_accents_is_accepted(findings: Findings, address: str):
    edition = changed(small_edition(), "laureates.0.url", address)
    assert decode(encode(edition)) == edition
    assert findings(edition) == []


def test_a_character_that_no_font_can_draw_is_an_error(tmp_path: Path):
    coverage = tmp_path / "coverage.txt"
    coverage.write_text("U+0020-U+007E\nU+00C0-U+017F\nU+2013\nU+2019\n", encoding="utf-8")
    edition = changed(small_edition(), "story.0.title.fr", "Appel 漢\u202f字 ∑")
    found = check(read_folder(write_folder(edition, tmp_path)), coverage=coverage)
    place = 'story › chapter "first-call" › title › fr'
    said = "no font of the exhibit can draw “∑” (U+2211), “字” (U+5B57), “漢” (U+6F22)"
    assert lines(found) == [f"error | {place} | {said}"]


@pytest.mark.parametrize("name", ["Nguyễn", "Nguye\u0302\u0303n", "Ǭ", "e\u0301"])
def test_a_character_drawn_from_its_letter_and_marks_is_accepted(findings: Findings, name: str):
    assert findings(changed(small_edition(), "laureates.0.people.0.name", name)) == []


@pytest.mark.parametrize("name", ["Ж", "x\u0338", "\ufb01", "한", "☃"])
def test_a_character_without_glyph_and_parts_is_an_error(findings: Findings, name: str):
    assert len(findings(changed(small_edition(), "laureates.0.people.0.name", name))) == 1


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u2003"])
def test_spaces_of_every_width_are_accepted(tmp_path: Path, space: str):
    coverage = tmp_path / "coverage.txt"
    coverage.write_text("U+0021-U+007E\nU+00C0-U+017F\nU+2019\n", encoding="utf-8")
    edition = changed(small_edition(), "story.0.title.fr", f"Vraiment{space}?")
    assert check(read_folder(write_folder(edition, tmp_path)), coverage=coverage) == []


def test_without_a_list_of_characters_none_is_checked(tmp_path: Path):
    edition = changed(small_edition(), "story.0.title.fr", "漢字")
    assert check(read_folder(write_folder(edition, tmp_path)), coverage=tmp_path / "none.txt") == []


def test_a_missing_translation_is_a_warning_that_names_the_languages(findings: Findings):
    found = findings(changed(small_edition(), "story.0.title", {"fr": "Le premier appel", "en": " "}))
    assert found == ['warning | story › chapter "first-call" › title | is not translated: en, nl']


@pytest.mark.parametrize(
    ("field", "called"), [("alt", "alternative text"), ("credit", "credit"), ("caption", "caption")]
)
def test_a_picture_whose_words_are_not_translated_is_a_warning(findings: Findings, field: str, called: str):
    found = findings(without(small_edition(), f"pictures.facade-after.{field}.nl"))
    assert found == [f'warning | picture "facade-after" › {called} | is not translated: nl']


def test_a_text_of_a_block_is_found_by_the_number_of_its_block(findings: Findings):
    found = findings(without(small_edition(), "story.0.body.1.text.en"))
    assert found == ['warning | story › chapter "first-call" › body › block 2 › text | is not translated: en']


def test_a_language_that_is_written_but_not_offered_is_one_warning(findings: Findings):
    [line] = findings(changed(small_edition(), "languages", ["fr", "en"]))
    assert line.startswith("warning | languages | ")
    assert line.endswith(" texts are written in nl, which visitors cannot choose")


def test_one_text_in_a_language_that_is_not_offered_is_counted_as_one(findings: Findings):
    edition = changed(small_edition(laureates=(), story=in_order("2014").story), "languages", ["fr"])
    raw = msgspec.to_builtins(edition)

    def only_french(part: object) -> object:
        if isinstance(part, dict):
            return {name: only_french(inner) for name, inner in part.items() if name not in ("en", "nl")}
        return [only_french(inner) for inner in part] if isinstance(part, list | tuple) else part

    raw = only_french(raw)
    raw["story"][0]["links"] = []
    raw["story"][0]["title"]["nl"] = "Oproep"
    found = findings(msgspec.convert(raw, Edition))
    assert [line for line in found if "languages" in line] == [
        "warning | languages | 1 text is written in nl, which visitors cannot choose"
    ]


def test_an_example_is_a_warning(findings: Findings):
    found = findings(changed(small_edition(), "laureates.1.example", True))
    assert found == ['warning | laureate "second" | is an example: replace it with a real one']


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("story.0", 'story › chapter "first-call"'),
        ("building.0.hot_spots.0", 'building › place "facade" › hot spot "door"'),
        ("laureates.0", 'laureate "first"'),
        ("about.facts.0", "about › key fact 1"),
    ],
)
def test_a_part_to_be_verified_is_a_warning(findings: Findings, path: str, expected: str):
    found = findings(changed(small_edition(), f"{path}.to_verify", True))
    assert found == [f"warning | {expected} | is still to be verified"]


def in_order(*dates: str) -> Edition:
    chapter = small_edition().story[0]
    story = tuple(
        msgspec.structs.replace(chapter, id=f"first-call{f'-{number}' if number else ''}", date=date)
        for number, date in enumerate(dates)
    )
    return small_edition(story=story)


def test_a_chapter_out_of_order_is_a_warning(findings: Findings):
    found = findings(in_order("2014-06", "2013", "2015"))
    place, said = (
        'story › chapter "first-call-1"',
        '2013 stands after 2014-06 of "first-call": chapters go by date',
    )
    assert found == [f"warning | {place} | {said}"]


@pytest.mark.parametrize(
    "dates", [("2014-06-21", "2014"), ("2014", "2014-01"), ("2014-06-21", "2014-06", "2014-11-27")]
)
def test_dates_of_different_precision_are_compared_as_far_as_they_are_known(findings: Findings, dates: tuple[str, ...]):
    assert findings(in_order(*dates)) == []


def test_a_picture_that_nothing_uses_is_a_warning(findings: Findings):
    spare = small_edition().pictures["facade-after"]
    found = findings(changed(small_edition(), "pictures.spare", spare))
    assert found == ['warning | picture "spare" | is not used anywhere']


def test_a_source_that_nothing_names_is_a_warning(findings: Findings):
    spare = small_edition().sources["gazette"]
    assert findings(changed(small_edition(), "sources.spare", spare)) == ['warning | source "spare" | no fact names it']


def test_a_file_that_no_picture_names_is_a_warning(tmp_path: Path):
    folder = write_folder(small_edition(), tmp_path)
    (folder / "media" / "IMG_0001.JPG").write_bytes(b"holiday")
    found = lines(check(read_folder(folder)))
    assert found == ["warning | media/IMG_0001.JPG | no picture of the edition names this file"]


def test_a_place_without_hot_spots_is_a_warning(findings: Findings):
    found = findings(changed(small_edition(), "building.0.hot_spots", []))
    assert found == ['warning | building › place "facade" | has no hot spots']


def test_a_laureate_without_a_picture_is_a_warning(findings: Findings):
    found = findings(changed(small_edition(), "laureates.1.pictures", []))
    assert found == ['warning | laureate "second" | has no picture']


def test_a_theme_without_a_laureate_is_a_warning(findings: Findings):
    edition = small_edition()
    found = findings(
        changed(edition, "themes", [*edition.themes, msgspec.structs.replace(edition.themes[0], id="empty")])
    )
    assert found == ['warning | theme "empty" | has no laureate: visitors who choose it see an empty list']


def test_a_picture_that_is_too_small_for_a_screen_is_a_warning(findings: Findings):
    edition = changed(small_edition(), "pictures.facade-before.media", drawn("#C4502E", 1279, 720))
    edition = changed(edition, "pictures.facade-after.media", drawn("#B8BEC4", 1279, 720))
    found = findings(edition)
    assert len(found) == 4, "two states, and a slide with what it uncovers"
    assert all(line.startswith("warning") and "is 1279 pixels wide: 1280 or more look sharp" in line for line in found)


@pytest.mark.parametrize(
    ("field", "width", "where"),
    [
        ("story.0.picture", 959, "chapter"),
        ("laureates.0.pictures", 959, "laureate"),
        ("exhibit.story_door.picture", 639, "door to the story"),
    ],
)
def test_each_place_of_a_picture_says_how_wide_it_should_be(findings: Findings, field: str, width: int, where: str):
    edition = small_edition()
    small = msgspec.structs.replace(edition.pictures["facade-before"], media=drawn("#123456", width, 400))
    edition = changed(edition, "pictures", {**edition.pictures, "small": small})
    found = findings(changed(edition, field, ["small"] if field.endswith("pictures") else "small"))

    (line,) = [line for line in found if "pixels wide" in line]
    assert where in line
    assert f"is {width} pixels wide: {width + 1} or more look sharp" in line


def test_errors_come_first_and_the_order_is_always_the_same(tmp_path: Path):
    edition = changed(small_edition(), "laureates.1.example", True)
    edition = changed(edition, "laureates.0.theme", "nowhere")
    loaded = read_folder(write_folder(edition, tmp_path))
    found = check(loaded)
    assert [finding.severity for finding in found] == ["error", "warning", "warning"]
    assert check(loaded) == found


def test_check_changes_nothing(tmp_path: Path):
    folder = write_folder(small_edition(), tmp_path)
    before = {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in folder.rglob("*")}
    check(read_folder(folder))
    assert {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in folder.rglob("*")} == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_picture_that_may_not_be_read_is_an_error(tmp_path: Path):
    edition = small_edition()
    file = media_path(write_folder(edition, tmp_path), edition.pictures["facade-after"].media)
    file.chmod(0)
    [line] = lines(check(LoadedEdition("", edition, tmp_path)))
    assert " cannot be read (" in line
