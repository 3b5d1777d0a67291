"""Skills competitions and contests: the annual plan, entries, marks against workstation numbers, placings, titles.

Imports `talents`, `accounts` and `directory`; knows nothing of training.
"""
