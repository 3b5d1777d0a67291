"""`python -m bench.workbooks`: rosters read from and written to workbooks (bench/workloads/workbooks.py)."""

import importlib
import os

import django

# Every process that measures imports this module first.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.site.settings")
django.setup()

if __name__ == "__main__":
    importlib.import_module("bench.workloads.workbooks").main()
