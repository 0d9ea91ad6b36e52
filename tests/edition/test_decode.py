"""``decode`` turns any bytes into an edition or one clear message."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.edition import decode as module
from kiosk.edition.decode import decode, edition_id, encode
from kiosk.edition.types import Edition
from kiosk.errors import EditionError
from tests.support.editions import big_edition, changed, editions, small_edition

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def raw() -> dict[str, Any]:
    """Return the small edition as plain dictionaries and lists."""
    return msgspec.to_builtins(small_edition())


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def refusal(data: bytes) -> str:
    """Return the one-line message that refuses these bytes."""
    with pytest.raises(EditionError) as caught:
        decode(data)
    message = str(caught.value)
    assert message.startswith("edition.json: ")
    assert len(message) <= 400
    assert message.isprintable(), "one line, whatever was quoted"
    return message


def assert_read_or_refused(data: bytes) -> None:
    try:
        edition = decode(data)
    except EditionError:
        refusal(data)
    else:
        assert decode(encode(edition)) == edition


def test_an_encoded_edition_decodes_to_the_same_edition():
    for edition in (small_edition(), big_edition(50)):
        assert decode(encode(edition)) == edition


@quick
@given(editions())
def test_any_edition_survives_encoding_and_decoding(edition: Edition):
    data = encode(edition)
    assert decode(data) == edition
    assert encode(decode(data)) == data


def test_the_json_is_readable_with_unescaped_letters_and_a_final_newline():
    text = encode(small_edition()).decode()
    assert text.startswith('{\n  "format": 1,\n')
    assert text.endswith("}\n")
    assert '"La façade"' in text


def test_the_id_of_an_edition_is_the_sha256_of_its_bytes():
    assert edition_id(b"abc") == hashlib.sha256(b"abc").hexdigest()


@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise_anything_but_an_edition_error(data: bytes):
    refusal(data)


_json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)


@given(_json_values)
def test_no_json_at_all_raises_anything_but_an_edition_error(value: object):
    refusal(as_json(value))


def _places_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list | tuple):
        inside = list(enumerate(value))
    return [here, *(place for key, part in inside for place in _places_in(part, (*here, key)))][bool(not here) :]


_PLACES = _places_in(json.loads(encode(small_edition())))


@quick
@given(st.sampled_from(_PLACES), _json_values)
def test_an_edition_with_any_value_anywhere_is_read_or_refused_in_one_line(place: tuple[Any, ...], value: object):
    whole = json.loads(encode(small_edition()))
    part = whole
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    assert_read_or_refused(as_json(whole))


@quick
@given(st.data())
def test_an_edition_with_damaged_bytes_is_read_or_refused_in_one_line(data: st.DataObject):
    whole = bytearray(encode(small_edition()))
    for position in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        whole[position] = data.draw(st.integers(0, 255))
    assert_read_or_refused(bytes(whole))


def test_a_wrong_type_is_refused_by_the_path_to_it():
    edition = raw()
    edition["laureates"][1]["name"] = 7
    assert refusal(as_json(edition)) == "edition.json: Expected `object`, got `int` - at `$.laureates[1].name`"
    edition = raw()
    edition["laureates"][1]["name"]["fr"] = 7
    assert "got `int` - at `$.laureates[1].name.fr`" in refusal(as_json(edition))


def test_a_text_over_length_is_refused_with_the_limit_and_its_length():
    edition = raw()
    edition["exhibit"]["title"]["fr"] = "é" * 81
    assert refusal(as_json(edition)) == (
        "edition.json: Expected `str` of length <= 80, got 81 - at `$.exhibit.title.fr`"
    )


def test_a_text_of_exactly_the_limit_is_read():
    assert changed(small_edition(), "exhibit.title.fr", "é" * 80).exhibit.title.fr == "é" * 80


def test_too_many_members_are_refused_with_the_limit_and_their_number():
    edition = raw()
    edition["exhibit"]["slides"] = [{"picture": "facade-before"}] * 13
    assert "of length <= 12, got 13 - at `$.exhibit.slides`" in refusal(as_json(edition))


def test_the_message_names_the_picture_that_is_wrong():
    edition = raw()
    edition["pictures"]["facade-after"]["focus"] = [0.5, 2]
    assert refusal(as_json(edition)).endswith("Expected `float` <= 1.0 - at `$.pictures.facade-after.focus[1]`")


def test_the_message_names_the_picture_whose_text_is_too_long():
    edition = raw()
    edition["pictures"]["facade-after"]["alt"]["nl"] = "x" * 201
    assert "of length <= 200, got 201 - at `$.pictures.facade-after.alt.nl`" in refusal(as_json(edition))


def test_the_message_names_the_source_that_is_wrong():
    edition = raw()
    edition["sources"]["gazette"]["url"] = "javascript:alert(1)"
    assert "`$.sources.gazette.url`" in refusal(as_json(edition))


def test_the_message_names_the_picture_whose_name_is_wrong():
    edition = raw()
    edition["pictures"]["La Façade"] = edition["pictures"]["facade-after"]
    assert "the name `La Façade` in `$.pictures`" in refusal(as_json(edition))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("story.0.id", "../etc"),
        ("story.0.date", "2014-13"),
        ("pictures.facade-after.media.sha256", "../../passwd"),
        ("pictures.facade-after.media.bytes", 40_000_001),
        ("pictures.facade-after.media.width", 12_001),
        ("pictures.facade-after.media.type", "image/svg+xml"),
        ("about.maps.0.aspect", float("inf")),
        ("languages", ["de"]),
        ("exhibit.idle", {"ask_after_s": 1}),
        ("surprise", 1),
    ],
)
def test_a_value_outside_the_format_is_refused(path: str, value: object):
    edition = json.loads(encode(small_edition()))
    part = edition
    *steps, last = path.split(".")
    for step in steps:
        part = part[int(step)] if isinstance(part, list) else part[step]
    part[last] = value
    refusal(as_json(edition))


def test_a_newer_format_has_a_message_of_its_own():
    assert refusal(as_json(raw() | {"format": 2, "hologram": {}})) == (
        "edition.json: format 2 is newer than this kiosk reads (1): update the kiosk"
    )


def test_a_format_that_never_existed_is_refused():
    assert "at `$.format`" in refusal(as_json(raw() | {"format": 0}))


@pytest.mark.parametrize("number", ["9" * 5000, "1" + "0" * 4200, "1e999", "-1"])
def test_an_absurd_format_number_is_refused(number: str):
    refusal(b'{"format":' + number.encode() + b"}")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"story":[{"body":[', b'{"languages":['])
def test_json_nested_without_end_is_refused(opening: bytes):
    refusal(opening * 200_000)


def test_json_nested_deeply_in_an_unknown_field_is_refused():
    refusal(b'{"format":2,"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def test_more_json_than_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch):
    data = encode(small_edition())
    monkeypatch.setattr(module, "MAX_BYTES", len(data))
    assert decode(data) == small_edition()
    monkeypatch.setattr(module, "MAX_BYTES", len(data) - 1)
    assert refusal(data) == f"edition.json: {len(data):,} bytes are too many, at most {len(data) - 1:,}"


def test_malformed_json_is_refused_by_its_line():
    data = encode(small_edition()).replace(b'  "languages"', b'  , "languages"', 1)
    assert refusal(data).endswith("(line 3)")


def test_bytes_that_are_not_utf8_are_refused_by_their_line():
    data = encode(small_edition()).replace("é".encode(), b"\xe9")
    line = data[: data.index(b"\xe9")].count(b"\n") + 1
    assert refusal(data) == f"edition.json: is not UTF-8 text (line {line})"


def test_a_byte_order_mark_is_refused_with_what_to_do():
    assert "save it as UTF-8 without one" in refusal(b"\xef\xbb\xbf" + encode(small_edition()))


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("\0", "control character (U+0000)"),
        ("\x1b", "control character (U+001B)"),
        ("\x85", "control character (U+0085)"),
        ("\n", "a line break (U+000A)"),
        ("\u202e", "right-to-left override (U+202E)"),
        ("\u2066", "left-to-right isolate (U+2066)"),
        ("\u2028", "line separator (U+2028)"),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
def test_an_unreadable_character_is_refused_with_its_path_and_name(character: str, named: str, escaped: bool):
    edition = raw()
    edition["story"][0]["body"][0]["text"]["en"] = f"Fifty{character} candidates"
    message = refusal(json.dumps(edition, ensure_ascii=escaped).encode())
    assert message == f"edition.json: {named} may not stand in a text - at `$.story[0].body[0].text.en`"


@pytest.mark.parametrize(
    "path", ["sources.gazette.publisher", "laureates.0.people.0.name", "about.partners.0.name", "about.url"]
)
def test_names_and_addresses_hold_no_such_character_either(path: str):
    edition = json.loads(encode(small_edition()))
    part = edition
    *steps, last = path.split(".")
    for step in steps:
        part = part[int(step)] if isinstance(part, list) else part[step]
    part[last] += "\u202e"
    assert "right-to-left override" in refusal(as_json(edition))


def test_an_id_does_not_end_with_a_line_break():
    edition = raw()
    edition["story"][0]["id"] = "first-call\n"
    assert "a line break (U+000A) may not stand in a text - at `$.story[0].id`" in refusal(as_json(edition))


def test_the_name_of_a_picture_does_not_end_with_a_line_break():
    edition = raw()
    edition["pictures"]["extra\n"] = edition["pictures"]["facade-after"]
    assert "a line break (U+000A) may not stand in a text - at `$.pictures`" in refusal(as_json(edition))


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\ud800x"])
def test_half_a_character_is_refused(half: str):
    data = encode(small_edition()).replace(b"Fifty", f"Fifty{half}".encode())
    refusal(data)


@pytest.mark.parametrize("text", ["« Oui\u202f! »", "naïve\u00a0: œuvre", "50\u2009000", "a\u200bb", "\U0001f600"])
def test_readable_characters_are_accepted_escaped_or_not(text: str):
    edition = raw()
    edition["story"][0]["title"]["fr"] = text
    for data in (json.dumps(edition), json.dumps(edition, ensure_ascii=False)):
        assert decode(data.encode()).story[0].title.fr == text


def test_a_long_value_is_shortened_and_its_path_is_still_named():
    edition = raw()
    edition["languages"] = ["\n\u202e" * 5000]
    message = refusal(as_json(edition))
    assert "`$.languages[0]`" in message
    assert "\u202e" not in message


def test_a_text_is_composed_before_it_is_counted():
    """macOS types é as e and a mark: 40 such letters still count as 40."""
    edition = raw()
    edition["themes"][0]["short"]["fr"] = "e\u0301" * 40
    assert decode(json.dumps(edition, ensure_ascii=False).encode()).themes[0].short.fr == "é" * 40

    edition["themes"][0]["short"]["fr"] = "e\u0301" * 41
    assert "got 41" in refusal(json.dumps(edition, ensure_ascii=False).encode())
