"""The registry of talents: certificates, each person's standing, honours, studios, master mentors, named methods.

Imports `accounts` and `directory`.
"""
