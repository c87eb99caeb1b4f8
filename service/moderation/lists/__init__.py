"""Managed lists as owners use them: prepare what they want to add, try it, add it, show it, remove it."""
