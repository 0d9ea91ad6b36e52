"""The formats of dates and numbers in French."""

DATETIME_FORMAT = "j F Y à H:i"
SHORT_DATETIME_FORMAT = "d/m/Y à H:i"
THOUSAND_SEPARATOR = "\u202f"
