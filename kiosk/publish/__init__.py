"""Publish: the layout of a content endpoint, its signatures, and the programs that write and prune it."""
