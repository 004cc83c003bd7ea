"""Which characters are marked: those whose letters or sound were typed, whatever folding does to the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.names import fold
from search.highlight import folded, marked, merged, name_spans, snippet, text_spans

NAME = "南宁市华锐电子科技有限公司"


def shown(words: str, name: str = NAME) -> str:
    """The name with [ ] around what is marked."""
    text = str(marked(name, name_spans(words.split(), name)))
    return text.replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("华锐", "南宁市[华锐]电子科技有限公司"),
        ("华锐 科技", "南宁市[华锐]电子[科技]有限公司"),
        ("華銳", "南宁市[华锐]电子科技有限公司"),
        ("华锐电子科技有限公司", "南宁市[华锐电子科技有限公司]"),
        ("华锐电子科技有限责任公司", "南宁市[华锐电子科技]有限公司"),
        ("huarui", "南宁市[华锐]电子科技有限公司"),
        ("huarui dianzi", "南宁市[华锐电子]科技有限公司"),
        ("HuaRui", "南宁市[华锐]电子科技有限公司"),
        ("huaru", "南宁市[华锐]电子科技有限公司"),
        ("hrdz", "南宁市[华锐电子]科技有限公司"),
        ("nanninghuarui", "[南宁]市[华锐]电子科技有限公司"),
        ("nnhr", "[南宁]市[华锐]电子科技有限公司"),
        ("化锐", "南宁市[华锐]电子科技有限公司"),
        ("华锐点子", "南宁市[华锐电子]科技有限公司"),
        ("华瑞锋", NAME),
        ("华锐达科技", "南宁市[华锐]电子[科技]有限公司"),
        ("qinzhou", NAME),
        ("914501", NAME),
        ("", NAME),
        ("-", NAME),
    ],
)
def test_what_was_typed_is_marked(typed, expected):
    assert shown(typed) == expected


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("changcheng", "长城汽车", "[长城]汽车"),
        ("zhangcheng", "长城汽车", "[长城]汽车"),  # who reads it the other way finds it as well
        ("cq", "重庆安宇药业", "[重庆]安宇药业"),
        ("lvye", "南宁绿业", "南宁[绿业]"),
        ("ABC电子", "Ａｂｃ電子（中国）", "[Ａｂｃ電子]（中国）"),
        ("华锐中国", "华锐（中国）电子", "[华锐（中国]）电子"),
        ("acme", "Acme Bridge Ltd.", "[Acme] Bridge Ltd."),
        ("bridge", "Acme-Bridge Ltd.", "Acme-[Bridge] Ltd."),
        ("a", "Banana Acme", "Banana [A]cme"),
        ("cafe", "Café Lumière", "[Café] Lumière"),
        ("cafe", "Cafe\u0301 Lumière", "[Cafe\u0301] Lumière"),
        ("strasse", "Straße AG", "[Straße] AG"),
        ("tcl", "TCL实业", "[TCL]实业"),
        ("tclshiye", "TCL实业", "[TCL实业]"),
        ("tclsy", "TCL实业", "[TCL实业]"),
    ],
)
def test_folding_and_sounds_lead_back_to_the_characters_as_they_stand(typed, name, expected):
    assert shown(typed, name) == expected


def test_everything_is_escaped():
    name = '<b>华锐</b> & "电子"'
    assert str(marked(name, name_spans(["华锐"], name))) == (
        "&lt;b&gt;<mark>华锐</mark>&lt;/b&gt; &amp; &quot;电子&quot;"
    )


def test_a_snippet_is_the_part_around_the_first_word():
    scope = "货物进出口；" * 10 + "锂电池隔膜的研发、生产和销售；" + "技术服务；" * 40
    found = str(snippet(["锂电池", "销售"], scope))
    assert found.startswith("…")
    assert found.endswith("…")
    assert "<mark>锂电池</mark>隔膜的研发、生产和<mark>销售</mark>" in found
    assert len(found) < 140
    assert snippet(["钢铁"], scope) == ""
    assert str(snippet(["货物"], "货物进出口")) == "<mark>货物</mark>进出口"


def test_texts_are_searched_as_written_only():
    assert text_spans(["dianzi"], "电子产品") == []
    assert text_spans(["电子"], "電子产品，电子") == [(0, 2), (5, 7)]


def test_a_name_of_one_sound_does_not_take_for_ever():
    assert shown("a" * 60 + "b", "啊" * 100) == "啊" * 100


ANY_TEXT = st.text(
    alphabet=st.characters(codec="utf-8") | st.sampled_from("南宁华锐长重（）() ·.&<>éÅﬁＡａŉ가\u0301\u200d"),
    max_size=20,
)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_nothing_typed_and_nothing_named_breaks_it(typed, name):
    spans = name_spans([typed], name)
    assert spans == merged(spans)
    assert all(0 <= start < end <= len(name) for start, end in spans)
    bare = str(marked(name, spans)).replace("<mark>", "").replace("</mark>", "")
    assert bare == str(marked(name, []))
    snippet([typed], name)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_every_folded_letter_knows_where_it_came_from(text):
    found = folded(text)
    assert found.text in ("", fold(text))
    assert len(found.origins) == len(found.text)
    assert [start for start, _end in found.origins] == sorted(start for start, _end in found.origins)
