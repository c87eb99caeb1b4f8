"""How the model is made: examples, duplicates, targets, fitting, calibration, evaluation, gate and publishing."""
