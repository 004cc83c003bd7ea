"""The list itself: who stood on it when, public notices, editions, and the watch over it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from core.scope import ScopedManager, StaffScope
from registry.models import Chain
from whitelist.choices import LISTED, CaseStatus, LineChange, NoticeKind
from whitelist.models.cases import Case, CaseScope, Check
from whitelist.models.papers import CaseDocument
from whitelist.models.schemes import Scheme, SchemeVersion


class Entry(models.Model):
    """A time in one state on the list, from its first day to the day before `until`. Shared by all staff."""

    scope = StaffScope()

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name=_("whitelist case"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", verbose_name=_("whitelist scheme"))
    # Whose rules held then: what the state kept is asked of them, also years later.
    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    status = models.CharField(_("status"), max_length=16, choices=CaseStatus.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)  # null: still so

    objects = ScopedManager()

    class Meta:
        verbose_name = _("entry of the list")
        verbose_name_plural = _("entries of the list")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_entry_per_case",
                violation_error_message=_("This case stands on the list already."),
                fields=["case"],
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="entry_in_order",
                violation_error_message=_("An entry ends on its first day or later."),
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="entry_of_a_listed_status",
                violation_error_message=_("This state does not stand on the list."),
                condition=Q(status__in=LISTED),
            ),
        ]
        indexes = [models.Index(fields=["scheme", "since", "until"], name="entry_of_day")]

    def __str__(self):
        return f"{self.case} {self.since}"


class PublicNotice(models.Model):
    """A list of enterprises laid open for objections, for the working days of the version."""

    scope = StaffScope()

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="notices", verbose_name=_("whitelist scheme")
    )
    number = models.CharField(_("number"), max_length=20, unique=True)
    # By whose rules it was published: cases go on to those of later versions.
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("version")
    )  # null: of several versions, before a notice was of one
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    published_on = models.DateField(_("published on"))
    until = models.DateField(_("public until"))
    is_until_provisional = models.BooleanField(_("day may change with the calendar"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    cases = models.ManyToManyField(Case, related_name="notices", verbose_name=_("cases"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_in_order",
                violation_error_message=_("The public notice must end after the day on which it begins."),
                condition=Q(until__gt=F("published_on")),
            ),
            models.CheckConstraint(
                name="notice_kind_known",
                violation_error_message=_("There is no such kind of notice."),
                condition=Q(kind__in=NoticeKind.values),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("notice-detail", args=[self.pk])


class Objection(models.Model):
    """What somebody said against a notice, and what was found. Who said it is for the region office."""

    scope = CaseScope("case__")
    restricted_fields = frozenset({"objector", "contact"})

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="objections", verbose_name=_("whitelist case")
    )
    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice")
    )
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered until"))
    objector = models.CharField(_("raised by"), max_length=120, blank=True)  # empty: anonymous
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    text = models.TextField(_("objection"))
    document = models.ForeignKey(
        CaseDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )  # null: none
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    is_upheld = models.BooleanField(_("upheld"), null=True, blank=True)  # null: not answered
    finding = models.TextField(_("finding"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)  # null: not answered
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )  # null: not answered
    has_no_interest = models.BooleanField(
        _("declares to have no interest in the enterprise"), null=True, editable=False
    )  # null: no answer yet, or answered before this was asked

    objects = ScopedManager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["case", "pk"]
        permissions = [("view_objector", _("Can see who raised an objection"))]
        constraints = [
            models.CheckConstraint(
                name="objection_answered_whole",
                violation_error_message=_(
                    "An answer to an objection needs the result, what was found, the day and who answered."
                ),
                condition=Q(is_upheld=None, answered_on=None, answered_by=None, finding="")
                | (
                    Q(is_upheld__isnull=False, answered_on__isnull=False, answered_by__isnull=False)
                    & ~Q(finding="")
                ),
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.received_on}"


class Edition(models.Model):
    """The list as it was published: numbered, with its day, repealing the one before. Never changed."""

    scope = StaffScope()

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="editions", verbose_name=_("whitelist scheme")
    )
    number = models.PositiveSmallIntegerField(_("edition"))
    effective_on = models.DateField(_("effective on"))
    repeals = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="repealed_by", verbose_name=_("repeals")
    )  # null: the first edition
    document = models.CharField(_("document"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["scheme", "-number", "pk"]
        permissions = [("publish_edition", _("Can publish an edition of the whitelist"))]
        constraints = [
            models.UniqueConstraint(
                name="one_edition_per_number",
                fields=["scheme", "number"],
                violation_error_message=_("This scheme has an edition with this number already."),
            ),
            models.UniqueConstraint(
                name="one_edition_per_day",
                fields=["scheme", "effective_on"],
                violation_error_message=_("This scheme has an edition of this day already."),
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("edition-detail", args=[self.pk])


class EditionLine(models.Model):
    """An enterprise in an edition; also those that left since the one before.

    State and reason are of the day of the edition; names, code and area those of its publication, which
    comes days after it: the registry does not keep what each of them was on a day.
    """

    scope = StaffScope()

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="lines", verbose_name=_("edition"))
    order = models.PositiveSmallIntegerField(_("order"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("whitelist case"))
    change = models.CharField(_("change"), max_length=8, choices=LineChange.choices)
    status = models.CharField(_("status"), max_length=16, choices=CaseStatus.choices)
    since = models.DateField(_("on the list since"))
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    uscc = models.CharField(_("credit code"), max_length=18, blank=True)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+", verbose_name=_("chain"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    reason = models.TextField(_("reason"), blank=True)
    clause = models.TextField(_("clause"), blank=True)
    is_public = models.BooleanField(_("stands on the public list"))
    # The pre-check that it rests on: done again with the data of that day it says the same.
    rests_on = models.ForeignKey(
        Check, models.PROTECT, null=True, related_name="+", verbose_name=_("pre-check")
    )  # null: none was made

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of an edition")
        verbose_name_plural = _("lines of editions")
        ordering = ["edition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_line_per_case_and_edition",
                violation_error_message=_("An edition names each case once."),
                fields=["edition", "case"],
            ),
            models.CheckConstraint(
                name="line_change_known",
                violation_error_message=_("There is no such change in an edition."),
                condition=Q(change__in=LineChange.values),
            ),
        ]

    def __str__(self):
        return f"{self.edition} {self.name_zh or self.name_en}"


class Finding(models.Model):
    """A datum under a listing that is no longer what was confirmed."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="findings", verbose_name=_("whitelist case"))
    indicator = models.CharField(_("datum"), max_length=40)
    before = models.JSONField(_("before"), null=True)  # null: was not known
    after = models.JSONField(_("after"), null=True)  # null: is not known
    found_on = models.DateField(_("found on"))
    found_at = models.DateTimeField(
        _("found at"), null=True, default=timezone.now, editable=False
    )  # null: before moments were kept
    settled_on = models.DateField(_("settled on"), null=True, blank=True)  # null: open

    objects = ScopedManager()

    class Meta:
        verbose_name = _("finding of the watch")
        verbose_name_plural = _("findings of the watch")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_finding_per_datum",
                violation_error_message=_("This datum has an open finding already."),
                fields=["case", "indicator"],
                condition=Q(settled_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.indicator}"


class Touch(models.Model):
    """A contact of the named officer with a listed enterprise."""

    scope = CaseScope("case__")

    case = models.ForeignKey(Case, models.PROTECT, related_name="touches", verbose_name=_("whitelist case"))
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=300)
    # Whose part it was: while he is away a colleague of the area stands in for him.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("named officer")
    )  # null: noted before this was kept
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("contact with a listed enterprise")
        verbose_name_plural = _("contacts with listed enterprises")
        ordering = ["case", "-on", "-pk"]

    def __str__(self):
        return f"{self.case} {self.on}"

    @property
    def entered_later(self) -> dt.date | None:
        """The day on which it was noted, where that is not the day of the contact."""
        day = timezone.localdate(self.created_at)
        return day if day != self.on else None

    @property
    def is_by_deputy(self) -> bool:
        """Whether somebody else stood in for the named officer."""
        return self.officer_id is not None and self.officer_id != self.created_by_id
