"""Who may open the pages of incentives."""

VIEW = "incentives.view_ruleversion"
