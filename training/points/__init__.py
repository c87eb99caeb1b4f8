"""The points of rules, refitted to what people ruled: a proposal, which nothing puts in service."""
