"""Trainings of the process that we are part of: magics in a notebook, functions in a test."""
