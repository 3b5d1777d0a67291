"""The dashboard's document, asked for by 20 clients through gunicorn: 22 towns, 9 industries, 3 years and the stock.

Known already (304), from the cache, and made anew with no cache at all, next to a view that does nothing behind the
same door (bare, the limit), an empty view without any middleware (empty), and the same document through nested
ModelSerializers: its sums taken by the ORM (nested, the peer), and read from those the runs keep (nested, kept).
"""

import http.client
import itertools
import json
import random
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.services import roles
from accounts.views.progress import BACKEND
from bench.workloads import serving
from bench.workloads.serving import Traffic
from config.roles import GRANTS
from directory.enums import Sex, TownKind
from directory.levels import CERTIFIABLE
from directory.models import Industry, IndustryScheme, Occupation, Town
from targets.enums import OF_PEOPLE, AgeBand, Formula, Scope, Trigger
from targets.models import (
    Cell,
    Indicator,
    Margin,
    Reading,
    Recomputation,
    Target,
    TrajectoryPoint,
    WorkforceStatistic,
)
from targets.models.cells import NUMERATORS
from targets.parts import UNKNOWN, Part
from targets.selectors import breakdowns

PROCESSES, CONNECTIONS, ROUNDS = 1, 20, 3
REQUESTS, FEW = 600, 200
TOWNS, INDUSTRIES = 22, 9
COUNTS = ("skilled", "skilled_first", "high", "high_first", "digital", "digital_first")
PAGE, NESTED, KEPT, BARE = "/api/v1/dashboard/", "/nested/", "/nested-kept/", "/bare/"
NEW_OCCUPATIONS = 59


# --- The ground ------------------------------------------------------------------------------------------------------


def prepare() -> dict[str, str]:
    """Cells, readings and targets in a database of their own, and somebody signed in: the cookies."""
    today = timezone.localdate()
    chance = random.Random(330109)
    towns = Town.objects.bulk_create(
        Town(
            code=f"330109{n:03d}",
            name=f"第{n}镇",
            kind=TownKind.TOWN,
            longitude=120 + n / 100,
            latitude=30 + n % 5 / 50,
        )
        for n in range(1, TOWNS + 1)
    )
    scheme = IndustryScheme.objects.create(key="nine", name="九大行业", source="bench")
    industries = Industry.objects.bulk_create(
        Industry(scheme=scheme, code=f"{n:02d}", name=f"第{n}行业") for n in range(1, INDUSTRIES + 1)
    )
    years = [today.year - 2, today.year - 1, today.year]
    places = itertools.product([*years, None], [*towns, None], [*industries, None], CERTIFIABLE, Sex, AgeBand)
    Cell.objects.bulk_create([_cell(chance, *place) for place in places if chance.random() < 0.35], batch_size=5_000)
    cuts = breakdowns.summed([*years, None], Part())
    keys = {**{town.code: str(town.pk) for town in towns}, UNKNOWN: ""}
    Margin.objects.bulk_create(
        Margin(year=year, dimension=dimension, key=keys.get(key, key), **dict(zip(COUNTS, counts, strict=True)))
        for year, cut in cuts.items()
        for (dimension, key), counts in cut.sums.items()
    )
    workforce = WorkforceStatistic.objects.create(as_of=date(today.year - 1, 12, 31), persons=1_000_000, source="bench")
    occupations = Occupation.objects.bulk_create(
        Occupation(name=f"第{n}新职业", name_en=f"New occupation {n}", is_new=True, source="bench")
        for n in range(1, NEW_OCCUPATIONS + 1)
    )
    run = Recomputation.objects.create(
        trigger=Trigger.NIGHTLY,
        as_of=today,
        counted_years=years,
        finished_at=timezone.now(),
        new_occupations={str(each.pk): chance.randint(1, 3000) for each in occupations},
    )
    _read(run, towns, workforce)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return _sign_in()


def _cell(
    chance: random.Random, year: int | None, town: Town | None, industry: Industry | None, *others: int | str
) -> Cell:
    level, sex, age = others
    skilled = chance.randint(1, 40)
    high = chance.randint(0, skilled)
    digital = chance.randint(0, high)
    return Cell(
        year=year,
        town=town,
        industry=industry,
        level=int(level),
        sex=str(sex),
        age_band=int(age),
        skilled=skilled,
        skilled_first=0,
        high=high,
        high_first=0,
        digital=digital,
        digital_first=0,
    )


def _read(run: Recomputation, towns: Sequence[Town], workforce: WorkforceStatistic) -> None:
    """What the run would have read: for each indicator of people the total, every town, and outside."""
    places = [(Scope.TOTAL, None), (Scope.OUTSIDE, None), *((Scope.TOWN, town) for town in towns)]
    for indicator in Indicator.objects.exclude(formula__in=OF_PEOPLE):
        _read_total(run, indicator)
    for indicator in Indicator.objects.filter(formula__in=OF_PEOPLE):
        version = indicator.versions.latest("in_force_from")
        column = NUMERATORS[Formula(indicator.formula)]
        cells = Cell.objects.filter(year=run.as_of.year if indicator.kind == "count_in_year" else None)
        by_town = dict.fromkeys([None, *(town.pk for town in towns)], 0)
        for town_id, number in cells.values_list("town", column):
            by_town[town_id] += number
        Reading.objects.bulk_create(
            Reading(
                recomputation=run,
                indicator=indicator,
                version=version,
                year=run.as_of.year,
                as_of=run.as_of,
                scope=scope,
                town=town,
                numerator=sum(by_town.values()) if scope == Scope.TOTAL else by_town[town.pk if town else None],
                workforce=workforce if scope == Scope.TOTAL and indicator.formula == "skilled_share" else None,
            )
            for scope, town in places
        )
        _promise(indicator, run.as_of.year, [None] if indicator.kind == "stock_ratio" else [None, *towns])


def _read_total(run: Recomputation, indicator: Indicator) -> None:
    """Of what is not of people."""
    is_ratio = indicator.kind == "stock_ratio"
    Reading.objects.create(
        recomputation=run,
        indicator=indicator,
        version=indicator.versions.latest("in_force_from"),
        year=run.as_of.year,
        as_of=run.as_of,
        scope=Scope.TOTAL,
        numerator=120,
        denominator=500 if is_ratio else None,
    )
    _promise(indicator, run.as_of.year, [None])


def _promise(indicator: Indicator, year: int, places: Sequence[Town | None]) -> None:
    """A target for the year, the district's with a trajectory that climbs evenly where it is a count."""
    is_share = indicator.kind == "stock_ratio"
    targets = Target.objects.bulk_create(
        Target(
            indicator=indicator,
            town=town,
            year=year,
            due_on=date(year, 12, 31),
            value="0.37" if is_share else 7200 if town is None else 300,
            document="bench",
        )
        for town in places
    )
    if not is_share:
        TrajectoryPoint.objects.bulk_create(
            TrajectoryPoint(target=targets[0], month=date(year, month, 1), value=600 * month) for month in range(1, 13)
        )


def _sign_in() -> dict[str, str]:
    roles.sync(GRANTS)
    user = User.objects.create_user("leader", password=None, is_staff=True)
    user.groups.add(Group.objects.get(name=Role.LEADER))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


# --- One look, and many ----------------------------------------------------------------------------------------------


def look(path: str, cookies: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """The tag and the document of one answer."""
    asked = http.client.HTTPConnection("127.0.0.1", serving.PORT, timeout=60)
    asked.request("GET", path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})
    answer = asked.getresponse()
    body = json.loads(answer.read())
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status} {body}")
    return answer.getheader("ETag", ""), body


def ask(path: str, cookies: Mapping[str, str], number: int, status: int, etag: str = "") -> Traffic:
    """All clients at once. Any other status than the one expected ends the run: the outcome comes before the speed."""
    headers = {"If-None-Match": etag} if etag else {}
    request = serving.request("GET", path, cookies=cookies, headers=headers)
    connection.close()
    done = serving.traffic([request] * number, processes=PROCESSES, connections=CONNECTIONS)
    if done.statuses != {status: number}:
        sys.exit(f"{path}: answers are {done.statuses}, not all {status}")
    return done


def check(board: Mapping[str, object], peer: Mapping[str, object]) -> None:
    """Both serve one document, to the last member."""
    for member in {*board, *peer}:
        if board.get(member) != peer.get(member):
            sys.exit(f"{member} differs:\n{board.get(member)}\n{peer.get(member)}")


def compare(cookies: Mapping[str, str]) -> tuple[dict[str, list[Traffic]], float]:
    """In turn, for as many rounds as there are: with a cache, without one, and with nothing at all."""
    rounds: dict[str, list[Traffic]] = {
        name: [] for name in ("bare", "known (304)", "cached", "uncached", "nested", "nested, kept", "empty")
    }
    peak = 0.0
    for _round in range(ROUNDS):
        with serving.gunicorn():
            etag, board = look(PAGE, cookies)
            for path in (NESTED, KEPT):
                check(board, look(path, cookies)[1])
            rounds["bare"].append(ask(BARE, cookies, REQUESTS, 302))
            rounds["known (304)"].append(ask(PAGE, cookies, REQUESTS, 304, etag))
            rounds["cached"].append(ask(PAGE, cookies, REQUESTS, 200))
        with serving.gunicorn(BENCH_UNCACHED="1") as server:
            look(PAGE, cookies)
            rounds["uncached"].append(ask(PAGE, cookies, FEW, 200))
            peak = max(peak, serving.peak_mib(server))
            rounds["nested"].append(ask(NESTED, cookies, FEW, 200))
            rounds["nested, kept"].append(ask(KEPT, cookies, FEW, 200))
        with serving.gunicorn(BENCH_EMPTY="1"):
            rounds["empty"].append(ask("/empty/", cookies, REQUESTS, 200))
    return rounds, peak


def report(rounds: Mapping[str, Sequence[Traffic]], peak: float) -> None:
    rates = {name: statistics.median(each.rate for each in done) for name, done in rounds.items()}
    p95 = {name: statistics.median(each.percentile(95) for each in done) for name, done in rounds.items()}
    for name, rate in rates.items():
        print(f"{name:12} {rate:8,.0f} requests/s   p95 {1000 * p95[name]:6.1f} ms")
    print(
        json.dumps(
            {
                "bench": "dashboard",
                "rows": Cell.objects.count(),
                "seconds": round(1 / rates["uncached"], 5),
                "peak_mib": round(peak),
                "ratio_to_limit": round(rates["known (304)"] / rates["bare"], 3),
                "ratio_to_peer": round(rates["uncached"] / rates["nested"], 2),
                "ratio_to_kept_peer": round(rates["uncached"] / rates["nested, kept"], 2),
                "cached_ratio_to_limit": round(rates["cached"] / rates["bare"], 3),
                "uncached_ratio_to_limit": round(rates["uncached"] / rates["bare"], 3),
                "known_ratio_to_empty_site": round(rates["known (304)"] / rates["empty"], 3),
                "uncached_ratio_to_empty_site": round(rates["uncached"] / rates["empty"], 3),
                "known_p95_ms": round(1000 * p95["known (304)"], 1),
                "cached_p95_ms": round(1000 * p95["cached"], 1),
                "uncached_p95_ms": round(1000 * p95["uncached"], 1),
                "bare_p95_ms": round(1000 * p95["bare"], 1),
            }
        )
    )


def main() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        report(*compare(prepare()))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
