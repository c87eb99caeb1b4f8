"""How a model is made: examples, campaigns, targets, fitting, calibration, measures, gate, publishing."""
