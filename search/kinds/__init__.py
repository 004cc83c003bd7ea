"""The kinds of documents that staff search. The public site registers its own (cms)."""
