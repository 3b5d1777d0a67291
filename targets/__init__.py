"""Will we make it: indicators, targets, readings recomputed from the registry, the plan, the staff dashboard.

The top of the staircase: it reads what the rooms below hold and nobody imports it but `config`.
Imports `talents`, `accounts` and `directory`.
"""
