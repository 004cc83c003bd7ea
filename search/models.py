"""What the database keeps for searching: the index tables in use, the sets of facet values, and what people
keep of what they searched for."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.scope import OwnerScope, ScopedManager
from exports.models import KeptScope
from registry.models import Enterprise


class IndexGeneration(models.Model):
    """A set of index tables of the database engine. One is live, at most one is being built, by kind."""

    kind = models.CharField(_("kind of document"), max_length=30)
    is_live = models.BooleanField(_("live"))
    analysis = models.PositiveIntegerField(_("version of the token recipe"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("index generation")
        verbose_name_plural = _("index generations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_generation_in_each_state", fields=["kind", "is_live"]),
            models.CheckConstraint(name="generation_names_a_kind", condition=~Q(kind="")),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class FacetSet(models.Model):
    """The facet values of documents that share all of them. Written once, never changed.

    Its key is part of where a document stands in the index, so that counting by facet reads no document.
    """

    kind = models.CharField(_("kind of document"), max_length=30)
    values = models.CharField(_("values"), max_length=1000)  # as `facet_values` writes them

    class Meta:
        verbose_name = _("facet set")
        verbose_name_plural = _("facet sets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_facet_set_per_values", fields=["kind", "values"]),
        ]

    def __str__(self):
        return f"{self.kind} {self.values}"


@dataclass(frozen=True)
class ByList:
    """The entries of the target lists that a user sees."""

    def q(self, user) -> Q:
        return Q(target_list__in=TargetList.objects.filter(KeptScope().q(user)))


class SavedSearch(models.Model):
    """A search under a name. What is new in it, every reader is told by his own last visit."""

    name = models.CharField(_("name of the search"), max_length=60)
    kind = models.CharField(_("kind of document"), max_length=30)  # a key of search.documents
    query = models.CharField(_("search"), max_length=2000)  # as in the address of the page, without "?"
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("owner")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_searches",
        verbose_name=_("shared with"),
    )  # null: private
    alert = models.BooleanField(_("tell me of new hits on “My day”"), default=False)
    since_pk = models.BigIntegerField(_("highest record when saved"), default=0)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    scope = KeptScope()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="saved_search_named_once_per_owner", fields=["owner", "kind", "name"]
            ),
            models.CheckConstraint(name="saved_search_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name


class SavedSearchVisit(models.Model):
    """When a reader last looked at a saved search, and how many records the worker has found since."""

    search = models.ForeignKey(
        SavedSearch, models.CASCADE, related_name="visits", verbose_name=_("saved search")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_search_visits",
        verbose_name=_("reader"),
    )
    seen_pk = models.BigIntegerField(_("highest record at the last visit"))
    seen_at = models.DateTimeField(_("last visit"))
    new_count = models.PositiveIntegerField(_("new since then"), default=0)
    checked_at = models.DateTimeField(_("counted at"), null=True, blank=True)  # null: not since the visit

    scope = OwnerScope("user_id")
    objects = ScopedManager()

    class Meta:
        verbose_name = _("visit of a saved search")
        verbose_name_plural = _("visits of saved searches")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_visit_per_reader", fields=["user", "search"]),
        ]

    def __str__(self):
        return f"{self.search} · {self.user}"


class TargetList(models.Model):
    """Enterprises that somebody means to win, under a name; private, or shared with the organisation."""

    name = models.CharField(_("name of the list"), max_length=60)
    note = models.CharField(_("note"), max_length=500, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="target_lists", verbose_name=_("owner")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="target_lists",
        verbose_name=_("shared with"),
    )  # null: private
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    scope = KeptScope()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("target list")
        verbose_name_plural = _("target lists")
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="target_list_named_once_per_owner", fields=["owner", "name"]),
            models.CheckConstraint(name="target_list_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("prospect-list", args=[self.pk])


class TargetEntry(models.Model):
    """An enterprise on a target list."""

    target_list = models.ForeignKey(
        TargetList, models.CASCADE, related_name="entries", verbose_name=_("target list")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="target_entries", verbose_name=_("enterprise")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="target_entries", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    scope = ByList()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("entry of a target list")
        verbose_name_plural = _("entries of target lists")
        ordering = ["-added_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="enterprise_once_on_a_target_list", fields=["target_list", "enterprise"]
            ),
        ]

    def __str__(self):
        return f"{self.target_list} · {self.enterprise}"

    def get_absolute_url(self) -> str:
        return self.enterprise.get_absolute_url()
