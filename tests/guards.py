"""Services that act for a user: which there are, and whether one refuses somebody before it writes."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.flow import MoveRefused


def services_for_a_user(package: ModuleType) -> set[str]:
    """Every public function of a package of services with an actor, as "module.name"."""
    found = set()
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            here = inspect.unwrap(function).__module__ == module.__name__
            if here and not name.startswith("_") and "actor" in inspect.signature(function).parameters:
                found.add(f"{module_info.name}.{name}")
    return found


def attempt(call: Callable, world, by: User) -> tuple[Exception | None, list[str]]:
    """What the call raised, and what it wrote. It is taken back."""
    raised = None
    user = User.objects.get(pk=by.pk)  # without what an earlier call remembered of him
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        try:
            with transaction.atomic():
                call(world, user)
        except (MoveRefused, PermissionDenied, ValidationError) as error:
            raised = error
        transaction.set_rollback(True)
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    return raised, writes
