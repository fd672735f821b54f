"""Trials of the whole system: under load, under kills, and by hand with stand-ins for providers."""
