"""Andon on one PC: checks before the start, the processes, and the keeper that looks after them."""
