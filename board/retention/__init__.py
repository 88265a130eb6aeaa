"""Retention: what `board.rules.retention` says goes, found and removed in bounded steps."""
