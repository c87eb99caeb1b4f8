"""Wire protocols, one folder each, and what they share: authentication and problem documents."""
