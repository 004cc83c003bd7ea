"""The list of merges, with the button that takes one back."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exports.columns import Column, Kind, Table, register
from registry.models import EnterpriseMerge


def merge_rows(user: User) -> QuerySet[EnterpriseMerge]:
    rows = EnterpriseMerge.objects.visible_to(user).select_related("kept", "created_by", "undone_by")
    return rows.defer("snapshot")


MERGES = register(
    Table(
        key="merges",
        label=_("Merges of enterprises"),
        columns=(
            Column("gone_name", _("Went"), width=36, importable=False, order_by="gone_name"),
            Column(
                "kept",
                _("Stays"),
                value="kept__label",
                width=36,
                importable=False,
                cell_template="registry/_merge_kept.html",
            ),
            Column("reason", _("Reason"), width=40, importable=False),
            Column(
                "merged_on",
                _("Merged"),
                Kind.DATE,
                lambda merge: timezone.localdate(merge.merged_at),
                importable=False,
                order_by="merged_at",
            ),
            Column("created_by", _("By"), value=lambda merge: str(merge.created_by), importable=False),
            Column(
                "undone_on",
                _("Undone"),
                Kind.DATE,
                lambda merge: merge.undone_at and timezone.localdate(merge.undone_at),
                importable=False,
                cell_template="registry/_merge_cell.html",
            ),
        ),
        rows=merge_rows,
        order=("-merged_at", "-pk"),
        url_name="merge-list",
        view_permission="registry.merge_enterprises",
    )
)
