"""The form of the public site, in the visitor's language. It works without a program in the page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.choices import AreaKind
from accounts.models import Area
from cms.enquiries.spam.judging import Traces
from cms.enquiries.spam.senders import Sender
from registry.models import Chain, Country

LONGEST_PATH = 200
# Its name is what programs look for; people do not see it (site.css), and screen readers pass over it.
HONEYPOT = "website"


class LabelChoice(forms.ModelChoiceField):
    def label_from_instance(self, record: Any) -> str:
        return record.label


def _line(label: Any, *, autocomplete: str = "off", longest: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=longest, widget=widget, **options)


class EnquiryForm(forms.Form):
    """Whoever cannot be written to cannot be answered: e-mail or phone has to be there."""

    name = _line(gettext_lazy("Your name"), autocomplete="name", longest=60)
    organisation = _line(gettext_lazy("Company or organisation"), autocomplete="organization", longest=120)
    country = LabelChoice(
        label=gettext_lazy("Country or region"),
        queryset=Country.objects.none(),
        required=False,
        empty_label=gettext_lazy("Please choose"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = _line(
        gettext_lazy("Phone, with the code of the country"), autocomplete="tel", longest=40, required=False
    )
    chain = LabelChoice(
        label=gettext_lazy("Industry chain"),
        queryset=Chain.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("Not sure yet"),
    )
    area = LabelChoice(
        label=gettext_lazy("Area"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("Not sure yet"),
    )
    subject = _line(gettext_lazy("What is it about?"), longest=120)
    message = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    consents_notice = forms.BooleanField(
        label=gettext_lazy("I have read the privacy notice and agree that my data are used to answer me."),
        error_messages={
            "required": gettext_lazy("Please agree to the privacy notice: without it we may not answer you.")
        },
    )
    consents_transfer = forms.BooleanField(
        label=gettext_lazy(
            "My data may be passed to an office of the zone outside mainland China, where it answers me."
        ),
        required=False,
    )
    consents_news = forms.BooleanField(
        label=gettext_lazy("You may send me news of the zone. I can withdraw this at any time."),
        required=False,
    )
    # What follows tells people and programs apart.
    page_path = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    answer = forms.CharField(
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    website = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    use_required_attribute = True

    def __init__(self, *args: Any, question: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        name = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
        self.fields["country"].queryset = Country.objects.order_by(name, "pk")
        self.fields["chain"].queryset = Chain.objects.filter(is_public=True)
        self.fields["area"].queryset = Area.objects.filter(kind=AreaKind.FTZ_AREA)
        self.fields["answer"].label = question

    def clean_page_path(self) -> str:
        return page_path(self.cleaned_data["page_path"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("email") and not cleaned.get("phone") and "email" not in self.errors:
            self.add_error(
                "email",
                ValidationError(_("Please give an e-mail address or a phone number, to be answered.")),
            )
        return cleaned

    def traces(self, sender: Sender) -> Traces:
        sent = self.cleaned_data
        return Traces(sender, sent["stamp"], sent["proof"], sent["answer"], sent[HONEYPOT])


def page_path(text: str) -> str:
    """The page from which somebody came, if it can be one of ours."""
    is_path = text.startswith("/") and not text.startswith("//") and text.isprintable()
    return text[:LONGEST_PATH] if is_path else ""
