"""The review desk: what waits for whom, what is shown side by side, several decided at once."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import Role
from tests.conftest import _of_area
from tests.factories import OrganisationFactory, UserFactory
from tests.query_counts import query_count
from tests.whitelist.cases import (
    TODAY,
    after_publicity,
    enterprise_in,
    in_publicity,
    in_region_review,
    listed,
    noon,
    removed,
    scheme_of,
    submitted,
    taken,
)
from whitelist.choices import CaseStatus
from whitelist.flow import CASE_FLOW
from whitelist.models import Case, Event, PublicNotice
from whitelist.review_desk import ELSEWHERE, KEYS, OBJECTION_KEYS, OPINION_KEYS
from whitelist.review_queue import waiting_for
from whitelist.services.cases import case_move_by_clock
from whitelist.services.objections import objection_record
from whitelist.services.opinions import opinions_ask
from whitelist.services.reviews import cases_confirm_unchanged

pytestmark = pytest.mark.django_db
QUEUE = "review-queue"


@pytest.fixture
def finance(db):
    office = OrganisationFactory(code="FIN", name_en="Finance Department")
    return UserFactory(username="finance", role=Role.FINANCE_REVIEWER, organisation=office)


def waits(user, day: dt.date) -> list[Case]:
    return [one.case for one in waiting_for(user, today=day)]


def reevaluated(case: Case, day: dt.date) -> Case:
    return case_move_by_clock(case=case, name="reevaluate", note="The yearly monitoring is due.", today=day)


@pytest.mark.parametrize("state", CaseStatus.values)
def test_no_key_means_two_things_in_one_state(state):
    moves = [m for m in CASE_FLOW.moves.values() if state in m.sources and m.name not in ELSEWHERE]
    keys = [KEYS[move.name] for move in moves if move.name != "object"]
    keys += OPINION_KEYS.values() if state in ("area_review", "region_review") else ()
    keys += OBJECTION_KEYS.values() if state == "objection" else ()
    assert len(keys) == len(set(keys)), keys
    assert not set(keys) & {"j", "n", "/", "?"}


class TestQueue:
    def test_an_application_waits_for_the_area_then_for_the_region_office(
        self, north_officer, north_manager, south_manager, chief, viewer
    ):
        case = submitted(north_officer)
        people = (north_officer, north_manager, south_manager, chief, viewer)
        area = {user: waits(user, TODAY) for user in people}
        assert area == dict.fromkeys(people, []) | {north_manager: [case]}
        for name in ("accept", "endorse"):
            case = taken(case, name, north_manager)
        region = {user: waits(user, TODAY) for user in people}
        assert region == dict.fromkeys(people, []) | {chief: [case]}

    def test_who_applied_or_looks_after_it_does_not_find_it_in_his_queue(
        self, north, north_manager, north_officer, chief
    ):
        second = _of_area(north, "second_manager", Role.AREA_MANAGER)
        case = submitted(north_manager)
        assert (waits(north_manager, TODAY), waits(second, TODAY)) == ([], [case])
        case = listed(north_officer, north_manager, chief, looked_after_by=second)
        assert case not in waits(second, case.review_due)

    def test_a_notice_waits_when_it_is_over_and_a_listing_when_its_day_has_come(
        self, north_officer, north_manager, chief
    ):
        public = in_publicity(north_officer, north_manager, chief)
        assert waits(chief, public.publicity_until) == []
        assert waits(chief, after_publicity(public)) == [public]
        on_list = listed(north_officer, north_manager, chief)
        day_before = on_list.review_due - dt.timedelta(days=1)
        assert waits(chief, day_before) == [public]
        assert set(waits(chief, on_list.review_due)) == {public, on_list}

    def test_objections_and_appeals_wait_but_not_for_who_removed_it(
        self, north_officer, north_manager, chief, region_admin
    ):
        case = in_publicity(north_officer, north_manager, chief)
        objection_record(
            case=case, values={"received_on": TODAY, "text": "Moved away"}, actor=north_manager, today=TODAY
        )
        assert waits(chief, TODAY) == [case]
        gone = listed(north_officer, north_manager, chief)
        gone = taken(
            removed(gone, chief, today=gone.listed_on), "appeal", north_officer, today=gone.listed_on
        )
        assert set(waits(chief, gone.status_on)) == {case}
        assert set(waits(region_admin, gone.status_on)) == {case, gone}

    def test_a_department_finds_what_it_was_asked_and_nothing_else(
        self, north_officer, north_manager, finance, chief
    ):
        asked, _other = (taken(submitted(north_officer), "accept", north_manager) for _n in range(2))
        opinions_ask(case=asked, organisations=[finance.organisation], actor=north_manager, today=TODAY)
        found = waiting_for(finance, today=TODAY)
        assert [(one.case, one.opinion.organisation) for one in found] == [(asked, finance.organisation)]
        assert (found[0].clock.left, found[0].clock.in_working_days) == (5, True)

    def test_the_oldest_due_comes_first(self, north_officer, north_manager, chief):
        late = listed(north_officer, north_manager, chief)
        day = late.review_due + dt.timedelta(days=3)
        new = in_region_review(north_officer, north_manager, today=day)
        old = in_region_review(north_officer, north_manager, today=day - dt.timedelta(days=7))
        assert waits(chief, day) == [old, late, new]
        clock = waiting_for(chief, today=day)[1].clock
        assert (clock.left, clock.in_working_days, clock.is_over) == (-3, False, True)

    def test_the_page_costs_the_same_for_three_and_for_ten(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        client = client_of(chief)
        for _n in range(3):
            in_region_review(north_officer, north_manager)
        few = query_count(client, reverse(QUEUE))
        for _n in range(7):
            in_region_review(north_officer, north_manager)
        assert query_count(client, reverse(QUEUE)) == few <= 12


class TestCase:
    @pytest.mark.parametrize(
        ("language", "words"), [("en", "The hard criteria (§1) are met"), ("zh-hans", "§1")]
    )
    def test_it_shows_what_changed_since_the_last_decision(
        self, client_of, clock, north_officer, north_manager, chief, language, words
    ):
        case = in_region_review(north_officer, north_manager)
        address = reverse("review-case", args=[case.pk])
        page = client_of(chief, language).get(address)
        assert page.context["desk"].changed == []
        note = next(c.form["note"] for c in page.context["choices"] if c.key == "p")
        assert words in note.value()
        case.enterprise.status = "revoked"
        case.enterprise.save()
        page = client_of(chief, language).get(address)
        assert [line.label for line in page.context["desk"].changed] == ["active"]
        forms = {choice.key: choice.form for choice in page.context["choices"]}
        assert "p" not in forms  # nobody is listed on these data, and the desk says so
        assert len(page.context["desk"].later) == 1
        assert forms["x"]["clause"].value() == "§1"
        assert "active" in forms["x"]["note"].value()
        assert case.checks.count() == 2  # looking writes nothing

    def test_who_may_not_see_the_case_finds_none(
        self, client_of, clock, north_officer, north_manager, south_manager, chief, viewer, enterprise_user
    ):
        case = in_region_review(north_officer, north_manager)
        address = reverse("review-case", args=[case.pk])
        answers = {
            user: client_of(user).get(address).status_code
            for user in (north_manager, south_manager, chief, viewer, enterprise_user)
        }
        assert answers == {
            north_manager: 200,
            south_manager: 404,
            chief: 200,
            viewer: 200,
            enterprise_user: 403,
        }
        assert client_of(viewer).get(address).context["choices"] == []

    def test_after_a_decision_the_next_case_opens(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        first, second = (in_region_review(north_officer, north_manager) for _n in range(2))
        client, given = client_of(chief), {"publicise-note": "Fine", "publicise-has_no_interest": "on"}
        answer = client.post(reverse("review-move", args=[first.pk, "publicise"]), given)
        assert answer.url == reverse("review-case", args=[second.pk])
        answer = client.post(reverse("review-move", args=[second.pk, "publicise"]), given)
        assert answer.url == reverse(QUEUE)
        assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.PUBLICITY}

    def test_a_case_that_still_waits_for_the_reader_stays(
        self, client_of, clock, north_officer, north_manager
    ):
        case, _other = (submitted(north_officer) for _n in range(2))
        answer = client_of(north_manager).post(reverse("review-move", args=[case.pk, "accept"]))
        assert answer.url == reverse("review-case", args=[case.pk])

    def test_what_is_missing_comes_back_in_its_form_and_what_is_refused_with_409(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        case = in_region_review(north_officer, north_manager)
        client, address = client_of(chief), reverse("review-move", args=[case.pk, "publicise"])
        page = client.post(address, {"publicise-note": "typed words"})
        choice = next(choice for choice in page.context["choices"] if choice.is_open)
        assert (choice.key, choice.form["note"].value()) == ("p", "typed words")
        assert "Who has an interest" in page.content.decode()
        taken(case, "return_by_region", chief)
        given = {"publicise-note": "Fine", "publicise-has_no_interest": "on"}
        page = client.post(address, given)
        kept = next(choice for choice in page.context["choices"] if choice.is_open)
        assert (page.status_code, kept.form["note"].value()) == (409, "Fine")

    def test_who_may_not_take_the_step_is_told_beside_what_he_typed(
        self, client_of, clock, north_officer, north_manager, chief, viewer
    ):
        case = in_region_review(north_officer, north_manager)
        Case.objects.filter(pk=case.pk).update(created_by=chief)
        given = {"publicise-note": "Long grounds", "publicise-has_no_interest": "on"}
        for name, prefix in (("review-move", "publicise-"), ("case-move", "")):
            address = reverse(name, args=[case.pk, "publicise"])
            sent = {key.replace("publicise-", prefix): value for key, value in given.items()}
            page = client_of(chief).post(address, sent)
            assert page.status_code == 403
            assert "Long grounds" in page.content.decode()
            assert "A second person must take this step" in page.content.decode()
            assert "Long grounds" not in client_of(viewer).post(address, sent).content.decode()
            assert client_of(chief).get(address).status_code == 403

    def test_a_department_answers_from_the_desk(
        self, client_of, clock, north_officer, north_manager, finance
    ):
        case = taken(submitted(north_officer), "accept", north_manager)
        opinions_ask(case=case, organisations=[finance.organisation], actor=north_manager, today=TODAY)
        client = client_of(finance)
        choices = client.get(reverse("review-case", args=[case.pk])).context["choices"]
        assert [choice.key for choice in choices] == ["s", "o", "t"]
        page = client.post(choices[1].action, {"verdict": "oppose", "text": "", "has_no_interest": "on"})
        assert "Say why." in page.content.decode()
        answer = client.post(
            choices[1].action, {"verdict": "oppose", "text": "Owes taxes", "has_no_interest": "on"}
        )
        assert answer.url == reverse(QUEUE)
        assert case.opinions.get().text == "Owes taxes"

    def test_an_objection_is_answered_and_the_case_stays_for_its_next_step(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        case = in_publicity(north_officer, north_manager, chief)
        objection_record(
            case=case, values={"received_on": TODAY, "text": "Moved away"}, actor=north_manager, today=TODAY
        )
        client = client_of(chief)
        choices = client.get(reverse("review-case", args=[case.pk])).context["choices"]
        answer = client.post(
            choices[0].action, {"is_upheld": "False", "finding": "It is still there", "has_no_interest": "on"}
        )
        assert answer.url == reverse("review-case", args=[case.pk])
        keys = [choice.key for choice in client.get(answer.url).context["choices"]]
        assert not {"y", "u"} & set(keys)
        client.post(
            reverse("review-move", args=[case.pk, "resume_notice"]),
            {"resume_notice-note": "Go on", "resume_notice-has_no_interest": "on"},
        )
        case.refresh_from_db()
        assert case.status == CaseStatus.PUBLICITY


class TestSeveralAtOnce:
    def test_applications_are_published_in_one_notice_and_refusals_are_told(
        self, client_of, clock, north, north_officer, north_manager, chief
    ):
        fine = [in_region_review(north_officer, north_manager) for _n in range(2)]
        bad = in_region_review(north_officer, north_manager)
        bad.enterprise.status = "revoked"
        bad.enterprise.save()
        given = {
            "publicise-cases": [case.pk for case in (*fine, bad)],
            "publicise-note": "Together",
            "publicise-has_no_interest": "on",
        }
        page = client_of(chief).post(reverse("review-publicise"), given, follow=True).content.decode()
        notice = PublicNotice.objects.get()
        assert set(notice.cases.all()) == set(fine)
        assert {case.publicity_until for case in Case.objects.filter(pk__in=[c.pk for c in fine])} == {
            notice.until
        }
        assert f"{bad}: Not met: active." in page.replace("&amp;", "&")
        bad.refresh_from_db()
        assert (bad.status, bad.notices.count()) == (CaseStatus.REGION_REVIEW, 0)

    def test_nothing_is_published_without_the_declaration_or_where_all_are_refused(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        case = in_region_review(north_officer, north_manager)
        client, address = client_of(chief), reverse("review-publicise")
        given = {"publicise-cases": [case.pk], "publicise-note": "Together"}
        assert "Who has an interest" in client.post(address, given).content.decode()
        taken(case, "return_by_region", chief)
        answer = client.post(address, given | {"publicise-has_no_interest": "on"})
        assert answer.status_code == 409
        assert not PublicNotice.objects.exists()

    def test_cases_of_two_schemes_are_not_put_in_one_notice(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        cases = [in_region_review(north_officer, north_manager, version=scheme_of(code)) for code in "XY"]
        given = {
            "publicise-cases": [case.pk for case in cases],
            "publicise-note": "Together",
            "publicise-has_no_interest": "on",
        }
        page = client_of(chief).post(reverse("review-publicise"), given)
        assert "of different schemes" in page.content.decode()
        assert not PublicNotice.objects.exists()

    def test_unchanged_listings_are_confirmed_each_with_its_event_and_changed_ones_are_not(
        self, client_of, clock, north_officer, north_manager, chief
    ):
        cases = [listed(north_officer, north_manager, chief) for _n in range(3)]
        day = cases[0].review_due
        cases = [reevaluated(case, day) for case in cases]
        cases[2].enterprise.status = "revoked"
        cases[2].enterprise.save()
        clock.move_to(noon(day))
        client = client_of(chief)
        offered = client.get(reverse(QUEUE)).context["batches"]
        assert [(name, count) for name, count, _form in offered] == [("confirm", 3)]
        given = {"confirm-cases": [case.pk for case in cases], "confirm-note": "Nothing changed"}
        assert "Who has an interest" in client.post(reverse("review-confirm"), given).content.decode()
        given["confirm-has_no_interest"] = "on"
        page = client.post(reverse("review-confirm"), given, follow=True).content.decode()
        assert "2 listings are confirmed." in page
        assert f"{cases[2]}: Its data changed" in page
        states = [Case.objects.get(pk=case.pk).status for case in cases]
        assert states == [CaseStatus.EFFECTIVE, CaseStatus.EFFECTIVE, CaseStatus.REEVALUATING]
        assert [case.events.filter(verb="confirm").count() for case in cases] == [1, 1, 0]
        declared = Event.objects.filter(verb="confirm").values_list("has_no_interest", flat=True)
        assert set(declared) == {True}

    def test_a_better_figure_is_no_change(self, clock, north, north_officer, north_manager, chief):
        grown = {
            "code": "old",
            "indicator": "years_since_establishment",
            "operator": "at_least",
            "value": "1",
        }
        enterprise = enterprise_in(north, established_on=dt.date(2001, 5, 8))
        case = listed(
            north_officer, north_manager, chief, enterprise=enterprise, version=scheme_of(rules=[grown])
        )
        case = reevaluated(case, case.review_due)
        done, refused = cases_confirm_unchanged(cases=[case], actor=chief, note="x", today=case.status_on)
        assert ([one.pk for one in done], refused) == ([case.pk], [])

    def test_only_who_decides_can(self, client_of, clock, north_officer, north_manager, viewer):
        case = in_region_review(north_officer, north_manager)
        for name in ("publicise", "confirm"):
            given = {f"{name}-cases": [case.pk], f"{name}-note": "x", f"{name}-has_no_interest": "on"}
            for user in (north_manager, viewer):
                assert client_of(user).post(reverse(f"review-{name}"), given).status_code == 403
        case.refresh_from_db()
        assert case.status == CaseStatus.REGION_REVIEW
