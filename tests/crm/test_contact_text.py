import datetime as dt

import pytest

from crm.contact_text import ContactText, read_contact
from crm.masking import mask_email, mask_name, mask_phone
from crm.retention import keep_until


@pytest.mark.parametrize(
    ("text", "name", "phone", "email"),
    [
        ("李华", "李华", "", ""),
        ("13800000001", "", "13800000001", ""),
        ("李华 13800000001", "李华", "13800000001", ""),
        ("13800000001李华", "李华", "13800000001", ""),
        ("李华：138-0000-0001", "李华", "138-0000-0001", ""),
        ("李华（经理）13800000001", "李华(经理)", "13800000001", ""),
        ("李华 经理，１３８０００００００１", "李华 经理", "13800000001", ""),
        ("Tan Wei Ming +60 12-345 6789", "Tan Wei Ming", "+60 12-345 6789", ""),
        ("(0771) 555 0100 王处", "王处", "(0771) 555 0100", ""),
        ("Li Hua <li.hua@example.com>", "Li Hua", "", "li.hua@example.com"),
        ("李华 li@example.com 0771-5550100", "李华", "0771-5550100", "li@example.com"),
        ("王处 3楼", "王处 3楼", "", ""),
        ("李华 13800000001 13800000002", "李华 13800000002", "13800000001", ""),
        ("  ", "", "", ""),
    ],
)
def test_name_phone_and_mail_are_found_in_one_line(text, name, phone, email):
    assert read_contact(text) == ContactText(name=name, phone=phone, email=email)


@pytest.mark.parametrize(
    ("last", "until"),
    [
        (dt.date(2026, 3, 2), dt.date(2028, 3, 2)),
        (dt.date(2024, 2, 29), dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 31), dt.date(2028, 12, 31)),
    ],
)
def test_contacts_are_kept_for_24_months(last, until):
    assert keep_until(last) == until


def test_a_mask_shows_enough_to_recognise_and_too_little_to_use():
    assert (mask_name("李华"), mask_name("")) == ("李**", "")
    assert (mask_phone("13800000001"), mask_phone("")) == ("****01", "")
    assert (mask_email("li.hua@example.com"), mask_email("")) == ("***@example.com", "")
