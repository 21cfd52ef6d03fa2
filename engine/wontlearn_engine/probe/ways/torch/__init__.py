"""PyTorch: loops over `backward` and an optimizer's `step`, as people write them and as Lightning and Trainers run them."""
