"""A phone and a laptop with Debian's chromium, which reach this machine and nothing else."""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from accounts.models import User

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LAUNCH_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # What the route below does not see (sockets, prefetched names) finds no host either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE = 15_000  # milliseconds for a page or a button to appear, with two test workers on two cores
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1366, "height": 860}}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


class LiveBrowser:
    """Opens pages of the live server. `outside_requests` and `script_errors` must be empty at the end."""

    def __init__(self, chromium: Browser, base_url: str):
        self.chromium = chromium
        self.base_url = base_url
        self.contexts: list[BrowserContext] = []
        self.outside_requests: list[str] = []
        self.script_errors: list[str] = []

    def phone(self, user: User | None = None, language: str = "zh-hans") -> Page:
        return self._open(PHONE, user, language)

    def laptop(self, user: User | None = None, language: str = "zh-hans") -> Page:
        return self._open(LAPTOP, user, language)

    def slow_down(self, page: Page, factor: int = 4) -> None:
        """Make the page's processor `factor` times slower, as a cheap phone is."""
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": factor})

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _open(self, device: dict, user: User | None, language: str) -> Page:
        context = self.chromium.new_context(base_url=self.base_url, locale=LOCALES[language], **device)
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", self._refuse_outside)
        context.on("console", self._note_refused_script)
        context.on("weberror", lambda error: self.script_errors.append(str(error.error)))
        cookies = {settings.LANGUAGE_COOKIE_NAME: language} | (_session_of(user) if user else {})
        context.add_cookies([{"name": k, "value": v, "url": self.base_url} for k, v in cookies.items()])
        return context.new_page()

    def _refuse_outside(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            self.outside_requests.append(route.request.url)
            route.abort()

    def _note_refused_script(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.script_errors.append(message.text)


def _session_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
