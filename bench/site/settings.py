"""The portal's settings on a database of the benchmarks' own, named by whoever starts a process beside itself."""

import os

from config import settings as portal
from config.settings import *  # every setting not named below is the portal's own

DATABASES = {
    "default": {
        **portal.DATABASES["default"],
        "NAME": os.environ.get("BENCH_DATABASE", portal.DATABASES["default"]["NAME"]),
        "TEST": {"NAME": "bench"},
    }
}
# What an earlier run kept, of a database that is gone, is not this one's.
CACHES = {"default": {**portal.CACHES["default"], "KEY_PREFIX": os.environ.get("BENCH_CACHE", "bench")}}
ROOT_URLCONF = "bench.site.urls"
if os.environ.get("BENCH_STOCK"):
    # What `startproject` writes, and no more.
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
if os.environ.get("BENCH_EMPTY"):
    MIDDLEWARE = []
    ROOT_URLCONF = "bench.site.empty"
if os.environ.get("BENCH_UNCACHED"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
