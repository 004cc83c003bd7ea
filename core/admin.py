"""The Django admin is for repair by system administrators; what it writes is recorded like any change."""

from django.contrib import admin

from core import changes
from core.models import ChangeEntry, ExportRecord, WorkdayOverride


class RecordedAdmin(admin.ModelAdmin):
    """Saves through the change trail; deletes nothing, since records refer to these rows."""

    def save_model(self, request, obj, form, change):
        before = type(obj).objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        pairs = {
            name: [getattr(before, name, None), getattr(obj, name)]
            for name in form.changed_data
            if name in {field.name for field in obj._meta.fields}
        }
        changes.record(
            obj,
            actor=request.user,
            verb="updated" if change else "created",
            changes={name: ["***", "***"] if name == "password" else pair for name, pair in pairs.items()},
            note="admin",
        )

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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
