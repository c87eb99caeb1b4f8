"""Use cases, one verb per file, and the ports through which they see the world."""
