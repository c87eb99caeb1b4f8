"""The Akismet protocol: the calls of its version 1.1 and 1.2, as its clients really make them."""
