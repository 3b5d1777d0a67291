"""The weekly brief: one page that is made once a week, is kept, and says what the dashboard says."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from threading import Barrier, Thread
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import District, Town
from targets import brief_paper, brief_sheet, briefs, tasks
from targets.briefs import Brief, Line, Table
from targets.enums import Trigger
from targets.models import Indicator, Target, TrajectoryPoint, WeeklyBrief
from targets.selectors import boards
from targets.selectors import briefs as reads
from targets.services import briefs as service
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry

MONDAY = date(2026, 11, 23)
# Counted in the week of that Monday, of which the next Monday's brief tells.
DAY = date(2026, 11, 26)
NEXT_MONDAY = date(2026, 11, 30)
MADE_AT = datetime(2026, 11, 30, 7, 30, tzinfo=timezone.get_default_timezone())


def _brief(**changed: Any) -> Brief:
    words: dict[str, Any] = {
        "portal": "萧山区技能人才服务平台",
        "title": "技能人才工作周报",
        "week": "2026年第47周",
        "made": "2026年11月23日 07:30 生成",
        "counts": [Line("新增技能人才", 6412, 7000, "目标", planned=6300, notes=["完成 91.6%"])],
        "ratios": [Line("技能人才占从业人员比例", Decimal("36.12"), Decimal("37.00"), "2027年")],
        "outlook": ["能够完成目标。"],
        "changes": ["比上周多 132 人。"],
        "behind": Table("镇街", ["镇街", "新增"], [["瓜沥镇", 31]]),
        "league": Table("机构", ["机构", "合格率"], [], nothing="还没有班级结业。"),
        "steps": ["开班。"],
        "notes": ["演示数据"],
    }
    return Brief(**{**words, **changed})


def _words(pdf: bytes) -> str:
    return "".join(str(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf))


def test_a_whole_number_is_a_count_and_a_decimal_a_percentage() -> None:
    cells = (7000, Decimal("36.12"), None, "瓜沥镇")
    assert [briefs.written(cell) for cell in cells] == ["7,000", "36.12%", "—", "瓜沥镇"]


@pytest.mark.parametrize(("figure", "share"), [(None, 0), (0, 0), (50, 0.5), (250, 1)])
def test_a_bar_ends_at_the_target(figure: int | None, share: float) -> None:
    assert Line("", figure, 100, "").share_of_target(figure) == share
    assert Line("", figure, None, "").share_of_target(figure) == 0


@pytest.mark.parametrize(("day", "monday"), [(date(2026, 11, 23), MONDAY), (date(2026, 11, 29), MONDAY)])
def test_a_week_belongs_to_its_monday(day: date, monday: date) -> None:
    assert briefs.monday(day) == monday


def test_the_page_says_all_of_it_on_one_sheet_of_paper() -> None:
    pdf = brief_paper.draw(_brief())
    words = _words(pdf)
    said = ["技能人才工作周报", "6,412", "目标 7,000", "36.12%", "能够完成目标。", "瓜沥镇", "还没有班级结业。"]
    assert [each for each in said if each not in words] == []
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_more_than_fits_still_makes_one_page() -> None:
    long = _brief(outlook=["很长的一句话。" * 40] * 6, steps=["还有一件事。" * 20] * 30)
    assert len(pypdfium2.PdfDocument(brief_paper.draw(long))) == 1


def test_the_heads_of_a_table_stand_side_by_side() -> None:
    heads = ["镇街", "技能人才", "高技能人才", "数字高技能", "差额"]
    wide = _brief(behind=Table("落后计划最多的镇街", heads, [["瓜沥镇", 12_345, 1_234, 123, -1_000]]))
    edges = _edges(brief_paper.draw(wide), heads)
    assert [left for left, _right in edges] == sorted(left for left, _right in edges)
    assert [right < left for (_, right), (left, _) in pairwise(edges)] == [True] * 4


def _edges(pdf: bytes, words: list[str]) -> list[tuple[float, float]]:
    """Where each of the words that follow one another in the page begins and ends."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found, at = [], page.get_text_range().index(" ".join(words))
    for word in words:
        searcher = page.search(word, index=at)
        at, length = searcher.get_next()
        found.append((page.get_charbox(at)[0], page.get_charbox(at + length - 1)[2]))
        at += length
    return found


def test_the_sheet_holds_figures_that_can_be_reckoned_with() -> None:
    workbook = load_workbook(BytesIO(brief_sheet.draw(_brief(steps=["=1+1"]))))
    sheet = workbook.worksheets[0]
    cells = {cell.value: cell for row in sheet for cell in row if cell.value not in (None, "")}
    assert (cells[6412].number_format, cells[0.3612].number_format) == ("#,##0", "0.00%")
    assert cells["1. =1+1"].data_type == "s"
    assert (sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth) == (1, 1)


@pytest.fixture
def counted(registry: Registry, town: Town, promises: None, workforce: object, district: District) -> None:
    registry.certify(registry.person(town), SkillLevel.SENIOR, issued_on=DAY, digital=True)
    registry.certify(registry.person(), issued_on=DAY)
    readings.recompute(Trigger.DEMAND, by=None, on=DAY)


@pytest.mark.usefixtures("counted")
def test_it_says_what_the_dashboard_says() -> None:
    told = reads.brief(monday=NEXT_MONDAY, at=MADE_AT)
    board = boards.dashboard(DAY.year, on=DAY)
    assert [(line.value, line.target) for line in told.counts] == [(each.value, each.target) for each in board.counts]
    assert [(line.value, line.target) for line in told.ratios] == [
        (each.percent, each.target_percent) for each in board.all_ratios
    ]


@pytest.mark.usefixtures("promises", "district")
def test_the_first_brief_of_january_tells_how_the_year_ended_and_of_monday_to_sunday(
    registry: Registry, town: Town
) -> None:
    for day in (date(2026, 12, 27), date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 2)):
        registry.certify(registry.person(town), issued_on=day)
    at = datetime(2027, 1, 4, 7, 30, tzinfo=timezone.get_default_timezone())
    readings.recompute(Trigger.NIGHTLY, by=None, on=date(2027, 1, 4))
    with override("en"):
        told = reads.brief(monday=date(2027, 1, 4), at=at)
    first = told.counts[0]
    assert (first.value, first.target, "2 more this week" in first.notes[0]) == (3, 100, True)


@pytest.mark.usefixtures("counted", "other_town")
def test_towns_are_compared_for_their_stock_and_the_title_says_so(registry: Registry, town: Town) -> None:
    for _person in range(3):
        registry.certify(registry.person(town), issued_on=date(2020, 1, 6))
    readings.recompute(Trigger.NIGHTLY, by=None, on=DAY)
    with override("en"):
        behind = reads.brief(monday=NEXT_MONDAY, at=MADE_AT).behind
    assert (behind.title, behind.heads[-1]) == ("Towns that gained least for their stock", "Of the stock")
    assert [(row[0], row[-1]) for row in behind.rows] == [("瓜沥镇", Decimal("0.0")), (town.name, Decimal("25.0"))]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("promised", "gaps"),
    [((50, 20), [-49, -20]), ((1, 20), [-20]), ((1, None), [])],
    ids=["both are late", "one is late", "nobody is late"],
)
def test_where_towns_promised_the_furthest_behind_lead_and_lines_know_the_plan(
    promised: tuple[int, int | None], gaps: list[int], town: Town, other_town: Town
) -> None:
    year, indicator = NEXT_MONDAY.year, Indicator.objects.get(key="new_skilled")
    for place, value in ((None, 500), (town, promised[0]), (other_town, promised[1])):
        if value is None:
            continue
        target, _is_new = Target.objects.update_or_create(
            indicator=indicator,
            town=place,
            year=year,
            defaults={"due_on": date(year, 12, 31), "value": value, "document": "责任书"},
        )
        TrajectoryPoint.objects.bulk_create(
            TrajectoryPoint(target=target, month=date(year, month, 1), value=value) for month in range(1, 13)
        )
    with override("en"):
        told = reads.brief(monday=NEXT_MONDAY, at=MADE_AT)
    assert told.behind.title == "Towns furthest behind their plan"
    assert ([row[-1] for row in told.behind.rows], told.behind.nothing) == (gaps, "No town is behind its plan.")
    assert (told.counts[0].planned, told.counts[0].is_behind, told.counts[1].is_behind) == (500, True, False)


@pytest.mark.usefixtures("counted")
def test_it_is_made_once_a_week_and_in_chinese() -> None:
    first = service.make(by=None, on=MONDAY)
    assert (first.monday, service.make(by=None, on=date(2026, 11, 29)).pk) == (MONDAY, first.pk)
    assert "技能人才工作周报" in _words(bytes(first.pdf))
    assert service.make(by=None, on=date(2026, 11, 30)).pk != first.pk


@pytest.mark.usefixtures("counted")
def test_the_task_makes_this_weeks() -> None:
    tasks.make_brief()
    tasks.make_brief()
    assert list(WeeklyBrief.objects.values_list("monday", flat=True)) == [briefs.monday(timezone.localdate())]


@pytest.mark.django_db
def test_a_brief_is_never_edited_and_of_a_monday() -> None:
    kept = WeeklyBrief.objects.create(monday=MONDAY, pdf=b"-", xlsx=b"-")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        WeeklyBrief.objects.update(pdf=b"other")
    with pytest.raises(IntegrityError, match="targets_brief_is_of_a_monday"), transaction.atomic():
        WeeklyBrief.objects.create(monday=date(2026, 11, 24), pdf=b"-", xlsx=b"-")
    assert (kept.first_day, kept.last_day) == (date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.django_db(transaction=True)
def test_two_who_make_it_at_once_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    both_are_drawing, got = Barrier(2), []

    def draw(**_asked: datetime | date) -> Brief:
        both_are_drawing.wait(timeout=10)
        return _brief()

    def make() -> None:
        try:
            got.append(service.make(by=None, on=MONDAY).pk)
        finally:
            connection.close()

    monkeypatch.setattr(reads, "brief", draw)
    makers = [Thread(target=make) for _maker in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert got == [WeeklyBrief.objects.get().pk] * 2


@pytest.mark.usefixtures("district")
def test_the_list_offers_every_brief_in_both_forms(signed_in: SignIn, leader: User) -> None:
    WeeklyBrief.objects.create(monday=MONDAY, pdf=b"%PDF", xlsx=b"PK")
    browser = signed_in(leader)
    page = browser.get("/dashboard/briefs/").content.decode()
    addresses = [f"/dashboard/briefs/2026-11-23.{form}" for form in ("pdf", "xlsx")]
    assert [address for address in addresses if address not in page] == []
    answers = [browser.get(address) for address in addresses]
    assert [(answer.content, answer["Content-Type"], answer["Content-Disposition"]) for answer in answers] == [
        (b"%PDF", "application/pdf", 'inline; filename="brief-2026-11-23.pdf"'),
        (
            b"PK",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            'attachment; filename="brief-2026-11-23.xlsx"',
        ),
    ]


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("address", ["2026-11-30.pdf", "soon.pdf", "2026-11-23.exe"])
def test_there_is_no_other(address: str, signed_in: SignIn, leader: User) -> None:
    WeeklyBrief.objects.create(monday=MONDAY, pdf=b"%PDF", xlsx=b"PK")
    assert signed_in(leader).get(f"/dashboard/briefs/{address}").status_code == 404


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("address", ["/dashboard/briefs/", "/dashboard/briefs/2026-11-23.pdf"])
def test_they_are_for_staff(address: str, signed_in: SignIn, school: User, client: Client) -> None:
    assert client.get(address).status_code == 302
    assert signed_in(school).get(address).status_code == 403


def test_an_empty_list_says_when_the_first_comes(signed_in: SignIn, leader: User, district: District) -> None:
    page = signed_in(leader).get("/dashboard/briefs/", headers={"Accept-Language": "en"}).content.decode()
    assert "The first one is made on Monday morning" in page
