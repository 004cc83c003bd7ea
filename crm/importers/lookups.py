"""What a cell of the lists of this app may name."""

from collections.abc import Iterable

from exports.columns import Option
from registry.models import Chain


def chains(user) -> Iterable[Option]:
    for chain in Chain.objects.visible_to(user):
        yield chain.pk, chain.name_zh or chain.name_en, (chain.code, *filter(None, [chain.name_en]))
