"""What a filter offers is kept for a minute; what is chosen is looked up where it stands."""

import datetime as dt

import django_filters
import pytest
import time_machine
from django.utils.translation import override

from core.vocabulary import SECONDS, VocabularyFilter
from registry.models import Chain, ChainRole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_choices")]
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


class RoleFilter(django_filters.FilterSet):
    chain = VocabularyFilter(queryset=Chain.objects.all())

    class Meta:
        model = ChainRole
        fields = ("chain",)


@pytest.fixture
def chain():
    return Chain.objects.create(code="metal", name_zh="有色金属", name_en="Metals", launch_year=2021)


def offered() -> list[str]:
    choices = RoleFilter(queryset=ChainRole.objects.all()).form.fields["chain"].choices
    return [label for value, label in choices if value]


def test_it_is_asked_once_a_minute_and_once_for_each_language(chain, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False) as clock:
        with django_assert_num_queries(1):
            assert offered() == offered() == ["Metals"]
        with django_assert_num_queries(1), override("zh-hans"):
            assert offered() == offered() == ["有色金属"]
        Chain.objects.filter(pk=chain.pk).update(name_en="Non-ferrous metals")
        assert offered() == ["Metals"]
        clock.shift(SECONDS + 1)
        assert offered() == ["Non-ferrous metals"]


def test_a_row_that_is_gone_or_new_is_judged_by_the_table(chain):
    assert offered() == ["Metals"]
    new = Chain.objects.create(code="car", name_zh="汽车", name_en="Cars", launch_year=2021)
    gone = chain.pk
    chain.delete()
    for pk, valid in ((new.pk, True), (gone, False)):
        assert RoleFilter({"chain": pk}, queryset=ChainRole.objects.all()).is_valid() is valid
