"""What the district pays for, and to whom: policies, catalogues, schemes with their rule versions, claims.

Imports `competitions`, `training`, `talents`, `accounts` and `directory`.
"""
