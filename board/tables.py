"""Every table, so that the migrations and the tests see the whole schema in one import."""

from sqlmodel import SQLModel

import board.accounts.guard_tables
import board.accounts.household_tables
import board.accounts.legal_hold_tables
import board.accounts.outside_tables
import board.accounts.segment_tables
import board.accounts.tables
import board.agreements.tables
import board.arrears.tables
import board.buildings.flag_tables
import board.communities.audit_tables
import board.communities.calendar_tables
import board.communities.duty_tables
import board.communities.sign_in_tables
import board.communities.sign_on_tables
import board.communities.tables
import board.evidence.claim_tables
import board.evidence.tables
import board.holds.tables
import board.reports.showcase_tables
import board.signals.tables
import board.tasks.feed_tables
import board.tasks.tables
import board.tickets.tables  # noqa: F401

metadata = SQLModel.metadata
