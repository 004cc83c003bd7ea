"""One record of every kind of enquiries, by the prefix of its address, for tests/access.py."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from cms.enquiries.models import Enquiry, EnquiryAnswer, EnquiryRoute, Proposal


def enquiry_records(officer: User) -> dict[str, object]:
    """North's: an enquiry that is with its officer, an answer, a proposal, a line of the routing table."""
    area, today = officer.home_area(), timezone.localdate()
    enquiry = Enquiry.objects.create(
        number="ZX-2026-0001",
        submission="access",
        status="routed",
        language="en",
        name="Lan Demo",
        organisation="Demo Fruit Co",
        email="lan@demo-fruit.example",
        subject="Cold chain",
        message="Is there a cold store?",
        area=area,
        officer=officer,
        routed_at=timezone.now(),
        notice_version="1",
        consented_at=timezone.now(),
        retention_until=today + dt.timedelta(days=700),
    )
    proposal = Proposal.objects.create(
        enquiry=enquiry,
        area=area,
        language="en",
        title="Plant",
        text="Text",
        expires_on=today + dt.timedelta(days=30),
        created_by=officer,
    )
    answer = EnquiryAnswer.objects.create(
        enquiry=enquiry, language="en", subject="S", text="T", created_by=officer
    )
    return {
        "desk/enquiries/answers/": answer,
        "desk/enquiries/proposals/": proposal,
        "desk/enquiries/routes/": EnquiryRoute.objects.create(officer=officer, area=area),
        "desk/enquiries/": enquiry,
        "<site_language:language>/enquiry/": enquiry,
        "<site_language:language>/proposals/": proposal,
    }
