from django import forms
from django.utils.translation import gettext as _

from crm.forms.fields import DayInput, ServiceForm, VersionedForm
from crm.models import Contact


class ContactForm(ServiceForm):
    class Meta:
        model = Contact
        fields = (
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


class ContactEditForm(ContactForm, VersionedForm):
    class Meta(ContactForm.Meta):
        pass
