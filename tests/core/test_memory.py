"""What a server keeps from its start on."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_server_searches_no_more_for_garbage_in_what_it_loaded():
    asked = "import gc, config.wsgi; print(gc.get_freeze_count())"
    env = os.environ | {"DEBUG": "True", "DJANGO_SETTINGS_MODULE": "config.settings"}
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=env, capture_output=True, check=True)
    assert int(answer.stdout.split()[-1]) > 100_000
