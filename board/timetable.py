"""When a job is due: periods with names that sort in time, so that one period is done once whoever counts it.

A period belongs to the moment that starts it: the minute, or the local day from the job's hour on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from apscheduler.triggers.cron import CronTrigger

from board.rules.ports import Text


@dataclass(frozen=True, slots=True)
class EveryMinute:
    """Each minute; of the minutes that were missed only the newest matters."""

    keep = timedelta(days=2)

    def period(self, now: datetime, zone: tzinfo) -> str:
        return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")

    def missed(self, last: str, now: datetime, zone: tzinfo) -> list[str]:
        """The periods after `last` up to now, oldest first."""
        newest = self.period(now, zone)
        return [newest] if newest > last else []

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        return now.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def trigger(self, zone: tzinfo) -> CronTrigger:
        return CronTrigger(second=0, timezone=zone)

    @property
    def text(self) -> Text:
        return Text("每分钟", "every minute")


@dataclass(frozen=True, slots=True)
class Daily:
    """Each local day at `hour`:`minute`. Missed days are counted back for 35 days at most."""

    hour: int
    minute: int = 0
    keep = timedelta(days=400)
    bound = timedelta(days=35)

    def period(self, now: datetime, zone: tzinfo) -> str:
        return self._latest(now, zone).date().isoformat()

    def missed(self, last: str, now: datetime, zone: tzinfo) -> list[str]:
        """The periods after `last` up to now, oldest first."""
        newest = self._latest(now, zone).date()
        days = [newest - timedelta(days=back) for back in range(self.bound.days - 1, -1, -1)]
        return [day.isoformat() for day in days if day.isoformat() > last]

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        day = self._latest(now, zone).date() + timedelta(days=1)
        return datetime.combine(day, time(self.hour, self.minute), zone).astimezone(UTC)

    def trigger(self, zone: tzinfo) -> CronTrigger:
        return CronTrigger(hour=self.hour, minute=self.minute, timezone=zone)

    @property
    def text(self) -> Text:
        return Text(f"每天 {self.hour:02d}:{self.minute:02d}", f"daily at {self.hour:02d}:{self.minute:02d}")

    def _latest(self, now: datetime, zone: tzinfo) -> datetime:
        local = now.astimezone(zone)
        started = datetime.combine(local.date(), time(self.hour, self.minute), zone)
        return started if started <= local else started - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each first of a local month at `hour`. A job that was not run for months is due once, for the newest."""

    hour: int
    keep = timedelta(days=3650)

    def period(self, now: datetime, zone: tzinfo) -> str:
        return f"{self._latest(now, zone):%Y-%m}"

    def missed(self, last: str, now: datetime, zone: tzinfo) -> list[str]:
        """The periods after `last` up to now, oldest first."""
        newest = self.period(now, zone)
        return [newest] if newest > last else []

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        begun = self._latest(now, zone)
        year, month = divmod(begun.year * 12 + begun.month, 12)
        return datetime(year, month + 1, 1, self.hour, tzinfo=zone).astimezone(UTC)

    def trigger(self, zone: tzinfo) -> CronTrigger:
        return CronTrigger(day=1, hour=self.hour, timezone=zone)

    @property
    def text(self) -> Text:
        return Text(f"每月 1 日 {self.hour:02d}:00", f"on the 1st at {self.hour:02d}:00")

    def _latest(self, now: datetime, zone: tzinfo) -> datetime:
        local = now.astimezone(zone)
        begun = datetime(local.year, local.month, 1, self.hour, tzinfo=zone)
        if begun <= local:
            return begun
        year, month = divmod(local.year * 12 + local.month - 2, 12)
        return datetime(year, month + 1, 1, self.hour, tzinfo=zone)


When = EveryMinute | Daily | Monthly
