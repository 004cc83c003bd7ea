"""What a package becomes when its version takes effect."""

from incentives.models import Measure, RuleVersion


def measures_make(version: RuleVersion) -> None:
    """Called in the transaction that puts the version into effect."""
    for content in version.content["measures"]:
        measure = Measure(
            version=version,
            code=content["code"],
            title_zh=content["title_zh"],
            title_en=content["title_en"],
            instrument=content["instrument"],
            is_automatic=content["is_automatic"],
            content=content,
        )
        measure.full_clean(exclude=["version"])
        measure.save(force_insert=True)
