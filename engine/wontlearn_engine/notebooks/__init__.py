"""Notebooks: their cells as a script, places in them, magics."""
