"""Codes that identify an enterprise: the unified social credit code (GB 32100) and the LEI (ISO 17442)."""

import re
import unicodedata
from dataclasses import dataclass

from stdnum import lei
from stdnum.exceptions import ValidationError

from core.language import message as _
from exports.creditcode import check_character
from registry.choices import EnterpriseKind

USCC_LENGTH = 18
OLD_REGISTRATION_LENGTH = 15
LEI_LENGTH = 20
# The standard leaves these five letters out because they are mistaken for other signs.
MISTAKEN_FOR = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
USCC_SIGNS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
DIVISION_DIGITS = slice(2, 8)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# First two signs: the registering authority and the kind of body.
KIND_BY_PREFIX = {
    "11": EnterpriseKind.GOVERNMENT_BODY,
    "12": EnterpriseKind.CN_INSTITUTION,
    "51": EnterpriseKind.CN_SOCIAL_ORG,
    "52": EnterpriseKind.CN_SOCIAL_ORG,
    "53": EnterpriseKind.CN_SOCIAL_ORG,
    "91": EnterpriseKind.CN_COMPANY,
    "92": EnterpriseKind.INDIVIDUAL_BUSINESS,
    "93": EnterpriseKind.COOPERATIVE,
}


@dataclass(frozen=True)
class CodeCheck:
    """A code as it is stored, what makes it wrong, and what only deserves a second look.

    Errors and warnings are sentences in the language active when the check was made.
    """

    value: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


def check_uscc(text: str) -> CodeCheck:
    """Check a credit code: length, alphabet, division digits, check character; nothing is put right silently.

    The value is only normalised: full width, case, spaces and hyphens. The check character of the
    organisation code inside it (signs 9 to 17) gives a warning, because GB 32100 does not ask for it.
    """
    value = normalise_code(text)
    errors = uscc_errors(value)
    return CodeCheck(value, errors, () if errors else _organisation_warnings(value))


def uscc_errors(value: str) -> tuple[str, ...]:
    """The errors of `check_uscc` for a normalised code."""
    if len(value) != USCC_LENGTH:
        return (_length_error(value),)
    errors = _sign_errors(value)
    if not errors and value[-1] != check_character(value[:-1]):
        return (_check_character_error(value),)
    return errors


def check_lei(text: str) -> CodeCheck:
    """Check a legal entity identifier: 20 letters and digits, of which the last two are check digits."""
    value = normalise_code(text)
    if len(value) != LEI_LENGTH:
        message = _("An LEI has 20 characters; this one has %(count)d. Copy it again from the source.")
        return CodeCheck(value, (message % {"count": len(value)},))
    try:
        lei.validate(value)
    except ValidationError:
        message = _(
            "The last two digits of this LEI do not fit the others. Compare it with the source, sign by sign."
        )
        return CodeCheck(value, (message,))
    return CodeCheck(value)


def normalise_code(text: str) -> str:
    """Full width to half width, upper case, without spaces, hyphens and marks that cannot be seen."""
    if text.isascii() and (text.isalnum() or not text):  # as nearly all are
        return text.upper()
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()


def guess_kind(uscc_value: str) -> EnterpriseKind | None:
    """Guess the kind of enterprise from the first two signs of a credit code; None where they do not tell."""
    return KIND_BY_PREFIX.get(uscc_value[:2])


def organisation_code(uscc_value: str) -> str:
    """The organisation code (GB 11714) that a credit code carries in signs 9 to 17."""
    return uscc_value[8:17]


def _length_error(value: str) -> str:
    if len(value) == OLD_REGISTRATION_LENGTH and value.isdecimal():
        return _(
            "This looks like an old registration number (15 digits). "
            "Enter the credit code of 18 characters from the new business licence."
        )
    message = _(
        "A credit code has 18 characters; this one has %(count)d. Copy it again from the business licence."
    )
    return message % {"count": len(value)}


def _sign_errors(value: str) -> tuple[str, ...]:
    if USCC_SIGNS.issuperset(value) and value[DIVISION_DIGITS].isdecimal():
        return ()
    errors = [_sign_error(position, sign) for position, sign in enumerate(value, 1) if sign not in USCC_SIGNS]
    errors += [
        _division_error(position, sign)
        for position, sign in list(enumerate(value, 1))[DIVISION_DIGITS]
        if sign in USCC_SIGNS and not sign.isdecimal()
    ]
    return tuple(errors)


def _sign_error(position: int, sign: str) -> str:
    if sign in MISTAKEN_FOR:
        message = _(
            "Character %(position)d is %(sign)s, which no credit code contains. "
            "Look at the business licence: perhaps it is %(likely)s."
        )
        return message % {"position": position, "sign": sign, "likely": MISTAKEN_FOR[sign]}
    message = _(
        "Character %(position)d is %(sign)s, which no credit code contains. "
        "Use digits and capital letters as on the business licence."
    )
    return message % {"position": position, "sign": sign}


def _division_error(position: int, sign: str) -> str:
    message = _(
        "Character %(position)d is %(sign)s, but characters 3 to 8 are digits (the place of registration). "
        "Compare it with the business licence."
    )
    return message % {"position": position, "sign": sign}


def _check_character_error(value: str) -> str:
    message = _(
        "The check character (character 18, %(sign)s) does not fit the other 17: at least one is wrong. "
        "Compare the code with the business licence, character by character."
    )
    return message % {"sign": value[-1]}


def _organisation_warnings(value: str) -> tuple[str, ...]:
    code = organisation_code(value)
    if code[-1] == organisation_check_character(code[:-1]):
        return ()
    message = _(
        "The organisation code inside this credit code (%(code)s, characters 9 to 17) does not fit its own "
        "check character. The credit code itself is in order; compare it once more with the business licence."
    )
    return (message % {"code": code},)


def organisation_check_character(body: str) -> str:
    """The ninth character of an organisation code (GB 11714) from its first eight."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
