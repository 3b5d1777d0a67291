"""`python -m bench.registration`: the rush on a class (bench/workloads/registration.py)."""

import os
import runpy

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
    django.setup()
    runpy.run_module("bench.workloads.registration", run_name="__main__")
