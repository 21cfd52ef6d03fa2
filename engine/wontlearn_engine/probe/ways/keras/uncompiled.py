"""How a model of Keras answers where nothing is compiled ahead: what TensorFlow and PyTorch have in common."""


def answer(subject, x):
    """The model's answer in inference mode."""
    return subject.call(x, False)


def data_loss(model, y, answer, w):
    """The compiled loss of an answer, without penalties."""
    return model._compile_loss(y, answer, w)


def watched(function, x):
    """`function(x)`, which returns tensors and something else; both."""
    return function(x)
