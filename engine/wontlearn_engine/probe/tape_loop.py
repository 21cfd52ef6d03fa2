"""Hand-written loops with `tf.GradientTape`. (being written)"""


def install(tensorflow):
    """Nothing yet."""
