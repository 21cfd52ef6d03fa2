"""TensorFlow: hand-written loops with `tf.GradientTape`."""
