"""What a decision rests on: a document of its own, a clause of the rules, a declaration of who takes it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.flow import MoveRefused
from tests.whitelist.cases import (
    ACTIVE,
    after_publicity,
    in_publicity,
    in_region_review,
    listed,
    noon,
    scheme_of,
    taken,
)
from whitelist.choices import CaseStatus, DocumentKind
from whitelist.models import Case, CaseDocument
from whitelist.services.cases import case_name_officer
from whitelist.services.decisions import case_decide
from whitelist.services.notices import notice_publish
from whitelist.services.papers import document_add

pytestmark = pytest.mark.django_db
DECREE = b"%PDF-1.7 a decree"


def decree(case: Case, actor, content: bytes = DECREE) -> CaseDocument:
    file = SimpleUploadedFile("decree.pdf", content)
    return document_add(case=case, file=file, values={"kind": DocumentKind.DECISION}, actor=actor)


class TestDocument:
    def test_one_document_carries_one_decision_also_where_the_form_is_gone_round(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        case = listed(north_officer, north_manager, chief)
        day, used = case.listed_on, case.events.get(verb="list").document
        with pytest.raises(MoveRefused, match="decision document of another step"):
            taken(case, "remove", chief, today=day, document=used)
        clock.move_to(noon(day))
        again = SimpleUploadedFile("again.pdf", used.file.open("rb").read())
        given = {"note": "Gone", "clause": "§1", "has_no_interest": "on", "file": again}
        page = client_of(chief).post(reverse("case-move", args=[case.pk, "remove"]), given)
        assert (page.status_code, "decision document of another step" in page.content.decode()) == (409, True)
        case.refresh_from_db()
        assert case.status == CaseStatus.EFFECTIVE
        assert taken(case, "remove", chief, today=day, document=decree(case, chief)).status == "exited"

    def test_the_file_of_one_case_does_not_decide_another(self, north_officer, north_manager, chief):
        first, second = (listed(north_officer, north_manager, chief) for _n in range(2))
        day = first.listed_on
        taken(first, "remove", chief, today=day, document=decree(first, chief))
        values = {"note": "Gone", "clause": "§1", "has_no_interest": True}
        for content, why in ((DECREE, "decision document of another step"), (b"%PDF-1.7 its own", None)):

            def decide(content=content):
                file = SimpleUploadedFile("decree.pdf", content)
                return case_decide(
                    case=second, name="remove", actor=chief, values=values, file=file, today=day
                )

            if why:
                with pytest.raises(MoveRefused, match=why):
                    decide()
            else:
                assert decide().status == "exited"

    def test_one_decree_admits_all_who_stood_in_one_notice_and_no_other(
        self, north_officer, north_manager, chief
    ):
        together = [in_region_review(north_officer, north_manager) for _n in range(2)]
        notice_publish(cases=together, actor=chief, note="Together", today=together[0].status_on)
        alone = in_publicity(north_officer, north_manager, chief)
        cases = [Case.objects.get(pk=case.pk) for case in (*together, alone)]
        day = after_publicity(alone)
        for case in cases:
            case_name_officer(case=case, officer=north_officer, actor=north_manager)
        for case in cases[:2]:
            assert taken(case, "list", chief, today=day, document=decree(case, chief)).status == "effective"
        with pytest.raises(MoveRefused, match="decision document of another step"):
            taken(cases[2], "list", chief, today=day, document=decree(cases[2], chief))
        with pytest.raises(MoveRefused, match="decision document of another step"):
            taken(cases[0], "remove", chief, today=day, document=cases[0].documents.get())

    def test_a_mistyped_day_is_corrected_until_a_step_carries_the_document(
        self, north_officer, north_manager, chief
    ):
        case = in_publicity(north_officer, north_manager, chief)
        case = case_name_officer(case=case, officer=north_officer, actor=north_manager)
        day = after_publicity(case)

        def decide(name, issued_on, number, today):
            return case_decide(
                case=case,
                name=name,
                actor=chief,
                values={"note": "So", "clause": "§1", "has_no_interest": True},
                file=SimpleUploadedFile("decree.pdf", DECREE),
                about_file={"issued_on": issued_on, "number": number},
                today=today,
            )

        with pytest.raises(MoveRefused, match="The decision is dated"):
            decide("list", case.publicity_until, "No. 1", day)
        assert decide("list", day, "No. 2", day).status == "effective"
        document = case.documents.get()
        assert (document.issued_on, document.number) == (day, "No. 2")
        case.refresh_from_db()
        with pytest.raises(MoveRefused, match="decision document of another step"):
            decide("remove", day, "No. 3", day)
        document.refresh_from_db()
        assert document.number == "No. 2"


class TestClause:
    def test_a_decision_cites_a_clause_of_the_rules_and_the_form_offers_them(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        again = ACTIVE | {"code": "again", "clause": "§1"}
        version = scheme_of(
            rules=[ACTIVE | {"clause": "§1"}, again, ACTIVE | {"code": "own", "clause": "§7"}]
        )
        case = listed(north_officer, north_manager, chief, version=version)
        with pytest.raises(MoveRefused, match=r"no clause “§9”. Choose one of: §1, §7\."):
            taken(case, "warn", chief, today=case.listed_on, clause="§9")
        clock.move_to(noon(case.listed_on))
        client, address = client_of(chief), reverse("case-move", args=[case.pk, "warn"])
        field = client.get(address).context["form"].fields["clause"]
        assert field.choices == [("", "–"), ("§1", "§1 · active; again"), ("§7", "§7 · own")]
        given = {"note": "Late", "has_no_interest": "on"}
        assert "clause" in client.post(address, given | {"clause": "§9"}).context["form"].errors
        client.post(address, given | {"clause": "§7"})
        case.refresh_from_db()
        assert (case.status, case.events.latest("pk").clause) == (CaseStatus.WARNED, "§7")

    def test_a_listing_is_judged_by_the_clauses_of_today(self, north_officer, north_manager, chief):
        first = scheme_of(rules=[ACTIVE | {"clause": "§1"}])
        case = listed(north_officer, north_manager, chief, version=first)
        scheme_of(valid_from=case.listed_on, rules=[ACTIVE | {"clause": "§2"}])
        with pytest.raises(MoveRefused, match=r"Choose one of: §2\."):
            taken(case, "suspend", chief, today=case.listed_on, clause="§1")
        assert taken(case, "suspend", chief, today=case.listed_on, clause="§2").status == "suspended"

    def test_where_the_rules_have_no_clauses_it_is_free_text(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        case = in_region_review(
            north_officer, north_manager, version=scheme_of(rules=[ACTIVE | {"clause": ""}])
        )
        client, address = client_of(chief), reverse("case-move", args=[case.pk, "reject"])
        client.post(address, {"note": "No", "clause": "Art. 5", "has_no_interest": "on"})
        case.refresh_from_db()
        assert (case.status, case.events.latest("pk").clause) == (CaseStatus.REJECTED, "Art. 5")


def test_everybody_who_decides_declares_and_the_event_keeps_it(
    client_of, clock, north_officer, north_manager, chief
):
    case = listed(north_officer, north_manager, chief)
    day = case.listed_on
    clock.move_to(noon(day))
    client = client_of(chief)
    for name in ("warn", "clear", "suspend", "lift_suspension"):
        address, given = reverse("case-move", args=[case.pk, name]), {"note": "So it is", "clause": "§1"}
        assert "Who has an interest" in client.post(address, given).content.decode()
        with pytest.raises(MoveRefused, match="declaration to have no interest"):
            taken(case, name, chief, today=day, has_no_interest=False)
        client.post(address, given | {"has_no_interest": "on"})
    declared = {event.verb: event.has_no_interest for event in case.events.all()}
    assert declared == {
        "open": None,
        "submit": None,
        "accept": None,
        "endorse": True,
        "publicise": True,
        "list": True,
        "warn": True,
        "clear": True,
        "suspend": True,
        "lift_suspension": True,
    }
    assert "Declared to have no interest" in client.get(case.get_absolute_url()).content.decode()
