"""Whom the district is proud of: honours, studios, master mentors and their methods. Names are masked here."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import protection
from directory.templatetags import portal
from talents import selectors
from talents.enums import HonourRank
from talents.models import Honour, HonourTitle, NamedMethod, TechnicianStudio
from talents.selectors import HonourSession, MentorLedger, TitleCount

METHODS_A_PAGE = 12
STUDIOS_A_PAGE = 20
HOLDERS_A_PAGE = 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    counts = selectors.honours_by_title()
    leading = [count for count in counts if count.title.is_leading_talent]
    ledger = selectors.mentor_ledger()
    by_rank = selectors.studios_by_rank()
    page = Paginator(selectors.named_methods(), METHODS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "honours": _honours(leading),
        "honours_held": sum(count.held for count in leading),
        "other_honours": _honours([count for count in counts if count.held and not count.title.is_leading_talent]),
        "sessions": [(_session_name(session), session) for session in selectors.sessions()],
        "studios_by_rank": [(rank, rank.label, count) for rank, count in by_rank.items()],
        "studio_count": sum(by_rank.values()),
        "ledger": ledger,
        "ledger_columns": _ledger_columns(),
        "ledger_rows": _ledger_rows(ledger),
        "method_columns": [{"label": _("Method")}, {"label": _("By")}, {"label": _("At")}, {"label": _("Recognised")}],
        "methods": [_method(method) for method in page],
        "page_obj": page,
    }
    return render(request, "talents/overview.html", context)


@require_safe
def studios(request: HttpRequest) -> HttpResponse:
    """All studios, or with `?rank=` those of one rank."""
    wanted = request.GET.get("rank", "")
    rank = HonourRank(wanted) if wanted in HonourRank.values else None
    by_rank = selectors.studios_by_rank()
    page = Paginator(selectors.studios(rank), STUDIOS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rank": rank,
        "by_rank": [(each, each.label, count) for each, count in by_rank.items()],
        "total": sum(by_rank.values()),
        "columns": [
            {"label": _("Studio")},
            {"label": pgettext("honour", "Rank")},
            {"label": _("Led by")},
            {"label": _("Named on")},
        ],
        "rows": [_studio(studio) for studio in page],
        "page_obj": page,
    }
    return render(request, "talents/studios.html", context)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Who received an honour in one of its sessions, as `?of=` says (`technical-expert-21`): the latest unless said."""
    known = {f"{session.title.key}-{session.number}": session for session in selectors.sessions()}
    chosen = known.get(request.GET.get("of", ""), next(iter(known.values()), None))
    context: dict[str, Any] = {"choices": [(key, _session_name(each), each is chosen) for key, each in known.items()]}
    if chosen is not None:
        page = Paginator(selectors.holders(chosen), HOLDERS_A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "name": _session_name(chosen),
            "columns": [{"label": _("Name")}, {"label": _("Awarded on")}, {"label": _("Awarded for")}],
            "rows": [_holder(honour) for honour in page],
            "has_fictional_people": any(honour.is_fictional for honour in page),
            "page_obj": page,
        }
    return render(request, "talents/sessions.html", context)


def _title(title: HonourTitle) -> str:
    return title.name_en if get_language() == "en" else title.name


def _session_name(session: HonourSession) -> str:
    return _("%(title)s, session %(number)s") % {"title": _title(session.title), "number": session.number}


def _honours(counts: list[TitleCount]) -> list[tuple[str, str, int]]:
    return [(_title(count.title), count.title.get_rank_display(), count.held) for count in counts]


def _ledger_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Group")},
        {"label": _("Masters"), "numeric": True},
        {"label": _("Good at")},
        {"label": _("Visits to enterprises"), "numeric": True},
        {"label": _("Seminars"), "numeric": True},
        {"label": _("Problems solved"), "numeric": True},
    ]


def _ledger_rows(ledger: MentorLedger) -> list[list[Any]]:
    return [
        [
            record.group.get_kind_display(),
            ngettext("%(count)s master", "%(count)s masters", record.mentors) % {"count": record.mentors},
            _(", ").join(record.specialities) or portal.NOTHING,
            portal.number(record.visits),
            portal.number(record.seminars),
            portal.number(record.problems_solved),
        ]
        for record in ledger.groups
    ]


def _studio(studio: TechnicianStudio) -> list[str]:
    """A studio often bears its master's name, which is masked there as well."""
    leader = protection.mask_name(studio.leader_name)
    name = studio.name.replace(studio.leader_name, leader) if studio.leader_name else studio.name
    return [name, studio.get_rank_display(), leader or portal.NOTHING, portal.date_of_record(studio.named_on)]


def _holder(honour: Honour) -> list[str]:
    name = protection.mask_name(honour.holder_name)
    return [name, portal.date_of_record(honour.awarded_on), honour.source or portal.NOTHING]


def _method(method: NamedMethod) -> list[str]:
    return [
        method.name,
        protection.mask_name(method.author_name),
        str(method.organisation or portal.NOTHING),
        portal.date_of_record(method.recognised_on),
    ]
