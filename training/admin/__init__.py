"""What staff see of the training room. Seats and statuses move through the services, never through a form."""

from training.admin import classes, learning, offers, records, seating

__all__ = ["classes", "learning", "offers", "records", "seating"]
