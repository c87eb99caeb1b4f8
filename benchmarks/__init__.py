"""Measurements of the running service; see README.md beside this file."""
