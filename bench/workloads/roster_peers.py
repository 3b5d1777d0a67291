"""The peers of the roster's comparison: what people write with django-import-export and Django REST framework.

They are given the rows as the school sends them, all nine fields, and the project's own checks, ciphers and hashes as
functions to call, since nobody could do without. How they look things up and save is the libraries' way: nothing of the
portal's temporary tables or set-based statements, and nothing that would slow them.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import tablib
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from import_export.widgets import DateWidget, ForeignKeyWidget
from rest_framework import serializers

from accounts.models import User
from directory import documents, phones, protection
from directory.models import Organisation, Person, Town
from training.enums import EnrolmentStatus
from training.models import Enrolment, EnrolmentEvent, TrainingClass

BATCH = 2000
T = TypeVar("T")


def person(sent: Mapping[str, str], town_id: int | None) -> Person:
    """The person of a row: checked, encrypted, hashed and masked like the portal's own. Raises `ValueError`."""
    document = documents.inspect(sent["id_type"], sent["id_number"], today=timezone.localdate())
    if document.errors:
        raise ValueError(str(document.errors[0].message))
    phone = phones.mobile(sent["phone"])
    return Person(
        name=documents.name(sent["name"]),
        id_type=sent["id_type"],
        id_cipher=protection.encrypt(document.number),
        id_digest=protection.digest(sent["id_type"], document.number),
        id_masked=protection.mask_identity(document.number),
        sex=document.sex,
        birth_date=document.birth_date,
        phone_cipher=protection.encrypt(phone),
        phone_digest=protection.digest("phone", phone),
        phone_masked=protection.mask_phone(phone),
        town_id=town_id,
    )


def digest_of(sent: Mapping[str, str]) -> bytes:
    document = documents.inspect(sent["id_type"], sent["id_number"], today=timezone.localdate())
    return protection.digest(sent["id_type"], document.number)


# --- django-import-export --------------------------------------------------------------------------------------------


class PersonWidget(ForeignKeyWidget):  # type: ignore[misc]  # the library is not typed
    """A relation that is made where it does not exist, as the library's guide has it."""

    def clean(self, value: str, row: Mapping[str, str], **kwargs: Any) -> Person:
        try:
            return Person.objects.get(id_digest=digest_of(row))
        except Person.DoesNotExist:
            town = ForeignKeyWidget(Town, "name").clean(row["town"])
            made = person(row, town.pk if town else None)
            made.save()
            return made


class EnrolmentResource(resources.ModelResource):  # type: ignore[misc]  # the library is not typed
    """As it comes: a widget for each field, so a row and what it refers to are looked up, compared and saved."""

    person = fields.Field("person", "id_number", PersonWidget(Person, "id_masked"))
    employer = fields.Field("employer", "employer_uscc", ForeignKeyWidget(Organisation, "credit_code"))
    entered_on = fields.Field("entered_on", "entered_on", DateWidget("%Y-%m-%d"))

    class Meta:
        model = Enrolment
        fields = ("student_number", "person", "employer", "entered_on", "note")
        import_id_fields = ("student_number",)

    def get_queryset(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.live().filter(training_class=self.training_class)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.training_class, self.by = TrainingClass.objects.get(), User.objects.get()

    def before_save_instance(self, instance: Enrolment, row: Mapping[str, str], **kwargs: Any) -> None:
        instance.training_class, instance.status = self.training_class, EnrolmentStatus.ENROLLED

    def after_save_instance(self, instance: Enrolment, row: Mapping[str, str], **kwargs: Any) -> None:
        EnrolmentEvent.objects.create(enrolment=instance, to_status=instance.status, by=self.by, by_name=str(self.by))


class TunedResource(EnrolmentResource):
    """In bulk, what rows refer to loaded beforehand, those on record cached, and no report of differences."""

    person = fields.Field("person_id", "person")
    employer = fields.Field("employer_id", "employer")

    class Meta:
        model = Enrolment
        fields = ("student_number", "person", "employer", "entered_on", "note")
        import_id_fields = ("student_number",)
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = BATCH
        skip_diff = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self.employers = dict(Organisation.objects.exclude(credit_code=None).values_list("credit_code", "pk"))
        towns = dict(Town.objects.values_list("name", "pk"))
        sent = {digest_of(row): row for row in dataset.dict}
        known: dict[bytes, int] = {}
        for chunk in _batches(sent):
            found = Person.objects.filter(id_digest__in=chunk).values_list("id_digest", "pk")
            known |= {bytes(digest): pk for digest, pk in found}
        new = (person(row, towns.get(row["town"])) for digest, row in sent.items() if digest not in known)
        for made in _batches(new):
            known |= {bytes(each.id_digest): each.pk for each in Person.objects.bulk_create(made)}
        self.persons = {row["id_number"]: known[digest] for digest, row in sent.items()}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        row["person"] = self.persons[row["id_number"]]
        row["employer"] = self.employers[row["employer_uscc"]] if row["employer_uscc"] else None

    def after_save_instance(self, instance: Enrolment, row: Mapping[str, str], **kwargs: Any) -> None:
        """The events follow in bulk."""

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        EnrolmentEvent.objects.bulk_create(
            (
                EnrolmentEvent(enrolment_id=pk, to_status=EnrolmentStatus.ENROLLED, by=self.by, by_name=str(self.by))
                for pk in self.get_queryset().values_list("pk", flat=True)
            ),
            batch_size=BATCH,
        )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    items = iter(items)
    while batch := list(islice(items, BATCH)):
        yield batch


def with_import_export(resource: type[EnrolmentResource], sent: str) -> None:
    """Import what the school sent as CSV."""
    dataset = tablib.Dataset().load(io.StringIO(sent), format="csv")
    result = resource().import_data(dataset, raise_errors=True)
    if result.has_errors() or result.has_validation_errors():
        raise RuntimeError("django-import-export did not import")
    TrainingClass.objects.update(seats_taken=len(dataset))


# --- Django REST framework -------------------------------------------------------------------------------------------


class RowSerializer(serializers.ModelSerializer[Enrolment]):
    """A row that is checked, its relations looked up, and saved, one by one."""

    name = serializers.CharField(max_length=60)
    id_type = serializers.CharField(max_length=28)
    id_number = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=30)
    town = serializers.SlugRelatedField(slug_field="name", queryset=Town.objects.all())
    employer_uscc = serializers.CharField(allow_blank=True)

    class Meta:
        model = Enrolment
        fields = [
            "student_number",
            "name",
            "id_type",
            "id_number",
            "phone",
            "town",
            "employer_uscc",
            "entered_on",
            "note",
        ]

    def validate_student_number(self, number: str) -> str:
        if Enrolment.objects.live().filter(training_class=self.context["class"], student_number=number).exists():
            raise serializers.ValidationError("taken")
        return number

    def validate_employer_uscc(self, code: str) -> Organisation | None:
        return (
            serializers.SlugRelatedField(
                slug_field="credit_code", queryset=Organisation.objects.all()
            ).to_internal_value(code)
            if code
            else None
        )

    def create(self, validated_data: dict[str, Any]) -> Enrolment:
        sent, by = validated_data, self.context["by"]
        found = Person.objects.filter(id_digest=digest_of(sent)).first()
        if found is None:
            found = person(sent, sent["town"].pk)
            found.save()
        enrolled = Enrolment.objects.create(
            person=found,
            training_class=self.context["class"],
            student_number=sent["student_number"],
            status=EnrolmentStatus.ENROLLED,
            employer=sent["employer_uscc"],
            entered_on=sent["entered_on"],
            note=sent["note"],
        )
        EnrolmentEvent.objects.create(enrolment=enrolled, to_status=enrolled.status, by=by, by_name=str(by))
        return enrolled


def with_serializers(sent: Sequence[Mapping[str, str]]) -> None:
    """Save what the school sent as JSON, once decoded."""
    context = {"by": User.objects.get(), "class": TrainingClass.objects.get()}
    serializer = RowSerializer(data=sent, many=True, context=context)
    serializer.is_valid(raise_exception=True)
    with transaction.atomic():
        serializer.save()
    TrainingClass.objects.update(seats_taken=len(sent))
