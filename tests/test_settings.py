"""Settings are read as the technician means them, or refused with one helpful line."""

import itertools
import os
import re
import tomllib
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.types import IdleTimes, Language
from kiosk.errors import SettingsError
from kiosk.settings import (
    DEFAULT_FILE,
    AttractSettings,
    EndpointSettings,
    ExhibitSettings,
    LogSettings,
    ScreenSettings,
    Settings,
    TouchSettings,
    files_to_load,
    load,
)

CONFIG = DEFAULT_FILE.parent
COMMENTED_SETTING = re.compile(r"^# (\w+ = .+)$", re.MULTILINE)


def keys_of(tree):
    return {(section, key) for section, content in tree.items() for key in content}


ALL_KEYS = keys_of(msgspec.to_builtins(Settings()))


@pytest.fixture
def write(tmp_path):
    """Write a settings file and return its path."""

    def write(content, name="lobby.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def complaint(write, tmp_path):
    """Return the message about a file with this content, without its folder."""

    def complaint(content):
        with pytest.raises(SettingsError) as caught:
            load(write(content))
        return str(caught.value).replace(f"{tmp_path}{os.sep}", "")

    return complaint


# The files that come with the kiosk.


def test_the_shown_defaults_are_the_real_defaults():
    assert load(DEFAULT_FILE) == Settings()


def test_the_shown_defaults_mention_every_setting():
    """A setting without a default is there as a comment, ready to be used."""
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    given_a_value = keys_of(tomllib.loads(text))
    with_comments = keys_of(tomllib.loads(COMMENTED_SETTING.sub(r"\1", text)))

    assert with_comments == ALL_KEYS
    assert {key for _, key in with_comments - given_a_value} == {
        "edition",
        "language",
        "ask_after_s",
        "leave_after_s",
        "file",
        "url",
        "root",
    }


def test_every_setting_in_the_default_file_has_a_comment_above_it():
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    for above, line in itertools.pairwise(lines):
        if re.match(r"(# )?\w+ = ", line):
            assert re.match(r"# [\w\"]", above), line
            assert above.endswith("."), line


def test_the_examples_in_the_comments_are_valid_settings(write):
    text = COMMENTED_SETTING.sub(r"\1", DEFAULT_FILE.read_text(encoding="utf-8"))

    settings = load(write(text))

    assert settings.exhibit == ExhibitSettings(
        edition=Path("/srv/editions/lens"), language="fr", ask_after_s=60, leave_after_s=20
    )
    assert settings.log.file == Path("/var/log/louvre-lens-vallee/kiosk.log")


def test_the_lobby_fills_the_screen_takes_one_finger_and_leaves_the_network_to_another_service():
    settings = load(*files_to_load(CONFIG / "lobby.toml"))

    assert settings == Settings(
        screen=ScreenSettings(window="fullscreen"),
        touch=TouchSettings(input="mouse"),
        endpoint=EndpointSettings(start_refresher=False),
    )


def test_the_stand_looks_for_a_touch_screen_and_ends_visits_sooner():
    settings = load(*files_to_load(CONFIG / "stand.toml"))

    assert settings.screen.size is None
    assert settings.touch.input == "auto"
    assert settings.exhibit.ask_after_s < IdleTimes().ask_after_s
    assert settings.exhibit.leave_after_s < IdleTimes().leave_after_s
    assert settings.attract.slide_s < AttractSettings().slide_s


def test_a_kiosk_without_a_file_of_its_own_reads_the_default_file():
    assert files_to_load(None) == (DEFAULT_FILE,)
    assert files_to_load(Path("x.toml")) == (DEFAULT_FILE, Path("x.toml"))


# What is taken.


def test_a_later_file_wins_key_by_key(write):
    first = write("[screen]\nrotation = 90\ncursor = true\n[attract]\nslide_s = 50\n", "first.toml")
    second = write("[screen]\nrotation = 270\n", "second.toml")

    settings = load(first, second)

    assert settings.screen == ScreenSettings(rotation=270, cursor=True)
    assert settings.attract == AttractSettings(slide_s=50)


def test_the_command_line_wins_over_every_file_and_missing_options_change_nothing(write):
    path = write('[screen]\nwindow = "1920x1080"\nrotation = 90\n')

    settings = load(path, overrides={"screen.window": "1280x720", "screen.rotation": None})

    assert settings.screen == ScreenSettings(window="1280x720", rotation=90)
    assert settings.screen.size == (1280, 720)


def test_a_relative_path_starts_at_the_folder_of_its_settings_file(write, tmp_path):
    (tmp_path / "site").mkdir()
    settings = load(
        write('[exhibit]\nedition = "editions/lens"\n', "site/first.toml"),
        write(f'[log]\nfile = "{(tmp_path / "elsewhere.log").as_posix()}"\n', "second.toml"),
    )

    assert settings.exhibit.edition == tmp_path / "site" / "editions" / "lens"
    assert settings.log.file == tmp_path / "elsewhere.log"


def test_a_path_on_the_command_line_stays_as_typed():
    assert load(overrides={"exhibit.edition": Path("my edition")}).exhibit.edition == Path("my edition")
    assert load(overrides={"exhibit.edition": "my edition"}).exhibit.edition == Path("my edition")


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(write):
    assert load(write(b'\xef\xbb\xbf[screen]\r\nwindow = "800x600"\r\n')).screen.size == (800, 600)


@pytest.mark.parametrize(
    "name", ["mouse", "auto", "mtdev:/dev/input/event5", "hidinput:/dev/input/by-id/usb-eGalax_Inc.-event"]
)
def test_each_kind_of_touch_can_be_set(write, name):
    assert load(write(f'[touch]\ninput = "{name}"\n')).touch.input == name


@pytest.mark.parametrize(
    ("section", "key", "least", "most"),
    [
        ("exhibit", "ask_after_s", 10, 900),
        ("exhibit", "leave_after_s", 5, 120),
        ("attract", "slide_s", 10, 600),
        ("endpoint", "interval_s", 5, 86400),
        ("cache", "max_mb", 100, 1000000),
        ("cache", "keep_free_mb", 0, 1000000),
        ("log", "max_mb", 1, 1000),
    ],
)
def test_the_message_about_a_range_names_its_limits(write, complaint, section, key, least, most):
    for allowed in (least, most):
        assert getattr(getattr(load(write(f"[{section}]\n{key} = {allowed}\n")), section), key) == allowed
    for refused in (least - 1, most + 1, "nan", "inf", "true"):
        assert f"[{section}] {key} must be a" in complaint(f"[{section}]\n{key} = {refused}\n")
        assert f" from {least} to {most}, not {refused}" in complaint(f"[{section}]\n{key} = {refused}\n")


def test_languages_and_idle_times_have_the_limits_of_an_edition():
    ours, theirs = (get_type_hints(each, include_extras=True) for each in (ExhibitSettings, IdleTimes))
    for key in ("ask_after_s", "leave_after_s"):
        our_limits, their_limits = get_args(ours[key])[0].__metadata__[0], theirs[key].__metadata__[0]
        assert (our_limits.ge, our_limits.le) == (their_limits.ge, their_limits.le)
    for language in get_args(Language):
        assert load(overrides={"exhibit.language": language}).exhibit.language == language


def test_settings_never_change():
    with pytest.raises(AttributeError):
        Settings().screen.rotation = 90


# What is refused, and how.


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[touch]\ninptu = "mouse"', "lobby.toml: [touch] has no key 'inptu'; did you mean 'input'?"),
        ('[screen]\nWindow = "800x600"', "lobby.toml: [screen] has no key 'Window'; did you mean 'window'?"),
        ('[touch]\nwindow = "800x600"', "lobby.toml: [touch] has no key 'window'; it belongs below [screen]"),
        ("[log]\nzoom = 3", "lobby.toml: [log] has no key 'zoom'; its keys are level, file, max_mb"),
        ("[scren]\nrotation = 90", "lobby.toml: there is no section [scren]; did you mean [screen]?"),
        (
            "[wifi]\non = true",
            "lobby.toml: there is no section [wifi]; "
            "the sections are [screen], [touch], [exhibit], [attract], [endpoint], [cache], [log]",
        ),
        (
            'window = "800x600"',
            "lobby.toml: 'window' stands outside of every section; put it below [screen]",
        ),
        ("screen = 3", "lobby.toml: [screen] must be a section; write [screen] on a line of its own"),
        ("[[screen]]\nrotation = 90", "lobby.toml: [screen] must be a section; write [screen] on a line of its own"),
        (
            '[attract]\nslide_s = "soon"',
            "lobby.toml: [attract] slide_s must be a number of seconds from 10 to 600, not 'soon'",
        ),
        ("[log]\nmax_mb = 1.5", "lobby.toml: [log] max_mb must be a whole number of megabytes from 1 to 1000, not 1.5"),
        (
            '[log]\nlevel = "loud"',
            'lobby.toml: [log] level must be "debug", "info", "warning" or "error", not \'loud\'',
        ),
        ("[screen]\nrotation = 45", "lobby.toml: [screen] rotation must be 0, 90, 180 or 270, not 45"),
        ("[screen]\ncursor = 1", "lobby.toml: [screen] cursor must be true or false, not 1"),
        (
            '[screen]\nrotation = "90"',
            "lobby.toml: [screen] rotation must be 0, 90, 180 or 270, not '90'; write it without quotes",
        ),
        (
            '[screen]\ncursor = "true"',
            "lobby.toml: [screen] cursor must be true or false, not 'true'; write it without quotes",
        ),
        (
            '[endpoint]\nroot = "C:\\Users\\root.json"',
            "lobby.toml: line 2 cannot be understood: 'root = \"C:\\\\Users\\\\root.json\"'; "
            "in a path write / instead of \\, or put it between 'single quotes'",
        ),
        (
            '[endpoint]\nroot = "C:\\kiosk\\root.json"',
            "lobby.toml: line 2 cannot be understood: 'root = \"C:\\\\kiosk\\\\root.json\"'; "
            "in a path write / instead of \\, or put it between 'single quotes'",
        ),
        (
            '[screen]\nwindow = "big"',
            'lobby.toml: [screen] window must be "fullscreen" or a size in pixels such as "1920x1080", not \'big\'',
        ),
        (
            '[touch]\ninput = "mtdev"',
            'lobby.toml: [touch] input must be "mouse", "auto", or a device such as "mtdev:/dev/input/event5"'
            " (or \"hidinput:…\"), not 'mtdev'",
        ),
        (
            '[exhibit]\nedition = ""',
            "lobby.toml: [exhibit] edition must be the path of an edition's folder, between quotes, not ''",
        ),
        ('[exhibit]\nlanguage = "de"', 'lobby.toml: [exhibit] language must be "fr", "en" or "nl", not \'de\''),
        (
            "[screen]\n\nwindow = fullscreen",
            "lobby.toml: line 3 cannot be understood: 'window = fullscreen'; "
            'put words between "quotes"; numbers, true and false stand without',
        ),
        (
            "[screen]\nrotation = 90\nrotation = 180",
            "lobby.toml: line 3 cannot be understood: 'rotation = 180'; "
            "this was set above already; keep only one of the two",
        ),
        (
            "[screen]\n[touch]\n[screen]",
            "lobby.toml: line 3 cannot be understood: '[screen]'; this was set above already; keep only one of the two",
        ),
        (
            "[screen]\nwindow",
            "lobby.toml: line 2 cannot be understood: 'window'; write a key, then =, then its value",
        ),
        (
            b'[screen]\n# caf\xe9\nwindow = "fullscreen"',
            "lobby.toml: line 2 is not UTF-8 text; save the file with the encoding UTF-8",
        ),
    ],
)
def test_a_mistake_is_reported_in_one_line_that_says_what_to_write(complaint, content, said):
    assert complaint(content) == said


@pytest.mark.parametrize("value", ["1920x1080\\n", "0x0", "1920x", "1920X1080", "10x10", "-800x600", "999999x1"])
def test_the_size_of_a_window_is_two_sensible_numbers(complaint, value):
    assert "window must be" in complaint(f'[screen]\nwindow = "{value}"\n')


@pytest.mark.parametrize(
    "value", ["mtdev:/etc/passwd", "mtdev:/dev/input/event5,invert_x=1", "mtdev:/dev/input/a b", "mouse\\n", "tuio"]
)
def test_a_source_of_touch_is_a_device_of_this_machine_and_nothing_else(complaint, value):
    assert "input must be" in complaint(f'[touch]\ninput = "{value}"\n')


@pytest.mark.parametrize("value", ["", "  ", "a\\u0000b"])
def test_a_path_that_no_disk_can_hold_is_refused(complaint, value):
    assert "edition must be the path of an edition's folder" in complaint(f'[exhibit]\nedition = "{value}"\n')


def test_deeply_nested_brackets_are_reported_like_any_mistake(complaint):
    assert complaint("a = " + "[" * 5000) == (
        "lobby.toml: its brackets are nested too deeply; settings are sections with plain values"
    )


@pytest.mark.parametrize("name", ["two\nlines.toml", "nothing\0.toml", "\x1b[31mred.toml"])
def test_a_strange_file_name_does_not_break_the_line(tmp_path, name):
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / name)
    assert str(caught.value).isprintable()


def test_a_long_value_is_shortened_in_the_message(complaint):
    assert len(complaint(f'[screen]\nwindow = "{"9" * 100_000}"\n')) < 200


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file; name an existing settings file"):
        load(tmp_path / "none.toml")


def test_a_folder_is_not_accepted_as_a_settings_file(tmp_path):
    with pytest.raises(SettingsError, match=r": this is a folder; name a settings file inside it$"):
        load(tmp_path)


def test_an_unreadable_file_is_named_with_the_reason(write, monkeypatch):
    path = write("")

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SettingsError, match=r"lobby\.toml: cannot be read \(Permission denied\); let the kiosk's user"):
        load(path)


def test_a_mistake_on_the_command_line_does_not_name_a_file():
    with pytest.raises(SettingsError, match=r"^command line: \[screen\] window must be .*, not 'huge'$"):
        load(DEFAULT_FILE, overrides={"screen.window": "huge"})
    with pytest.raises(SettingsError, match=r"^command line: \[screen\] has no key 'windw'; did you mean 'window'\?$"):
        load(DEFAULT_FILE, overrides={"screen.windw": "huge"})


def test_the_message_names_the_file_with_the_mistake(write):
    good, bad = write("[log]\nmax_mb = 5\n", "good.toml"), write("[log]\nmax_mb = 0\n", "bad.toml")
    with pytest.raises(SettingsError, match=r"bad\.toml: \[log\] max_mb"):
        load(good, bad, good)


def complaint_of(*paths, overrides=None):
    """Load settings and return the message about them; good settings give ""."""
    try:
        load(*paths, overrides=overrides)
    except SettingsError as error:
        return str(error)
    return ""


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_file_gives_settings_or_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)

    said = complaint_of(path)

    assert said.isprintable()
    assert not said or said.startswith(f"{path}: ")


@given(
    st.sampled_from(sorted(ALL_KEYS)),
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text()),
)
def test_any_value_of_any_setting_is_accepted_or_refused_by_name(setting, value):
    section, key = setting

    said = complaint_of(overrides={f"{section}.{key}": value})

    assert said.isprintable()
    assert not said or said.startswith(f"command line: [{section}] {key} must be ")


def test_the_log_is_bounded_by_default():
    """A log never fills the disk."""
    assert 0 < LogSettings().max_mb <= 100


@pytest.mark.parametrize(("section", "key"), sorted(ALL_KEYS))
def test_each_setting_says_what_it_must_be(section, key, tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(f"[{section}]\n{key} = [[]]\n")
    with pytest.raises(SettingsError, match=rf"\[{section}\] {key} must be [^ ,]"):
        load(file)
