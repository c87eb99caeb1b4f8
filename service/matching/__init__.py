"""Managed lists compared with comments: what an entry may be, compiled lists, and the hits that are kept.

This happens when a comment's history is gathered. The hits are frozen with it, so that no decision depends on
what the lists are later.
"""
