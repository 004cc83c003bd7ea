"""Works like `manage.py work` on the imports that wait, and is killed (SIGKILL) after so many statements.

    python -m tests.exports.killed_import DATABASE STATEMENTS      0: is never killed

Prints how many statements it wrote, and in how many records more than before the file stands.
"""

import os
import re
import signal
import sys

import django
from django.db import connection, connections

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH|CREATE)", re.IGNORECASE)


def main() -> None:
    name, kill_after = sys.argv[1], int(sys.argv[2])
    django.setup()
    connections["default"].settings_dict["NAME"] = name
    work(kill_after)


def work(kill_after: int) -> None:
    """The same in this process, whose apps are ready."""
    from exports.import_jobs import imports_continue  # noqa: PLC0415
    from registry.models import Enterprise  # noqa: PLC0415

    def there():
        return Enterprise.objects.filter(website__contains="killed").count()

    written, before = 0, there()

    def tell():
        rows = there() - before
        sys.stdout.write(f"{written} {rows}\n")
        sys.stdout.flush()

    def count(execute, sql, params, many, context):
        nonlocal written
        result = execute(sql, params, many, context)
        if WRITES.match(sql) and connection.in_atomic_block and '"exports_importjob"' not in sql:
            written += 1
            if written == kill_after:
                tell()
                os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(count):
        list(imports_continue())
    tell()


if __name__ == "__main__":
    main()
