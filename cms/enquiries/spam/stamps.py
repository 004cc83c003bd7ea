"""What an opened form carries: when it was opened, signed, and a task that a program in the page solves.

Where no program runs there is a question instead. No outside service takes part.
"""

import datetime as dt
import hashlib
import secrets
import unicodedata
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "cms.enquiries.stamps"
# Words of 1 to 9, for a question that cannot be read off the page as figures.
DIGITS = {
    "zh-hans": ["一", "二", "三", "四", "五", "六", "七", "八", "九"],
    "en": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "vi": ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"],
    "th": ["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"],
}
# The sentence stands here and not in a catalogue, for its numbers are words of the same language.
QUESTIONS = {
    "zh-hans": "{a}加{b}等于几？请用数字回答。",
    "en": "How much is {a} plus {b}? Answer in figures.",
    "vi": "{a} cộng {b} bằng mấy? Vui lòng trả lời bằng chữ số.",
    "th": "{a} บวก {b} เท่ากับเท่าไร กรุณาตอบเป็นตัวเลข",
}


class Stamp(NamedTuple):
    """What was read of a sent form."""

    nonce: str
    opened_at: dt.datetime


def stamp_make(now: dt.datetime) -> str:
    """To be put into a form that is opened at `now`."""
    return signing.dumps({"n": secrets.token_hex(12), "t": now.timestamp()}, salt=SALT)


def stamp_read(text: str) -> Stamp | None:
    """None where it is not ours."""
    try:
        found = signing.loads(text, salt=SALT)
        return Stamp(str(found["n"]), dt.datetime.fromtimestamp(float(found["t"]), tz=dt.UTC))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def _numbers(nonce: str) -> tuple[int, int]:
    drawn = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return drawn[0] % 9 + 1, drawn[1] % 9 + 1


def question_of(stamp: str, language: str) -> str:
    """What is asked where no program runs in the page."""
    found, known = stamp_read(stamp), language if language in QUESTIONS else "en"
    first, second = _numbers(found.nonce if found else "")
    words = DIGITS[known]
    question = QUESTIONS[known].format(a=words[first - 1], b=words[second - 1])
    return question[0].upper() + question[1:]


def is_answered(stamp: Stamp, answer: str) -> bool:
    digits = unicodedata.normalize("NFKC", answer).strip()
    return digits.isdecimal() and len(digits) < 4 and int(digits) == sum(_numbers(stamp.nonce))


def is_solved(stamp: Stamp, proof: str) -> bool:
    """`proof` is a number which, hashed behind the nonce, gives so many zero bits at the front."""
    if not proof.isdecimal() or len(proof) > 12:
        return False
    found = hashlib.sha256(f"{stamp.nonce}:{proof}".encode()).digest()
    return int.from_bytes(found[:4]) >> (32 - settings.ENQUIRY_PROOF_BITS) == 0
