"""The night: nobody is rung up in it, and nothing that somebody must answer runs out in it. Pure: no clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Night:
    """From an hour of the evening until an hour of the morning, in the time of a place."""

    begins: time
    ends: time
    zone: tzinfo

    def over(self, at: datetime) -> datetime:
        """The moment itself, or the end of the night it lies in."""
        local = at.astimezone(self.zone)
        if self.ends <= local.time() < self.begins:
            return at
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, self.zone)

    def deadline(self, at: datetime, *, notice: timedelta) -> datetime:
        """The moment itself, or the first after it for which whoever slept has had the notice in the morning."""
        awake = self.over(at)
        morning = datetime.combine(awake.astimezone(self.zone).date(), self.ends, self.zone)
        return max(awake, morning + notice)
