"""Who may sign in, what they did and what they are told: users, residents' accounts and their codes, outside accounts,
school credentials, disclosures, the outbox of text messages, the base of every event.

Imports `directory`.
"""
