"""The months that have just ended, closed; in the last of them an exam turned out to be recorded in error."""

from datetime import date, timedelta

from django.db.models import F, Max, Min

from accounts.models import User
from talents.enums import CertificateOrigin
from talents.models import Certificate
from talents.services import certificates
from targets.services import closes

CLOSED = 3


def close(*, today: date, by: User) -> None:
    months = [today.replace(day=1)]
    for _month in range(CLOSED):
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    for month in months[:-1]:
        closes.close(month, by=by)
    # All they ever had came of that exam, so that without it they were never skilled; and it was held in the year of
    # the last month closed.
    mistaken = (
        Certificate.objects.alias(
            first=Min("person__certificates__issued_on"), last=Max("person__certificates__issued_on")
        )
        .filter(
            issued_on__range=(months[-2].replace(month=1), months[-1] - timedelta(days=1)),
            occupation__is_new=False,
            origin=CertificateOrigin.EXAMINATION,
            first=F("last"),
        )
        .order_by("-issued_on", "-pk")
    )
    of_the_exam = Certificate.objects.filter(person__in=mistaken.values("person")[:1])
    certificates.revoke(of_the_exam, reason="经复核，该次考核成绩登记有误（演示数据）", by=by)
    closes.restate(by=by)
