from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from directory.templatetags import portal

# 18:30 in Hangzhou on a Friday.
EVENING = datetime(2024, 4, 19, 10, 30, tzinfo=UTC)


@pytest.fixture
def in_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2024, 1, 1))


def test_numbers_are_grouped_by_thousands() -> None:
    assert [portal.number(value) for value in (7, 350000, Decimal("1234.5"), None)] == ["7", "350,000", "1,234.5", "—"]


@pytest.mark.parametrize(
    ("language", "written"), [("zh-hans", "1,500.00 元"), ("en", "¥1,500.00")], ids=["Chinese", "English"]
)
def test_money_in_both_languages(language: str, written: str) -> None:
    with translation.override(language):
        assert portal.money(Decimal(1500)) == written


def test_money_is_rounded_half_up() -> None:
    assert portal.money(Decimal("0.125")) == "0.13 元"


def test_a_share_is_rounded_half_up_and_never_divides_by_nothing() -> None:
    assert [portal.share(1, 3), portal.share(3, 2000), portal.share(5, 0), portal.share(None, 9)] == [
        "33.3%",
        "0.2%",
        "—",
        "—",
    ]


@pytest.mark.usefixtures("in_2024")
def test_a_day_of_this_year_goes_without_its_year() -> None:
    assert portal.day(EVENING) == "4月19日 周五"


def test_a_day_of_another_year_has_its_year() -> None:
    assert portal.day(date(2024, 4, 19)) == "2024年4月19日 周五"


@pytest.mark.usefixtures("in_2024")
def test_a_day_in_english() -> None:
    with translation.override("en"):
        assert portal.day(EVENING) == "Fri 19 Apr"


def test_late_in_universal_time_is_the_next_day_here() -> None:
    assert portal.day(datetime(2024, 4, 19, 17, 0, tzinfo=UTC)) == "2024年4月20日 周六"


@pytest.mark.usefixtures("in_2024")
def test_an_evening_is_written_with_both_hours() -> None:
    assert portal.period(EVENING, EVENING + timedelta(minutes=90)) == "4月19日 周五 18:30–20:00"


@pytest.mark.usefixtures("in_2024")
def test_a_period_over_several_days_is_written_with_both_days() -> None:
    assert portal.period(EVENING, EVENING + timedelta(days=1)) == "4月19日 周五 18:30 – 4月20日 周六 18:30"
    assert portal.period(date(2024, 4, 19), date(2024, 4, 21)) == "4月19日 周五 – 4月21日 周日"


@pytest.mark.usefixtures("in_2024")
def test_a_period_without_end_is_its_beginning() -> None:
    assert [portal.period(EVENING), portal.period(None)] == ["4月19日 周五 18:30", "—"]


def test_a_length_of_time_is_told_in_minutes() -> None:
    assert portal.span(timedelta(hours=1, minutes=30)) == "90 分钟"


def test_only_what_lies_ahead_is_to_come() -> None:
    now = timezone.now()
    assert [portal.is_to_come(value) for value in (now + timedelta(hours=1), now - timedelta(hours=1), None)] == [
        True,
        False,
        False,
    ]


def render(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_personal_data_can_be_masked_where_it_is_shown() -> None:
    source = "{{ name|mask_name }} {{ phone|mask_phone }} {{ number|mask_identity }}"
    shown = render(source, name="张小满", phone="13812345678", number="330109199001010017")
    assert shown == "张** 138****5678 330109********0017"


def test_a_reading_behind_its_plan_says_by_how_much() -> None:
    drawn = render('{% bullet_chart "新增高技能人才" 1501 3500 trajectory=1950 unit="人" %}')
    assert "落后 449人" in drawn
    assert 'width="42.89%"' in drawn


def test_a_reading_without_plan_says_nothing_of_one() -> None:
    drawn = render('{% bullet_chart "数字高技能人才" 912 800 unit="人" %}')
    assert "bullet-note" not in drawn
    assert "114.0%" in drawn


def test_a_reading_not_yet_counted_is_a_dash() -> None:
    assert '<strong class="figure">—</strong>' in render('{% bullet_chart "x" None 800 %}')


@dataclass(frozen=True)
class Place:
    name: str
    longitude: Decimal
    latitude: Decimal
    value: int
    text: str
    url: str = ""


def test_the_map_names_towns_shortly_and_shades_them_by_value() -> None:
    places = [
        Place("北干街道", Decimal("120.263"), Decimal("30.186"), 100, "100"),
        Place("楼塔镇", Decimal("120.170"), Decimal("29.870"), 1, "1", url="/towns/100/"),
    ]
    drawn = render('{% town_map "各镇街" places %}', places=places)
    assert ">北干</text>" in drawn
    assert ">楼塔</text>" in drawn
    assert drawn.count("tile tile-5") == 1
    assert drawn.count("tile tile-1") == 1
    assert drawn.count("<a href=") == 1


def test_a_table_carries_the_label_of_each_cell_for_its_cards() -> None:
    drawn = render(
        '{% data_table "机构" columns rows %}',
        columns=[
            {"label": "名称"},
            {"label": "金额", "numeric": True, "sort": "descending", "sort_url": "?sort=amount"},
        ],
        rows=[[{"text": "杭州萧山技师学院", "url": "/x/"}, "1.00 元"]],
    )
    assert drawn.count('data-label="金额"') == 1
    assert 'aria-sort="descending"' in drawn
    assert '<a href="/x/">杭州萧山技师学院</a>' in drawn


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        portal.data_table("", [{"label": "名称"}], [["a", "b"]])


class Filters(forms.Form):
    q = forms.CharField(required=False)
    town = forms.CharField(required=False)
    free = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("asked", "narrowed"),
    [({}, False), ({"q": "电工", "town": ""}, False), ({"town": "1"}, True), ({"free": "on"}, True)],
)
def test_a_filter_is_narrowed_by_anything_but_its_first_field(asked: dict[str, str], narrowed: bool) -> None:
    assert portal.is_narrowed(Filters(asked)) is narrowed
