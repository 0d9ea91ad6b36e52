"""Measurements of the kiosk from outside, beside a browser that does a part of the same work."""
