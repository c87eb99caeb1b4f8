"""Readers of what other comment systems export: one file a format, each an iterator of domain values."""
