"""The ways of training, a folder for each: how it is watched, and how it is brought to one sample."""
