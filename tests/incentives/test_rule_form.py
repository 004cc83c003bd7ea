"""The form of a rule, part by part: what is shown is what is read again, and rows come and go."""

import pytest
import yaml
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from incentives.choices import RuleKind
from incentives.kinds import kind_of
from incentives.models import RuleVersion
from incentives.shapes import MOST_ROWS, Sent, changed
from tests.html_forms import as_sent
from tests.incentives.packages import AUTOMATIC, MEASURE, package
from tests.incentives.rules import draft
from tests.query_counts import query_count

FILE = yaml.safe_load(
    (settings.BASE_DIR / "policies" / "guangxi-ftz-2021" / "incentives.yaml").read_text(encoding="utf-8")
)
CONDITIONS = [
    {"indicator": "registration_status", "operator": "one_of", "value": ["active"]},
    {"indicator": "jobs_verified", "operator": "at_most", "value": 200},
]
FULL = MEASURE | {
    "conditions": CONDITIONS,
    "instalments": [{"share": "0.6", "months": 0}, {"share": "0.4", "months": 12}],
    "funding": {"region": "0.3", "area": "0.7"},
    "claim_from": "2026-01-01",
    "claim_to": "2027-12-31",
    "evidence_kinds": ["audit_report"],
    "is_yearly": True,
    "is_automatic": True,
}
SPLIT = {
    "share_kind": "reward",
    "clauses": [
        {
            "code": "A",
            "clause": "第六条",
            "name_zh": "流转项目",
            "when": {
                "transferred": True,
                "adjudicated": False,
                "amount_at_least": "100000000",
                "within_years": 3,
                "stage": "started",
            },
            "split": {"first_reporter": "kept", "landing_area": "rest"},
            "first_only": ["first_reporter"],
        },
        {
            "code": "B",
            "clause": "第五条",
            "name_zh": "其他",
            "split": {"first_reporter": "33.33", "agency": "66.67"},
        },
    ],
    "counting": {"increase": "whole", "upgrade": "whole"},
}
FIXED = {"mode": "fixed", "amount": "500000"}
ALL = [
    *((RuleKind.REWARD, entry["code"], entry["content"]) for entry in FILE["reward_rules"]),
    *((RuleKind(kind), f"example of {kind}", kind_of(kind).example) for kind in RuleKind),
    (RuleKind.PACKAGE, "all parts", package(FULL, AUTOMATIC, MEASURE | {"code": "M-3", "benefit": FIXED})),
    (RuleKind.ATTRIBUTION, "all parts", SPLIT),
]


def sent(shape, content) -> QueryDict:
    """What a browser sends of the form that shows the content."""
    html = render_to_string("incentives/_content.html", {"part": shape.shown(content, "content", {})})
    data = QueryDict(mutable=True)
    for name, values in as_sent(html).items():
        data.setlist(name, values)
    return data


@pytest.mark.parametrize(
    ("kind", "content"), [(kind, content) for kind, _, content in ALL], ids=[x[1] for x in ALL]
)
def test_what_the_form_shows_of_a_rule_it_reads_again(kind, content):
    written = kind_of(kind).clean(content)
    shape = kind_of(kind).shape
    assert kind_of(kind).clean(shape.read(Sent(sent(shape, written)), "content")) == written


def test_rows_are_added_moved_and_left_out():
    shape = kind_of(RuleKind.PACKAGE).shape
    written = kind_of(RuleKind.PACKAGE).clean(package(FULL, AUTOMATIC))
    data = sent(shape, written)
    added = changed(shape, data, "content", "add content.measures.1.conditions")
    assert [len(one["conditions"]) for one in added["measures"] if "conditions" in one] == [2, 1]
    assert shape.read(Sent(sent(shape, added)), "content")["measures"][1].get("conditions") is None
    moved = changed(shape, data, "content", "up content.measures.1")
    assert [one["code"] for one in moved["measures"]] == ["M-2", "M-1"]
    inner = changed(shape, data, "content", "up content.measures.0.conditions.1")
    assert [one["indicator"] for one in inner["measures"][0]["conditions"]] == [
        "jobs_verified",
        "registration_status",
    ]
    data["content.measures.0.out"] = "on"
    again = changed(shape, data, "content", "add content.measures.1.conditions")
    assert [(one["code"], len(one.get("conditions", ()))) for one in again["measures"]] == [
        ("M-1", 2),
        ("M-2", 1),
    ]
    assert sent(shape, again)["content.measures.0.out"] == "on"
    assert [one["code"] for one in shape.read(Sent(data), "content")["measures"]] == ["M-2"]


@pytest.mark.parametrize(
    "act",
    [
        "",
        "fields",
        "up content.measures.0",
        "up content.measures.9",
        "up content.measures." + "9" * 5000,
        "add content.measures.²",
        "add content.nothing",
        "add content.clocks",
    ]
    + ["up", "add ", "add content.measures.9.conditions", "up content.measures.x", "add content.measures.0"],
)
def test_what_no_button_sends_changes_nothing(act):
    shape = kind_of(RuleKind.PACKAGE).shape
    data = sent(shape, kind_of(RuleKind.PACKAGE).clean(package(FULL, AUTOMATIC)))
    assert changed(shape, data, "content", act) == shape.read(Sent(data, keeps_blank=True), "content")


def test_a_sign_that_the_database_cannot_keep_is_left_out():
    data = QueryDict("content.package_kind=gen%00eral&content.measures.rows=0")
    assert kind_of(RuleKind.PACKAGE).shape.read(Sent(data), "content") == {"package_kind": "general"}


@pytest.mark.parametrize("count", ["99999", "-1", "x", "²", "9" * 5000])
def test_more_rows_than_a_form_has_are_not_read(count):
    shape = kind_of(RuleKind.PACKAGE).shape
    read = shape.read(Sent(QueryDict(f"content.measures.rows={count}"), keeps_blank=True), "content") or {}
    assert len(read.get("measures", ())) <= MOST_ROWS + 1


@pytest.mark.django_db
class TestPages:
    def test_another_indicator_asks_for_other_things_and_what_was_typed_stays(self, client_of, chief):
        version = draft(RuleKind.PACKAGE, "P-1", package(FULL), None)
        client, address = client_of(chief), reverse("rule-edit", args=[version.pk])
        data = as_sent(client.get(address).content.decode())
        data |= {
            "title_zh": ["改了的名称"],
            "content.measures.0.conditions.1.indicator": ["registration_status"],
            "again": ["fields"],
        }
        page = client.post(address, data).content.decode()
        assert 'value="改了的名称"' in page
        assert 'name="content.measures.0.conditions.1.value" value="active"' in page
        assert "errorlist" not in page
        version.refresh_from_db()
        assert version.title_zh == "测试规则"

    def test_a_draft_saved_as_it_is_stays_as_it_is(self, client_of, chief):
        mixed = MEASURE | {"evidence_kinds": ["contract", "audit_report"]}
        version = draft(RuleKind.PACKAGE, "P-1", package(mixed), None)
        client, address = client_of(chief), reverse("rule-edit", args=[version.pk])
        client.post(address, as_sent(client.get(address).content.decode()))
        assert RuleVersion.objects.get().updated_at == version.updated_at

    def test_many_measures_are_saved_and_too_many_are_told(self, client_of, chief):
        many = [FULL | {"code": f"M-{number}"} for number in range(MOST_ROWS)]
        version = draft(RuleKind.PACKAGE, "P-1", package(*many), None)
        client, address = client_of(chief), reverse("rule-edit", args=[version.pk])
        page = client.get(address).content.decode()
        assert 'value="add content.measures"' not in page
        data = as_sent(page) | {"content.measures.59.code": ["LAST"]}
        assert client.post(address, data).status_code == 302
        assert RuleVersion.objects.get().content["measures"][-1]["code"] == "LAST"
        data |= {"content.measures.rows": ["61"], "content.measures.60.code": ["MORE"]}
        assert "has more than 60 rows" in client.post(address, data).content.decode()

    def test_options_are_read_once_for_any_number_of_rows(self, client_of, chief):
        asked = {"indicator": "chain_node", "operator": "yes"}
        version = draft(RuleKind.PACKAGE, "P-1", package(MEASURE | {"conditions": [asked]}), None)
        address = reverse("rule-edit", args=[version.pk])
        one = query_count(client_of(chief), address)
        content = kind_of(RuleKind.PACKAGE).clean(package(MEASURE | {"conditions": [asked] * 6}))
        RuleVersion.objects.update(content=content)
        assert query_count(client_of(chief), address) == one

    def test_a_measure_is_added_and_saved(self, client_of, chief):
        client, address = client_of(chief), f"{reverse('rule-new')}?kind=package"
        data = as_sent(client.get(address).content.decode())
        data |= {
            "code": ["P-1"],
            "title_zh": ["政策"],
            "document": ["桂〔2026〕1号"],
            "content.measures.0.code": ["A"],
        }
        again = client.post(address, data | {"again": ["add content.measures"]}).content.decode()
        more = as_sent(again) | {
            "content.measures.1.code": ["B"],
            "content.measures.1.title_zh": ["服务"],
            "content.measures.1.instrument": ["service"],
            "content.measures.1.benefit.mode": ["in_kind"],
            "content.measures.1.benefit.text_zh": ["一名专员"],
        }
        assert client.post(address, more).status_code == 302
        measures = RuleVersion.objects.get(code="P-1").content["measures"]
        assert [one["code"] for one in measures] == ["A", "B"]
        assert measures[1]["benefit"] == {"mode": "in_kind", "text_zh": "一名专员", "text_en": ""}
