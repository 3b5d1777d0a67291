"""`python -m bench.workbooks`: rosters read from and written to workbooks (bench/workloads/workbooks.py)."""

from bench.workloads import workbooks

# Every process that measures imports this module first.
if __name__ == "__main__":
    workbooks.main()
