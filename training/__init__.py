"""The training room: providers, courses, classes, sessions, seats, rosters, results, demand, events.

Imports `talents`, `accounts` and `directory`; knows nothing of `competitions`.
"""
