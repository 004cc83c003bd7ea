import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config import catalogues

HEAD = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


@pytest.fixture
def catalogue(tmp_path, settings, monkeypatch) -> Path:
    """An empty Chinese catalogue, in a project whose sources use the message "Lead" and no other."""
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(catalogues, "_keys_in_sources", lambda locale: {("", "Lead")})
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD)
    return path


def write(path: Path, entries: str) -> None:
    path.write_text(HEAD + entries, encoding="utf-8")


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Lead"\nmsgstr "线索"', []),
        ('msgid "Lead"\nmsgstr ""', ["untranslated: 'Lead'"]),
        ('#, fuzzy\nmsgid "Lead"\nmsgstr "线索"', ["fuzzy: 'Lead'"]),
        ('#~ msgid "Lead"\n#~ msgstr "线索"', ["obsolete: 'Lead'"]),
        ('msgid "线索"\nmsgstr "线索"', ["not English: '线索'"]),
        ('msgid "since %(day)s"\nmsgstr "自%(day)s"', []),
        ('msgid "since %(day)s"\nmsgstr "自"', ["other placeholders: 'since %(day)s'"]),
        ('msgid "{n} rows"\nmsgstr "{m}行"', ["other placeholders: '{n} rows'"]),
        ('msgid "one row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] "%(n)s行"', []),
        ('msgid "one row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] ""', ["untranslated: 'one row'"]),
    ],
)
def test_each_fault_of_a_message_is_named(catalogue, entry, fault):
    write(catalogue, entry)
    assert list(catalogues.problems(catalogue)) == fault


def test_a_message_missing_from_the_catalogue_or_used_nowhere_is_named(catalogue):
    write(catalogue, 'msgid "Claim"\nmsgstr "认领"')
    assert list(catalogues.differences(catalogue)) == [
        "not in the catalogue: 'Lead'",
        "used nowhere: 'Claim'",
    ]


def test_a_changed_catalogue_is_compiled_once(catalogue):
    write(catalogue, 'msgid "Lead"\nmsgstr "线索"')
    assert catalogues.compile_all() == [catalogue]
    assert "线索".encode() in catalogue.with_suffix(".mo").read_bytes()
    assert catalogues.compile_all() == []
    os.utime(catalogue.with_suffix(".mo"), (0, 0))
    assert catalogues.compile_all() == [catalogue]
    assert [path.suffix for path in sorted(catalogue.parent.iterdir())] == [".mo", ".po"]


def test_the_check_passes_a_complete_catalogue_and_refuses_an_incomplete_one(catalogue):
    write(catalogue, 'msgid "Lead"\nmsgstr "线索"')
    call_command("check_messages", stdout=StringIO(), stderr=StringIO())
    write(catalogue, 'msgid "Lead"\nmsgstr ""')
    with pytest.raises(CommandError, match="1 messages to put right"):
        call_command("check_messages", stdout=StringIO(), stderr=StringIO())


def test_the_check_refuses_a_language_without_a_catalogue(catalogue):
    catalogue.unlink()
    with pytest.raises(CommandError):
        call_command("check_messages", stdout=StringIO(), stderr=StringIO())


def test_without_xgettext_the_check_says_what_it_did_not_do(catalogue, monkeypatch):
    monkeypatch.setattr(catalogues.shutil, "which", lambda name: None)
    write(catalogue, 'msgid "Claim"\nmsgstr "认领"')
    said = StringIO()
    call_command("check_messages", stdout=StringIO(), stderr=said)
    assert "SKIPPED" in said.getvalue()
