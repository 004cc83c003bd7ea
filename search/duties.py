"""What the worker does for those who search."""

from search.services.saved import alerts_count
from search.worker import Duty, register

ALERTS = register(Duty("alerts of saved searches", every=600, do=alerts_count))
