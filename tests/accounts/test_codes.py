from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone, translation

from accounts.enums import CodePurpose
from accounts.errors import CodeSpent, CodeWrong
from accounts.models import OneTimeCode
from accounts.services import codes
from directory import protection
from directory.models import District
from tests.accounts.conftest import OTHER_PHONE, PHONE
from tests.telephone import Telephone

SIGN_IN = CodePurpose.SIGN_IN


def _redeem(code: OneTimeCode, digits: str) -> OneTimeCode:
    return codes.redeem(str(code.reference), SIGN_IN, digits)


@pytest.mark.django_db
def test_the_right_digits_redeem_a_code_once(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    redeemed = _redeem(code, telephone.code())
    assert protection.decrypt(redeemed.phone_cipher) == PHONE
    assert redeemed.redeemed_at is not None
    with pytest.raises(CodeSpent):
        _redeem(code, telephone.code())


@pytest.mark.django_db
def test_the_message_names_the_portal_and_carries_the_reference(telephone: Telephone, district: District) -> None:
    with translation.override("en"):
        code = codes.send(PHONE, SIGN_IN)
    [message] = telephone.messages()
    assert (message["phone"], message["reference"]) == (PHONE, str(code.reference))
    assert message["text"] == (
        f"{telephone.code()} is your code for 萧山区技能人才服务平台. "
        "It lasts 5 minutes; give it to nobody, the bureau never asks for it."
    )


@pytest.mark.django_db
def test_neither_phone_nor_digits_are_kept_in_the_clear(telephone: Telephone) -> None:
    codes.send(PHONE, SIGN_IN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_onetimecode::text FROM accounts_onetimecode")
        row: str = cursor.fetchone()[0]
    assert PHONE not in row
    assert telephone.code() not in row
    assert PHONE.encode().hex() not in row
    assert telephone.code().encode().hex() not in row


@pytest.mark.django_db
def test_equal_digits_are_kept_as_different_hashes(telephone: Telephone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.codes.secrets.randbelow", lambda _below: 42)
    digests = {bytes(codes.send(phone, SIGN_IN).code_digest) for phone in (PHONE, PHONE, OTHER_PHONE)}
    assert len(digests) == 3
    assert telephone.code() == "000042"


@pytest.mark.django_db
@pytest.mark.parametrize("digits", ["", "12345", "abcdef", "１２３４５６", "0" * 300])
def test_other_digits_are_wrong(telephone: Telephone, digits: str) -> None:
    with pytest.raises(CodeWrong):
        _redeem(codes.send(PHONE, SIGN_IN), digits)


@pytest.mark.django_db
def test_the_sixth_try_fails_even_with_the_right_digits(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    for _try in range(5):
        with pytest.raises(CodeWrong):
            _redeem(code, telephone.wrong_code())
    with pytest.raises(CodeSpent):
        _redeem(code, telephone.code())


@pytest.mark.django_db
def test_the_fifth_try_may_still_be_right(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    for _try in range(4):
        with pytest.raises(CodeWrong):
            _redeem(code, telephone.wrong_code())
    assert _redeem(code, telephone.code()).tries == 5


@pytest.mark.django_db
def test_a_code_expires_after_five_minutes(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    assert code.expires_at - code.created_at == timedelta(minutes=5)
    _age(code, timedelta(minutes=4, seconds=50))
    assert OneTimeCode.objects.live().count() == 1
    _age(code, timedelta(seconds=15))
    with pytest.raises(CodeSpent):
        _redeem(code, telephone.code())


@pytest.mark.django_db
def test_a_code_opens_only_what_it_was_sent_for(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    with pytest.raises(CodeSpent):
        codes.redeem(str(code.reference), CodePurpose.CHANGE_PHONE, telephone.code())
    assert codes.proof(str(code.reference), CodePurpose.CHANGE_PHONE) is None


@pytest.mark.django_db
def test_a_code_is_no_use_with_the_reference_of_another(telephone: Telephone) -> None:
    mine = codes.send(PHONE, SIGN_IN)
    codes.send(OTHER_PHONE, SIGN_IN)
    with pytest.raises(CodeWrong):
        _redeem(mine, telephone.code())


@pytest.mark.django_db
def test_a_proof_lasts_half_an_hour(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    assert codes.proof(str(code.reference), SIGN_IN) is None
    _redeem(code, telephone.code())
    assert codes.proof(str(code.reference), SIGN_IN) == code
    OneTimeCode.objects.update(redeemed_at=timezone.now() - timedelta(minutes=31))
    assert codes.proof(str(code.reference), SIGN_IN) is None


@pytest.mark.django_db
def test_old_codes_are_forgotten(telephone: Telephone) -> None:
    old, young = codes.send(PHONE, SIGN_IN), codes.send(PHONE, SIGN_IN)
    _age(old, timedelta(days=1, minutes=1))
    assert codes.forget() == 1
    assert list(OneTimeCode.objects.all()) == [young]
    assert codes.phone_of(str(old.reference)) == ""


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_redeems_it(telephone: Telephone) -> None:
    code = codes.send(PHONE, SIGN_IN)
    digits = telephone.code()

    def redeem(_turn: int) -> bool:
        try:
            _redeem(code, digits)
        except CodeSpent:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(redeem, range(8))) == [False] * 7 + [True]


def _age(code: OneTimeCode, by: timedelta) -> None:
    OneTimeCode.objects.filter(pk=code.pk).update(created_at=F("created_at") - by, expires_at=F("expires_at") - by)
