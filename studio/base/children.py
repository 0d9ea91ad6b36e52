"""Says what the programs that the studio starts may know of its environment: nothing that opens anything."""

from collections.abc import Mapping

_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "LIBGL_ALWAYS_SOFTWARE",
    "GALLIUM_DRIVER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
)
_PASSED_ON_BEGIN = ("LC_", "PYTHON", "SDL_", "MESA_", "EGL_", "__EGL_", "XDG_")


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a decoder or a renderer needs to start: where programs and libraries lie, and the language.

    Keys, passwords and addresses of databases and buckets stay behind, and so does every name that nobody listed here.
    """
    return {
        name: value for name, value in environment.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_BEGIN)
    }
