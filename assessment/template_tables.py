"""The list of administrators' templates."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessment.choices import EditionKind
from assessment.models import WorkbookTemplate
from assessment.services.workbook_templates import MANAGE
from exports.columns import Kind, Table, column, register


def templates(user: User) -> QuerySet[WorkbookTemplate]:
    return WorkbookTemplate.objects.visible_to(user).select_related("uploaded_by")


TEMPLATES = register(
    Table(
        "workbook-templates",
        _("Templates of workbooks"),
        (
            column("name", _("Template"), width=30, cell_template="assessment/_template_name.html"),
            column("kind", _("Kind"), Kind.CHOICE, choices=EditionKind, width=20),
            column("version", _("Version"), Kind.INT),
            column("is_active", _("In use"), Kind.BOOL, cell_template="assessment/_template_use.html"),
            column("uploaded_on", _("Uploaded on"), Kind.DATE, "uploaded_at", order_by="uploaded_at"),
            column("by", _("Uploaded by"), value=lambda template: str(template.uploaded_by)),
            column("filename", _("File name"), width=30, extra=True),
            column("sha256", _("File hash"), width=66, extra=True),
        ),
        templates,
        order=("-is_active", "-uploaded_at", "-pk"),
        url_name="workbook-templates",
        view_permission=MANAGE,
    )
)
