"""Prepare pictures for a screen, in processes that can do no harm."""
