"""One line per event: JSON for machines, columns for people. No line holds an ID number, a mobile number or a query."""

import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from directory import masks

_PROBES = ("GET /healthz", "GET /readyz")


def mask_personal_data(_logger: WrappedLogger, _method: str, line: str) -> str:
    """The last processor, after rendering, so that no nested value, traceback or foreign library escapes it."""
    return masks.mask_numbers(line)


def drop_query(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What people search for are mostly names: a request is logged without its query."""
    if "request" in event:
        event["request"] = str(event["request"]).partition("?")[0]
    return event


def drop_passed_probes(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("code") == 200 and event.get("request") in _PROBES:
        raise structlog.DropEvent
    return event


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING, so that both write the same lines to standard error.

    Django's own word on a request and Celery's on a task that runs every two seconds would repeat ours: only what
    failed is kept of them.
    """
    about: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *about,
            drop_query,
            drop_passed_probes,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Chinese stays as it is: the digits of an escaped character would run into a number that follows it.
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if json else _columns()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": about,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
            mask_personal_data,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level},
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def _columns() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
