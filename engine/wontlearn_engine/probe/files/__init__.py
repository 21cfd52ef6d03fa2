"""What a reduced run may write, and where it goes instead."""
