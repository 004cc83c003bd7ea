import shutil
from pathlib import Path

import pytest
from django.conf import settings

from desk.policy_load import policy_folder_load

GUANGXI = settings.BASE_DIR / "policies" / "guangxi-ftz-2021"


@pytest.fixture
def guangxi() -> Path:
    return GUANGXI


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the folder that a test may break."""
    return shutil.copytree(GUANGXI, tmp_path / "zone")


@pytest.fixture
def loaded(db) -> Path:
    policy_folder_load(GUANGXI)
    return GUANGXI
