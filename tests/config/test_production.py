"""What `manage.py check` says to the settings of .env.example, each start in a process of its own."""

import os
import subprocess
import sys

from django.conf import settings
from django.urls import reverse

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "of-the-tests-and-of-nothing-else-0123456789",
    "SEALING_KEYS": os.environ["SEALING_KEYS"],
    "ALLOWED_HOSTS": "chainbridge.example.gov.cn",
    "DATABASE_URL": "sqlite:///:memory:",
    "DEBUG": "False",
    "DEMO": "False",
    "HTTPS": "True",
    "ALLOW_PLAIN_HTTP": "False",
}


def check(tmp_path, **environment) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=PRODUCTION | {"PATH": os.environ["PATH"], "STATIC_ROOT": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stderr


def test_plain_http_is_refused_unless_it_is_said_to_be_meant(tmp_path):
    status, words = check(tmp_path, HTTPS="False")
    assert status == 1
    assert "core.E006" in words
    assert check(tmp_path, HTTPS="False", ALLOW_PLAIN_HTTP="True")[0] == 0


def test_without_a_mail_server_no_mail_goes_out_and_none_to_the_log(tmp_path):
    assert check(tmp_path)[0] == 0
    assert "core.E007" in check(tmp_path, EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")[1]


def test_nobody_resets_a_password_by_mail(client, db):
    assert client.get("/cms/password_reset/").status_code == 404
    assert "password_reset" not in client.get("/cms/login/").content.decode()


def test_an_editor_changes_his_password_where_it_is_recorded(client_of, publisher):
    assert "old_password" not in client_of(publisher).get(reverse("wagtailadmin_account")).content.decode()
    assert client_of(publisher).get(reverse("password-change")).status_code == 200
