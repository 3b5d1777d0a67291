"""The months that have just ended, closed; in the last of them a certificate turned out to be issued in error."""

from datetime import date, timedelta

from django.db.models import Count

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
    # Their only one, so that without it they were never skilled; and issued in the year of the last month closed.
    mistaken = (
        Certificate.objects.alias(of_holder=Count("person__certificates"))
        .filter(
            issued_on__range=(months[-2].replace(month=1), months[-1] - timedelta(days=1)),
            occupation__is_new=False,
            origin=CertificateOrigin.EXAMINATION,
            of_holder=1,
        )
        .order_by("-issued_on", "-pk")
    )
    certificates.revoke(mistaken[:1], reason="经复核，该次考核成绩登记有误（演示数据）", by=by)
    closes.restate(by=by)
