from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Person
from directory.protection import PersonalData, Protection
from talents.enums import CertificateOrigin, CertificateStatus


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid_on(self, day: date) -> Self:
        """Issued by then, not revoked, not run out."""
        return self.filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
            status=CertificateStatus.ISSUED,
            issued_on__lte=day,
        )


class Certificate(models.Model):
    """A skill certificate (职业技能等级证书). Every one is kept; a person counts once, at the highest level held."""

    personal_data: ClassVar[PersonalData] = {"number": Protection.RESTRICTED}

    number = models.CharField(_("certificate number"), max_length=22, unique=True)
    # Both are found by the indexes below that begin with them.
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="certificates", db_index=False, verbose_name=_("person")
    )
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="certificates", db_index=False, verbose_name=_("occupation")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel)
    body = models.ForeignKey(
        EvaluationBody, models.PROTECT, related_name="certificates", verbose_name=_("evaluation body")
    )
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=CertificateStatus, default=CertificateStatus.ISSUED, editable=False
    )
    origin = models.CharField(_("origin"), max_length=12, choices=CertificateOrigin)
    origin_reference = models.CharField(
        _("reference of the origin"), max_length=40, blank=True, help_text=_("Code of the class or competition.")
    )
    exam_reference = models.CharField(
        _("exam"), max_length=40, blank=True, help_text=_("The same for two certificates of one exam (一试双证).")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill certificate")
        verbose_name_plural = _("skill certificates")
        ordering = ["-issued_on", "-pk"]
        permissions = [
            ("revoke_certificate", _("Can revoke skill certificates")),
            ("link_certificate", _("Can link two certificates of one exam")),
            ("merge_person", _("Can merge two rows of one person")),
        ]
        indexes = [
            models.Index(fields=["person", "issued_on"], name="talents_certificate_person"),
            # All that a count by occupation asks, so that the table itself is not read. No index begins with the date:
            # what asks for dates asks for years of certificates, and reads the table faster.
            models.Index(fields=["occupation", "status", "issued_on"], name="talents_certificate_counted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__range=(SkillLevel.JUNIOR, SkillLevel.SPECIAL_TECHNICIAN)),
                name="talents_certificate_level_is_certified",
                violation_error_message=_("Certificates exist for levels 5 to 1 and for special technicians."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("issued_on")),
                name="talents_certificate_period_in_order",
                violation_error_message=_("The certificate runs out before it is issued."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CertificateEvent(Event):
    """Issued, revoked. What follows (readings of the targets) is found from these rows."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("certificate event")
        verbose_name_plural = _("certificate events")
        indexes = [
            models.Index(
                fields=["id"], name="talents_certificate_event_due", condition=models.Q(picked_up_at__isnull=True)
            )
        ]
