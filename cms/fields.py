from django import forms
from django.db import models


class ChosenField(models.JSONField):
    """Several values of one list of choices, ticked by the editor; stored as a list of them."""

    def __init__(self, verbose_name=None, *, choices, **kwargs):
        self.offered = choices
        super().__init__(verbose_name, **{"default": list, "blank": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "choices": self.offered}

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            required=False,
            choices=self.offered,
            widget=forms.CheckboxSelectMultiple,
            help_text=self.help_text,
        )
