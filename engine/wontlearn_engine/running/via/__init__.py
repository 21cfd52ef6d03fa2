"""Runs in another place, reached by a command (ssh, docker exec, srun): the worker is sent there over the command's own pipe."""
