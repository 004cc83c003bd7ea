import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from core.memory import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# A server that runs no management command must refuse unsafe settings too.
call_command("check", tags=["database", "security"], databases=["default"])
freeze_loaded()
