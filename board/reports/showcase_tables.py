"""Which results of engineering and environment the manager shows to owners."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from board.db.types import Instant


class Showcase(SQLModel, table=True):
    """A finished showcase task that is shown, with its caption as it stands on page and poster. Taken off, it goes."""

    task_id: int = Field(primary_key=True, foreign_key="task.id")
    community_id: int = Field(foreign_key="community.id", index=True)
    caption: str
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
