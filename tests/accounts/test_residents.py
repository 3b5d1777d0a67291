from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts import selectors
from accounts.enums import AccountChange
from accounts.errors import IdentityTaken, NotConfirmed, PersonHasAccount, PhoneTaken
from accounts.models import AccountEvent, ExternalIdentity, ResidentAccount, User
from accounts.services import identities, residents
from accounts.services.identities import Subject
from accounts.services.residents import Applicant
from directory import protection
from directory.models import Person
from directory.services import people
from tests.accounts.conftest import OTHER_PHONE, PHONE
from tests.conftest import RESIDENT_NUMBER

SUBJECT = Subject("https://id.example.gov.cn", "a1")


def _events() -> list[tuple[str, str, str]]:
    return list(AccountEvent.objects.order_by("pk").values_list("to_status", "by_name", "reason"))


def test_a_newcomer_gets_a_person_and_an_account(newcomer: Applicant) -> None:
    account = residents.register(newcomer, phone=PHONE, by=None)
    person = account.person
    assert (person.name, person.id_masked, person.phone_masked) == ("王芒种", "330109********0019", "139****5678")
    assert (person.sex, person.birth_date, person.town_id) == ("M", newcomer.birth_date, newcomer.town_id)
    assert (account.phone_masked, account.language, account.consent_version) == ("139****5678", "en", "2026-11-26")
    assert protection.decrypt(bytes(account.phone_cipher or b"")) == PHONE
    assert _events() == [(AccountChange.REGISTERED, "王**", "")]


def test_the_user_has_no_password_and_no_power(newcomer: Applicant) -> None:
    user = residents.register(newcomer, phone=PHONE, by=None).user
    assert (user.has_usable_password(), user.is_staff, user.is_superuser, user.email) == (False, False, False, "")
    assert (str(user), user.get_short_name()) == ("王**", "王**")
    assert "王芒种" not in f"{user.username}{user.first_name}{user.last_name}"


def test_a_resident_on_record_is_joined_to_the_record(resident: Person, applicant: Applicant) -> None:
    account = residents.register(applicant, phone=PHONE, by=None)
    assert account.person == resident
    assert Person.objects.count() == 1
    assert _events() == [(AccountChange.JOINED, "张**", "")]


def test_what_is_on_record_is_not_overwritten(resident: Person, applicant: Applicant) -> None:
    residents.register(replace(applicant, town_id=None), phone=PHONE, by=None)
    resident.refresh_from_db()
    assert (resident.phone_masked, resident.town_id) == ("138****1234", applicant.town_id)


def test_a_space_is_no_other_name(resident: Person, applicant: Applicant) -> None:
    assert residents.register(replace(applicant, name="张 小满"), phone=PHONE, by=None).person == resident


@pytest.mark.parametrize("name", ["张小滿", "李小满", "张小"])
def test_another_name_is_not_confirmed_and_leaves_no_trace(resident: Person, applicant: Applicant, name: str) -> None:
    """A traditional character makes another name, for the service window to judge."""
    with pytest.raises(NotConfirmed):
        residents.register(replace(applicant, name=name), phone=PHONE, by=None)
    assert (User.objects.count(), ResidentAccount.objects.count(), AccountEvent.objects.count()) == (0, 0, 0)


def test_a_refused_attempt_does_not_fill_the_blanks_of_the_record(stranger: Person, applicant: Applicant) -> None:
    attempt = replace(applicant, id_number="33018119750615232X")
    with pytest.raises(NotConfirmed):
        residents.register(attempt, phone=PHONE, by=None)
    stranger.refresh_from_db()
    assert (stranger.phone_masked, stranger.town_id, stranger.birth_date) == ("", None, None)


def test_who_has_an_account_is_not_given_to_another_phone(account: ResidentAccount, applicant: Applicant) -> None:
    with pytest.raises(PersonHasAccount):
        residents.register(applicant, phone=OTHER_PHONE, by=None)
    assert residents.with_phone(OTHER_PHONE) is None
    assert ResidentAccount.objects.get() == account
    assert User.objects.count() == 1


def test_the_refused_attempt_stays_among_the_events_of_the_account(
    account: ResidentAccount, applicant: Applicant
) -> None:
    with pytest.raises(PersonHasAccount):
        residents.register(applicant, phone=OTHER_PHONE, by=None)
    assert _events()[1:] == [(AccountChange.JOIN_REFUSED, "", "137****4321")]
    assert AccountEvent.objects.latest("pk").user == account.user


def test_the_name_is_asked_before_the_account_is_told_of(account: ResidentAccount, applicant: Applicant) -> None:
    with pytest.raises(NotConfirmed):
        residents.register(replace(applicant, name="李四"), phone=OTHER_PHONE, by=None)


def test_a_phone_opens_one_account(account: ResidentAccount, newcomer: Applicant) -> None:
    with pytest.raises(PhoneTaken):
        residents.register(newcomer, phone=PHONE, by=None)
    assert Person.objects.count() == ResidentAccount.objects.count() == User.objects.count() == 1


def test_the_phone_on_a_record_opens_nothing(resident: Person) -> None:
    """13800001234 stands on the resident's record, put there by a roster."""
    assert residents.with_phone("13800001234") is None


def test_the_window_opens_accounts_in_its_own_name(newcomer: Applicant, clerk: User) -> None:
    residents.register(newcomer, phone=PHONE, by=clerk)
    assert _events() == [(AccountChange.REGISTERED, "Clerk", "")]


def test_an_outside_identity_opens_an_account_without_a_phone(newcomer: Applicant) -> None:
    account = residents.register(newcomer, subject=SUBJECT, by=None)
    assert (account.phone_masked, account.phone_digest) == ("", None)
    assert identities.recognise(SUBJECT) == account.user
    assert [change for change, _by, _why in _events()] == [AccountChange.REGISTERED, AccountChange.CONNECTED]


def test_two_accounts_without_a_phone_do_not_collide(newcomer: Applicant, applicant: Applicant) -> None:
    residents.register(newcomer, subject=SUBJECT, by=None)
    residents.register(applicant, subject=Subject(SUBJECT.issuer, "b2"), by=None)
    assert ResidentAccount.objects.count() == 2


def test_an_outside_identity_of_another_opens_no_account(newcomer: Applicant, applicant: Applicant) -> None:
    residents.register(newcomer, subject=SUBJECT, by=None)
    with pytest.raises(IdentityTaken):
        residents.register(applicant, subject=SUBJECT, by=None)
    assert (ResidentAccount.objects.count(), Person.objects.count()) == (1, 1)


def test_a_new_number_opens_the_account_and_the_old_one_no_longer(account: ResidentAccount) -> None:
    residents.change_phone(account, OTHER_PHONE, by=account.user)
    assert residents.with_phone(PHONE) is None
    assert residents.with_phone(OTHER_PHONE) == account
    assert _events()[1:] == [(AccountChange.PHONE_CHANGED, "张**", "139****5678 → 137****4321")]


def test_a_number_of_another_account_is_refused(account: ResidentAccount, newcomer: Applicant) -> None:
    other = residents.register(newcomer, phone=OTHER_PHONE, by=None)
    with pytest.raises(PhoneTaken):
        residents.change_phone(account, OTHER_PHONE, by=account.user)
    assert residents.with_phone(OTHER_PHONE) == other
    assert residents.with_phone(PHONE) == account


def test_a_phone_not_heard_of_for_ninety_days_is_stale(account: ResidentAccount) -> None:
    assert residents.is_stale(account) is False
    account.phone_confirmed_at = timezone.now() - timedelta(days=89)
    assert residents.is_stale(account) is False
    account.phone_confirmed_at = timezone.now() - timedelta(days=91)
    assert residents.is_stale(account) is True
    residents.confirm_phone(account, language="en")
    account.refresh_from_db()
    assert (residents.is_stale(account), account.language) == (False, "en")


@pytest.mark.parametrize(
    ("name", "last", "knows"),
    [
        ("张小满", "0017", True),
        (" 张小满 ", "００１７", True),
        ("张小满", "0018", False),
        ("张三", "0017", False),
        ("张小满", "", False),
        ("张小满", RESIDENT_NUMBER, False),
    ],
)
def test_the_holder_knows_name_and_document(account: ResidentAccount, name: str, last: str, knows: bool) -> None:
    assert residents.is_really(account, name=name, last_characters=last) is knows


def test_a_signed_in_resident_is_a_person_and_others_are_not(account: ResidentAccount, clerk: User) -> None:
    assert selectors.resident_of(account.user) == account.person
    assert selectors.resident_of(clerk) is None


def test_everyone_is_written_to_in_the_language_they_use(
    account: ResidentAccount, newcomer: Applicant, stranger: Person
) -> None:
    english = residents.register(newcomer, phone=OTHER_PHONE, by=None).person_id
    assert selectors.languages_of([account.person_id, english, stranger.pk]) == {
        account.person_id: "zh-hans",
        english: "en",
        stranger.pk: "zh-hans",
    }


@pytest.mark.parametrize("text", ["张小", "13800001234", PHONE, RESIDENT_NUMBER])
def test_the_window_finds_an_account(account: ResidentAccount, text: str) -> None:
    assert list(selectors.find_accounts(text)) == [account]


def test_half_a_phone_cannot_be_kept(account: ResidentAccount) -> None:
    with pytest.raises(IntegrityError, match="accounts_resident_phone_whole"), transaction.atomic():
        ResidentAccount.objects.filter(pk=account.pk).update(phone_masked="")


def test_events_stay(account: ResidentAccount) -> None:
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        AccountEvent.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_one_person_at_once_one_gets_the_account(applicant: Applicant) -> None:
    people.meet([people.Identity(name="张小满", id_number=RESIDENT_NUMBER)], by=None)

    def register(turn: int) -> bool:
        try:
            residents.register(applicant, phone=f"1390000000{turn}", by=None)
        except PersonHasAccount:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(register, range(8))) == [False] * 7 + [True]
    assert ResidentAccount.objects.count() == User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_with_one_phone_at_once_one_gets_the_account(applicant: Applicant) -> None:
    def register(turn: int) -> bool:
        mine = replace(applicant, id_type="passport", id_number=f"E1234567{turn}")
        try:
            residents.register(mine, phone=PHONE, by=None)
        except PhoneTaken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(register, range(8))) == [False] * 7 + [True]
    assert ResidentAccount.objects.count() == Person.objects.count() == 1


def test_an_identity_is_bound_once_in_both_directions(account: ResidentAccount, clerk: User) -> None:
    identities.connect(account.user, SUBJECT, by=account.user)
    with pytest.raises(IdentityTaken):
        identities.connect(clerk, SUBJECT, by=clerk)
    with pytest.raises(IdentityTaken):
        identities.connect(account.user, Subject(SUBJECT.issuer, "another"), by=account.user)
    assert ExternalIdentity.objects.count() == 1
