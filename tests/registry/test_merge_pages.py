import pytest
from django.urls import reverse

from registry.models import Enterprise, EnterpriseMerge
from registry.services.merging import enterprise_merge
from tests.factories import ContactFactory, EnterpriseFactory, LeadFactory
from tests.merging import content, differences

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    kept = EnterpriseFactory(name_zh="南宁华锐电子有限公司")
    return kept, EnterpriseFactory(name_zh="南宁华瑞电子有限公司", website="https://gone.example")


def address(kept, gone=None):
    return reverse("enterprise-merge", args=[kept.pk]) + (f"?other={gone.pk}" if gone else "")


def test_a_manager_chooses_compares_merges_and_undoes(pair, client_of, north_manager):
    kept, gone = pair
    client, before = client_of(north_manager), content()
    page = client.get(address(kept)).content.decode()
    assert f"?other={gone.pk}" in page
    chosen = client.get(address(kept), {"other": "", "other_text": gone.name_zh})
    assert chosen.url == address(kept, gone)
    form = client.get(address(kept, gone)).context["form"]
    assert differences(before, content()) == []
    sent = {"take_website": "gone", "version": form["version"].value()}
    refused = client.post(address(kept, gone), sent | {"reason": ""})
    assert (refused.status_code, Enterprise.objects.count()) == (200, 2)
    done = client.post(address(kept, gone), sent | {"reason": "Same licence"}, follow=True)
    assert (Enterprise.objects.get(), Enterprise.objects.get().website) == (kept, gone.website)
    assert "Same licence" in done.content.decode()
    there = client.get(reverse("enterprise-detail", args=[gone.pk]))
    assert there.url == reverse("enterprise-detail", args=[kept.pk])
    merge = EnterpriseMerge.objects.get()
    assert "Undo the merge" in client.get(reverse("merge-list")).content.decode()
    client.post(reverse("merge-undo", args=[merge.pk]))
    assert set(Enterprise.objects.all()) == set(pair)


def test_a_preview_that_is_old_is_shown_again(pair, client_of, north_manager):
    kept, gone = pair
    sent = {"reason": "Same licence", "version": "old"}
    page = client_of(north_manager).post(address(kept, gone), sent)
    assert "changed one of the two meanwhile" in page.content.decode()
    assert "Same licence" in page.content.decode()
    again = {"reason": "Same licence", "version": page.context["form"]["version"].value()}
    client_of(north_manager).post(address(kept, gone), again)
    assert Enterprise.objects.count() == 1


def test_the_preview_tells_of_another_area_only_who_pursues_since_when(
    pair, client_of, north_manager, south_officer
):
    kept, gone = pair
    lead = LeadFactory(enterprise=gone, created_by=south_officer, summary="Secret smelter")
    ContactFactory(enterprise=gone, created_by=south_officer, name="Wang Secret")
    page = client_of(north_manager).get(address(kept, gone)).content.decode()
    assert lead.organisation.label in page
    assert "Secret" not in page
    assert "Contacts" not in page.split("What happens")[1].split("</section>")[0]


def test_an_obstacle_is_said_and_there_is_no_button(pair, client_of, north_manager):
    kept, gone = pair
    Enterprise.objects.filter(pk=gone.pk).update(parent=kept)
    page = client_of(north_manager).get(address(kept, gone)).content.decode()
    assert "directly or through others" in page
    assert 'name="reason"' not in page


def test_the_history_of_the_one_that_went_is_read_on_the_page_of_the_other(
    pair, client_of, north_manager, north_officer
):
    kept, gone = pair
    enterprise_merge(kept=kept, gone=gone, reason="Same", actor=north_manager)
    page = client_of(north_officer).get(reverse("enterprise-detail", args=[kept.pk]))
    titles = {(line.title, line.of) for line in page.context["history"]}
    assert ("Merged into another enterprise", gone.name_zh) in titles
    assert "Undo the merge" not in page.content.decode()
