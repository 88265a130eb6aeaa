"""Coordination Board (协同看板): fee arrears linked to repair and complaint tickets."""

__version__ = "0.1.0"
