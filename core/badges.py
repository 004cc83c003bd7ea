"""Which tone the badge of a state has. One map for all apps: a word means the same everywhere.

plain: says nothing about good or bad. info: begun. going: under way. good: reached. wait: needs attention.
bad: lost or wrong. off: over.
"""

TONES = {
    # leads
    "lead": "info",
    "qualified": "going",
    "contact": "good",
    "suspended": "wait",
    "dropped": "off",
    "suspected": "bad",
    "pooled": "wait",
    "converted": "good",
    "landed": "good",
    # claims, transfers, conflicts
    "fulfilled": "good",
    "lapsed": "off",
    "transferred": "off",
    "notified": "wait",
    "evidence": "wait",
    "decided": "going",
    "appealed": "bad",
    "final": "off",
    "accepted": "good",
    # registration of an enterprise
    "active": "good",
    "preparing": "info",
    "closed": "off",
    "revoked": "bad",
    "deregistered": "off",
    "moved_out": "off",
    # chain roles and gaps
    "candidate": "info",
    "recognised": "good",
    "under_review": "wait",
    "expired": "off",
    "chain_leader": "good",
    "leading": "going",
    "head": "going",
    "missing": "bad",
    "weak": "wait",
    "balanced": "going",
    "strong": "good",
    # sites, synergy zones
    "available": "good",
    "reserved": "wait",
    "leased": "off",
    "sold": "off",
    "withdrawn": "off",
    # needs of a project, compared with a site
    "met": "good",
    "not_met": "bad",
    # opportunities and their matches
    "draft": "info",
    "reviewed": "going",
    "published": "good",
    "matched": "good",
    "proposed": "info",
    "contacted": "going",
    "interested": "good",
    "declined": "off",
    # rows and jobs of an import
    "new": "good",
    "updated": "info",
    "unchanged": "plain",
    "duplicate": "wait",
    "failed": "bad",
    "waiting": "plain",
    "uploaded": "plain",
    "mapping": "wait",
    "confirmed": "good",
    "refused": "bad",
    "previewed": "info",
    "checked": "info",
    "running": "going",
    "done": "good",
    "committed": "good",
    "cancelled": "off",
    # due dates
    "overdue": "bad",
    "today": "wait",
    "soon": "plain",
    # being pursued
    "pursued": "wait",
}
