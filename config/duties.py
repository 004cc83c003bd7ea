"""What the worker does at intervals for the apps below search, which may not know it."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from assessment.models import Edition, EvidenceDocument, WorkbookTemplate
from assessment.models.editions import EDITION_FOLDER, TEMPLATE_FOLDER
from assessment.models.papers import EVIDENCE_FOLDER as ASSESSMENT_FOLDER
from cms.enquiries.services.clocks import clocks_recount
from cms.enquiries.services.retention import enquiries_anonymise_expired
from cms.enquiries.services.routing import enquiries_route
from core.statistics import statistics_refresh
from crm.models import Evidence
from crm.models.evidence import EVIDENCE_FOLDER
from crm.services.conflicts import conflicts_finalise, conflicts_recount, conflicts_suspect
from crm.services.digests import digests_send
from crm.services.evidence import files_expire
from crm.services.pool import claims_lapse, claims_promote_waiting
from crm.services.retention import contacts_anonymise_expired
from crm.services.sites import reservations_expire
from exports.files import orphans_remove
from exports.import_jobs import imports_continue
from exports.jobs import exports_expire
from exports.maker import exports_make
from exports.services import old_files_remove
from exports.undoing import undone_rows_forget
from incentives.models import ClaimDocument
from incentives.models.packages import CLAIM_FOLDER
from incentives.services.automatic import automatic_claims_open
from incentives.services.claims import claims_recount
from incentives.services.clawbacks import rewards_watch
from incentives.services.rewards import rewards_recount
from search.worker import Duty, register
from whitelist.models import CaseDocument
from whitelist.models.papers import DOCUMENT_FOLDER
from whitelist.services.recounting import days_recount
from whitelist.services.watch import watch_run

DAY = 86400.0
HOUR = 3600.0
SECOND = 1.0
SOON = 2.0  # somebody looks at a page that says how far it is


def remove_old_files() -> Iterator[int]:
    yield old_files_remove(before=timezone.now() - dt.timedelta(days=settings.IMPORT_FILE_DAYS))
    yield exports_expire()


def forget_what_imports_changed() -> Iterator[int]:
    yield undone_rows_forget()


def anonymise_contacts() -> Iterator[int]:
    yield contacts_anonymise_expired(today=timezone.localdate())


def anonymise_enquiries() -> Iterator[int]:
    yield enquiries_anonymise_expired(today=timezone.localdate())


def watch_claims() -> Iterator[object]:
    today = timezone.localdate()
    yield from claims_lapse(today=today)
    yield from claims_promote_waiting(today=today)


def watch_conflicts() -> Iterator[object]:
    yield from conflicts_recount()
    yield from conflicts_finalise(today=timezone.localdate())


def suspect_conflicts() -> Iterator[object]:
    yield from conflicts_suspect()


def release_sites() -> Iterator[int]:
    yield reservations_expire(today=timezone.localdate())


def remove_orphaned_evidence() -> Iterator[int]:
    yield orphans_remove(Evidence, EVIDENCE_FOLDER, before=timezone.now() - dt.timedelta(days=1))


def remove_orphaned_case_files() -> Iterator[int]:
    yield orphans_remove(CaseDocument, DOCUMENT_FOLDER, before=timezone.now() - dt.timedelta(days=1))


def remove_orphaned_claim_files() -> Iterator[int]:
    yield orphans_remove(ClaimDocument, CLAIM_FOLDER, before=timezone.now() - dt.timedelta(days=1))


def remove_orphaned_assessment_files() -> Iterator[int]:
    before = timezone.now() - dt.timedelta(days=1)
    yield orphans_remove(EvidenceDocument, ASSESSMENT_FOLDER, before=before)


def remove_orphaned_workbooks() -> Iterator[int]:
    before = timezone.now() - dt.timedelta(days=1)
    yield orphans_remove(Edition, EDITION_FOLDER, before=before)
    yield orphans_remove(WorkbookTemplate, TEMPLATE_FOLDER, before=before)


def expire_evidence() -> Iterator[int]:
    yield files_expire(today=timezone.localdate())


def watch_whitelist() -> Iterator[object]:
    yield from days_recount()
    yield from watch_run(timezone.localdate())


def open_automatic_claims() -> Iterator[object]:
    yield from claims_recount()
    yield from automatic_claims_open(today=timezone.localdate())


def watch_rewards() -> Iterator[object]:
    yield from rewards_recount()
    yield from rewards_watch(today=timezone.localdate())


def refresh_statistics() -> Iterator[None]:
    statistics_refresh()
    yield None


DUTIES = (
    Duty("making the files of exports", SECOND, exports_make),
    Duty("reading and writing imports", SOON, imports_continue),
    Duty("removing old files of imports and exports", DAY, remove_old_files),
    Duty("forgetting what imports changed, once they cannot be undone", HOUR, forget_what_imports_changed),
    Duty("removing evidence of uploads that were cut off", DAY, remove_orphaned_evidence),
    Duty("removing whitelist documents of uploads that were cut off", DAY, remove_orphaned_case_files),
    Duty("removing papers of policy claims of uploads that were cut off", DAY, remove_orphaned_claim_files),
    Duty("removing evidence of assessments that was cut off", DAY, remove_orphaned_assessment_files),
    Duty("removing workbooks whose filing was cut off", DAY, remove_orphaned_workbooks),
    Duty("removing evidence that was kept until its day", DAY, expire_evidence),
    Duty("anonymising expired contacts", DAY, anonymise_contacts),
    Duty("giving enquiries to their officers", SOON, enquiries_route),
    Duty("counting the clocks of enquiries anew", DAY, clocks_recount),
    Duty("anonymising expired enquiries", DAY, anonymise_enquiries),
    Duty("ending and granting claims", HOUR, watch_claims),
    Duty("releasing sites whose reservation ended", HOUR, release_sites),
    Duty("sending digests of what is due", HOUR, digests_send),
    Duty("closing decided conflicts", HOUR, watch_conflicts),
    Duty("watching the data under the whitelist", HOUR, watch_whitelist),
    Duty("opening claims to what is granted without application", DAY, open_automatic_claims),
    Duty("making rewards due, and proposing what has to come back", DAY, watch_rewards),
    Duty("looking for conflicts within groups", DAY, suspect_conflicts),
    Duty("telling the database how its tables are filled", DAY, refresh_statistics),
)


def register_duties() -> None:
    for duty in DUTIES:
        register(duty)
