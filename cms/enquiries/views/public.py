"""What the public sees of enquiries: the form, the receipt, a proposal."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.enquiries.forms.public import EnquiryForm, page_path
from cms.enquiries.languages import current_language, in_its_language
from cms.enquiries.models import Enquiry, Proposal
from cms.enquiries.offers import projects_of, sections_of, sites_of
from cms.enquiries.rules import days_of, notice_in, rule_on
from cms.enquiries.services.intake import enquiry_receive
from cms.enquiries.services.proposals import proposal_see
from cms.enquiries.spam.senders import sender_of
from cms.enquiries.spam.stamps import question_of, stamp_make, stamp_read

GONE = 410


@never_cache
def enquiry_form(request, page: Any = None) -> HttpResponse:
    """The form on the page of the site that it stands on; None: on none. In the language of the request.

    `?from=/en/chains/electronics/` says on which page somebody was, `?chain=ELEC&area=NN` what to choose.
    """
    language, now = current_language(), timezone.now()
    if request.method == "POST":
        stamp = request.POST.get("stamp", "")
        form = EnquiryForm(request.POST, question=question_of(stamp, language))
        if form.is_valid():
            enquiry = enquiry_receive(
                values=form.cleaned_data,
                language=language,
                traces=form.traces(sender_of(request, timezone.localdate(now))),
                now=now,
            )
            return redirect("enquiry-receipt", language=language, token=enquiry.token)
    else:
        stamp = stamp_make(now)
        form = EnquiryForm(initial=_initial(request, stamp), question=question_of(stamp, language))
    rule, read = rule_on(timezone.localdate(now)), stamp_read(stamp)
    context = {
        **(page.get_context(request) if page else {}),
        "form": form,
        "notice": notice_in(language, rule),
        "rule": rule,
        "challenge": read.nonce if read else "",
        "bits": settings.ENQUIRY_PROOF_BITS,
    }
    return render(request, "cms/enquiry_form.html", context, status=422 if form.errors else 200)


def _initial(request, stamp: str) -> dict[str, str]:
    return {
        "stamp": stamp,
        "page_path": page_path(request.GET.get("from", "")),
        "chain": request.GET.get("chain", ""),
        "area": request.GET.get("area", ""),
    }


@require_safe
@never_cache
@in_its_language
def receipt(request, token: str, language: str) -> HttpResponse:
    """That the enquiry came in, under which number; nothing of what was written. For what is held too."""
    enquiry = get_object_or_404(Enquiry.objects.select_related("rule"), token=token)
    days = days_of(enquiry.rule, "respond") if enquiry.rule else None
    return render(request, "cms/enquiry_receipt.html", {"enquiry": enquiry, "days": days})


@require_safe
@never_cache
@in_its_language
def proposal(request, token: str, language: str) -> HttpResponse:
    """For whoever has the address. What is over or withdrawn is gone, said politely.

    That it was opened is written down, though it is asked for with GET: by that the office learns that the
    investor read it. Staff who look at it leave no note.
    """
    found = get_object_or_404(Proposal.objects.select_related("area"), token=token)
    if language != found.language:
        return redirect("proposal", language=found.language, token=token)
    today = timezone.localdate()
    if not found.may_be_read(today):
        return _private(render(request, "cms/proposal_gone.html", status=GONE))
    is_staff = request.user.is_authenticated and request.user.is_desk_staff
    if request.method == "GET" and not is_staff:
        proposal_see(proposal=found, address_hash=sender_of(request, today).address)
    context = {
        "proposal": found,
        "sections": sections_of(found.text),
        "projects": list(projects_of(found, today)),
        "sites": list(sites_of(found)),
    }
    return _private(render(request, "cms/proposal.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def public_address(request, found: Proposal) -> str:
    """What is given to the investor."""
    address = reverse("proposal", kwargs={"language": found.language, "token": found.token})
    return request.build_absolute_uri(address)
