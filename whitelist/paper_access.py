"""Which documents of a case a reader may see and fetch."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from whitelist.access import reads_for_enterprise
from whitelist.choices import OF_THE_OFFICE, DocumentKind
from whitelist.models import CaseDocument, Event

# Papers of the offices that an enterprise does not read; the decision on it is for it.
INTERNAL = OF_THE_OFFICE - {DocumentKind.DECISION}


def papers_of(user: User) -> QuerySet[CaseDocument]:
    """Those of the cases that the reader sees.

    A letter of objection names who wrote it: it is for the region office, and for who handed it in. A
    decision is for the enterprise once a step carries it: until then nothing is decided.
    """
    rows = CaseDocument.objects.visible_to(user)
    if reads_for_enterprise(user):
        carried = Exists(Event.objects.filter(document=OuterRef("pk")))
        return rows.exclude(kind__in=INTERNAL).filter(~Q(kind=DocumentKind.DECISION) | carried)
    if user.has_perm("whitelist.view_objector"):
        return rows
    return rows.filter(~Q(kind=DocumentKind.OBJECTION) | Q(created_by=user))
