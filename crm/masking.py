"""Personal fields for readers without crm.view_contact_details: enough to recognise, too little to use."""

PERMISSION = "crm.view_contact_details"


def mask_name(name: str) -> str:
    """李华 becomes 李**: the number of characters is not told either."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """The last two digits stay, for telling two numbers apart."""
    return f"****{phone[-2:]}" if phone else ""


def mask_email(email: str) -> str:
    """Only the host stays: it is the enterprise's, not the person's."""
    return f"***@{email.rpartition('@')[2]}" if email else ""
