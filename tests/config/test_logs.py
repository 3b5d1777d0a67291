import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings

from config.logs import logging_config


class Written:
    """What has been logged since logging was set up this way."""

    def __init__(self, *, json: bool) -> None:
        logging.config.dictConfig(logging_config(json=json, level="INFO"))
        self.stream = io.StringIO()
        for handler in logging.getLogger().handlers:
            if handler.name == "console" and isinstance(handler, logging.StreamHandler):
                handler.setStream(self.stream)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    yield Written(json=True)
    logging.config.dictConfig(settings.LOGGING)


def test_a_line_says_who_what_and_when(written: Written) -> None:
    structlog.get_logger("training").info("roster_pushed", rows=200)
    logging.getLogger("django.db").warning("slow by %d ms", 30)
    ours, theirs = written.lines()
    assert (ours["event"], ours["rows"], ours["logger"], ours["level"]) == ("roster_pushed", 200, "training", "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("slow by 30 ms", "django.db", "warning")
    assert set(ours) - set(theirs) == {"rows"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("330109200501010019", "330109********0019"),
        ("33018119750615232x.", "330181********232x."),
        ("号码13812345678", "号码138****5678"),
        ("a\n13812345678", "a\n138****5678"),
        ("q=%2013812345678&", "q=%20138****5678&"),
        ("certificate S000033010901243000123", "certificate S000033010901243000123"),
        ("9138123456780", "9138123456780"),
    ],
)
def test_numbers_of_persons_are_masked_wherever_they_stand(text: str, masked: str, written: Written) -> None:
    structlog.get_logger().info(text, rows=[{"text": text}])
    logging.getLogger("elsewhere").warning("said %s", text)
    ours, theirs = written.lines()
    assert (ours["event"], ours["rows"]) == (masked, [{"text": masked}])
    assert theirs["event"] == f"said {masked}"


def test_numbers_in_a_traceback_are_masked(written: Written) -> None:
    try:
        int("330109200501010019 ?")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = written.lines()
    assert line["exception"].splitlines()[-1] == (
        "ValueError: invalid literal for int() with base 10: '330109********0019 ?'"
    )


@pytest.mark.usefixtures("written")
def test_columns_are_masked_too() -> None:
    columns = Written(json=False)
    structlog.get_logger().info("called", phone="13812345678")
    assert columns.stream.getvalue().split()[-1] == "phone=138****5678"


def test_a_request_is_logged_without_its_query(written: Written) -> None:
    structlog.get_logger().info("request_finished", request="GET /registry/?q=张小满", code=200)
    (line,) = written.lines()
    assert line["request"] == "GET /registry/"


def test_a_probe_is_logged_when_it_fails(written: Written) -> None:
    structlog.get_logger().info("request_finished", request="GET /readyz", code=200)
    structlog.get_logger().error("request_finished", request="GET /readyz", code=503)
    assert [line["code"] for line in written.lines()] == [503]
