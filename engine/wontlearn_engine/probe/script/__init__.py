"""The script itself: its cells, its own lines, where it stands when a loop ends."""
