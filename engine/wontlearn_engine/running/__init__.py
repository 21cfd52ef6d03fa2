"""Runs as processes: which Python, started, kept warm, ended."""
