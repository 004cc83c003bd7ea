"""1,000 first reports, all started in the same moment per enterprise: exactly one has the claim each time.

    .venv/bin/python benchmarks/first_reports.py [--rounds 40] [--reporters 25]

Each round is one new enterprise and as many officers of two areas as `--reporters`, each with a connection of
his own. In a fresh SQLite, or in the database of DATABASE_URL (an empty one: it is migrated and filled).
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--reporters", type=int, default=25)
    options = parser.parse_args()
    _set_up_django()
    officers = _fill(options.reporters)
    wrong, times = 0, []
    for number in range(options.rounds):
        enterprise = _enterprise(number)
        start = time.perf_counter()
        leads = _at_once(officers, enterprise)
        times.append(time.perf_counter() - start)
        wrong += not _has_one_winner(enterprise, leads)
    reports = options.rounds * options.reporters
    print(
        f"{reports} first reports in {options.rounds} rounds of {options.reporters}: "
        f"{options.rounds - wrong} rounds with exactly one winner, {wrong} without; "
        f"slowest round {max(times):.1f} s, {reports / sum(times):.0f} reports a second"
    )
    return 1 if wrong else 0


def _set_up_django() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.mkdtemp()}/reports.sqlite3")
    os.environ |= {
        "DEBUG": "True",
        "HTTPS": "False",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # no log of queries


def _fill(reporters: int) -> list:
    from django.conf import settings
    from django.core.management import call_command

    from accounts.models import Area, Organisation, User
    from accounts.services import roles_sync, user_create
    from desk.policy_load import policy_folder_load

    call_command("migrate", verbosity=0)
    policy_folder_load(settings.BASE_DIR / "policies" / "guangxi-ftz-2021")
    roles_sync()
    areas = list(Area.objects.filter(kind="ftz_area")[:2])
    for number in range(reporters):
        area = areas[number % 2]
        user_create(
            username=f"reporter{number}",
            full_name=f"Reporter {number}",
            role="officer",
            organisation=Organisation.objects.filter(area=area).first(),
            areas=[area],
        )
    return list(User.objects.filter(username__startswith="reporter"))


def _enterprise(number: int):
    from registry.services.enterprises import enterprise_create

    return enterprise_create(
        actor=None, values={"name_zh": f"北海首报测试{number}有限公司", "uscc_pending": True}
    )


def _at_once(officers: list, enterprise) -> list:
    from django.db import connection

    from crm.services.leads import lead_log

    barrier = threading.Barrier(len(officers))

    def report(officer):
        barrier.wait(timeout=60)
        try:
            return lead_log(actor=officer, enterprise=enterprise, summary="Reported")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(officers)) as pool:
        return list(pool.map(report, officers))


def _has_one_winner(enterprise, leads: list) -> bool:
    from crm.models import Claim, LeadConflict

    claims = list(Claim.objects.filter(enterprise=enterprise))
    if len(claims) != 1 or claims[0].lead_id != min(lead.pk for lead in leads):
        return False
    lost = LeadConflict.objects.filter(enterprise=enterprise, first_lead=claims[0].lead_id)
    return lost.count() == len(leads) - 1


if __name__ == "__main__":
    sys.exit(main())
