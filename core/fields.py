from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models


class SealedField(models.TextField):
    """What `core.sealing.seal` made of a number. The command `reseal_numbers` finds it by its class."""


class MoneyField(models.DecimalField):
    """An amount in the base unit of its currency (元, dollars), never in 万元.

    15 digits, 2 decimals: SQLite keeps no more of a decimal. Null means "not known".
    """

    def __init__(self, verbose_name=None, *, signed=False, **kwargs):
        self.signed = signed
        super().__init__(verbose_name, **{"max_digits": 15, "decimal_places": 2, **kwargs})

    @property
    def validators(self):
        return super().validators if self.signed else [*super().validators, MinValueValidator(Decimal(0))]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.signed:
            kwargs["signed"] = True
        return name, path, args, kwargs
