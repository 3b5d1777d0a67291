from datetime import date

import pytest

from directory import documents
from directory.enums import IdentityType

TODAY = date(2026, 3, 2)


def test_a_resident_id_card_is_read_in_depth() -> None:
    finding = documents.inspect(IdentityType.RESIDENT, " 33010919900101001７", today=TODAY)
    assert (finding.number, finding.birth_date, finding.errors) == ("330109199001010017", date(1990, 1, 1), ())


@pytest.mark.parametrize("id_type", [each for each in IdentityType if each != IdentityType.RESIDENT])
def test_other_documents_are_read_by_their_shape(id_type: IdentityType) -> None:
    assert documents.inspect(id_type, "h-1234 5678", today=TODAY).number == "H12345678"
    assert [issue.code for issue in documents.inspect(id_type, "护照1", today=TODAY).errors] == ["DOCUMENT_FORMAT"]


def test_a_name_is_kept_with_single_spaces_and_one_kind_of_dot() -> None:
    assert documents.name("　阿依古丽•买买提  ") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", "张 三", True),
        ("Anna Li", "ANNA LI", True),
        ("买买提．江", "买买提·江", True),
        ("张三", "张山", False),
        ("张三", "张三丰", False),
    ],
)
def test_spaces_and_capitals_do_not_tell_names_apart(one: str, other: str, same: bool) -> None:
    assert documents.same_name(one, other) is same
