"""Durable storage over SQLAlchemy: SQLite by default, PostgreSQL by URL."""
