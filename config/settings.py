"""Every setting of the portal, read from the environment; `.env.example` lists them all.

With nothing set, the portal runs for demonstration on this machine: embedded PostgreSQL and Valkey, known keys,
fictional persons. `PORTAL_ENVIRONMENT=production` demands the real ones.
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, ValidationError, validate

from accounts import providers
from config import embedded, kinds
from config.logs import logging_config

# Lets a class say which model it administers, where Django itself takes no such parameter.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

ENVIRONMENT: str = env.str("PORTAL_ENVIRONMENT", "local", validate=validate.OneOf(["local", "production"]))
LOCAL = ENVIRONMENT == "local"
DEBUG: bool = env.bool("DJANGO_DEBUG", False)

# What environs takes for "no default".
REQUIRED: Any = ...
# Keys known to everyone protect only fictional persons; production has no default and stops with a sentence.
_hexadecimal_32 = validate.Regexp(r"[0-9a-fA-F]{32}$", error="Must be 32 hexadecimal digits.")
_hexadecimal_64 = validate.Regexp(r"[0-9a-fA-F]{64}$", error="Must be 64 hexadecimal digits.")
SECRET_KEY: str = env.str("SECRET_KEY", "local-demonstration-only" if LOCAL else REQUIRED)
PERSONAL_DATA_KEY = bytes.fromhex(
    env.str("PERSONAL_DATA_KEY", "00" * 16 if LOCAL else REQUIRED, validate=_hexadecimal_32)
)
PERSONAL_LOOKUP_KEY = bytes.fromhex(
    env.str("PERSONAL_LOOKUP_KEY", "11" * 32 if LOCAL else REQUIRED, validate=_hexadecimal_64)
)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["*"] if LOCAL else REQUIRED)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "config.apps.PortalConfig",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "directory",
    "accounts",
    "talents",
    "training",
    "competitions",
    "subsidies",
    "targets",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "accounts.middleware.ApiCallMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "config.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.district",
            ],
        },
    }
]

# --- Database and cache --------------------------------------------------------------------------------------------

_postgresql = validate.Regexp(r"postgres(ql)?://|$", error="Must begin with postgresql:// (no other database will do).")
if env.str("DATABASE_URL", "", validate=_postgresql):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60)}
else:
    DATABASES = {
        "default": {"ENGINE": "config.postgresql", "NAME": "portal", "USER": "postgres", "CONN_MAX_AGE": 60},
    }
DATABASES["default"]["OPTIONS"] = {"application_name": "portal", **DATABASES["default"].get("OPTIONS", {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str(
    "REDIS_URL", "", validate=validate.Regexp(r"rediss?://|$", error="Must begin with redis:// or rediss://.")
)
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.cache.PortalCache",
        "LOCATION": REDIS_URL or f"unix://{embedded.valkey_socket()}?db=0",
        # A cache that hangs is one that is gone: see config/cache.py.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- Celery: the web never enqueues; beat finds what is due --------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{embedded.valkey_socket()}?virtual_host=0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Until it is back, however long that takes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "targets-follow-changes": {
        "task": "targets.tasks.follow_changes",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "targets-brief": {"task": "targets.tasks.make_brief", "schedule": crontab(hour="7-20", minute="*/10")},
    "targets-nightly": {"task": "targets.tasks.recompute", "schedule": crontab(hour="2-23", minute="*/10")},
    "training-keep-seats-moving": {
        "task": "training.tasks.keep_seats_moving",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "training-tell": {
        "task": "training.tasks.tell",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "training-warn-of-expiry": {"task": "training.tasks.warn_of_expiry", "schedule": timedelta(minutes=1)},
    "training-judge-classes": {"task": "training.tasks.judge_classes", "schedule": crontab(minute=20)},
    # In waking hours only.
    "training-remind-of-tomorrow": {
        "task": "training.tasks.remind_of_tomorrow",
        "schedule": crontab(hour="9-20", minute="*/5"),
    },
    "accounts-deliver-messages": {
        "task": "accounts.tasks.deliver_messages",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "accounts-forget-codes": {"task": "accounts.tasks.forget_codes", "schedule": crontab(hour=3, minute=40)},
    "accounts-forget-calls": {"task": "accounts.tasks.forget_calls", "schedule": crontab(hour=3, minute=20)},
    "accounts-forget-answers": {"task": "accounts.tasks.forget_answers", "schedule": crontab(minute=50)},
    "training-forget-uploads": {"task": "training.tasks.forget_uploads", "schedule": crontab(minute=40)},
    "training-run-pushes": {
        "task": "training.tasks.run_pushes",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
}

# --- Who may sign in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# How many proxies of our own write X-Forwarded-For; without any, the header says whatever its sender likes.
PROXY_COUNT: int = env.int("PROXY_COUNT", 0, validate=validate.Range(min=0))
AXES_CLIENT_IP_CALLABLE = "accounts.services.throttles.address_of"

_rate = validate.Regexp(r"\d+/(sec|min|hour|day)$", error="Must be a number a period, such as 60/min.")


def _rates(given: list[str]) -> None:
    for rate in given:
        _rate(rate)


def _providers(given: str) -> None:
    try:
        providers.parse(given)
    except ValueError as error:
        raise ValidationError(str(error)) from error


MESSAGE_KINDS = kinds.MESSAGE_KINDS
# Thousands of residents share one address of a mobile operator, so an address may do much more than a phone.
SIGN_IN_LIMITS: dict[str, dict[str, list[str]]] = {
    "code": {
        "phone": env.list("SIGN_IN_CODES_PER_PHONE", ["1/min", "5/hour", "10/day"], validate=_rates),
        "address": env.list("SIGN_IN_CODES_PER_ADDRESS", ["60/min", "600/hour"], validate=_rates),
    },
    "try": {"address": ["120/min", "1200/hour"]},
    "verify": {"address": ["30/min", "300/hour"]},
    "register": {"proof": ["5/day"], "address": ["60/hour"]},
    # Whoever names a child may be sounding out who is on record.
    "child": {"guardian": ["10/day"]},
    "confirm": {"phone": ["3/day"], "address": ["60/hour"]},
    # Not signing in, but as much in need of a limit: pages of, and searches in, the lists of persons behind a figure.
    "persons": {"reader": ["60/min", "1000/hour"]},
}
# A number that was not proven for so long may be somebody else's: the name and document are asked for once.
PHONE_TRUSTED_DAYS = 90
OIDC_PROVIDERS = providers.parse(env.str("OIDC_PROVIDERS", "[]", validate=_providers))

# --- Text messages -------------------------------------------------------------------------------------------------

# Demonstration gateways would show codes and numbers to whoever reads the file or the log.
SMS_GATEWAY: str = env.str(
    "SMS_GATEWAY",
    "file" if LOCAL else "http",
    validate=validate.OneOf(["file", "console", "http"] if LOCAL else ["http"]),
)
_http = SMS_GATEWAY == "http"
_address = validate.Regexp(
    r"https://|http://(localhost|127\.0\.0\.1)[:/]" + ("" if _http else "|$"), error="Must begin with https://."
)
SMS_GATEWAY_URL: str = env.str("SMS_GATEWAY_URL", REQUIRED if _http else "", validate=_address)
SMS_GATEWAY_KEY: str = env.str("SMS_GATEWAY_KEY", REQUIRED if _http else "")
SMS_FILE = embedded.home() / "sms.jsonl"
# A message that fails waits 30 s, then four times as long each time: six attempts take about three hours.
MESSAGE_ATTEMPTS = 6

# --- The API -------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.CredentialAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_ANONYMOUS_RATE", "60/min", validate=_rate),
        "user": env.str("API_USER_RATE", "600/min", validate=_rate),
    },
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "NUM_PROXIES": PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "District skills-talent portal",
    "DESCRIPTION": (
        "Classes, rosters, attendance and results of partner schools; readings for the staff dashboard. Every write "
        "carries an Idempotency-Key and may be sent again; errors are application/problem+json, and every code has a "
        "page below /api/v1/rules/. A guide with a client to copy stands in docs/partners."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # A push is a PATCH of the class, but the push itself has required fields.
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.schema.complete"],
    "ENUM_NAME_OVERRIDES": {
        "ClassStatusEnum": "training.enums.ClassStatus",
        "ClassKindEnum": "training.enums.ClassKind",
        "EnrolmentStatusEnum": "training.enums.EnrolmentStatus",
        "AttendanceStatusEnum": "training.enums.AttendanceStatus",
        "PushStatusEnum": "training.enums.PushStatus",
        "PushKindEnum": "training.enums.PushKind",
    },
}
# The law on cybersecurity (网络安全法) asks for six months of access logs at least.
API_CALLS_KEPT_DAYS: int = env.int("API_CALLS_KEPT_DAYS", 200, validate=validate.Range(min=184))
# A push that makes a roster equal waits for a person where it would withdraw more than this share of the roster, and at
# least so many.
PUSH_BRAKE_PERCENT: int = env.int("PUSH_BRAKE_PERCENT", 5, validate=validate.Range(min=0, max=100))
PUSH_BRAKE_MINIMUM: int = env.int("PUSH_BRAKE_MINIMUM", 3, validate=validate.Range(min=1))
# The largest body read into memory; a larger one is answered 413 before it is parsed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# --- Language, time, files -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
# Locally files are served from where they are written; production collects them once.
STATIC_ROOT = None if LOCAL else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- What a browser is told ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# What staff are told once, a new credential among it, stays on the server until then.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "config.home.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The portal speaks for its own host only: its neighbours below the bureau's domain may not be ready for HTTPS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if not LOCAL:
    # Without a proxy of our own, anybody could write that header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# One line a request and none for a task that went well: what starts, and what beat does every two seconds, is detail.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
_level = validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = logging_config(json=env.bool("LOG_JSON", not LOCAL), level=env.str("LOG_LEVEL", "INFO", validate=_level))
