"""config.settings under a fixed environment: neither a .env file nor the shell's variables change a test.

Only DATABASE_URL, ELASTICSEARCH_URL and CHROMIUM are let through: they say which servers there are.
"""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

if "TESTS_SCRATCH" not in os.environ:  # else this is a worker or a child of the process that made it
    os.environ["TESTS_SCRATCH"] = tempfile.mkdtemp(prefix="chainbridge-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_SCRATCH"], ignore_errors=True)
SCRATCH = Path(os.environ["TESTS_SCRATCH"])

os.environ |= {
    "DEBUG": "False",
    "DEMO": "False",
    "HTTPS": "False",
    "ALLOW_PLAIN_HTTP": "True",
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "SECRET_KEY": "of-the-tests-and-of-nothing-else-0123456789",
    "SEALING_KEYS": "tests:" + base64.urlsafe_b64encode(b"of the tests and nothing else...").decode(),
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "STATIC_ROOT": str(SCRATCH / "static"),
    "MEDIA_ROOT": str(SCRATCH / "media"),
    "PRIVATE_FILES": str(SCRATCH / "private"),
    "LOG_LEVEL": "WARNING",
}
(SCRATCH / "static").mkdir(exist_ok=True)  # apart: WhiteNoise walks it while databases come and go
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or f"sqlite:///{SCRATCH}/unused.sqlite3"

from config.settings import *  # noqa: E402, F403

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and the live server then meet the same WAL and locks as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
else:
    # The flush after a test that commits must not leave an open connection of another thread behind.
    DATABASES["default"]["CONN_MAX_AGE"] = 0

ELASTICSEARCH_URL = ""  # a test that needs the server says so, and names it by a fixture

# Tests read the messages as they stand in the source; those about Chinese pages ask for them.
LANGUAGE_CODE = "en"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# What is kept for a minute would outlive the rows of a test; tests about it choose a cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
