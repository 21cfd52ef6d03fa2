"""What hand-written loops of any framework share: the step cut out of the loop, the batches gathered."""
