"""The editions on the kiosk's disk: where they lie, whether they are whole, and what may go."""
