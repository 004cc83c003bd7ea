"""Made-up enterprises for the search benchmark, and queries of which it is known what they look for."""
