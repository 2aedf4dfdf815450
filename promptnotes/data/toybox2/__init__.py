"""Toybox, world two (being built)."""
