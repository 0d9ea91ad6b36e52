"""The settings of a technician, read from TOML files into frozen values. Knows nothing of their effects.

Every setting has a default, and ``config/kiosk.toml`` shows them all. A file that cannot be
understood is refused with one line that names the file, the key and what to write instead.
"""

import contextlib
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_type_hints

import msgspec
from msgspec import Meta, Struct, structs

from kiosk.errors import SettingsError

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "config" / "kiosk.toml"
"""The file that shows every setting with its default; it is read before the one of ``--config``."""


KEPT = "settings.json"
"""The file in the exhibit's state that holds the settings of the last good start."""


class _Section(Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all sections. The description of a type completes the sentence "… must be"."""


class ScreenSettings(_Section, frozen=True):
    """The window that the exhibit is drawn in."""

    window: Annotated[
        str,
        Meta(
            pattern=r"\A(fullscreen|[1-9][0-9]{2,4}x[1-9][0-9]{2,4})\Z",
            description='"fullscreen" or a size in pixels such as "1920x1080"',
        ),
    ] = "fullscreen"
    rotation: Annotated[Literal[0, 90, 180, 270], Meta(description="0, 90, 180 or 270")] = 0
    cursor: Annotated[bool, Meta(description="true or false")] = False

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the window in pixels, or ``None`` for the whole screen."""
        if self.window == "fullscreen":
            return None
        width, height = self.window.split("x")
        return int(width), int(height)


class TouchSettings(_Section, frozen=True):
    """The one source of touches."""

    input: Annotated[
        str,
        Meta(
            pattern=r"\A(mouse|auto|(mtdev|hidinput):/dev/input/[^,\s\x00-\x1f]+)\Z",
            description='"mouse", "auto", or a device such as "mtdev:/dev/input/event5" (or "hidinput:…")',
        ),
    ] = "mouse"


class ExhibitSettings(_Section, frozen=True):
    """The content of this kiosk, where it differs from its edition. ``None`` follows the edition."""

    edition: Annotated[Path | None, Meta(description="the path of an edition's folder, between quotes")] = None
    language: Annotated[Literal["fr", "en", "nl"] | None, Meta(description='"fr", "en" or "nl"')] = None
    ask_after_s: Annotated[float, Meta(ge=10, le=900, description="a number of seconds from 10 to 900")] | None = None
    leave_after_s: Annotated[float, Meta(ge=5, le=120, description="a number of seconds from 5 to 120")] | None = None


class AttractSettings(_Section, frozen=True):
    """The screen between visits."""

    slide_s: Annotated[float, Meta(ge=10, le=600, description="a number of seconds from 10 to 600")] = 45.0


class LogSettings(_Section, frozen=True):
    """The log, and how much of the disk it may take."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description='"debug", "info", "warning" or "error"')
    ] = "info"
    file: Annotated[Path | None, Meta(description="the path of a file, between quotes")] = None
    max_mb: Annotated[int, Meta(ge=1, le=1000, description="a whole number of megabytes from 1 to 1000")] = 10


class EndpointSettings(_Section, frozen=True):
    """The source of fresh content. Without an address the kiosk shows what it has."""

    url: (
        Annotated[
            str,
            Meta(
                pattern=r"\Ahttps?://[^\s\x00-\x1f?#]+\Z",
                max_length=300,
                description='a web address such as "https://example.org/content"',
            ),
        ]
        | None
    ) = None
    channel: Annotated[
        str,
        Meta(
            pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
            max_length=40,
            description="a name in lower case letters, digits and single hyphens",
        ),
    ] = "lobby"
    root: Annotated[Path | None, Meta(description="the path of the trusted root.json, between quotes")] = None
    interval_s: Annotated[float, Meta(ge=5, le=86400, description="a number of seconds from 5 to 86400")] = 60.0
    start_refresher: Annotated[bool, Meta(description="true or false")] = True


class CacheSettings(_Section, frozen=True):
    """The space that fetched content may take on the disk."""

    max_mb: Annotated[
        int, Meta(ge=100, le=1_000_000, description="a whole number of megabytes from 100 to 1000000")
    ] = 4000
    keep_free_mb: Annotated[
        int, Meta(ge=0, le=1_000_000, description="a whole number of megabytes from 0 to 1000000")
    ] = 200


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All sections of a settings file."""

    screen: ScreenSettings = ScreenSettings()
    touch: TouchSettings = TouchSettings()
    exhibit: ExhibitSettings = ExhibitSettings()
    attract: AttractSettings = AttractSettings()
    endpoint: EndpointSettings = EndpointSettings()
    cache: CacheSettings = CacheSettings()
    log: LogSettings = LogSettings()

    @property
    def fetches(self) -> bool:
        """True if the exhibit shows the content of an endpoint: there is one, and no edition folder is named."""
        return self.endpoint.url is not None and self.exhibit.edition is None


def load(*paths: Path, overrides: Mapping[str, object] | None = None) -> Settings:
    """Return the defaults, changed by each file in turn and then by ``overrides``, key by key.

    A relative path inside a file is relative to the folder of that file. ``overrides`` come from
    the command line, as ``{"screen.window": "1280x720"}``; ``None`` changes nothing.

    Raises:
        SettingsError: one line that names the fault, its place and the remedy.
    """
    merged: dict[str, dict[str, object]] = {}
    for path in paths:
        for section, key, value in _entries(_parse(path), str(path)):
            checked = _check(section, key, value, str(path))
            if isinstance(checked, Path):
                checked = path.parent / checked
            merged.setdefault(section, {})[key] = checked
    for name, value in (overrides or {}).items():
        if value is not None:
            section, _, key = name.partition(".")
            _check_key(section, key, _COMMAND_LINE)
            merged.setdefault(section, {})[key] = _check(section, key, value, _COMMAND_LINE)
    return msgspec.convert(merged, Settings)


def files_to_load(config: Path | None) -> tuple[Path, ...]:
    """Return the files that make up the settings: the defaults, then ``config`` if one is named."""
    shown = (DEFAULT_FILE,) if DEFAULT_FILE.exists() else ()
    return shown if config is None else (*shown, config)


def load_or_kept(
    config: Path | None, state: Path, overrides: Mapping[str, object] | None = None
) -> tuple[Settings, SettingsError | None]:
    """Return the settings and ``None``; if a file is wrong, those of the last good start and the error.

    A kiosk that has shown something before, but kept no settings, gets the defaults. So a mistake in a file never
    leaves the screen dark.

    Raises:
        SettingsError: the file is wrong and this kiosk has never shown anything, or the command line is wrong.
    """
    given = overrides or {}
    try:
        return load(*files_to_load(config), overrides=given), None
    except SettingsError as error:
        kept = _kept(state)
        if kept is None:
            raise
        changed = load(overrides=given)
        for name, value in given.items():
            if value is not None:
                section, _, key = name.partition(".")
                wanted = structs.replace(getattr(kept, section), **{key: getattr(getattr(changed, section), key)})
                kept = structs.replace(kept, **{section: wanted})
        return kept, error


def plain(settings: Settings) -> dict[str, object]:
    """Return the settings as ``<state>/exhibit/settings.json`` keeps them."""
    return cast("dict[str, object]", msgspec.to_builtins(settings, enc_hook=lambda path: str(path.absolute())))


def _kept(state: Path) -> Settings | None:
    exhibit = state / "exhibit"
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode((exhibit / KEPT).read_bytes(), type=Settings, dec_hook=_to_path)
    return Settings() if (exhibit / "shown.json").exists() else None


_COMMAND_LINE = "command line"
_SECTIONS = cast("dict[str, type[Struct]]", get_type_hints(Settings))
_KEYS = {name: get_type_hints(section, include_extras=True) for name, section in _SECTIONS.items()}


def _parse(path: Path) -> dict[str, Any]:
    """Read a TOML file; a byte order mark, which some editors write, is not an error."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _error(str(path), "there is no such file; name an existing settings file") from None
    except IsADirectoryError:
        raise _error(str(path), "this is a folder; name a settings file inside it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if path.is_dir():  # Windows says "permission denied" of a folder
            raise _error(str(path), "this is a folder; name a settings file inside it") from None
        raise _error(str(path), f"cannot be read ({reason}); let the kiosk's user read this file") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error(str(path), f"line {line} is not UTF-8 text; save the file with the encoding UTF-8") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _error(str(path), _syntax(str(error), text)) from None
    except RecursionError:
        raise _error(str(path), "its brackets are nested too deeply; settings are sections with plain values") from None


def _syntax(complaint: str, text: str) -> str:
    """Return in plain words the line that the TOML reader did not understand, and a remedy."""
    lines = text.splitlines()
    what, _, where = complaint.rpartition(" (at ")
    at = re.match(r"line (\d+)", where)
    number = int(at[1]) if at else max(len(lines), 1)
    line = lines[number - 1].strip() if number <= len(lines) else ""
    if what.startswith("Invalid value"):
        advice = 'put words between "quotes"; numbers, true and false stand without'
    elif what.startswith("Cannot overwrite") or "twice" in what or "already" in what:
        advice = "this was set above already; keep only one of the two"
    elif what.startswith(("Invalid hex value", "Unescaped")) and "\\" in line:
        advice = "in a path write / instead of \\, or put it between 'single quotes'"
    elif what.startswith("Expected '='"):
        advice = "write a key, then =, then its value"
    else:
        advice = (what or complaint)[:1].lower() + (what or complaint)[1:]
    return f"line {number} cannot be understood: {_shown(line)}; {advice}"


def _entries(tree: dict[str, Any], where: str) -> Iterator[tuple[str, str, object]]:
    """Yield section, key and value of each setting of a file; refuse everything else."""
    for section, content in tree.items():
        if section not in _SECTIONS and not isinstance(content, dict | list):
            home = next((name for name, keys in _KEYS.items() if section in keys), None)
            advice = f"put it below [{home}]" if home else f"the sections are {_list_of_sections()}"
            raise _error(where, f"{_shown(section)} stands outside of every section; {advice}")
        _check_section(section, where)
        if not isinstance(content, dict):
            raise _error(where, f"[{section}] must be a section; write [{section}] on a line of its own")
        for key, value in cast("dict[str, object]", content).items():
            _check_key(section, key, where)
            yield section, key, value


def _check_section(section: str, where: str) -> None:
    if section not in _SECTIONS:
        near = difflib.get_close_matches(section.lower(), _SECTIONS, 1)
        advice = f"did you mean [{near[0]}]?" if near else f"the sections are {_list_of_sections()}"
        raise _error(where, f"there is no section [{section}]; {advice}")


def _check_key(section: str, key: str, where: str) -> None:
    _check_section(section, where)
    keys = _KEYS[section]
    if key in keys:
        return
    if near := difflib.get_close_matches(key.lower(), keys, 1):
        advice = f"did you mean {near[0]!r}?"
    elif home := next((name for name, others in _KEYS.items() if key in others), None):
        advice = f"it belongs below [{home}]"
    else:
        advice = f"its keys are {', '.join(keys)}"
    raise _error(where, f"[{section}] has no key {_shown(key)}; {advice}")


def _check(section: str, key: str, value: object, where: str) -> object:
    """Return the value in the type of its setting."""
    expected = _KEYS[section][key]
    try:
        return msgspec.convert(value, expected, dec_hook=_to_path)
    except msgspec.ValidationError:
        advice = "; write it without quotes" if _fits_without_quotes(value, expected) else ""
        reason = f"[{section}] {key} must be {_description(expected)}, not {_shown(value)}{advice}"
        raise _error(where, reason) from None


def _fits_without_quotes(value: object, expected: object) -> bool:
    """Return whether a number or a switch was written between quotes."""
    if not isinstance(value, str):
        return False
    with contextlib.suppress(ValueError, msgspec.ValidationError, KeyError, RecursionError):
        msgspec.convert(tomllib.loads(f"value = {value}")["value"], expected, dec_hook=_to_path)
        return True
    return False


def _to_path(expected: type, value: object) -> Path:
    if expected is not Path or not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError("not a path")
    return Path(value)


def _description(expected: object) -> str:
    """Return the description that the type of a setting carries, inside ``… | None`` too."""
    metas: tuple[object, ...] = getattr(expected, "__metadata__", ())
    for meta in metas:
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    parts: tuple[object, ...] = getattr(expected, "__args__", ())
    return next((words for part in parts if (words := _description(part))), "")


def _list_of_sections() -> str:
    return ", ".join(f"[{name}]" for name in _SECTIONS)


def _shown(value: object) -> str:
    """Show a value as it could stand in the file, on one line and not too long."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _error(where: str, what: str) -> SettingsError:
    """Make the one line; a strange file name or key does not break it in two."""
    return SettingsError("".join(c if c.isprintable() else "?" for c in f"{where}: {what}"))
