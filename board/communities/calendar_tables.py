"""The days that an administrator loaded where the published calendar is not known yet, or is wrong."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class CalendarDay(SQLModel, table=True):
    """A day of the national calendar: a named holiday (`is_off`, bridging days too), or a make-up workday."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True, sa_type=Day, sa_column_kwargs={"autoincrement": False})
    is_off: bool
    name: str = ""
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
