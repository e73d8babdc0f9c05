"""Vets, publishes and serves apps."""
