"""A look at a script: saves, runs, what they tell, the session, the verdict of the whole."""
