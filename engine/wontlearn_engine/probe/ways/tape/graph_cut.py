"""The answer of a step that calls no Keras layer, found in its graph: the last value that all weights go through before
the loss, and that knows nothing of the targets. `x -> answer` and `(y, answer) -> loss` are then parts of that graph.
"""

import tensorflow as tf

from ... import state


class Cut:
    """The step's graph, cut at its answer. Raises ValueError where no single value separates weights from loss."""

    def __init__(self, step, leaves, sources):
        specs = [
            tf.TensorSpec([None, *leaf.shape[1:]], _type(leaf, number, step)) for number, leaf in enumerate(leaves)
        ]

        def traced(*given):
            return step.run(list(given), until="loss").loss

        state.inside += 1
        try:
            self._graph = tf.compat.v1.wrap_function(tf.autograph.experimental.do_not_convert(traced), specs)
        finally:
            state.inside -= 1
        graph = self._graph.graph
        self._leaves = list(self._graph.inputs[: len(leaves)])
        self._loss = self._graph.outputs[0]
        handles = {id(getattr(v, "handle", None)) for v in sources}
        handles |= {id(getattr(getattr(v, "value", None), "handle", None)) for v in sources}
        weights = [inner for outer, inner in graph.captures if id(outer) in handles]
        if not weights:
            raise ValueError("the loss does not read the weights")
        self._find(graph, weights)

    def _find(self, graph, weights):
        """The answer, the leaves before it (x) and those that the loss needs besides (y)."""
        order = {op: number for number, op in enumerate(graph.get_operations())}
        reached = [_forward([leaf], order) for leaf in self._leaves]
        from_weights = _forward(weights, order)
        behind = _backward(self._loss.op, None)
        needed = [n for n, leaf in enumerate(self._leaves) if leaf.op in behind]
        best = None
        for op in sorted(from_weights & behind, key=order.get, reverse=True):
            x = [n for n in needed if op in reached[n]]
            y = [n for n in needed if n not in x]
            if len(op.outputs) != 1 or not op.outputs[0].dtype.is_floating or op is self._loss.op or not x or not y:
                continue
            rest = _backward(self._loss.op, op)
            if any(weight.op in rest for weight in weights) or any(self._leaves[n].op in rest for n in x):
                continue
            # Targets that only meet weights before this value are no targets; the last such value is the answer.
            best = (op.outputs[0], x, y)
            break
        if best is None:
            raise ValueError("no single value lies between the weights and the loss")
        self.answer_tensor, self.x, self.y = best
        self._answer = self._graph.prune([self._leaves[n] for n in self.x], self.answer_tensor)
        self._cost = self._graph.prune([self.answer_tensor, *[self._leaves[n] for n in self.y]], self._loss)

    def answer(self, x):
        """The answer to the leaves of `x`."""
        return self._answer(*[_as(leaf, self._leaves[n]) for leaf, n in zip(x, self.x)])

    def cost(self, y, answer):
        """The loss of an answer."""
        return self._cost(_as(answer, self.answer_tensor), *[_as(leaf, self._leaves[n]) for leaf, n in zip(y, self.y)])


def _type(leaf, number, step):
    # As Step.bind: a float64 array of NumPy's beside float32 weights.
    if step.numpy[number] and not step.wide and leaf.dtype == "float64":
        return tf.float32
    return tf.as_dtype(leaf.dtype)


def _as(leaf, like):
    return tf.cast(tf.convert_to_tensor(leaf), like.dtype)


def _forward(tensors, order):
    found, pending = set(), [op for tensor in tensors for op in tensor.consumers()]
    while pending:
        op = pending.pop()
        if op not in found and op in order:
            found.add(op)
            pending.extend(consumer for output in op.outputs for consumer in output.consumers())
    return found


def _backward(start, without):
    found, pending = set(), [start]
    while pending:
        op = pending.pop()
        if op in found or op is without:
            continue
        found.add(op)
        pending.extend(tensor.op for tensor in op.inputs)
    return found
