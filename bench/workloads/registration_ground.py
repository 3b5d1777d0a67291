"""The ground of the rush: one class that everybody wants, and the residents who do, each signed in already."""

from datetime import date, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import ResidentAccount, User
from accounts.views.progress import BACKEND
from directory import protection
from directory.enums import OrganisationKind, TownKind
from directory.models import Organisation, Person, Town
from training.enums import ClassKind, ClassStatus, VenueKind
from training.models import Course, Provider, TrainingClass, Venue

RESIDENTS, SEATS = 2_000, 50
CODE = "XS2026-0001"


def prepare() -> TrainingClass:
    """A class of 50 seats, and residents with accounts and sessions, in a database of their own."""
    town = Town.objects.create(
        code="330109002", name="北干街道", kind=TownKind.SUBDISTRICT, longitude="120.263", latitude="30.186"
    )
    school = Organisation.objects.create(name="夜校", kind=OrganisationKind.SCHOOL, town=town)
    today, now = timezone.localdate(), timezone.now()
    provider = Provider.objects.create(organisation=school, approved_from=today - timedelta(days=365))
    venue = Venue.objects.create(
        name="梦工坊", kind=VenueKind.COMMUNITY, town=town, longitude="120.26", latitude="30.18", capacity=SEATS
    )
    training_class = TrainingClass.objects.create(
        code=CODE,
        course=Course.objects.create(title="摄影和视频剪辑", provider=provider, hours=2),
        kind=ClassKind.NIGHT_CLASS,
        venue=venue,
        starts_on=today + timedelta(days=7),
        ends_on=today + timedelta(days=7),
        capacity=SEATS,
        status=ClassStatus.OPEN,
        registration_opens_at=now - timedelta(hours=1),
        registration_closes_at=now + timedelta(days=1),
    )
    begins = now + timedelta(days=7)
    training_class.sessions.create(starts_at=begins, ends_at=begins + timedelta(minutes=90))
    _make_residents(town)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return training_class


def _make_residents(town: Town) -> None:
    persons = Person.objects.bulk_create(
        Person(
            name=f"示范{n}",
            id_cipher=b"-",
            id_digest=protection.digest("bench", str(n)),
            id_masked="*",
            birth_date=date(1990, 1, 1),
            town=town,
        )
        for n in range(RESIDENTS)
    )
    users = User.objects.bulk_create(User(username=f"resident-{n}", display_name="示*") for n in range(RESIDENTS))
    ResidentAccount.objects.bulk_create(
        ResidentAccount(user=user, person=person, language="zh-hans", consent_version="bench")
        for user, person in zip(users, persons, strict=True)
    )
    store = SessionStore()
    expires = timezone.now() + timedelta(days=1)
    Session.objects.bulk_create(
        Session(
            session_key=session_key(n),
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for n, user in enumerate(users)
    )


def session_key(number: int) -> str:
    return f"bench{number:027d}"


def restore(training_class: TrainingClass) -> None:
    """Nobody has a place, and the tables are as they were."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE training_enrolmentevent, training_enrolment RESTART IDENTITY CASCADE")
    TrainingClass.objects.filter(pk=training_class.pk).update(seats_taken=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE training_trainingclass, training_enrolment, training_enrolmentevent")
        cursor.execute("CHECKPOINT")
