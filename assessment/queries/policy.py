from django.db.models import Prefetch, QuerySet

from accounts.models import User
from assessment.models import Metric, Policy, PolicyItem, Responsibility, Target


def policies_with_items(user: User) -> QuerySet[Policy]:
    """Policies with their items and, in the policy's order, the units that answer for each."""
    responsibilities = Responsibility.objects.select_related("organisation").order_by("order", "pk")
    items = PolicyItem.objects.visible_to(user).prefetch_related(
        Prefetch("responsibilities", queryset=responsibilities)
    )
    return Policy.objects.visible_to(user).prefetch_related(Prefetch("items", queryset=items))


def targets(user: User) -> QuerySet[Target]:
    return Target.objects.visible_to(user).select_related(
        "metric__owner", "area", "chain", "item__policy", "denominator_metric", "denominator_area"
    )


def metrics(user: User) -> QuerySet[Metric]:
    return Metric.objects.visible_to(user).select_related("owner")
