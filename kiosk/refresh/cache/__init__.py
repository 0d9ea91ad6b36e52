"""The editions on the kiosk's disk: their places, their damage, and what may be deleted."""
