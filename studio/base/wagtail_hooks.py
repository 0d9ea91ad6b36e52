"""The studio's changes of Wagtail's admin for all users."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views import home

from studio.base import addresses, bulk_actions, edit_conflicts, interface
from studio.base.review import SentBackPanel
from studio.base.tasks import TasksPanel

__all__ = ("interface",)  # this import registers hooks

hooks.register("after_edit_snippet", edit_conflicts.warn_of_conflict)
hooks.register("after_edit_snippet", addresses.tell_completed)
hooks.register("after_create_snippet", addresses.tell_completed)

for action in (bulk_actions.DeleteBulkAction, bulk_actions.PublishBulkAction, bulk_actions.UnpublishBulkAction):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own, to replace the one of the same name


_ABOUT_PAGES = (
    home.UpgradeNotificationPanel,
    home.WhatsNewInWagtailVersionPanel,
    home.LockedPagesPanel,
    home.RecentEditsPanel,
)


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    """Add the style sheet of the studio."""
    return format_html('<link rel="stylesheet" href="{}">', static("studio/studio.css"))


@hooks.register("construct_main_menu")
def without_pages(_request: HttpRequest, items: list[Any]) -> None:
    """Remove the page tree, the documents and Wagtail's news, because the studio has its own guide and no web pages."""
    items[:] = [item for item in items if item.name not in ("explorer", "documents", "help")]


@hooks.register("construct_settings_menu")
def without_sites(_request: HttpRequest, items: list[Any]) -> None:
    """Remove the settings of web sites."""
    items[:] = [item for item in items if item.name not in ("sites", "locales", "redirects")]


@hooks.register("construct_reports_menu")
def without_reports_of_pages(_request: HttpRequest, items: list[Any]) -> None:
    """Remove the reports about pages."""
    items[:] = [item for item in items if item.name not in ("locked-pages", "aging-pages", "page-types-usage")]


@hooks.register("construct_homepage_panels")
def what_is_left(request: HttpRequest, panels: list[Any]) -> None:
    """Replace Wagtail's panels about pages by the open tasks."""
    panels[:] = [panel for panel in panels if not isinstance(panel, _ABOUT_PAGES)]
    for panel in panels:
        if isinstance(panel, home.WorkflowObjectsToModeratePanel):
            panel.order = 7  # before the channels and the tasks: somebody waits for an answer
        if isinstance(panel, home.UserObjectsInWorkflowModerationPanel):
            panel.order = 15
    panels.append(SentBackPanel(request))
    panels.append(TasksPanel(request))
