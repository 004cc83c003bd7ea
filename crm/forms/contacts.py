from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from crm.forms.fields import AreaMixin, DayInput, ServiceForm, VersionedForm
from crm.models import Contact, Lead, Project


class ContactForm(ServiceForm):
    class Meta:
        model = Contact
        fields: tuple[str, ...] = (
            "name",
            "title",
            "phone",
            "email",
            "language",
            "do_not_contact",
            "lawful_basis",
            "notice_given_on",
            "consent_on",
        )
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "notice_given_on": DayInput,
            "consent_on": DayInput,
        }

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("name", "phone", "email")) and not self.errors:
            raise forms.ValidationError(_("Write a name, a phone number or an e-mail address."))
        return cleaned


class NewContactForm(AreaMixin, ContactForm):
    """A contact of a lead or a project is of its area; of another the area may have to be chosen."""

    apart = frozenset({"area"})

    class Meta(ContactForm.Meta):
        fields = ("area", *ContactForm.Meta.fields)

    def __init__(self, *args, user: User, owner: Lead | Project | None, **kwargs):
        super().__init__(*args, **kwargs)
        if owner is None:
            self.offer_areas(user)
        else:
            del self.fields["area"]


class ContactEditForm(ContactForm, VersionedForm):
    class Meta(ContactForm.Meta):
        pass
