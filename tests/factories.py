"""The least that is valid of each record. A test states what matters to it."""

import datetime as dt

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.choices import AreaKind, OrganisationKind, Role
from accounts.models import Area, Organisation, User
from accounts.services import role_apply, roles_sync
from crm.choices.leads import ActivityKind
from crm.choices.projects import EntryStatus
from crm.models import Activity, Contact, Lead, Project, StageEntry
from registry.models import Enterprise
from registry.services.names import FormerName, first_names, names_save, sort_key_of

PASSWORD = "a-password-of-tests"


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence("A{}".format)
    kind = AreaKind.FTZ_AREA
    name_zh = factory.Sequence("测试片区{}".format)
    name_en = factory.Sequence("Test Area {}".format)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence("ORG{}".format)
    kind = OrganisationKind.AREA_COMMITTEE
    name_zh = factory.Sequence("测试管委会{}".format)
    name_en = factory.Sequence("Test Committee {}".format)


class UserFactory(DjangoModelFactory):
    """A user who may do what his role may do. `areas=[north]` gives him areas."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("user{}".format)
    full_name = factory.Sequence("Test User {}".format)
    role = Role.OFFICER
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def areas(self, create, extracted, **kwargs):
        self.areas.set(extracted or ())

    @factory.post_generation
    def groups(self, create, extracted, **kwargs):
        # A test that commits empties every table behind it, the groups of the roles too.
        if not Group.objects.filter(name=self.role).exists():
            roles_sync()
        role_apply(user=self)


class EnterpriseFactory(DjangoModelFactory):
    """With its names and their keys, as the service makes them, but without a line in the change trail."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    name_zh = factory.Sequence("测试企业{}有限公司".format)
    sort_key = factory.LazyAttribute(sort_key_of)
    uscc_pending = True
    status = "active"

    @factory.post_generation
    def former_names(self, create, extracted, **kwargs):
        names_save(first_names(self, [FormerName(name) for name in extracted or ()]))


class AreaOwnedFactory(DjangoModelFactory):
    """Of the same area and organisation as its creator, unless told otherwise."""

    class Meta:
        abstract = True

    enterprise = factory.SubFactory(EnterpriseFactory)
    created_by = factory.SubFactory(UserFactory)
    organisation = factory.SelfAttribute("created_by.organisation")
    area = factory.LazyAttribute(lambda record: record.created_by.home_area() or AreaFactory())


class LeadFactory(AreaOwnedFactory):
    class Meta:
        model = Lead

    owner = factory.SelfAttribute("created_by")
    summary = "Wants to build a plant"
    next_step = "Call back"
    next_step_due = dt.date(2026, 3, 31)


class ContactFactory(AreaOwnedFactory):
    class Meta:
        model = Contact

    name = "Li Hua"
    phone = "0771-5550100"
    retention_until = dt.date(2028, 12, 31)


class ActivityFactory(AreaOwnedFactory):
    class Meta:
        model = Activity

    kind = ActivityKind.CALL
    happened_at = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
    subject = "Called the investment department"
    no_next_step_reason = "They call back themselves"


class ProjectFactory(DjangoModelFactory):
    """Under negotiation, of the same area and organisation as its creator, with its first stage entry."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    created_by = factory.SubFactory(UserFactory)
    owner = factory.SelfAttribute("created_by")
    organisation = factory.SelfAttribute("created_by.organisation")
    area = factory.LazyAttribute(lambda record: record.created_by.home_area() or AreaFactory())
    number = factory.Sequence("T-2026-{:04d}".format)
    name = factory.Sequence("测试项目{}".format)
    stage_since = dt.date(2026, 1, 5)
    next_step = "Send the land options"
    next_step_due = dt.date(2026, 3, 31)

    @factory.post_generation
    def entries(self, create, extracted, **kwargs):
        StageEntry.objects.create(
            project=self,
            stage=self.status,
            entered_on=self.stage_since,
            status=EntryStatus.ACCEPTED,
            created_by=self.created_by,
        )
