"""Working days of a year that was not announced yet are counted again once it is."""

import datetime as dt

import pytest

from config.duties import DUTIES
from core.flow import MoveRefused
from core.models import ChangeEntry, WorkdayOverride
from core.recounting import recount
from core.workdays import Calendar
from tests.factories import OrganisationFactory
from tests.whitelist.cases import decision, in_publicity, in_region_review, listed, removed, taken
from whitelist.models import PublicNotice
from whitelist.services.cases import case_name_officer
from whitelist.services.objections import objection_record
from whitelist.services.opinions import opinions_ask
from whitelist.services.recounting import days_recount

pytestmark = pytest.mark.django_db
FAR = dt.date(2031, 3, 3)  # a Monday of a year that nobody announced yet
DAY = dt.timedelta(days=1)


def announce(day: dt.date, *, is_working: bool = False) -> None:
    WorkdayOverride.objects.create(date=day, is_working=is_working, source_document="Notice")


def test_a_notice_runs_for_its_working_days_as_they_are_announced(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief, today=FAR)
    notice = case.notices.get()
    assert (case.publicity_until, case.is_due_provisional) == (dt.date(2031, 3, 10), True)
    assert list(days_recount()) == []
    announce(FAR + 2 * DAY)
    assert list(days_recount()) == [notice, case]
    for record in (notice, case):
        record.refresh_from_db()
    assert (notice.until, notice.is_until_provisional) == (dt.date(2031, 3, 11), False)
    assert (case.publicity_until, case.is_due_provisional) == (dt.date(2031, 3, 11), False)
    case = case_name_officer(case=case, officer=north_officer, actor=north_manager)
    paper = decision(case, chief)
    with pytest.raises(MoveRefused, match="runs until 2031-03-11"):
        taken(case, "list", chief, today=notice.until, document=paper)
    assert taken(case, "list", chief, today=notice.until + DAY, document=paper).status == "effective"
    assert list(days_recount()) == []


def test_what_the_public_was_told_is_not_shortened(north_officer, north_manager, chief):
    case = in_publicity(north_officer, north_manager, chief, today=FAR)
    announce(FAR + 5 * DAY, is_working=True)  # a Saturday
    assert list(days_recount()) == [case.notices.get(), case]
    case.refresh_from_db()
    assert (case.publicity_until, case.is_due_provisional) == (dt.date(2031, 3, 10), False)


def test_objections_opinions_and_appeals_get_their_days_too(north_officer, north_manager, chief):
    asked = in_region_review(north_officer, north_manager, today=FAR)
    [opinion] = opinions_ask(case=asked, organisations=[OrganisationFactory()], actor=chief, today=FAR)
    public = in_publicity(north_officer, north_manager, chief, today=FAR)
    values = {"received_on": FAR, "text": "No"}
    objection = objection_record(case=public, values=values, actor=chief, today=FAR)
    left = removed(listed(north_officer, north_manager, chief, today=FAR - 14 * DAY), chief, today=FAR)
    [duty] = [duty for duty in DUTIES if duty.name == "watching the data under the whitelist"]
    announce(FAR + 2 * DAY)
    list(duty.do())
    for record in (opinion, objection, left):
        record.refresh_from_db()
    days = (opinion.due_on, objection.due_on, left.appeal_until)
    assert days == (dt.date(2031, 3, 11), dt.date(2031, 3, 18), dt.date(2031, 3, 18))
    assert not left.is_due_provisional


@pytest.mark.parametrize("meanwhile", [{"is_until_provisional": False}, {"until": FAR + 9 * DAY}])
def test_a_row_that_left_or_was_counted_by_somebody_else_meanwhile_is_not_given(
    meanwhile, north_officer, north_manager, chief
):
    notice = in_publicity(north_officer, north_manager, chief, today=FAR).notices.get()
    rows = PublicNotice.objects.filter(is_until_provisional=True)

    def count(row, _calendar):
        rows.filter(pk=row.pk).update(**meanwhile)
        return {"until": FAR + 9 * DAY}

    assert list(recount(rows, count, Calendar())) == []
    trail = ChangeEntry.objects.filter(label="whitelist.PublicNotice", object_pk=str(notice.pk))
    assert not trail.filter(verb="recounted").exists()
