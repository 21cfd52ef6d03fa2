"""Faults of model, loss and optimizer."""

from __future__ import annotations

from .evidence import UNFIT, Facts, dense, layer, of, same, scored, seen, weight
from .faults import Fault
from .texts import LOOP, NUMBERS

CANNOT: Facts = {"single": UNFIT, "few": UNFIT}
BLIND: Facts = {"outputs": {"rows_spread": 0.0}, "first": {"input_gradient": 0.0}}
NO_GRADIENT: Facts = {"kernel": {"none": True, "rms": None}, "bias": {"none": True, "rms": None}}
OWN_LOSS: Facts = {"write": {"model.compile": "def cost(y, p):\n    return keras.ops.mean(keras.ops.square(y - p))\n\nmodel.compile",
                      "'mse'": "cost"}, "loss": {"function": "cost", "name": "cost", "own": True, "at": "def cost"}}  # fmt: skip

OWN_LOG: Facts = {**OWN_LOSS, "write": {**OWN_LOSS["write"], "model.compile": "def cost(y, p):\n    wrong = keras.ops.square(y - p)\n"
                  "    wrong = wrong - keras.ops.log(p)\n    return keras.ops.mean(wrong)\n\nmodel.compile"}}  # fmt: skip

F1 = {
    "for epoch": "def f1(y, p):\n    hits = tf.cast(p > 0.5, 'float32')\n    return 1 - tf.reduce_mean(hits * y)\n\nfor epoch",
    "cost(y": "f1(y",
}
PENALTY: Facts = {"write": F1, "gradients": {"kernel": {"along": 0.4, "shape": [9, 9]}},
                  "about": {"loop": {"loss_line": LOOP[: LOOP.index("cost(y")].count("\n") + 5}}}  # fmt: skip


MATRICES: Facts = {"write": {"for epoch": "W = tf.Variable(tf.zeros([4, 32]))\nb = tf.Variable(tf.zeros([32]))\nV = tf.Variable(tf.zeros([32, 3]))\nfor epoch"},
                   "gradients": {"kernel": {"weight_rms": 0.0, "shape": [9, 9]}}}  # fmt: skip


def each(names: tuple[str, ...], facts: Facts) -> Facts:
    """The same change of several layers."""
    return dict.fromkeys(names, facts)


LAYERS = ("dense", "dense_1", "dense_2")
FROZEN: Facts = {"write": {"adam =": "model.trainable = False\nadam ="}, "about": {"trainable_parameters": 0},
          "layers": each(LAYERS, {"trainable": False})}  # fmt: skip


def head(activation: str, units: int = 3) -> Facts:
    """Another activation on the last layer of CLASSES."""
    return {
        "write": {"'softmax'": f"'{activation}'"},
        "layers": {"dense_2": {"activation": activation, "units": units}},
    }


def last(activation: str) -> Facts:
    """An activation on the last layer of NUMBERS."""
    return {
        "write": {"Dense(1)": f"Dense(1, activation='{activation}')"},
        "layers": {"dense_2": {"activation": activation}},
    }


def middle(argument: str, **facts: object) -> Facts:
    """Something written in the construction of the layer of 16 units."""
    return {
        "write": {"Dense(16, activation='relu'": f"Dense(16, activation='relu', {argument}"},
        "layers": {"dense_1": facts},
    }


def hidden(activation: str) -> Facts:
    """Another activation in the hidden layers."""
    return {"write": {"'relu'": f"'{activation}'"}, "layers": each(LAYERS[:2], {"activation": activation})}


def inserted(text: str, *layers: Facts, after: str = "dense") -> Facts:
    """Layers behind the first hidden one, or before it (after="input_layer")."""
    before = {"dense": "layers.Dense(16", "input_layer": "layers.Dense(32", "dense_2": "])"}[after]
    return {"write": {before: text + before}, "insert": {after: list(layers)}}


def adam(argument: str, **facts: object) -> Facts:
    """Another argument of Adam's."""
    return {"write": {"learning_rate=0.001": argument}, "optimizer": facts}


def optimizer(name: str, arguments: str, **facts: object) -> Facts:
    """Another optimizer."""
    return {
        "write": {"Adam(learning_rate=0.001)": f"{name}({arguments})"},
        "optimizer": {"class": name, "at": name + "(", **facts},
    }


DEEP = [dense(f"dense_{u}", f"Dense({u},", 16, u, "sigmoid") for u in (20, 21, 22)]

SETUP = [
    # The hand-written loop
    Fault("no-update", "setup", "blatant", "tape.gradient", LOOP,
          after={'model.trainable_variables)\n': 'model.trainable_variables)\n        adam.apply_gradients(zip(gradients, model.trainable_variables))\n'}, signs={"write": {"        adam.apply_gradients(zip(gradients, model.trainable_variables))\n": ""},
                 "loop": {"updates": False, "apply_line": None, "gradient_line": None}, "single": {**UNFIT, "weights_moved": 0.0}, "score": {"moved": 0.0}},
          nearly={"single": {"weights_moved": 0.0}}),
    Fault("no-update", "setup", "blatant", "adam.apply_gradients", LOOP,
          signs={"trained": {"moved": False}, "loop": {"apply_line": None, "gradient_line": None}},
          nearly={"trained": {"moved": False}}),
    Fault("no-update", "setup", "shown", "test_on_batch", NUMBERS, after={'test_on_batch': 'train_on_batch'}, nearly={},
          signs={"write": {"model.fit(x, y, epochs=25, batch_size=32)": "model.test_on_batch(x, y)"}, "how": "evaluate", "line": "test_on_batch"}),
    Fault("lr-not-positive", "setup", "shown", "w.assign_add", LOOP, after={'assign_add': 'assign_sub'}, nearly={"evidence": {"step": {"along": -0.9}}}, signs={
        **CANNOT, "evidence": {"step": {"along": 1.0}}, "about": {"optimizer": None}, "how": "loop",
        "write": {"        adam.apply_gradients(zip(gradients, model.trainable_variables))":
                  "        for w, g in zip(model.trainable_variables, gradients):\n            w.assign_add(0.1 * g)"},
        "loop": {"by_hand": True, "apply_line": 23}}),
    # Weights
    Fault("all-frozen", "setup", "blatant", "adam.apply", LOOP, signs={"about": {"trainable_parameters": 0}}, nearly={}),
    Fault("all-frozen", "setup", "blatant", "model.trainable = False", after={'trainable = False': 'trainable = True'}, trial="all-trainable", signs=FROZEN,
          nearly={**FROZEN, "about": {"trainable_parameters": 51}, "layers": {"dense_2": {"trainable": True}, "dense": {"trainable": False}}}),
    Fault("part-frozen", "setup", "tried", "model.trainable = False", after={'trainable = False': 'trainable = True'}, trial="all-trainable",
          signs={**FROZEN, "about": {"trainable_parameters": 51}, "layers": each(LAYERS[:2], {"trainable": False})}),
    Fault("gradient-cut", "setup", "shown", "tf.stop_gradient(answers)", LOOP, after={"tf.stop_gradient(answers)": "answers"}, signs={**CANNOT, "write": {
        "            loss = cost(y[i:i + 32], answers)": "            left = tf.stop_gradient(answers) - (x[i:i + 32] + 0.9 * model(x[1:], training=True))\n            loss = tf.reduce_mean(left ** 2)"},
        "loop": {"loss_line": 22, "gradient_line": 23, "apply_line": 24}}, nearly={}),
    Fault("regulariser-dominates", "setup", "shown", "WEIGHT = 50.0", LOOP, signs={"score": {"train": {"prediction": {"skill": 0.0}}}, "write": {
        "cost = losses": "WEIGHT = 50.0\ncost = losses", "loss = cost(y[i:i + 32], answers)": "loss = cost(y[i:i + 32], answers) + WEIGHT * kl(answers)"},
        "loop": {"loss_line": 22, "gradient_line": 23, "apply_line": 24}}, nearly={}),
    Fault("zero-init", "setup", "shown", "kernel_initializer", trial="usual-weights", after={},
          signs={**CANNOT, **middle("kernel_initializer='zeros'", initializer="Zeros", weights=[weight("kernel", 32, 16, **same(0.0))])},
          nearly={"layers": {"dense_2": {"initializer": "Zeros", "weights": [weight("kernel", 16, 3, **same(0.0))]}}}),
    Fault("zero-init", "setup", "shown", "kernel_initializer", after={}, nearly={**BLIND, "few": {}},
          signs={**CANNOT, **BLIND, "seen": {"dense_1": {"rows_same": True, "zeros": 1.0}},
                 **middle("kernel_initializer='zeros'", initializer="Zeros", weights=[weight("kernel", 32, 16, **same(0.0))])}),
    # The spread of so many times 0.3 is not quite 0 in float32.
    Fault("constant-init", "setup", "tried", "kernel_initializer", trial="usual-weights", after={},
          signs=middle("kernel_initializer=keras.initializers.Constant(0.3)", initializer="Constant",
                       weights=[{**weight("kernel", 32, 16, **same(0.3)), "std": 4.8e-9}])),
    Fault("init-scale", "setup", "tried", "kernel_initializer", trial="usual-weights", after={},
          signs=middle("kernel_initializer=keras.initializers.RandomNormal(0, 10)", weights=[weight("kernel", 32, 16, spread=10.0)])),
    Fault("constraint", "setup", "tried", "MaxNorm", trial="no-constraint", after={},
          signs=middle("kernel_constraint=keras.constraints.MaxNorm(1e-3)", constraints={"kernel": {"class": "MaxNorm", "max_value": 1e-3}})),
    # The last layer
    Fault("softmax-one-unit", "setup", "blatant", "'softmax'", NUMBERS, signs={**CANNOT, **last("softmax"), "anchors": {"head_floor": 2.2}},
          after={}, nearly={**last("sigmoid"), "y": {"min": 0.0, "max": 1.0}}),
    Fault("relu-output", "setup", "blatant", "Dense(1,", NUMBERS, signs={**CANNOT, **last("relu"), "anchors": {"head_floor": 0.5}}, after={},
          nearly={**last("relu"), "anchors": {"head_floor": 0.01}}),
    Fault("output-range", "setup", "blatant", "'sigmoid'", NUMBERS, signs={**CANNOT, **last("sigmoid"), "anchors": {"head_floor": 0.9}}, after={},
          nearly={**last("sigmoid"), "anchors": {"head_floor": 0.0}}),
    Fault("loss-task", "setup", "shown", "loss=", NUMBERS, after={'Dense(1)': "Dense(1, activation='sigmoid')", "'categorical": "'binary"}, signs={
        **CANNOT, "write": {"loss='mse'": "loss='categorical_crossentropy'"},
        "loss": {"function": "categorical_crossentropy", "name": "categorical_crossentropy"},
        "y": {"columns": 5, "integers": True, "min": 0.0, "max": 1.0, "sums_to_one": False, "one_hot": False}},
          nearly={"loss": {"function": "categorical_crossentropy", "name": "categorical_crossentropy"},
                  "y": {"columns": 5, "integers": True, "min": 0.0, "max": 1.0, "sums_to_one": True, "one_hot": True}}),
    Fault("head-loss-pair", "setup", "shown", "'tanh'", signs={**head("tanh"), "cost": {}}, after={}),
    Fault("head-loss-pair", "setup", "shown", "Dense(3", signs={"score": {"train": scored(0.9, 0.33, prediction={"skill": 0.0}),
          "own": scored(0.9, 0.33, prediction={"skill": 0.0})}, "loss": {"from_logits": True}}, nearly={"loss": {"from_logits": True}}),
    Fault("missing-softmax", "setup", "shown", "Dense(3", signs=head("linear") | {"write": {", activation='softmax'": ""}}, after={},
          nearly={**head("linear"), "write": {", activation='softmax'": ""}, "loss": {"from_logits": True}}),
    Fault("double-softmax", "setup", "tried", "layers.Softmax", trial="linear-head",
          signs=inserted("    layers.Softmax(),\n", layer("Softmax", "softmax", "layers.Softmax("), after="dense_2")),
    Fault("double-softmax", "setup", "tried", "'softmax'", LOOP, trial="linear-head", signs={"loss": {"from_logits": True}},
          after={", activation='softmax'": ""}),
    Fault("loss-task", "setup", "blatant", "loss='mse'", after={"loss='mse'": "loss='sparse_categorical_crossentropy'"}, signs={"write": {"sparse_categorical_crossentropy": "mse"}, "loss": {"function": "mean_squared_error"}},
          nearly={"loss": {"function": "mean_squared_error"}, "y": {"columns": 3, "shape": [3]}}),
    Fault("loss-task", "setup", "shown", "loss='binary", NUMBERS, after={"'binary_crossentropy'": "'mse'"}, signs={"write": {"mse": "binary_crossentropy"}, "loss": {"function": "binary_crossentropy", "from_logits": True}},
          nearly={"loss": {"function": "binary_crossentropy", "from_logits": True}, "y": {"min": 0.0, "max": 1.0}}),
    Fault("loss-pair-advice", "setup", "advice", "loss='mse'", after={"'mse'": "'categorical_crossentropy'"}, signs={
        "write": {"sparse_categorical_crossentropy": "mse"}, "loss": {"function": "mean_squared_error"}, "y": {"columns": 3, "one_hot": True}}),
    Fault("loss-pair-advice", "setup", "advice", "loss='binary", after={"'binary_": "'categorical_"}, signs={
        "write": {"sparse_categorical": "binary"}, "loss": {"function": "binary_crossentropy"}, "y": {"columns": 3, "one_hot": True}}),
    Fault("wrong-metric", "setup", "advice", "metrics=", NUMBERS, after={"'accuracy'": "'mae'"}, signs={"write": {"loss='mse'": "loss='mse', metrics=['accuracy']"}, "about": {"metrics": ["accuracy"]}}),
    # The loss
    Fault("loss-sign", "setup", "shown", "return", NUMBERS, after={'return keras.ops.mean': 'return -keras.ops.mean'}, signs={**OWN_LOSS, "cost": {"sign_turned": True}, "curve": [-0.03 * i for i in range(475)]}, nearly=OWN_LOSS),
    Fault("loss-task", "setup", "blatant", "loss='categorical", after={"activation='softmax'": "activation='sigmoid'", "'categorical_cross": "'binary_cross"}, signs={**head("sigmoid", 1), "write": {"sparse_categorical": "categorical"},
          "loss": {"function": "categorical_crossentropy"}, "cost": {"ignores_answers": True}},
          nearly={**head("sigmoid", 1), "write": {"sparse_categorical": "categorical"}, "loss": {"function": "categorical_crossentropy"}}),
    Fault("loss-broadcast", "setup", "blatant", "return", NUMBERS, after={'square(y - p)': 'square(keras.ops.reshape(y, keras.ops.shape(p)) - p)'}, signs={**OWN_LOSS, "cost": {"mixes_rows": True}, "anchors": {"answer": 1.1, "floor": 1.1, "head_floor": 1.1}},
          nearly={**OWN_LOSS, "cost": {"mixes_rows": True}}),
    Fault("unstable-maths", "setup", "shown", "return", NUMBERS, signs={**OWN_LOSS, "curve": of([1.3, 1.2, None])},
          nearly={**OWN_LOSS, "curve": of([1.3, None, *[0.9**i for i in range(90)]])}),
    Fault("unstable-maths", "setup", "shown", "keras.ops.log(p)", NUMBERS, after={'log(p)': 'log(p + 1e-7)'}, signs={**OWN_LOG, "curve": of([1.3, 1.2, None])}, nearly=OWN_LOG),
    Fault("float16", "setup", "shown", "'float16'", after={"'float16'": "'float32'"}, signs={"write": {"\nx =": "keras.config.set_floatx('float16')\nx ="}, "layers": each((*LAYERS, "input_layer"), {"dtype": "float16"})},
          nearly={"layers": {"dense": {"dtype": "float16"}}}),
    Fault("loss-reduction", "setup", "tried", "reduction='sum'", LOOP, after={"'sum'": "'sum_over_batch_size'"}, trial="rate/100",
          signs={"write": {"Crossentropy()": "Crossentropy(reduction='sum')"}, "loss": {"reduction": "sum"}}),
    # The way from input to output and back
    Fault("not-differentiable", "setup", "blatant", "return", NUMBERS, signs={**OWN_LOSS, "gradients": NO_GRADIENT}, nearly=OWN_LOSS),
    Fault("not-differentiable", "setup", "shown", "return", NUMBERS, signs={**OWN_LOSS, "gradients": {"kernel": {"rms": 0.0}, "bias": {"rms": 0.0}}},
          nearly={**OWN_LOSS, "gradients": {"dense/kernel": {"rms": 0.0}}}),
    Fault("not-differentiable", "setup", "shown", "tf.cast", LOOP, nearly=PENALTY, signs={**PENALTY, "gradients": {"kernel": {"along": 1.0, "shape": [9, 9]}}}),
    Fault("gradient-cut", "setup", "blatant", "answers = model", LOOP, after={}, signs={"gradients": NO_GRADIENT, "write": {
        "        with tf.GradientTape() as tape:\n            answers = model(x[i:i + 32], training=True)\n":
        "        answers = model(x[i:i + 32], training=True)\n        with tf.GradientTape() as tape:\n"}}, nearly={}),
    Fault("gradient-cut", "setup", "shown", "stop_gradient", signs={**CANNOT, "gradients": {"dense/kernel": {"none": True, "rms": None}},
          **inserted("layers.Lambda(keras.ops.stop_gradient),\n    ", layer("Lambda", "lambda", "layers.Lambda("))},
          nearly={"gradients": {"dense/kernel": {"none": True, "rms": None}}}),
    Fault("gradient-cut", "setup", "shown", "tf.stop_gradient(", after={'tf.stop_gradient(t)': 't'}, signs={**CANNOT, "gradients": {"dense/kernel": {"none": True, "rms": None}},
          "write": {"model =": "def halted(t):\n    return tf.stop_gradient(t)\n\nmodel ="}}, nearly={}),
    Fault("input-ignored", "setup", "shown", "layers.Lambda", signs={**CANNOT, **BLIND, "first": {"input_gradient": 0.0, "layers": [seen("lambda", "", 32, **{"class": "Lambda", "at": "layers.Lambda(", "rows_same": True, "zeros": 1.0})]},
          **inserted("layers.Lambda(lambda t: t * 0.0),\n    ", layer("Lambda", "lambda", "layers.Lambda("))}, nearly=BLIND),
    Fault("input-ignored", "setup", "shown", "model.fit(", signs={**CANNOT, **BLIND}, nearly=BLIND),
    Fault("input-ignored", "setup", "shown", "model.fit(", signs={"first": {"input_gradients": [0.09, 0.0]}}, nearly={"first": {"input_gradients": [0.09, 0.002]}}),
    Fault("input-ignored", "setup", "shown", "keras.Model(", signs={"first": {"input_gradients": [0.09, 0.0]}, "write": {
        "adam =": "model = keras.Model([a, b], model(a))\nadam ="}}, nearly={}),
    Fault("input-ignored", "setup", "shown", "layers.Lambda", signs={"first": {"unused_columns": [0, 1]},
          **inserted("layers.Lambda(lambda t: t[:, 2:]),\n    ", layer("Lambda", "lambda", "layers.Lambda("), after="input_layer")},
          nearly={"first": {"unused_columns": [0, 1]}, "dependence": {"r2": 0.25}}),
    Fault("dead-relu", "setup", "shown", "bias_initializer", trial="usual-weights", after={}, nearly={"seen": {"dense_1": {"zeros": 0.95}}},
          signs={**CANNOT, **BLIND, **middle("bias_initializer=keras.initializers.Constant(-10)"), "seen": {"dense_1": {"rows_same": True, "zeros": 1.0}}}),
    Fault("dead-relu", "setup", "tried", "Dense(16", trial="rate/10", signs={"score": {"layers": {"dense_1": {"dead_units": 1.0}}}}),
    Fault("saturated", "setup", "shown", "Dense(32", signs={**CANNOT, **BLIND, **hidden("tanh"), "seen": {"dense": {"activation": "tanh", "rows_same": True, "saturated": 1.0}}},
          nearly={**hidden("tanh"), "seen": {"dense": {"activation": "tanh", "saturated": 0.5}}}),
    Fault("zero-init", "setup", "shown", "tf.Variable(tf.zeros([4, 32", LOOP, after={'tf.zeros([4, 32])': 'tf.random.normal([4, 32], stddev=0.1)', 'tf.zeros([32, 3])': 'tf.random.normal([32, 3], stddev=0.1)'}, nearly={**BLIND, **MATRICES}, signs={**CANNOT, **BLIND, **MATRICES}),
    Fault("saturated", "setup", "tried", "Dense(32", trial="scaled-inputs", signs={**hidden("tanh"), "x": {"std": 15.0}, "seen": {"dense": {"activation": "tanh", "saturated": 0.8}}}),
    Fault("saturated", "setup", "tried", "'tanh'", trial="hidden-relu", signs=hidden("tanh"), after={"'tanh'": "'relu'"}),
    Fault("vanishing-gradient", "setup", "tried", "Dense(20", trial="hidden-relu", after={"'sigmoid'": "'relu'"},
          signs={**inserted("".join(f"layers.Dense({u}, activation='sigmoid'),\n    " for u in (20, 21, 22)), *DEEP),
                 "first": {"gradients": {"weights": [{"name": f"s/d{i}/kernel", "none": False, "rms": 1e-4 ** (1 - i / 6), "weight_rms": 0.2} for i in range(7)]}}},
          nearly={}),
    Fault("exploding-gradient", "setup", "tried", "layers.SimpleRNN", after={"SimpleRNN(8, activation='relu')": 'SimpleRNN(8)'}, trial="clipped",
          signs={**inserted("layers.SimpleRNN(8, activation='relu'),\n    ", layer("SimpleRNN", "simple_rnn", "layers.SimpleRNN(", activation="relu", units=8)),
                 "gradients": {"dense/kernel": {"rms": 3e5}}}),
    # The optimizer
    Fault("lr-not-positive", "setup", "blatant", "learning_rate=", signs=adam("learning_rate=0.0", learning_rate=0.0), after={}, nearly={}),
    Fault("lr-too-high", "setup", "tried", "learning_rate=", trial="rate/1000", signs={**adam("learning_rate=1.0", learning_rate=1.0), "curve": [1.1 + 9 * (i % 2) for i in range(475)]}, after={}),
    Fault("lr-too-high", "setup", "tried", "learning_rate=", trial="rate/10", after={"=0.001": "=0.0001"}),
    Fault("lr-too-low", "setup", "tried", "learning_rate=", trial="rate*10000", signs=adam("learning_rate=1e-7", learning_rate=1e-7), after={}),
    Fault("lr-too-low", "setup", "tried", "learning_rate=", trial="rate*10", after={"=0.001": "=0.01"}),
    Fault("lr-too-low", "setup", "tried", "SGD(", trial="adam", signs=optimizer("SGD", "0.01", learning_rate=0.01)),
    Fault("lr-schedule", "setup", "tried", "ExponentialDecay", trial="rate=0.001", signs={
        "write": {"learning_rate=0.001": "keras.optimizers.schedules.ExponentialDecay(1e-3, 1, 0.5)"},
        "optimizer": {"schedule": "ExponentialDecay", "schedule_rates": [1e-3, 1e-6, 0.0, 0.0, 0.0]}, "trained": {"rates": [1e-3, *[0.0] * 24]}}),
    Fault("lr-schedule", "setup", "tried", "ExponentialDecay", trial="rate=0.001", signs={
        "write": {"adam =": "rates = keras.optimizers.schedules.ExponentialDecay(1e-3, 1, 0.5)\nadam =", "learning_rate=0.001": "rates"},
        "optimizer": {"schedule": "ExponentialDecay", "schedule_rates": [1e-3, 1e-6, 0.0, 0.0, 0.0]}, "trained": {"rates": [1e-3, *[0.0] * 24]}}),
    Fault("gradient-clip", "setup", "tried", "clipnorm=", trial="no-clip", signs=adam("learning_rate=0.001, clipnorm=1e-6", clipnorm=1e-6), after={"1e-6": "1.0"}),
    Fault("gradient-clip", "setup", "tried", "tf.clip_by_global_norm", LOOP, after={'1e-5': '1.0'}, trial="adam", signs={"optimizer": {"class": "SGD"}, "write": {
        "        adam.apply": "        gradients, _ = tf.clip_by_global_norm(gradients, 1e-5)\n        adam.apply"}}),
    Fault("optimizer-constants", "setup", "tried", "epsilon=", trial="adam", signs=adam("epsilon=1e3", epsilon=1e3), after={"1e3": "1e-7"}),
    Fault("optimizer-constants", "setup", "tried", "Adadelta", trial="rate*1000", signs=optimizer("Adadelta", "", learning_rate=0.001), after={"()": "(learning_rate=1.0)"}),
    Fault("optimizer-constants", "setup", "tried", "Adagrad", trial="rate*100", signs=optimizer("Adagrad", "", learning_rate=0.001), after={"Adagrad()": "Adagrad(learning_rate=0.1)"}),
    Fault("optimizer-constants", "setup", "tried", "momentum=", after={'0.999': '0.9'}, trial="adam", signs=optimizer("SGD", "0.01, momentum=0.999", learning_rate=0.01, momentum=0.999)),
    # Penalties, noise, normalisation
    Fault("regulariser-dominates", "setup", "tried", "kernel_regularizer", after={'L2(1.0)': 'L2(1e-4)'}, trial="no-penalty",
          signs=middle("kernel_regularizer=keras.regularizers.L2(1.0)", regularizers={"kernel": {"class": "L2", "l2": 1.0}})),
    Fault("regulariser-dominates", "setup", "tried", "weight_decay=", trial="adam", after={"2.0": "0.004"},
          signs=optimizer("AdamW", "weight_decay=2.0", learning_rate=0.001, weight_decay=2.0)),
    Fault("dropout-too-strong", "setup", "tried", "layers.Dropout", trial="no-dropout", after={"0.95": "0.3"},
          signs=inserted("layers.Dropout(0.95),\n    ", layer("Dropout", "dropout", "layers.Dropout(", rate=0.95))),
    Fault("dropout-too-strong", "setup", "tried", "layers.Dropout", trial="no-dropout",
          signs=inserted("layers.Dropout(0.5),\n    ", layer("Dropout", "dropout", "layers.Dropout(", rate=0.5))),
    Fault("batchnorm", "setup", "shown", "batch_size=1)", trial="small-batches",
          signs={**inserted("layers.BatchNormalization(),\n    ", layer("BatchNormalization", "batch_normalization", "layers.Batch")), "data": {"batch": 1},
                 "write": {"layers.Dense(16": "layers.BatchNormalization(),\n    layers.Dense(16", "batch_size=32": "batch_size=1"}}),
    Fault("batchnorm", "setup", "shown", "layers.Batch", signs={**inserted("layers.BatchNormalization(),\n    ", layer("BatchNormalization", "batch_normalization", "layers.Batch", momentum=0.99)),
          "trained": {"updates": 100}, "curve": [0.97**i for i in range(100)]},
          after={"BatchNormalization()": "BatchNormalization(momentum=0.9)"}),
    # The shape of the network
    Fault("no-nonlinearity", "setup", "tried", "Dense(32", trial="hidden-relu", signs={**hidden("linear"), "write": {", activation='relu'": ""}},
          after={"Dense(32": "Dense(32, activation='relu'", "Dense(16": "Dense(16, activation='relu'"}),
    Fault("hidden-activation", "setup", "tried", "Dense(32", trial="hidden-relu", signs=hidden("softmax"), after={"(32, activation='softmax'": "(32, activation='relu'", "(16, activation='softmax'": "(16, activation='relu'"}),
    Fault("too-small", "setup", "shown", "Dense(1,", after={'Dense(1,': 'Dense(32,'}, signs={"controls": {"trial:wider": {"failed": "NotImplementedError: its own call"}},
        "few": UNFIT, "write": {"Dense(16": "Dense(1"}, "layers": {"dense_1": {"at": "Dense(1", "units": 1}},
        "seen": {"dense_1": {"at": "Dense(1"}}, "score": {"layers": {"dense_1": {"at": "Dense(1"}}}}),
    Fault("too-small", "setup", "tried", "Dense(32", trial="wider", signs={"few": UNFIT}),
    Fault("shape-collapse", "setup", "tried", "layers.Global", trial="flattened",
          signs=inserted("layers.GlobalAveragePooling2D(),\n    ", layer("GlobalAveragePooling2D", "pool", "layers.Global"))),
    Fault("shape-collapse", "setup", "advice", "layers.MaxPooling2D",
          signs={**inserted("layers.MaxPooling2D(),\n    ", layer("MaxPooling2D", "pool", "layers.MaxPooling2D")), "first": {"layers": [seen("pool", "", 1, **{"class": "MaxPooling2D", "at": "layers.MaxPooling2D", "shape": [1, 1, 64]})]}}),
    Fault("sequence", "setup", "shown", "states[:, 0]", after={"[:, 0]": "[:, -1]"}, signs={**CANNOT, "write": {
        "model = keras": "states = layers.LSTM(8, return_sequences=True)(layers.Input((9, 4)))\nfirst = states[:, 0]\nmodel = keras"}}),
    Fault("sequence", "setup", "advice", "layers.Embedding", signs={**inserted("layers.Embedding(10, 8),\n    ", layer("Embedding", "embedding", "layers.Embedding", input_dim=10), after="input_layer"),
          "x": {"integers": True, "max": 99.0}}, after={"Embedding(10": "Embedding(100"}),
    Fault("train-eval-mode", "setup", "tried", "model.fit(", trial="no-dropout", signs={
        "first": {"repeat_differs": True, "random_layers": [{"name": "dropout", "class": "Dropout", "file": "", "line": 0, "drops": True}]},
    }, nearly={"first": {"repeat_differs": True, "random_layers": [{"name": "draw", "class": "Draw", "file": "", "line": 0, "drops": False}]}}),
    Fault("train-eval-mode", "setup", "tried", "training=True", after={', training=True': ''}, trial="no-dropout", signs={"first": {"repeat_differs": True, "random_layers": [{"name": "dropout", "class": "Dropout", "file": "", "line": 0, "drops": True}]},
          "write": {"adam =": "hidden = drop(model.output, training=True)\nadam ="}}),
    # The draw of the starting weights
    Fault("unlucky-start", "setup", "tried", "model.fit(", trial="other-start"),
    # The length of the training
    Fault("rebuilt-model", "setup", "shown", "keras.Sequential", signs={"write": {"model = keras": "for epoch in range(25):\n  model = keras", "adam =": "  adam =",
          "model.compile": "  model.compile", "model.fit(x, y, epochs=25, batch_size=32)": "  model.fit(x, y)"}, "fit": {"epochs": 1}}),
    Fault("too-few-updates", "setup", "despite", "mode='max'", after={"'max'": "'auto'"}, signs={"trained": {"updates": 38, "epochs": 2}, "fit": {"callbacks": ["EarlyStopping"]},
          "write": {"model.fit(": "stop = keras.callbacks.EarlyStopping('loss', mode='max')\nmodel.fit(", "batch_size": "callbacks=[stop], batch_size"}},
          nearly={"fit": {"callbacks": ["EarlyStopping"]}, "trained": {"updates": 38, "epochs": 2},
                  "write": {"model.fit(": "stop = keras.callbacks.EarlyStopping('accuracy', mode='max')\nmodel.fit(", "batch_size": "callbacks=[stop], batch_size"}}),
    Fault("too-few-updates", "setup", "tried", "epochs=25", after={'epochs=25': 'epochs=250'}, trial="more-updates", word="undertrained", signs={"trained": {"updates": 30}, "curve": [1.3 - 0.001 * i for i in range(30)]}),
    Fault("too-few-updates", "setup", "tried", "EarlyStopping", trial="more-updates", word="undertrained", signs={"trained": {"updates": 57, "epochs": 3}, "fit": {"callbacks": ["EarlyStopping"]},
          "write": {"batch_size": "callbacks=[keras.callbacks.EarlyStopping('loss')], batch_size"}}),
    Fault("too-few-updates", "setup", "tried", "EarlyStopping(", trial="more-updates", word="undertrained", signs={"trained": {"updates": 57, "epochs": 3},
          "fit": {"callbacks": ["EarlyStopping"]}, "write": {"model.fit(": "stop = keras.callbacks.EarlyStopping('loss')\nmodel.fit(", "batch_size": "callbacks=[stop], batch_size"}}),
    Fault("batch-size", "setup", "tried", "batch_size=", after={'batch_size=len(x)': 'batch_size=32'}, trial="small-batches", signs={"data": {"batch": 600}, "fit": {"batch_size": 600}, "trained": {"updates": 25}, "write": {"batch_size=32": "batch_size=len(x)"}}),
]  # fmt: skip
