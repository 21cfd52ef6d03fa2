"""The engine: runs a training script in several modes, watches it, and judges. Knows nothing of screens."""

__version__ = "0.1.0"
