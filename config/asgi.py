import os

from django.core.asgi import get_asgi_application
from django.core.management import call_command

from core.memory import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
# A server that runs no management command must refuse unsafe settings too.
call_command("check", tags=["database", "security"], databases=["default"])
freeze_loaded()
