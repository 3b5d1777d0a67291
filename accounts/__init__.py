"""Who may sign in and what they did: users, roles, school credentials, disclosures, the base of every event.

Imports `directory`.
"""
