"""Trainings in the process that we are part of, as in a notebook's kernel: noted as they run, examined afterwards."""
