"""Benchmarks: `python -m bench.NAME` measures one workload beside its limit and its peers."""
