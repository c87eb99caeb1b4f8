"""A trained model as signals: artifact, card, linear scoring and reloading."""
