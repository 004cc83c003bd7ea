"""The permissions that services and pages of the registry ask for, by what they allow."""

ADD = "registry.add_enterprise"
CHANGE = "registry.change_enterprise"
# A name that is gone no longer leads anybody to the enterprise, nor to who pursues it.
DROP_NAME = "registry.delete_enterprisename"
LINK = "registry.link_honours"
MERGE = "registry.merge_enterprises"
