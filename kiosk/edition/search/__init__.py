"""Searching an edition: words as people type them, and the laureates that match them."""
