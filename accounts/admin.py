from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Organisation, User
from accounts.services import password_change_record, role_apply, user_set_role
from core.admin import RecordedAdmin


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "full_name", "role", "organisation")


class ChangedUserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"
        field_classes = {"username": forms.CharField}


@admin.register(User)
class ChainbridgeUserAdmin(RecordedAdmin, UserAdmin):
    """A person's rights follow from the role: no single permissions, no groups by hand."""

    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ["username", "full_name", "role", "organisation", "is_active"]
    list_filter = ["role", "is_active", "areas"]
    list_select_related = ["organisation"]
    search_fields = ["username", "full_name"]
    filter_horizontal = ["areas"]
    by_service = frozenset({"role"})
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email", "language"]}),
        (_("Work"), {"fields": ["role", "organisation", "areas", "is_active"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "full_name",
                    "role",
                    "organisation",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            role_apply(user=obj)
        elif "role" in form.changed_data:
            user_set_role(user=obj, role=obj.role, actor=request.user)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        before = self.get_object(request, unquote(id))
        answer = super().user_change_password(request, id, form_url)
        if before and User.objects.get(pk=before.pk).password != before.password:
            password_change_record(user=before, actor=request.user)
        return answer


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    list_display = ["code", "name_zh", "name_en", "kind", "area", "valid_to"]
    list_filter = ["kind", "area"]
    list_select_related = ["area"]
    search_fields = ["code", "name_zh", "name_en"]


@admin.register(Area)
class AreaAdmin(RecordedAdmin):
    list_display = ["code", "name_zh", "name_en", "kind", "parent"]
    list_select_related = ["parent"]
