from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.choices import Role
from accounts.models import Area
from core.models import ChangeEntry
from crm.models import Lead
from registry.models import Enterprise


def prepare(**options) -> str:
    said = StringIO()
    call_command("prepare", stdout=said, **options)
    return said.getvalue()


def test_a_database_is_prepared_once_and_then_left_alone(db):
    prepare()
    assert {"NN", "QZG", "CZ"} <= set(Area.objects.values_list("code", flat=True))
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)
    assert not Enterprise.objects.exists()
    entries = ChangeEntry.objects.count()
    assert "0 new, 0 updated" in prepare(verbosity=2).splitlines()[-1]
    assert ChangeEntry.objects.count() == entries


def test_the_demo_comes_only_where_it_is_allowed(db, settings):
    with pytest.raises(CommandError, match="DEMO=True"):
        prepare(demo=True)
    settings.DEMO = True
    assert "Demo logins" in prepare(demo=True)
    enterprises, leads = Enterprise.objects.count(), Lead.objects.count()
    assert min(enterprises, leads) > 0
    assert "Demo logins" in prepare(demo=True)
    assert (Enterprise.objects.count(), Lead.objects.count()) == (enterprises, leads)
