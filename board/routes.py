"""All addresses of the board, slice by slice: the pages for people, then the calls for programs."""

from board.buildings import pages as buildings
from board.communities import pages as communities
from board.holds import pages as holds
from board.reports import pages as reports  # noqa: F401  registers the homes of manager and lead
from board.signals import pages as signals
from board.tasks import pages as tasks
from board.tickets import pages as tickets
from board.web import health

ROUTES = [
    *communities.ROUTES,
    *tasks.ROUTES,
    *signals.ROUTES,
    *tickets.ROUTES,
    *buildings.ROUTES,
    *holds.ROUTES,
    *health.ROUTES,
]
