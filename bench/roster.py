"""`python -m bench.roster`: fifty thousand rows of a school (bench/workloads/roster.py)."""

import os
import runpy

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
    django.setup()
    runpy.run_module("bench.workloads.roster", run_name="__main__")
