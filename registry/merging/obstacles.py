"""What forbids that two enterprises become one. Asked by the preview and again by the merge."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from registry.merging.steps import merge_steps
from registry.models import Enterprise, Equity
from registry.services.ownership import WHOLE, all_owned_by


def codes_differ(kept: Enterprise, gone: Enterprise) -> bool:
    """Each has a code, and not the same: by its code an enterprise is known."""
    codes = [(one.uscc, (one.foreign_reg_country_id, one.foreign_reg_no)) for one in (kept, gone)]
    [(ours, our_number), (theirs, their_number)] = codes
    two_numbers = bool(our_number[1] and their_number[1]) and our_number[0] == their_number[0]
    return (bool(ours and theirs) and ours != theirs) or (two_numbers and our_number != their_number)


def obstacles(kept: Enterprise, gone: Enterprise, *, despite_codes: bool = False) -> list[str]:
    """Sentences; none: they can be merged."""
    found = []
    if codes_differ(kept, gone) and not despite_codes:
        found.append(
            _(
                "The two have different codes: they are two enterprises in the register. If they are one all "
                "the same, say so below and give the reason."
            )
        )
    for owner, owned in ((kept, gone), (gone, kept)):
        if owned.pk in all_owned_by([owner.pk]):
            found.append(
                _(
                    "“%(owner)s” owns “%(owned)s”, directly or through others: it would own itself. If that "
                    "is wrong, take back the parent, head office or share first."
                )
                % {"owner": owner, "owned": owned}
            )
    if _held(kept, gone) > WHOLE:
        found.append(
            _(
                "Their current shareholders together hold more than the whole. End the shares that are "
                "wrong first."
            )
        )
    for step in merge_steps():
        found += step.obstacles(kept, gone)
    return found


def _held(kept: Enterprise, gone: Enterprise):
    """Per cent of the merged enterprise; who has shares in both counts with those in the kept one."""
    current = Equity.objects.filter(valid_to=None)
    ours = current.filter(investee=kept)
    theirs = current.filter(investee=gone).exclude(investor__in=ours.values("investor"))
    return sum(rows.aggregate(sum=Sum("share_pct"))["sum"] or 0 for rows in (ours, theirs))
