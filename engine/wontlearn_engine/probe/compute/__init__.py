"""Tensors, gradients and updates, a file for each framework that computes."""
