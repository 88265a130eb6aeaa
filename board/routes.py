"""All addresses of the board, slice by slice: the pages for people, then the calls for programs."""

from board.communities import pages as communities
from board.signals import pages as signals
from board.tasks import pages as tasks
from board.web import health

ROUTES = [
    *communities.ROUTES,
    *tasks.ROUTES,
    *signals.ROUTES,
    *health.ROUTES,
]
