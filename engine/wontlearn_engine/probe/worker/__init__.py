"""Starts runs in another place: standard library only, sent there through the command that reaches it (running/via)."""
