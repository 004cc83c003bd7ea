"""Documents of a case, and what the enterprise declares of itself."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.keys import key_of
from exports.documents import as_download
from whitelist.access import case_or_404, case_readers, staff
from whitelist.case_page import may_add
from whitelist.flow import SUBMIT
from whitelist.forms.papers import DocumentForm, FactsForm
from whitelist.models import Case, DeclaredFact
from whitelist.paper_access import papers_of
from whitelist.rights import require_party
from whitelist.services.declarations import facts_declare, facts_verify
from whitelist.services.papers import document_add, document_fetched, fact_verify
from whitelist.views.pages import FORM, form_page, posted, refusal, sent, takes_part


@require_http_methods(FORM)
@case_readers
def document_new(request, pk):
    case = case_or_404(request, pk)
    applies = request.user.has_perm(SUBMIT)
    refused = refusal(lambda: require_party(case, request.user, office=not applies))
    for_office = may_add(case, request.user, office=True)
    form = DocumentForm(for_applicant=applies, for_office=for_office, **sent(request))
    return form_page(
        request,
        form=form,
        act=lambda: document_add(
            case=case, file=form.cleaned_data["file"], values=form.values(), actor=request.user
        ),
        title=_("Hand in a document"),
        subject=case,
        back=f"{case.get_absolute_url()}#documents",
        done=_("The document is handed in."),
        refused=refused,
        explanation=takes_part(request.user),
    )


@require_safe
@case_readers
def document_file(request, pk):
    document = get_object_or_404(papers_of(request.user), pk=pk)
    file = document.file.open("rb")
    document_fetched(document=document, actor=request.user)
    return as_download(file, document.filename)


@require_http_methods(FORM)
@case_readers
def facts_new(request, pk):
    case = case_or_404(request, pk)
    refused = refusal(lambda: require_party(case, request.user))
    form = FactsForm(case=case, **sent(request))

    def declare():
        given = form.cleaned_data
        return facts_declare(
            case=case,
            values=form.values(),
            as_of=given["as_of"],
            document=given["document"],
            actor=request.user,
        )

    return form_page(
        request,
        form=form,
        act=declare,
        title=_("Declare figures"),
        save=_("Save"),
        subject=case,
        back=f"{case.get_absolute_url()}#facts",
        done=_("The figures are declared. They count once somebody else verified them."),
        refused=refused,
        explanation=takes_part(request.user),
    )


@require_POST
@staff
def fact_verify_view(request, pk):
    fact = get_object_or_404(DeclaredFact.objects.visible_to(request.user).select_related("case"), pk=pk)
    return posted(
        request,
        action=lambda: fact_verify(fact=fact, actor=request.user),
        done=_("The figure is verified."),
        back=_page_of_facts(request, fact.case),
    )


@require_POST
@staff
def facts_verify_view(request, pk):
    """Those that the page showed, and none that was declared since."""
    case = case_or_404(request, pk)
    shown = [key_of(key) for key in request.POST.getlist("fact")]
    facts = case.facts.filter(pk__in=shown, verified_on=None).order_by("pk")
    return posted(
        request,
        action=lambda: facts_verify(case=case, facts=facts.select_related("case"), actor=request.user),
        done=_("The figures are verified."),
        back=_page_of_facts(request, case),
    )


def _page_of_facts(request, case: Case) -> str:
    """Where the button stood: on the page of the case, or on the review desk."""
    if "desk" in request.POST:
        return reverse("review-case", args=[case.pk])
    return f"{case.get_absolute_url()}#facts"
