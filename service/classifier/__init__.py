"""A trained model as signals: artifact, card, linear scoring, its evidence, and reloading."""
