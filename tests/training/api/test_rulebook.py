"""The pages of the rules, for programs and for people."""

import pytest
from django.test import Client

from training.rulebook import BOOK

pytestmark = pytest.mark.django_db

RULES = "/api/v1/rules/"
PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


def test_a_program_reads_a_rule_in_both_languages(client: Client) -> None:
    answer = client.get(f"{RULES}ID_CHECK_DIGIT/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {
        "code": "ID_CHECK_DIGIT",
        "about": ["roster"],
        "severity": "error",
        "status": None,
        "wrong": '{"id_number": "330109199001010018"}',
        "right": '{"id_number": "330109199001010017"}',
        "address": "http://testserver/api/v1/rules/ID_CHECK_DIGIT/",
        "texts": {
            "zh-hans": {
                "meaning": "末位校验码与前17位不符（GB 11643），18位中至少有一位有误。",
                "mend": "请对照证件逐位核对，常见的是相邻两位写颠倒。",
            },
            "en": {
                "meaning": "The last character does not follow from the first 17 (GB 11643), so at least one of the 18 "
                "is wrong.",
                "mend": "Compare the whole number with the card: mostly two digits have changed places.",
            },
        },
    }


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "如何更正"), ("en", "How to mend it")])
def test_a_browser_reads_a_rule_as_a_page(client: Client, language: str, said: str) -> None:
    answer = client.get(f"{RULES}ID_CHECK_DIGIT/", headers={"Accept": PAGE, "Accept-Language": language})
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert said in page
    assert "330109199001010018" in page


def test_every_rule_has_its_page(client: Client) -> None:
    headers = {"Accept": PAGE}
    assert {client.get(f"{RULES}{code}/", headers=headers).status_code for code in BOOK} == {200}


def test_the_list_names_them_all(client: Client) -> None:
    assert [rule["code"] for rule in client.get(RULES).json()] == list(BOOK)
    page = client.get(RULES, headers={"Accept": PAGE}).content.decode()
    assert [code for code in BOOK if f'href="{RULES}{code}/"' not in page] == []


def test_a_rule_nobody_made_is_not_found(client: Client) -> None:
    answer = client.get(f"{RULES}ID_CHECKDIGIT/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert (answer.json()["code"], answer.json()["type"]) == ("RULE_NOT_FOUND", f"{RULES}RULE_NOT_FOUND/")
    page = client.get(f"{RULES}ID_CHECKDIGIT/", headers={"Accept": PAGE})
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_other_formats_are_not_given(client: Client) -> None:
    answer = client.get(RULES, headers={"Accept": "application/xml"})
    assert (answer.status_code, answer.json()["code"]) == (406, "NOT_ACCEPTABLE")
