"""Keras: `fit` and `train_on_batch`."""
