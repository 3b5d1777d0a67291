"""The paper itself, opened again: what it says, in which face, and where its square code leads."""

import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from directory import typefaces
from training import printing, qrcodes
from training.printing import Certificate, SignSheet

ADDRESS = "https://skills.example.gov.cn/verify/0123456789ABCDEF/"
RARE = "喆镕㐂"
PAGE = Certificate(
    heading="萧山区技能人才服务平台",
    name=RARE,
    statement=["于2026年4月17日参加“摄影 & 视频<剪辑>”培训，", "共2课时，准予结业。"],
    provider="杭州萧山技师学院",
    day="2026年4月17日",
    code="0123 4567 89AB CDEF",
    address=ADDRESS,
)


def _text(document: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(document)[page].get_textpage().get_text_range())


def test_the_face_has_the_characters_people_bear() -> None:
    with TTFont(typefaces.FILE, lazy=True) as face:
        shapes = face.getBestCmap()
    names = f"{RARE}堃赟䶮㛃淏玥婞翀祎昉璟骉犇"
    assert [character for character in names if ord(character) not in shapes] == []
    assert typefaces.missing(names) == []


def test_what_the_face_lacks_is_named_once() -> None:
    assert typefaces.missing("𠮷野𠮷家") == ["𠮷"]


def test_the_licence_lies_beside_the_face() -> None:
    assert "SIL Open Font License, Version 1.1" in (typefaces.FILE.parent / "OFL.txt").read_text()


def test_a_certificate_says_what_it_was_given() -> None:
    text = _text(printing.certificates([PAGE], title="证书"))
    for words in (RARE, PAGE.provider, PAGE.code, PAGE.day, "摄影 & 视频<剪辑>"):
        assert words in text


def test_rare_characters_leave_ink() -> None:
    """A character without a shape would print as the same empty box, or as nothing."""
    prints = {
        name: pypdfium2.PdfDocument(_named(name))[0].render(scale=1).to_pil().convert("L").tobytes()
        for name in (*RARE, "　")
    }
    assert len(set(prints.values())) == 4


def _named(name: str) -> bytes:
    return printing.certificates(
        [Certificate(heading="", name=name, statement=[], provider="", day="", code="", address=ADDRESS)], title=""
    )


def test_the_face_is_embedded() -> None:
    assert b"/FontFile2" in printing.certificates([PAGE], title="证书")


def test_its_square_code_leads_to_the_verification_page() -> None:
    page = pypdfium2.PdfDocument(printing.certificates([PAGE], title="证书"))[0]
    assert [found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] == [ADDRESS]


def test_the_stripes_are_the_picture() -> None:
    """Both come from one matrix: as many dark modules on paper as on the screen."""
    side = qrcodes.size(ADDRESS)
    rows = {row for row, _column, _length in qrcodes.stripes(ADDRESS)}
    assert (rows, max(column + length for _row, column, length in qrcodes.stripes(ADDRESS))) == (set(range(side)), side)
    assert qrcodes.svg(ADDRESS).startswith(b"<?xml")


def test_each_certificate_has_its_page() -> None:
    assert len(pypdfium2.PdfDocument(printing.certificates([PAGE] * 3, title="证书"))) == 3


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (24, 1), (25, 2), (60, 3)])
def test_a_sheet_takes_the_pages_it_needs(people: int, pages: int) -> None:
    rows = [(number, "张*", f"{number:04d}") for number in range(1, people + 1)]
    sheet = SignSheet(title="签到表：摄影和视频剪辑", facts=["4月17日 周五 18:30–20:00"], rows=rows, footer="")
    document = printing.sign_sheet(sheet)
    assert len(pypdfium2.PdfDocument(document)) == pages
    assert f"{people:04d}" in _text(document, pages - 1) or not people
    assert "签到表：摄影和视频剪辑" in _text(document, pages - 1)
