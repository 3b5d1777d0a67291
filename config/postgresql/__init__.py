"""A database engine: Django's PostgreSQL, whose embedded server is started by the first connection."""
