"""What a typed text is taken for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import MOST_TERMS, Level, parse_query


@pytest.mark.parametrize(
    ("typed", "terms", "phrases", "excluded", "code", "fields"),
    [
        ("华锐 电子", ("华锐", "电子"), (), (), "", {}),
        ("华锐\u3000电子", ("华锐", "电子"), (), (), "", {}),
        ('"华锐电子" 南宁', ("南宁",), ("华锐电子",), (), "", {}),
        ("“华锐 电子”", (), ("华锐 电子",), (), "", {}),
        ("电子 -南宁 -“汽车 销售”", ("电子",), (), ("南宁", "汽车 销售"), "", {}),
        ("code:9145 0100", ("0100",), (), (), "9145", {}),
        ("chain:电子 area：南宁", (), (), (), "", {"chain": ("电子",), "area": ("南宁",)}),
        ("http://example.com", ("http //example.com",), (), (), "", {}),
        ('"不完', (), ("不完",), (), "", {}),
        ("A-B", ("A-B",), (), (), "", {}),
        ("- ( ) AND", ("AND",), (), (), "", {}),
        ("", (), (), (), "", {}),
    ],
)
def test_operators_are_read_and_everything_else_is_words(typed, terms, phrases, excluded, code, fields):
    query = parse_query(typed)
    assert (query.terms, query.phrases, query.excluded) == (terms, phrases, excluded)
    assert (query.code, dict(query.fields)) == (code, fields)


def test_terms_beyond_the_eighth_are_left_out_and_counted():
    query = parse_query(" ".join(f"词{n}" for n in range(11)))
    assert (len(query.terms), query.ignored) == (MOST_TERMS, 3)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91450100MA5KXXXX0A", "91450100MA5KXXXX0A"),
        ("９１４５０１００ma5", "91450100MA5"),
        ("914501", "914501"),
        ("91450", ""),
        ("huarui", ""),
        ("华锐91450100", ""),
    ],
)
def test_what_looks_like_a_credit_code_is_asked_for_as_one(typed, code):
    question = parse_query(typed).at(Level.CODE)
    assert (question.code if question else "") == code


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_becomes_tokens_that_no_engine_takes_for_an_operator(text):
    query = parse_query(text)
    for level in Level:
        question = query.at(level)
        branches = question.branches if question else ()
        tokens = [t for branch in branches for clause in branch for found in clause for t in found]
        for token in tokens:
            assert token[0].isalpha()
            assert not set(token) & set(" \t\n\"'()*&|!:<>\\")
