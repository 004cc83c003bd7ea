"""The translations in locale/: compiled without gettext being installed, and judged for completeness."""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale, trans_real

# Folders in which no word for a user stands.
NOT_SOURCES = ("tests", "benchmarks", "docs", "deploy", "static", "locale", "var", ".*", "__pycache__")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
CHINESE = re.compile("[\u4e00-\u9fff]")

Key = tuple[str, str]


def catalogues() -> list[Path]:
    """The catalogue of each language of the staff; the messages themselves are the English text."""
    return [_catalogue(code) for code, _ in settings.STAFF_LANGUAGES if code != "en"]


def partial_catalogues() -> list[Path]:
    """Those of the public site's other languages: its words, and no others."""
    staff = dict(settings.STAFF_LANGUAGES)
    return [_catalogue(code) for code, _ in settings.LANGUAGES if code not in staff]


def _catalogue(code: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"


def compile_all() -> list[Path]:
    """Write the .mo file of each catalogue that is newer than it. Returns the catalogues compiled."""
    stale = [path for path in catalogues() if path.exists() and _is_stale(path)]
    for path in stale:
        _write(polib.pofile(str(path)), path.with_suffix(".mo"))
        _write(_in_english(path), path.parents[2] / "en" / "LC_MESSAGES" / "django.mo")
    for path in partial_catalogues():
        if path.exists() and any(_is_stale(path, whole) for whole in (path, *catalogues()) if whole.exists()):
            _write(_with_english(path), path.with_suffix(".mo"))
            stale.append(path)
    if stale:
        _forget_what_was_read()
    return stale


def _with_english(path: Path) -> polib.POFile:
    """A partial catalogue with the other messages in English: Django would say them in Chinese."""
    catalogue = polib.pofile(str(path))
    said = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    wholes = [_in_english(whole) for whole in catalogues() if whole.exists()]
    for entry in (entry for whole in wholes for entry in whole if (entry.msgctxt, entry.msgid) not in said):
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid_plural}
        catalogue.append(entry)
    return catalogue


def _in_english(path: Path) -> polib.POFile:
    """Each message said as it is. Without it every word of an English page is looked for in vain in the
    catalogues of all apps: a quarter of the time of a long page.
    """
    catalogue = polib.pofile(str(path))
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    for entry in catalogue:
        entry.flags = []
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    return catalogue


def _write(catalogue: polib.POFile, compiled: Path) -> None:
    """Beside it and then renamed: two test workers may do this at once."""
    compiled.parent.mkdir(parents=True, exist_ok=True)
    scratch = compiled.with_suffix(f".{os.getpid()}.tmp")
    catalogue.save_as_mofile(str(scratch))
    scratch.replace(compiled)


def _forget_what_was_read() -> None:
    """What this process writes from now on is in the words of now: Django reads a catalogue once, and the
    checks of every command have read it already. As its autoreload does.
    """
    language = translation.get_language()
    gettext._translations = {}  # type: ignore[attr-defined]
    trans_real._translations = {}  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]
    if language:
        translation.activate(language)


def problems(path: Path) -> Iterator[str]:
    """What is wrong inside one catalogue, each as a line that names the message."""
    for entry in polib.pofile(str(path)):
        fault = _fault(entry)
        if fault:
            yield f"{fault}: {entry.msgid!r}"


def xgettext_is_installed() -> bool:
    return shutil.which("xgettext") is not None


def differences(path: Path) -> Iterator[str]:
    """Messages that the sources use and the catalogue lacks, and the other way round. Needs xgettext."""
    kept, used = _keys(path), _keys_in_sources(path.parent.parent.name)
    if path not in partial_catalogues():
        yield from (f"not in the catalogue: {msgid!r}" for _, msgid in sorted(used - kept))
    yield from (f"used nowhere: {msgid!r}" for _, msgid in sorted(kept - used))


def _is_stale(path: Path, source: Path | None = None) -> bool:
    compiled, source = path.with_suffix(".mo"), source or path
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _fault(entry: polib.POEntry) -> str:
    if entry.obsolete:
        return "obsolete"
    if entry.fuzzy:
        return "fuzzy"
    if CHINESE.search(entry.msgid):
        return "not English"
    translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(translations):
        return "untranslated"
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if any(set(PLACEHOLDER.findall(text)) != wanted for text in translations):
        return "other placeholders"
    return ""


def _keys(path: Path) -> set[Key]:
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}


def _keys_in_sources(locale: str) -> set[Key]:
    """Run Django's makemessages in a copy of the sources, beside an empty catalogue."""
    with tempfile.TemporaryDirectory(prefix="chainbridge-messages-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        made = copy / "locale" / locale / "LC_MESSAGES" / "django.po"
        made.parent.mkdir(parents=True)
        command = [sys.executable, "manage.py", "makemessages", "--locale", locale, "--verbosity", "0"]
        # The copy has no tests/, so no tests.settings either.
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run(command, cwd=copy, env=environment, check=True, stdin=subprocess.DEVNULL)
        return _keys(made) if made.exists() else set()
