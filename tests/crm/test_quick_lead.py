"""The quick lead as its page is used: typed, checked, confirmed, sent, sent again."""

import uuid

import pytest
from django.urls import reverse

from crm.models import Lead, LeadConflict
from registry.choices import NameKind
from registry.models import Enterprise
from registry.services.enterprises import enterprise_create
from registry.services.names import name_add
from tests.conftest import _of_region
from tests.factories import LeadFactory

NAME = "钦州测试新材料有限公司"
URL = "/desk/leads/quick/"


@pytest.fixture
def known(db) -> Enterprise:
    """An enterprise with its stored keys, as the check finds it."""
    return enterprise_create(actor=None, values={"name_zh": NAME, "uscc": "914507000000DEM26W"})


@pytest.fixture
def client(client_of, north_officer):
    return client_of(north_officer)


def sent(**given) -> dict:
    return {
        "enterprise_text": "测试全新有限公司",
        "contact": "李华 13800000001",
        "summary": "Wants to build a plant",
        "kind": "investor",
        "submission_key": str(uuid.uuid4()),
    } | given


def post(client, **given):
    return client.post(URL, sent(**given))


class TestSaving:
    def test_three_fields_make_a_lead_with_a_contact_and_a_first_step(self, client, north_officer):
        response = post(client)
        lead = Lead.objects.get()
        assert response.headers["Location"] == f"/desk/leads/{lead.pk}/"
        assert (lead.enterprise.name_zh, lead.owner) == ("测试全新有限公司", north_officer)
        assert lead.next_step == "First contact"
        assert [(c.name, c.phone) for c in lead.contacts.all()] == [("李华", "13800000001")]

    def test_the_script_gets_the_address_in_a_header(self, client):
        response = client.post(URL, sent(), headers={"X-Draft": "1"})
        assert (response.status_code, response.headers["X-Saved"]) == (
            204,
            Lead.objects.get().get_absolute_url(),
        )

    def test_the_step_can_be_changed_in_the_details(self, client):
        post(client, next_step="Visit them", next_step_due="2026-12-01", channel="fair")
        lead = Lead.objects.get()
        assert (lead.next_step, str(lead.next_step_due), lead.channel) == ("Visit them", "2026-12-01", "fair")

    def test_what_is_missing_is_said_and_nothing_written(self, client):
        response = post(client, summary="", enterprise_text="")
        assert set(response.context["form"].errors) == {"summary", "enterprise_text"}
        assert not Lead.objects.exists()
        assert not Enterprise.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"next_step": "Visit", "next_step_due": ""}, "next_step_due"),
            ({"next_step": "", "next_step_due": "2026-12-01"}, "next_step"),
            (
                {"next_step": "Visit", "next_step_due": "2026-12-01", "no_next_step_reason": "x"},
                "no_next_step_reason",
            ),
            ({"contact": "名" * 61}, "contact"),
            ({"choice": "999999"}, "enterprise_text"),
            ({"choice": "x"}, "enterprise_text"),
            ({"choice": "9" * 5000}, "enterprise_text"),
            ({"submission_key": "no key"}, "submission_key"),
        ],
    )
    def test_a_wrong_value_is_refused_at_its_field(self, client, given, field):
        response = post(client, **given)
        assert (response.status_code, set(response.context["form"].errors)) == (200, {field})

    def test_whoever_works_for_several_areas_says_for_which(self, client_of, north, south, db):
        chief = _of_region("regional", "region_reviewer")
        client = client_of(chief)
        assert set(post(client).context["form"].errors) == {"area"}
        post(client, area=south.pk)
        assert Lead.objects.get().area == south

    def test_an_officer_of_one_area_cannot_enter_for_another(self, client, south, north):
        post(client, area=south.pk)
        assert Lead.objects.get().area == north


class TestTheSameEnterprise:
    def test_a_name_that_is_here_already_asks_before_it_is_entered_again(self, client, known):
        response = post(client, enterprise_text=NAME)
        assert "already here" in response.context["form"].errors["enterprise_text"][0]
        assert f'value="{known.pk}"' in response.text
        assert not Lead.objects.exists()
        post(client, enterprise_text=NAME, choice=str(known.pk))
        assert Lead.objects.get().enterprise == known

    def test_of_exactly_the_same_name_it_is_no_new_one(self, client, known):
        page = post(client, enterprise_text=NAME, choice="new")
        assert "exactly this name" in page.content.decode()
        assert NAME in page.content.decode()  # what was typed is kept
        assert not Lead.objects.exists()
        assert Enterprise.objects.get() == known

    @pytest.mark.parametrize(
        "typed", ["防城港旧名化工有限公司", "Qinzhou Testing Materials Co., Ltd.", "钦测新材", "钦材牌"]
    )
    def test_any_whole_name_it_has_or_had_asks_too(self, client, known, typed):
        for kind, name in (
            (NameKind.FORMER, "防城港旧名化工有限公司"),
            (NameKind.ENGLISH, "Qinzhou Testing Materials Co., Ltd."),
            (NameKind.SHORT, "钦测新材"),
            (NameKind.BRAND, "钦材牌"),
        ):
            name_add(enterprise=known, kind=kind, name=name, actor=None)
        response = post(client, enterprise_text=typed)
        assert "already here" in response.context["form"].errors["enterprise_text"][0]
        assert Enterprise.objects.count() == 1
        post(client, enterprise_text=typed, choice="new")
        assert Enterprise.objects.count() == 2

    def test_an_enterprise_entered_since_the_check_takes_the_lead(
        self, client, known, south_officer, monkeypatch
    ):
        """The other report came in between the check of this form and its saving."""
        LeadFactory(enterprise=known, created_by=south_officer)
        monkeypatch.setattr("crm.forms.leads.check_name", lambda text: [])
        assert post(client, enterprise_text="钦州测试新材料（有限责任公司）").status_code == 302
        assert Lead.objects.filter(enterprise=known).count() == 2
        assert LeadConflict.objects.count() == 1

    def test_an_address_that_no_database_holds_is_not_found(self, client):
        assert client.get(URL, {"enterprise": "9" * 5000}).status_code == 404

    def test_a_likeness_does_not_hold_anybody_up(self, client, known):
        post(client, enterprise_text="钦州测试新能源有限公司")
        assert Lead.objects.get().enterprise != known

    def test_a_credit_code_is_the_enterprise(self, client, known):
        post(client, enterprise_text="914507000000DEM26W")
        assert Lead.objects.get().enterprise == known

    def test_a_code_nobody_has_is_not_taken_for_a_name(self, client):
        response = post(client, enterprise_text="914514000000DEM34L")
        assert "No enterprise with this code" in response.context["form"].errors["enterprise_text"][0]
        assert not Enterprise.objects.exists()

    def test_opened_from_an_enterprise_it_is_chosen_already(self, client, known):
        page = client.get(URL, {"enterprise": known.pk}).text
        assert f'value="{known.pk}" data-enterprise-name="{known.label}" checked' in page
        assert client.get(URL, {"enterprise": known.pk + 1}).status_code == 404


class TestSendingAgain:
    def test_a_re_sent_form_leads_to_the_first_lead(self, client):
        form = sent()
        first, again = client.post(URL, form), client.post(URL, form)
        assert first.headers["Location"] == again.headers["Location"]
        assert (Lead.objects.count(), Enterprise.objects.count()) == (1, 1)

    @pytest.mark.parametrize(
        "later",
        [
            {"summary": "Now wants two plants"},
            {"contact": "王强 13800000009"},
            {"enterprise_text": "测试另一家有限公司"},
        ],
    )
    def test_what_was_changed_after_the_first_sending_is_not_swallowed(self, client, later):
        form = sent()
        client.post(URL, form)
        answer = client.post(URL, form | later)
        assert "was saved already" in answer.context["form"].non_field_errors()[0]
        assert Lead.objects.count() == 1
        shown = answer.context["form"]
        assert {name: shown[name].value() for name in later} == later
        key = shown["submission_key"].value()
        assert key != form["submission_key"]
        client.post(URL, form | later | {"submission_key": key, "choice": shown["choice"].value() or ""})
        assert Lead.objects.count() == 2


class TestConflicts:
    def test_a_second_lead_is_saved_recorded_and_told_without_a_word_more(self, client, known, south_officer):
        LeadFactory(enterprise=known, created_by=south_officer, summary="CANARY")
        response = client.post(URL, sent(enterprise_text=NAME, choice=str(known.pk)), follow=True)
        assert LeadConflict.objects.count() == 1
        assert "South Area Committee (South Area) also pursues this enterprise" in response.text
        assert "CANARY" not in response.text


@pytest.mark.parametrize("typed", ["", " ", "a", "\x00", "\x0012345678", "%", "钦州" * 500, "'; --"])
def test_the_check_takes_whatever_is_typed(client, known, typed):
    assert client.get(reverse("name-check"), {"name": typed}).status_code == 200


def test_the_draft_and_the_check_are_named_in_the_form(client, north_officer):
    page = client.get(URL).text
    assert f'data-draft="lead-quick" data-draft-user="{north_officer.pk}"' in page
    assert f'data-name-check="{reverse("name-check")}"' in page
    assert "data-draft-bound" not in page
    assert "data-draft-bound" in post(client, summary="").text
