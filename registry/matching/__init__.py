"""Which enterprises a typed text may mean, and why: the answer to "already pursued?" while typing."""

from registry.choices import MatchReason as Reason
from registry.matching.candidates import Candidate, candidates, duplicates_of, namesakes, possible_duplicates

__all__ = ["Candidate", "Reason", "candidates", "duplicates_of", "namesakes", "possible_duplicates"]
