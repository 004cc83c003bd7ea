import re

from django.conf import settings


def names_in(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (settings.BASE_DIR / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_from_the_environment_is_explained_and_no_other():
    read = names_in("config/settings.py", r'env_[a-z]+\(\s*"([A-Z_]+)"')
    assert names_in(".env.example", r"^(?:# )?([A-Z_]+)=") == read
    assert {"SECRET_KEY", "DATABASE_URL"} <= read
