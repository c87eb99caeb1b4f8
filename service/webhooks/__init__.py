"""Webhooks on their way out: signed as Standard Webhooks says, to checked addresses, until they arrive."""
