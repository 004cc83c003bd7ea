"""LibreOffice as the second opinion on our workbooks. Tests that use it are marked `libreoffice`."""

import subprocess
from pathlib import Path

# LibreOffice trusts the values in a file from elsewhere unless told to compute everything (0: always).
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def recalculated(content: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it after computing every formula anew."""
    return convert(content, folder, "xlsx")


def convert(content: bytes, folder: Path, to: str) -> bytes:
    """The workbook in another format ("xlsx", "pdf"), recalculated."""
    profile = folder / "soffice-profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    source, target = folder / "ours" / "book.xlsx", folder / "theirs"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
        + ["--outdir", str(target), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (target / f"book.{to}").read_bytes()
