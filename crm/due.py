"""The words of which reminders about leads and projects are made."""

from core.due import Told
from core.language import for_reader

PROJECT = {"pk": "project_id", "project": "project__name"}


def enterprise(path: str = "enterprise") -> dict[str, str]:
    return {"enterprise_zh": f"{path}__name_zh", "enterprise_en": f"{path}__name_en"}


def enterprise_name(told: Told) -> str:
    return for_reader(told["enterprise_zh"], told["enterprise_en"])
