"""`python -m bench.dashboard`: the dashboard's answers through gunicorn (bench/workloads/dashboard.py)."""

import os
import runpy

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
    django.setup()
    runpy.run_module("bench.workloads.dashboard", run_name="__main__")
