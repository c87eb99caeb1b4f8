"""The native JSON API: requests, answers, routes and their description."""
