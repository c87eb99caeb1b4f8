"""Training: from labels to a model in service, or an honest refusal."""
