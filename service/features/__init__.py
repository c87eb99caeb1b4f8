"""How a comment becomes text, links and numbers; shared by serving and training."""
