from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory import protection
from directory.enums import IdentityType, Sex
from directory.models.changes import QueuesPersons
from directory.models.organisations import Organisation
from directory.models.places import Community, Town
from directory.names import grams
from directory.protection import PersonalData, Protection


class PersonQuerySet(models.QuerySet["Person"]):
    def with_identity(self, id_type: str, id_number: str) -> Self:
        """The person holding this document, if the district knows them."""
        return self.filter(id_digest=protection.digest(id_type, id_number))

    def named(self, text: str) -> Self:
        """Persons whose name contains `text`; two characters are enough for the index."""
        return self.filter(name_grams__contains=grams(text), name__contains=text)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["name_grams"])
class Person(models.Model):
    """One human being, whatever rooms they appear in. The number is encrypted; its keyed hash finds it.

    History of changes is kept by database triggers, so bulk writes leave their trace too.
    """

    personal_data: ClassVar[PersonalData] = {
        "name": Protection.MASKED,
        "name_grams": Protection.RESTRICTED,
        "id_cipher": Protection.ENCRYPTED,
        "id_digest": Protection.LOOKUP,
        "id_masked": Protection.MASKED,
        "phone_cipher": Protection.ENCRYPTED,
        "phone_digest": Protection.LOOKUP,
        "phone_masked": Protection.MASKED,
        "sex": Protection.RESTRICTED,
        "birth_date": Protection.RESTRICTED,
    }

    name = models.CharField(_("name"), max_length=60)
    name_grams = models.GeneratedField(
        expression=models.Func(models.F("name"), function="directory_name_grams"),
        output_field=ArrayField(models.CharField(max_length=2)),
        db_persist=True,
    )
    id_type = models.CharField(_("ID type"), max_length=28, choices=IdentityType, default=IdentityType.RESIDENT)
    id_cipher = models.BinaryField(_("encrypted ID number"))
    id_digest = models.BinaryField(_("hash of the ID number"), unique=True, max_length=32)
    id_masked = models.CharField(_("ID number"), max_length=32)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone_cipher = models.BinaryField(_("encrypted phone number"), null=True, blank=True)
    phone_digest = models.BinaryField(_("hash of the phone number"), null=True, blank=True, max_length=32)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("town")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("community")
    )
    employer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="employees", verbose_name=_("employer")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("merged into"),
        help_text=_("The row of the same human being that is used instead."),
    )
    retention_until = models.DateField(_("keep until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["pk"]
        triggers = [
            QueuesPersons(
                name="counted_anew",
                persons="""
                    SELECT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
                    WHERE (new_rows.town_id, new_rows.employer_id, new_rows.sex, new_rows.birth_date)
                        IS DISTINCT FROM (old_rows.town_id, old_rows.employer_id, old_rows.sex, old_rows.birth_date)
                """,
            )
        ]
        indexes = [
            GinIndex(fields=["name_grams"], name="directory_person_name_grams"),
            models.Index(fields=["phone_digest"], name="directory_person_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phone_cipher__isnull=True, phone_digest__isnull=True, phone_masked="")
                | (models.Q(phone_cipher__isnull=False, phone_digest__isnull=False) & ~models.Q(phone_masked="")),
                name="directory_person_phone_whole",
                violation_error_message=_("A phone number is kept whole or not at all."),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="directory_person_not_merged_into_itself",
                violation_error_message=_("Nobody is their own duplicate."),
            ),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        return protection.mask_name(self.name)


class PersonChange(models.Model):
    """A person whose town, employer, sex or birth date changed, or whose employer's industry did.

    Written by triggers, so bulk writes leave theirs too; taken by whoever counts people by these. A queue, not a
    history: that is kept beside the person.
    """

    personal_data: ClassVar[PersonalData] = {}

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False, verbose_name=_("person"))

    class Meta:
        verbose_name = _("change of a person")
        verbose_name_plural = _("changes of persons")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.person)
