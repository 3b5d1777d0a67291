"""The composition root: settings, addresses, the API's router and error format, Celery, embedded services.

It may import every app; no app imports it.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
