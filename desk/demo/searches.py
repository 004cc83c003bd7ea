"""What the officer of the demo keeps: a saved search that tells of new hits, and a list of targets."""

from accounts.models import User
from registry.models import Enterprise
from search.documents import get_kind
from search.services.saved import saved_search_keep
from search.services.targets import target_list_add, target_list_create

TARGETS = 3


def searches_keep(officer: User) -> None:
    saved_search_keep(
        name="存续企业",
        kind=get_kind("enterprises"),
        query="status=active",
        shared=False,
        alert=True,
        actor=officer,
    )
    targets = target_list_create(
        name="重点招商目标", shared=True, note="演示数据 (demonstration)", actor=officer
    )
    first = Enterprise.objects.visible_to(officer).order_by("pk").values_list("pk", flat=True)[:TARGETS]
    target_list_add(target_list=targets, enterprises=first, actor=officer)
