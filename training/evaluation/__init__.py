"""How well a model of this kind does: on unseen sources, published splits, beside peers, on disguises."""
