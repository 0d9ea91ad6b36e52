"""What staff signed, and what this kiosk remembers of it."""
