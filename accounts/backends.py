"""Django's own accounts and permissions, asked for in as few queries as every page can afford."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

from accounts.models import User


class AccountBackend(ModelBackend):
    def get_user(self, user_id):
        """With organisation and area, which the head of every page shows. One query."""
        user = User.objects.select_related("organisation__area").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        """Those of the user and of his roles. One query for each request, instead of two."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            granted = Permission.objects.order_by()
            if not user_obj.is_superuser:
                granted = granted.filter(Q(user=user_obj) | Q(group__in=user_obj.groups.all()))
            names = granted.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}
        return user_obj._perm_cache
