"""Signed metadata: its verification, and this kiosk's memory of it."""
