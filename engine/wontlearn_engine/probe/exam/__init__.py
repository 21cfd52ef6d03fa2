"""The examination of a training, whichever framework trains it: rows, anchors, controls, trials, scores."""
