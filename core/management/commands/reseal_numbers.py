from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from core.fields import SealedField
from core.sealing import is_current, seal, unseal

BATCH = 200


class Command(BaseCommand):
    help = """Encrypt every kept number under the first key of SEALING_KEYS. Afterwards the older keys may be
    removed. May be stopped and repeated."""

    def handle(self, *args, **options):
        count = sum(self.reseal(model, field) for model, field in sealed_fields())
        self.stdout.write(f"{count} number(s) sealed anew")

    def reseal(self, model: type[models.Model], field: SealedField) -> int:
        rows = model._base_manager.exclude(**{field.name: ""}).values_list("pk", field.name)
        old = [pk for pk, sealed in rows.iterator() if not is_current(sealed)]
        for start in range(0, len(old), BATCH):
            with transaction.atomic():
                self.reseal_rows(model, field, old[start : start + BATCH])
        return len(old)

    def reseal_rows(self, model: type[models.Model], field: SealedField, keys: list[int]) -> None:
        # The number stays what it was, so this leaves no trace in the record's history.
        for row in model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
            setattr(row, field.name, seal(unseal(getattr(row, field.name))))
            row.save(update_fields=[field.name])


def sealed_fields():
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedField):
                yield model, field
