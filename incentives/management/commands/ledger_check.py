"""Whether the balances of all payables are what their bookings lead to."""

from itertools import groupby

from django.core.management.base import BaseCommand, CommandError

from incentives.ledger import LedgerBroken, replay
from incentives.models import LedgerEntry


class Command(BaseCommand):
    help = "Replay every booking of the ledger, and compare with the balances that are kept. Writes nothing."

    def handle(self, *args, **options):
        payables, broken = 0, []
        bookings = LedgerEntry.objects.order_by("payable", "number").iterator()
        for _payable, entries in groupby(bookings, key=lambda entry: entry.payable_id):
            payables += 1
            try:
                replay(entries)
            except LedgerBroken as error:
                broken.append(f"{error}")
        if broken:
            raise CommandError(f"{len(broken)} of {payables} payables do not add up: {', '.join(broken)}")
        self.stdout.write(f"{payables} payables: every balance is that of its bookings.")
