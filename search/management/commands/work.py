"""The worker: one or more may run; one of them drains the outbox at a time."""

import signal

from django.core.management.base import BaseCommand

from search.worker import Worker


class Command(BaseCommand):
    help = "Keep the search indexes in step and do what is due. Stops cleanly on SIGTERM and Ctrl-C."

    def handle(self, **options):
        self.stdout.write("working; stop with Ctrl-C")
        worker = Worker()
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        worker.run()
        self.stdout.write("stopped")
