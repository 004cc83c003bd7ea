"""What each role may do. Who may see which row is another matter: the model's `scope`."""

from accounts.choices import Role

READ_DESK = {
    "registry.view_enterprise",
    "crm.view_lead",
    "crm.view_project",
    "crm.view_opportunity",
    "whitelist.view_case",
    "incentives.view_ruleversion",
    "incentives.view_policyclaim",
    "incentives.view_payable",
    "assessment.view_edition",
    "assessment.view_score",
    "cms.view_enquiry",
}
LEAD_WORK = {
    "crm.add_lead",
    "crm.change_lead",
    "crm.add_activity",
    "crm.change_activity",
    "crm.add_contact",
    "crm.change_contact",
    "crm.view_contact_details",
    "cms.handle_enquiry",
    "exports.import_table",  # each list asks for its own right besides: that of its form
}
PROJECT_WORK = {
    "crm.add_project",
    "crm.change_project",
    "crm.add_evidence",
    "crm.add_commitment",
    "crm.change_commitment",
    "crm.add_actual",
    "crm.change_actual",
    "crm.add_sitereservation",
    "crm.state_in_conflict",
    "crm.add_opportunity",
    "crm.change_opportunity",
    "crm.add_opportunitymatch",
    "crm.add_todo",
}
REGISTRY_WORK = {"registry.add_enterprise", "registry.change_enterprise", "exports.export_table"}
MANAGE_LEADS = {
    "crm.assign_lead",
    "crm.decide_lead",
    "crm.extend_claim",
    "crm.transfer_claim",
    "cms.assign_enquiry",
    "cms.screen_enquiry",
    "cms.manage_routes",
}
VERIFY = {"crm.verify_evidence", "crm.verify_actual"}
MANAGE_PROJECTS = {
    "crm.assign_project",
    "crm.review_stage",
    "crm.view_confidential_project",
    "crm.review_opportunity",
    *VERIFY,
}
# What the region office alone decides.
REGION_DECISIONS = {"crm.adjudicate_conflict", "crm.verify_actual_region", "crm.publish_opportunity"}
MANAGE_REGISTRY = {
    "registry.view_restricted",
    "registry.delete_enterprisename",  # others find an enterprise, and who pursues it, by its names
    "registry.manage_chain_roles",
    "registry.link_honours",
    "registry.manage_parks",
    "registry.merge_enterprises",
    "registry.keep_risk_events",
    "exports.export_contacts",
}
# The whitelist: the area, or the enterprise itself, applies; the region office decides, and others are asked.
APPLY = {"whitelist.submit_case"}
REVIEW_WHITELIST = {"whitelist.review_area", "whitelist.record_objection"}
GIVE_OPINION = {"whitelist.view_case", "whitelist.give_opinion"}
DECIDE_WHITELIST = {
    "whitelist.decide_case",
    "whitelist.record_objection",
    "whitelist.view_objector",
    "whitelist.draft_scheme",
    "whitelist.publish_scheme",
    "whitelist.publish_edition",
}

# Incentives: rules are drafted by the area or the region office, reviewed and put into effect by the latter.
DRAFT_RULES = {"incentives.draft_rule"}
DECIDE_RULES = {*DRAFT_RULES, "incentives.review_rule", "incentives.enforce_rule"}

# Money: proposed and decided by the office, booked by finance.
PROPOSE_RECOVERY = {"incentives.propose_recovery"}
DECIDE_PAYMENTS = {*PROPOSE_RECOVERY, "incentives.decide_recovery", "incentives.unmask_numbers"}
BOOK_PAYMENTS = {"incentives.pay", "incentives.unmask_numbers"}
# Attribution: the area proposes and locks, the region office alone decides after the lock.
SHARE_WORK = {"incentives.propose_shares"}
LOCK_SHARES = {"incentives.confirm_party", "incentives.lock_shares"}
DECIDE_SHARES = {*SHARE_WORK, "incentives.decide_shares"}

# Rewards: filed by an officer, verified by the area's manager, approved by the region office.
FILE_REWARDS = {"incentives.file_reward"}
VERIFY_REWARDS = {*FILE_REWARDS, "incentives.verify_reward", "incentives.award_honour"}
APPROVE_REWARDS = {*VERIFY_REWARDS, "incentives.approve_reward"}

# Policy claims: filed by the enterprise or for it, reviewed by area and finance, approved by somebody else.
FILE_CLAIMS = {"incentives.file_claim"}
APPROVE_CLAIMS = {"incentives.approve_claim"}
REVIEW_CLAIMS = {"incentives.review_claim", *APPROVE_CLAIMS}
CHECK_CLAIMS = {"incentives.check_claim"}

# Workbooks that are signed: filed by the area for itself, by the region office for all.
FILE_EDITIONS = {"assessment.file_edition"}
MANAGE_TEMPLATES = {"assessment.manage_templates"}
# Assessment: a unit reports and objects, the region office verifies, confirms, answers and freezes.
REPORT_SCORES = {"assessment.report_score"}
HAND_IN_SCORES = {*REPORT_SCORES, "assessment.submit_score"}
JUDGE_SCORES = {
    "assessment.review_score",
    "assessment.enter_line",
    "assessment.confirm_line",
    "assessment.answer_objection",
    "assessment.freeze_period",
    "assessment.draft_scheme",
    "assessment.publish_scheme",
}
# Figures of metrics: entered and corrected by an area for itself, by the region office for all.
ENTER_FIGURES = {"assessment.enter_observation"}

# What the Django admin asks of a system administrator.
ADMINISTRATION = {
    f"{app}.{action}_{model}"
    for app, model in (
        ("accounts", "user"),
        ("accounts", "organisation"),
        ("accounts", "area"),
        ("core", "workdayoverride"),
    )
    for action in ("view", "add", "change")
}

REGION_OFFICE = (
    READ_DESK
    | LEAD_WORK
    | PROJECT_WORK
    | REGISTRY_WORK
    | MANAGE_LEADS
    | MANAGE_PROJECTS
    | MANAGE_REGISTRY
    | REGION_DECISIONS
    | GIVE_OPINION
    | DECIDE_WHITELIST
    | DECIDE_RULES
    | DECIDE_SHARES
    | DECIDE_PAYMENTS
    | APPROVE_REWARDS
    | APPROVE_CLAIMS
    | FILE_EDITIONS
    | JUDGE_SCORES
    | ENTER_FIGURES
    | {"core.view_changeentry"}
)

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OFFICER: frozenset(
        READ_DESK
        | LEAD_WORK
        | PROJECT_WORK
        | REGISTRY_WORK
        | APPLY
        | SHARE_WORK
        | FILE_REWARDS
        | FILE_CLAIMS
        | REPORT_SCORES
    ),
    Role.AREA_MANAGER: frozenset(
        READ_DESK
        | LEAD_WORK
        | PROJECT_WORK
        | REGISTRY_WORK
        | MANAGE_LEADS
        | MANAGE_PROJECTS
        | MANAGE_REGISTRY
        | APPLY
        | REVIEW_WHITELIST
        | DRAFT_RULES
        | SHARE_WORK
        | LOCK_SHARES
        | PROPOSE_RECOVERY
        | VERIFY_REWARDS
        | FILE_CLAIMS
        | REVIEW_CLAIMS
        | FILE_EDITIONS
        | HAND_IN_SCORES
        | ENTER_FIGURES
    ),
    Role.CITY_MANAGER: frozenset(
        READ_DESK
        | REGISTRY_WORK
        | MANAGE_LEADS
        | VERIFY
        | GIVE_OPINION
        | HAND_IN_SCORES
        | {"crm.view_contact_details", "crm.view_confidential_project"}
    ),
    Role.REGION_REVIEWER: frozenset(REGION_OFFICE),
    Role.REGION_ADMIN: frozenset(
        REGION_OFFICE | MANAGE_TEMPLATES | {"core.view_exportrecord", "exports.undo_imports"} | ADMINISTRATION
    ),
    # One chain across areas (domain.md 2.16), so no leads: they are told apart by area only (docs/debts.md).
    Role.CHAIN_OFFICE: frozenset(
        {
            "registry.view_enterprise",
            "registry.manage_chain_roles",
            "registry.keep_risk_events",
            "exports.export_table",
            "incentives.view_ruleversion",
            *GIVE_OPINION,
        }
    ),
    Role.FINANCE_REVIEWER: frozenset(
        {
            "registry.view_enterprise",
            "incentives.view_ruleversion",
            "incentives.view_policyclaim",
            "incentives.view_payable",
            *BOOK_PAYMENTS,
            *CHECK_CLAIMS,
            *GIVE_OPINION,
        }
    ),
    Role.AUDITOR: frozenset(
        READ_DESK | {"core.view_changeentry", "core.view_exportrecord", "exports.export_table"}
    ),
    Role.ENTERPRISE_USER: frozenset(APPLY | FILE_CLAIMS),
    Role.PUBLISHER: frozenset({"wagtailadmin.access_admin"}),
}
