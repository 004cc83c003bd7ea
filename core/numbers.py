"""Running numbers of records: `NN-2026-0007`."""

from django.db import models
from django.db.models.functions import Length

from core.advisory import serialise


def next_number(model: type[models.Model], series: str) -> str:
    """The first free `number` of a series, such as `NN-2026`: one above its highest, of four digits or more.

    Of two at once the second waits until the end of the first one's transaction. Call it in one.
    """
    start = f"{series}-"
    serialise(f"{model._meta.label} {start}")
    numbers = model._default_manager.filter(number__startswith=start)
    # As numbers, not as text: 10000 stands above 9999.
    last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04}"
