"""The kiosk: a full-screen exhibit that draws one edition from local disk."""

__version__ = "0.1.0"
