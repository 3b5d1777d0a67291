"""`python -m bench.targets`: counting a district's people (bench/workloads/targets.py)."""

import os
import runpy

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
    django.setup()
    runpy.run_module("bench.workloads.targets", run_name="__main__")
