"""What holds for every name: variants agree, every beginning is found, pinyin of another source is found."""

from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from registry.names import KeyKind, fold, parse, probes, similarity, sort_key, stored_keys
from registry.names.words import PLACES, TRADE_WORDS, read_rows
from tests.registry.test_names import finds, read_table

unhurried = settings(deadline=None)  # a busy machine is no failure

READINGS = dict(read_table("readings.tsv"))
POLYPHONES = {row[0]: row[1].split() for row in read_rows("polyphones.tsv")}
TO_TRADITIONAL = OpenCC("s2t")

PLACE_WORDS = [
    "",
    "南宁",
    "南宁市",
    "广西",
    "广西南宁市青秀区",
    "柳州",
    "钦州市",
    "凭祥市",
    "融水县",
    "广东",
    "北京",
]
TRADES = [
    "电子",
    "科技",
    "贸易",
    "建筑工程",
    "投资",
    "食品",
    "物流",
    "新能源",
    "文化传媒",
    "银行",
    "种植",
    "集团",
    "",
]
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "公司", "专业合作社", "经营部", ""]
CHARACTERS = sorted(set(READINGS) - set(POLYPHONES))
FANCY_POLYPHONES = sorted(
    character for character, readings in POLYPHONES.items() if character in READINGS and len(readings) == 2
)

fancy_names = st.text(st.sampled_from(CHARACTERS), min_size=2, max_size=5)
chinese_names = st.builds(
    lambda place, fancy, trade, form: place + fancy + trade + form,
    st.sampled_from(PLACE_WORDS),
    fancy_names | st.builds("{}{}".format, fancy_names, st.sampled_from(FANCY_POLYPHONES)),
    st.sampled_from(TRADES),
    st.sampled_from(FORMS),
)
LATIN_WORDS = [
    "Baihu",
    "Nusa",
    "Foods",
    "Trading",
    "Vietnam",
    "Hoa",
    "Étoile",
    "Co.",
    "Ltd",
    "3D",
    "S.A.",
    "PT",
]
latin_names = st.lists(st.sampled_from(LATIN_WORDS), min_size=1, max_size=6).map(" ".join)
names = chinese_names | latin_names


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def values(name, kind):
    return [value for key_kind, value in stored_keys(name) if key_kind == kind]


def read_without_context(text):
    """Pinyin of the other source, character by character, ü written as a keyboard without it gives it."""
    return "".join(READINGS[character] for character in text)


@unhurried
@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@unhurried
@given(names)
def test_width_case_and_script_do_not_change_the_keys(name):
    keys = stored_keys(name)
    assert stored_keys(full_width(name)) == keys
    assert stored_keys(name.swapcase()) == keys
    assert stored_keys(TO_TRADITIONAL.convert(name)) == keys


@unhurried
@given(chinese_names, st.sampled_from([" ", "\u3000", "·", "-", "\u200b"]))
def test_spaces_and_punctuation_inside_a_chinese_name_do_not_change_the_keys(name, sign):
    assert stored_keys(f" {sign.join(name)}\n") == stored_keys(name)


@unhurried
@given(names)
def test_every_beginning_of_the_whole_name_finds_it(name):
    for length in range(1, len(name) + 1):
        if probes(name[:length]):
            assert finds(name, name[:length]), name[:length]


@unhurried
@given(chinese_names)
def test_every_beginning_of_the_core_finds_it(name):
    core = parse(name).core
    for length in range(2, len(core) + 1):
        assert finds(name, core[:length]), core[:length]


@unhurried
@given(chinese_names)
def test_every_part_begun_inside_the_fancy_name_finds_it(name):
    parts = parse(name)
    for start in range(1, len(parts.fancy)):
        for end in range(start + 2, len(parts.core) + 1):
            assert finds(name, parts.core[start:end]), parts.core[start:end]


@unhurried
@given(chinese_names)
def test_pinyin_and_initials_of_another_source_find_it(name):
    parts = parse(name)
    assume(all(character in READINGS for character in parts.core))
    assume(sum(character in POLYPHONES for character in parts.bare) <= 2)
    for text in (parts.core, parts.bare):
        pinyin = read_without_context(text)
        initials = "".join(READINGS[character][0] for character in text)
        for typed in (pinyin, initials):
            for length in range(2, len(typed) + 1):
                assert finds(name, typed[:length]), typed[:length]


@unhurried
@given(
    st.sampled_from(PLACE_WORDS),
    fancy_names,
    st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "公司"]),
)
def test_another_legal_form_half_typed_still_finds_the_company(place, fancy, form):
    assume("公司" not in fancy)
    for begun in ("股", "股份", "有", "有限", "有限责任公", "股份有限公司", "公"):
        assert finds(f"{place}{fancy}电子{form}", f"{place}{fancy}电子{begun}")


@unhurried
@given(names | st.text())
def test_stored_keys_fit_the_table_and_are_not_repeated(name):
    keys = stored_keys(name)
    assert len(keys) == len(set(keys)) <= 40
    assert all(isinstance(kind, KeyKind) and 0 < len(value) <= 120 for kind, value in keys)
    assert bool(keys) == bool(fold(name))


@unhurried
@given(st.text())
def test_any_text_can_be_typed(text):
    assert all(isinstance(kind, KeyKind) and 0 < len(value) <= 120 for kind, value in probes(text))
    assert len(sort_key(text)) <= 120


@given(st.text(st.sampled_from("金属材料农业生产资料公司有限南宁市广西()（） .co"), max_size=3000))
@settings(max_examples=30, deadline=10_000)
def test_a_pasted_page_of_trade_words_takes_no_longer(text):
    assert len(stored_keys(text)) <= 40
    assert len(probes(text)) <= 20


@unhurried
@given(names, names)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(first, second):
    assert similarity(first, second) == similarity(second, first)
    assert 0 <= similarity(first, second) <= 1
    assert similarity(first, first) == 1.0 or not parse(first).core


@unhurried
@given(chinese_names)
def test_the_parts_put_together_are_the_name_without_its_form(name):
    parts = parse(name)
    assert parts.core.endswith(parts.fancy + parts.trade + parts.branch)
    assert parts.bare.endswith(parts.fancy + parts.trade + parts.branch)
    assert parts.bare.startswith(parts.place)


def test_listed_words_are_written_as_names_are_compared():
    assert [word for word in TRADE_WORDS.words | PLACES.words if fold(word) != word or len(word) < 2] == []


def test_listed_legal_forms_are_written_as_names_are_compared():
    for position, unified, written in read_rows("legal_forms.tsv"):
        assert position in {"zh", "zh-end", "en", "en-start"}
        forms = [unified, *written.replace("|", " ").split()]
        assert [fold(form) for form in forms] == forms


def test_listed_polyphones_are_consistent():
    for character, readings, *words in read_rows("polyphones.tsv"):
        assert fold(character) == character
        assert len(set(readings.split())) == len(readings.split()) > 1
        for text, reading in (word.split("=") for word in " ".join(words).split()):
            assert character in text
            assert fold(text) == text
            assert reading in readings.split()


def test_no_word_is_listed_twice():
    polyphones = [row[0] for row in read_rows("polyphones.tsv")]
    trades = [word for row in read_rows("trade_words.txt") for word in row[0].split()]
    places = [f"{row[0]} {word}" for row in read_rows("place_words.tsv") for word in row[-1].split()]
    for listed in (polyphones, trades, places):
        assert {word for word, times in Counter(listed).items() if times > 1} == set()
