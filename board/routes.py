"""All addresses of the board, slice by slice: the pages for people, then the calls for programs."""

from board.accounts import api as accounts_api
from board.accounts import check_api
from board.accounts import pages as accounts
from board.agreements import pages as agreements
from board.arrears import api as arrears_api
from board.arrears import sale_pages as sales
from board.buildings import api as buildings_api
from board.buildings import pages as buildings
from board.communities import pages as communities
from board.evidence import pages as evidence
from board.holds import api as holds_api
from board.holds import pages as holds
from board.reports import audit_pages as audit
from board.reports import effect_pages as effects
from board.reports import import_pages as imports
from board.reports import leak_pages as leaks
from board.reports import owner_pages as owners
from board.reports import pages as reports  # noqa: F401  registers the homes of manager and lead
from board.reports import results_pages as results
from board.reports import retention_pages as retention
from board.reports import showcase_pages as showcase
from board.reports import week_pages as weeks
from board.signals import api as signals_api
from board.signals import event_pages as events
from board.signals import pages as signals
from board.tasks import api as tasks_api
from board.tasks import pages as tasks
from board.tickets import api as tickets_api
from board.tickets import pages as tickets
from board.web import health

ROUTES = [
    *communities.ROUTES,
    *accounts.ROUTES,
    *tasks.ROUTES,
    *signals.ROUTES,
    *events.ROUTES,
    *tickets.ROUTES,
    *imports.ROUTES,
    *retention.ROUTES,
    *weeks.ROUTES,
    *audit.ROUTES,
    *owners.ROUTES,
    *agreements.ROUTES,
    *sales.ROUTES,
    *buildings.ROUTES,
    *holds.ROUTES,
    *leaks.ROUTES,
    *effects.ROUTES,
    *results.ROUTES,
    *showcase.ROUTES,
    *evidence.ROUTES,
    *tickets_api.ROUTES,
    *accounts_api.ROUTES,
    *check_api.ROUTES,
    *arrears_api.ROUTES,
    *holds_api.ROUTES,
    *buildings_api.ROUTES,
    *health.ROUTES,
    *tasks_api.ROUTES,
    *signals_api.ROUTES,
]
