"""What the studio adds to every page of Wagtail's admin: scripts of its forms, and the way to the guide."""

from django.templatetags.static import static
from django.utils.html import format_html_join
from wagtail import hooks

_SCRIPTS = ("changes", "limits")


@hooks.register("insert_global_admin_js")
def scripts_of_forms() -> str:
    """See what is typed from the first moment on, and say beside each text how long it may be."""
    return format_html_join("", '<script src="{}"></script>', ((static(f"studio/{name}.js"),) for name in _SCRIPTS))
