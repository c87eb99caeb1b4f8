"""How well a kind of model does: on sources it has not seen, on published splits, beside peers, on disguises."""
