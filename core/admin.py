"""The Django admin is for repair by system administrators; what it writes is recorded like any change."""

from django.contrib import admin

from core import changes
from core.models import ChangeEntry, ExportRecord, WorkdayOverride


class RecordedAdmin(admin.ModelAdmin):
    """Saves what the form changed, through the change trail; deletes nothing, since records refer to these
    rows. Django calls `save_model` and `save_related` in one transaction."""

    by_service: frozenset[str] = frozenset()  # fields that a service writes and records

    def save_model(self, request, obj, form, change):
        names = _changed(form, obj._meta.concrete_fields)
        if not change:
            obj.save(force_insert=True)
            self._record(request, obj, "created", {name: [None, getattr(obj, name)] for name in names})
        elif names := [name for name in names if name not in self.by_service]:
            before = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            obj.save(update_fields=names)
            pairs = {name: [getattr(before, name), getattr(obj, name)] for name in names}
            self._record(request, obj, "updated", pairs)

    def save_related(self, request, form, formsets, change):
        """Rows chosen from a list, such as a user's areas, are saved after the record itself."""
        obj = form.instance
        names = _changed(form, obj._meta.many_to_many)
        before = {name: _chosen(obj, name) for name in names}
        super().save_related(request, form, formsets, change)
        if names:
            pairs = {name: [before[name], _chosen(obj, name)] for name in names}
            self._record(request, obj, "updated", pairs)

    def _record(self, request, obj, verb, pairs):
        changes.record(obj, actor=request.user, verb=verb, changes=pairs, note="admin")

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _changed(form, fields) -> list[str]:
    return [field.name for field in fields if field.name in form.changed_data]


def _chosen(obj, name: str) -> list[str]:
    """By code, where they have one: it means the same in every language."""
    return [str(getattr(row, "code", row.pk)) for row in getattr(obj, name).all()]


@admin.register(WorkdayOverride)
class WorkdayOverrideAdmin(RecordedAdmin):
    list_display = ["date", "is_working", "source_document"]
    date_hierarchy = "date"


@admin.register(ChangeEntry)
class ChangeEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "label", "object_pk", "verb"]
    list_select_related = ["actor"]
    list_filter = ["label", "verb"]


@admin.register(ExportRecord)
class ExportRecordAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "name", "rows"]
    list_select_related = ["actor"]
