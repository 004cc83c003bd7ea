import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Area
from assessment.models import Target
from registry.models import Chain


def _years() -> list[tuple[int, int]]:
    return [
        (year, year) for year in Target.objects.order_by("year").values_list("year", flat=True).distinct()
    ]


def _areas(request) -> QuerySet[Area]:
    return Area.objects.filter(targets__isnull=False).distinct()


class TargetFilter(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(
        queryset=Chain.objects.all(), to_field_name="code", label=_("Chain"), empty_label=_("All chains")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=_areas, to_field_name="code", label=_("Area"), empty_label=_("All areas")
    )
    year = django_filters.ChoiceFilter(choices=_years, label=_("Year"), empty_label=_("All years"))

    class Meta:
        model = Target
        fields = ("chain", "area", "year")
