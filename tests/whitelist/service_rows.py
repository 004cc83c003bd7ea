"""A call of every service of the whitelist that writes for a user, as the right person may make it.

`w` is the world of tests.whitelist.service_world.
"""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.whitelist.cases import TODAY
from tests.whitelist.rules import asks
from tests.whitelist.service_world import LATER
from whitelist.choices import LISTED, CaseStatus
from whitelist.services import (
    cases,
    checks,
    decisions,
    declarations,
    editions,
    notices,
    objections,
    opinions,
    papers,
    reviews,
    schemes,
    touches,
)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", b"%PDF-1.7 a report")


# name -> (who may, the call)
ROWS = {
    "cases.case_open": (
        "officer",
        lambda w, by: cases.case_open(
            scheme=w.scheme, enterprise=w.firm, chain=w.chain, actor=by, today=TODAY
        ),
    ),
    "cases.case_change": (
        "officer",
        lambda w, by: cases.case_change(case=w.case, values={"grounds": "Leads"}, actor=by),
    ),
    "cases.case_name_officer": (
        "manager",
        lambda w, by: cases.case_name_officer(case=w.submitted, officer=w.manager, actor=by),
    ),
    "cases.case_move": (
        "officer",
        lambda w, by: cases.case_move(case=w.case, name="submit", actor=by, today=TODAY),
    ),
    "checks.check_again": (
        "officer",
        lambda w, by: checks.check_again(case=w.submitted, actor=by, today=TODAY),
    ),
    "decisions.case_decide": (
        "chief",
        lambda w, by: decisions.case_decide(
            case=w.in_region, name="return_by_region", actor=by, values={"note": "Proof"}, today=TODAY
        ),
    ),
    "declarations.facts_declare": (
        "officer",
        lambda w, by: declarations.facts_declare(
            case=w.case, values={"asean_business": True}, as_of=TODAY, actor=by, today=TODAY
        ),
    ),
    "declarations.facts_verify": (
        "manager",
        lambda w, by: declarations.facts_verify(case=w.fact.case, facts=[w.fact], actor=by, today=TODAY),
    ),
    "editions.edition_publish": (
        "chief",
        lambda w, by: editions.edition_publish(
            scheme=w.scheme, effective_on=w.listed_on, actor=by, document="No. 1", today=LATER
        ),
    ),
    "notices.notice_publish": (
        "chief",
        lambda w, by: notices.notice_publish(cases=[w.to_publish], actor=by, note="All met", today=TODAY),
    ),
    "objections.objection_record": (
        "manager",
        lambda w, by: objections.objection_record(
            case=w.in_notice, values={"received_on": TODAY, "text": "Has moved"}, actor=by, today=TODAY
        ),
    ),
    "objections.objection_answer": (
        "chief",
        lambda w, by: objections.objection_answer(
            objection=w.objection,
            is_upheld=False,
            finding="It has not",
            has_no_interest=True,
            actor=by,
            today=TODAY,
        ),
    ),
    "opinions.opinions_ask": (
        "manager",
        lambda w, by: opinions.opinions_ask(
            case=w.asked, organisations=[w.department], actor=by, today=TODAY
        ),
    ),
    "opinions.opinion_give": (
        "adviser",
        lambda w, by: opinions.opinion_give(
            opinion=w.opinion, verdict="support", text="", has_no_interest=True, actor=by, today=TODAY
        ),
    ),
    "papers.decision_correct": (
        "manager",
        lambda w, by: papers.decision_correct(
            document=w.decision, values={"number": "No. 2"}, actor=by, today=TODAY
        ),
    ),
    "papers.document_add": (
        "officer",
        lambda w, by: papers.document_add(
            case=w.case, file=paper(), values={"kind": "audit_report"}, actor=by
        ),
    ),
    "papers.fact_declare": (
        "officer",
        lambda w, by: papers.fact_declare(
            case=w.case, indicator="rd_share", number=Decimal(4), as_of=TODAY, actor=by, today=TODAY
        ),
    ),
    "papers.fact_verify": (
        "manager",
        lambda w, by: papers.fact_verify(fact=w.fact, actor=by, today=TODAY),
    ),
    "reviews.cases_confirm_unchanged": (
        "chief",
        lambda w, by: reviews.cases_confirm_unchanged(
            cases=[w.due], actor=by, note="Unchanged", today=w.listed_on
        ),
    ),
    "schemes.scheme_create": (
        "chief",
        lambda w, by: schemes.scheme_create(code="new", name_zh="新", name_en="New", actor=by),
    ),
    "schemes.version_draft": (
        "chief",
        lambda w, by: schemes.version_draft(scheme=w.other_scheme, valid_from=LATER, actor=by),
    ),
    "schemes.version_update": (
        "chief",
        lambda w, by: schemes.version_update(version=w.draft, values={"quota": 5}, actor=by),
    ),
    "schemes.version_remove": ("chief", lambda w, by: schemes.version_remove(version=w.draft, actor=by)),
    "schemes.version_publish": (
        "admin",
        lambda w, by: schemes.version_publish(version=w.draft, actor=by, today=TODAY),
    ),
    "schemes.criterion_save": (
        "chief",
        lambda w, by: schemes.criterion_save(
            version=w.draft,
            values={"code": "new", "name_zh": "新"},
            conditions=[asks("in_zone", "yes")],
            actor=by,
        ),
    ),
    "schemes.criterion_remove": (
        "chief",
        lambda w, by: schemes.criterion_remove(criterion=w.criterion, actor=by),
    ),
    "schemes.consequences_save": (
        "chief",
        lambda w, by: schemes.consequences_save(
            version=w.draft, kept={status: {} for status in (*LISTED, CaseStatus.EXITED)}, actor=by
        ),
    ),
    "touches.touch_log": (
        "officer",
        lambda w, by: touches.touch_log(case=w.listed, on=LATER, note="Visited", actor=by, today=LATER),
    ),
}
