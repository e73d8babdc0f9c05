"""Readers of public files that users bring. One module each, with ``read``."""
