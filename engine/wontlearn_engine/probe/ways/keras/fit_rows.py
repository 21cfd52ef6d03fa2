"""Rows of a Keras training as NumPy arrays: taken from whatever the script passed to `fit`."""

import numpy as np

from ...exam import rows as rows_


def _training_part(arguments):
    """x, y, sample_weight of `fit` without the rows that `validation_split` takes away."""
    x, y, w = arguments.get("x"), arguments.get("y"), arguments.get("sample_weight")
    split = arguments.get("validation_split") or 0.0
    n = int(rows_.leaves(x)[0].shape[0])
    if split and arguments.get("validation_data") is None:
        n = int(np.floor(n * (1.0 - split)))
    return x, y, w, n


def array_rows(arguments, limit):
    """Evenly spread rows of array arguments, converted as Keras converts them. Raises if they are no arrays."""
    if not rows_.is_arrays(arguments.get("x")):
        raise TypeError("not arrays")
    x, y, w, n = _training_part(arguments)
    width = sum(int(np.prod(leaf.shape[1:])) * 8 for leaf in rows_.leaves((x, y)) if leaf is not None)
    limit = max(16, min(limit, rows_.BYTES // max(1, width)))
    index = np.arange(n) if n <= limit else np.unique(np.linspace(0, n - 1, limit).astype(int))

    def pick(leaf):
        if hasattr(leaf, "iloc"):
            return leaf.iloc[index]
        if hasattr(leaf, "toarray") and not hasattr(leaf, "numpy"):
            return leaf[index]
        return rows_.array(leaf)[index]

    batch_size = min(arguments.get("batch_size") or 32, n)
    x, y, w = rows_.tree_map(pick, x), rows_.tree_map(pick, y), rows_.tree_map(pick, w)
    if any(_is_text(leaf) for leaf in rows_.leaves(x)) and not arguments.get("class_weight"):
        # Keras has no NumPy iterator for text.
        return rows_.Rows(
            rows_.tree_map(_as_keras, x),
            rows_.tree_map(_as_keras, y),
            rows_.tree_map(_as_keras, w),
            n,
            len(index) == n,
            batch_size,
        )

    from keras.src.trainers.data_adapters import get_data_adapter

    adapter = get_data_adapter(
        x=x,
        y=y,
        sample_weight=w,
        batch_size=max(1, len(index)),
        shuffle=False,
        class_weight=arguments.get("class_weight"),
    )
    for batch in adapter.get_numpy_iterator():
        x, y, w = rows_.unpack(batch)
        return rows_.Rows(x, y, w, n, len(index) == n, batch_size)
    raise rows_.Irreducible("The training has no rows.")


def _is_text(leaf):
    kind = getattr(getattr(leaf, "dtype", None), "kind", None)
    return kind in ("U", "S") or (kind == "O" and leaf.size > 0 and isinstance(rows_.array(leaf).flat[0], (str, bytes)))


def _as_keras(leaf):
    """An array as Keras hands it over: numbers with a point are float32."""
    leaf = rows_.array(leaf)
    if leaf.dtype.kind == "f":
        return leaf.astype("float32")
    return leaf.astype(object) if leaf.dtype.kind in "US" else leaf


def stream_rows(arguments, limit):
    """The first rows of a dataset, generator, PyDataset or data loader."""
    from keras.src.trainers.data_adapters import get_data_adapter

    adapter = get_data_adapter(
        x=arguments.get("x"),
        y=arguments.get("y"),
        sample_weight=arguments.get("sample_weight"),
        class_weight=arguments.get("class_weight"),
        steps_per_epoch=arguments.get("steps_per_epoch"),
    )
    return rows_.collect(
        (rows_.unpack(batch) for batch in adapter.get_numpy_iterator()), limit, arguments.get("steps_per_epoch")
    )


def array_sample(arguments, limit):
    """As `array_rows`, copied; also validation rows where they are arrays. For the full run."""
    taken = array_rows(arguments, limit)
    held = None
    validation = arguments.get("validation_data")
    if isinstance(validation, (tuple, list)) and len(validation) >= 2 and rows_.is_arrays(validation[0]):
        held = array_rows({"x": validation[0], "y": validation[1]}, limit)
    elif arguments.get("validation_split"):
        x, y, _, n = _training_part(arguments)
        after = slice(n, None)
        cut = lambda leaf: (leaf.iloc if hasattr(leaf, "iloc") else leaf)[after]  # noqa: E731
        held = array_rows({"x": rows_.tree_map(cut, x), "y": rows_.tree_map(cut, y)}, limit)
    copy = lambda leaf: np.array(leaf)  # noqa: E731
    for some in (taken, held):
        if some is not None:
            some.x, some.y = rows_.tree_map(copy, some.x), rows_.tree_map(copy, some.y)
    return taken, held


def fixed_batch(model):
    """The only number of rows that a model takes at once, as a stateful one was told; usually None."""
    try:
        sizes = {tensor.shape[0] for tensor in model.inputs}
    except (AttributeError, TypeError, ValueError):  # a subclassed model, or one not built
        return None
    sizes.discard(None)
    return int(sizes.pop()) if len(sizes) == 1 else None


def by_output(model, tree):
    """Targets or weights that are given by the outputs' names, in the order of the outputs; all else as it is.

    A step of the user's own may look them up by name.
    """
    names = getattr(model, "output_names", None) or []
    own = [kind for kind in type(model).__mro__ if kind.__module__.partition(".")[0] != "keras"]
    plain = not any(name in vars(kind) for kind in own for name in ("train_step", "compute_loss"))
    listed = plain and len(names) > 1 and not isinstance(getattr(model, "_outputs_struct", None), dict)
    return [tree[name] for name in names] if listed and isinstance(tree, dict) and set(tree) == set(names) else tree


def predictions(model, sample):
    """What the trained model answers on the sample: arrays to be handed over, keyed p<i>, y<i>, hp<i>, hy<i>."""
    found = {}
    for some, mark in zip(sample, ("", "h")):
        if some is None:
            continue
        answer = rows_.predict(lambda part: call(model, part, False), some.x, fixed=fixed_batch(model))
        for index, leaf in enumerate(rows_.leaves(answer)):
            found["%sp%d" % (mark, index)] = leaf
        for index, leaf in enumerate(rows_.leaves(by_output(model, some.y))):
            found["%sy%d" % (mark, index)] = leaf
        if some.w is not None:
            for index, leaf in enumerate(rows_.leaves(some.w)):
                found["%sw%d_sample" % (mark, index)] = leaf
    return found


def call(model, x, training):
    """Call the model as Keras's own train step does."""
    if getattr(model, "_call_has_training_arg", True):
        return model(x, training=training)
    return model(x)
