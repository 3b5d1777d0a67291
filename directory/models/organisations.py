from collections.abc import Collection
from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory import uscc
from directory.enums import EvaluationBodyKind, OrganisationKind
from directory.models.changes import QueuesPersons
from directory.models.industries import Industry
from directory.models.places import Town
from directory.protection import PersonalData


def validate_credit_code(text: str) -> None:
    """Every rule of GB 32100; the schema itself knows only the shape."""
    errors = uscc.inspect(text).errors
    if errors:
        raise ValidationError([ValidationError(str(issue.message), code=issue.code) for issue in errors])


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Organisation(models.Model):
    """A school, institution, enterprise, association or public body, known by its unified social credit code."""

    personal_data: ClassVar[PersonalData] = {}

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind)
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_credit_code],
        help_text=_("GB 32100"),
    )
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("town")
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("industry")
    )
    is_above_scale = models.BooleanField(_("industrial enterprise above designated size"), default=False)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        triggers = [
            QueuesPersons(
                name="employees_counted_anew",
                persons="""
                    SELECT person.id FROM new_rows
                    JOIN old_rows ON old_rows.id = new_rows.id
                        AND old_rows.industry_id IS DISTINCT FROM new_rows.industry_id
                    JOIN directory_person AS person ON person.employer_id = new_rows.id
                """,
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(credit_code__regex=rf"^[{uscc.ALPHABET}]{{2}}[0-9]{{6}}[{uscc.ALPHABET}]{{10}}$"),
                name="directory_organisation_credit_code_shape",
                violation_error_message=_("This is no unified social credit code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """A code is kept in capitals and half-width, however it was typed."""
        if self.credit_code:
            self.credit_code = uscc.normalise(self.credit_code)
        super().clean_fields(exclude)


class EvaluationBody(models.Model):
    """An organisation's right to evaluate skills (评价机构): employer (Y) or social evaluation organisation (S)."""

    personal_data: ClassVar[PersonalData] = {}

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="evaluation_body", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=1, choices=EvaluationBodyKind)
    filing_code = models.CharField(
        _("filing code"), max_length=4, default="0000", help_text=_("Four digits; 0000 = filed with the province.")
    )
    site_code = models.CharField(_("site code"), max_length=6, help_text=_("Six digits."))
    filed_on = models.DateField(_("filed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation body")
        verbose_name_plural = _("evaluation bodies")
        ordering = ["kind", "site_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "filing_code", "site_code"],
                name="directory_evaluation_body_site_once",
                violation_error_message=_("Another body already issues under this site code."),
            ),
            models.CheckConstraint(
                condition=models.Q(filing_code__regex=r"^[0-9]{4}$", site_code__regex=r"^[0-9]{6}$"),
                name="directory_evaluation_body_codes_shape",
                violation_error_message=_("A filing code has four digits, a site code six."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("filed_on")),
                name="directory_evaluation_body_period_in_order",
                violation_error_message=_("The filing ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
