"""Names of enterprises: folded, taken apart, turned into stored keys, looked up, compared (design.md 5)."""

from registry.choices import KeyKind
from registry.names.folding import fold
from registry.names.keys import probes, sort_key, stored_keys
from registry.names.likeness import similarity
from registry.names.parsing import parse
from registry.names.parts import NameParts

__all__ = ["KeyKind", "NameParts", "fold", "parse", "probes", "similarity", "sort_key", "stored_keys"]
