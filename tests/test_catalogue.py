"""The Chinese catalogue is complete, compiled, and fits the placeholders of its originals."""

import re
from typing import Any

from django.utils.translation import override

from competitions.enums import EntryStatus
from subsidies.enums import ClaimStatus
from tests import catalogue
from training.enums import Outcome

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Words that several rooms share, and mean the same by.
ONE_SENSE = frozenset(
    [
        "All",
        "Cancelled",
        "Class",
        "Community",
        "Competitions",
        "Course",
        "Dashboard",
        "Done",
        "Draft",
        "Employer",
        "Enterprise",
        "Error",
        "Home",
        "Honour",
        "Host",
        "Issued",
        "Level",
        "List",
        "Name",
        "Next",
        "Occupation",
        "Pages",
        "Passed",
        "People",
        "Phone",
        "Practice",
        "Provider",
        "Rank",
        "Reason",
        "Revoked",
        "Row",
        "Running",
        "Search",
        "Seats",
        "Status",
        "Studio",
        "Subsidies",
        "Talents",
        "Theory",
        "Town",
        "Warning",
        "When",
        "Year",
        "address",
        "article",
        "by",
        "change",
        "code",
        "community",
        "created",
        "credential",
        "date",
        "employer",
        "enterprises",
        "finished",
        "honours",
        "industry",
        "key",
        "kind",
        "level",
        "name",
        "occupation",
        "organisation",
        "person",
        "phone",
        "rank",
        "reason",
        "session",
        "sex",
        "source",
        "started",
        "status",
        "summary",
        "text",
        "title",
        "town",
        "venue",
        "version",
        "year",
    ]
)


def _texts(message: Any) -> tuple[list[str], list[str]]:
    originals = list(message.id) if isinstance(message.id, tuple) else [message.id]
    translations = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return originals, translations


def _messages(gathered: Any) -> dict[tuple[str | None, Any], Any]:
    return {(message.context, message.id): message for message in gathered if message.id}


def test_every_message_of_the_source_stands_in_the_catalogue_and_no_other() -> None:
    assert set(_messages(catalogue.committed())) == set(_messages(catalogue.gather()))


def test_every_message_is_translated() -> None:
    missing = [message.id for message in _messages(catalogue.committed()).values() if not all(_texts(message)[1])]
    assert missing == []


def test_nothing_is_marked_fuzzy() -> None:
    assert [message.id for message in _messages(catalogue.committed()).values() if message.fuzzy] == []


def test_originals_are_english_and_translations_chinese() -> None:
    """A translation may do without Chinese only where the original has no word to translate."""
    for message in _messages(catalogue.committed()).values():
        originals, translations = _texts(message)
        words = re.sub(r"%\(\w+\)[sd]|\{\w*\}", "", originals[0])
        if re.search(r"[a-z]{4,}", words) and "://" not in words:
            assert HAN.search(translations[0]), message.id


def test_placeholders_survive_translation() -> None:
    for message in _messages(catalogue.committed()).values():
        originals, translations = _texts(message)
        for translation in translations:
            assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(originals[-1])), message.id


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.committed())


def _room(path: str) -> str:
    first, _slash, rest = path.partition("/")
    return rest.partition("/")[0] if first == "templates" else first


def test_a_word_shared_between_rooms_has_one_sense() -> None:
    """An English word can mean two things that are two words in Chinese: whoever shares one has read them all.

    A word with another sense in another room is told apart by its context (`pgettext`).
    """
    shared = {
        message.id
        for message in _messages(catalogue.gather()).values()
        if isinstance(message.id, str)
        and message.id.isalpha()
        and not message.context
        and len({_room(path) for path, _line in message.locations}) > 1
    }
    assert shared == ONE_SENSE


def test_who_withdraws_what_is_told_apart() -> None:
    """Three rooms withdraw, and each calls it by another word."""
    labels = (Outcome.WITHDRAWN.label, ClaimStatus.WITHDRAWN.label, EntryStatus.WITHDRAWN.label)
    with override("zh-hans"):
        assert [str(label) for label in labels] == ["退班", "已撤回", "已退出"]
