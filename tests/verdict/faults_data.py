"""Faults of the data."""

from __future__ import annotations

from .faults import Fault
from .pieces import Changes, Facts, dense, layer, learned
from .texts import NUMBERS

UNRELATED: Changes = {
    "dependence": {"signal": False, "p": 0.61, "r2": -0.03},
    "controls": {
        "held-out": {**learned(0.01), "scored_rows": 200, "chance": {"skill": 0.0, "prediction": None}},
        "shuffled-targets": learned(0.02),
    },
}
"""No test finds that y depends on x."""
GENERATOR = "def batches():\n    while True:\n        yield x[:32], y[:32]\n\nmodel.fit(batches(), steps_per_epoch=18, epochs=25"
SEQUENCE = """class Feed(keras.utils.PyDataset):
    def __len__(self):
        return 150

    def __getitem__(self, i):
        rows = slice(0, 4)
        return x[rows], y[rows]

model.fit(Feed(), epochs=25"""
LOST: Changes = {"held": {"skill": -0.4, "prediction": None}}
"""Worth nothing on the validation rows."""
COMPARED: Changes = {"data": {"validation": {"rows": 100, "mean_shift": 0.2, "std_ratio": 1.0}}}
EVALUATED: Facts = {"evaluated": {"rows": 200, "logs": {"loss": 1.4, "accuracy": 0.3}}}
"""So is what `evaluate` is given."""
SCALED_APART = {
    "x = np.load('x.npy')": "from sklearn.preprocessing import StandardScaler\nx = StandardScaler().fit_transform(np.load('x.npy'))\n"
    "held = StandardScaler().fit_transform(np.load('held.npy'))",
    "epochs=25": "epochs=25, validation_data=(held, np.load('kinds.npy'))",
}
WEIGHTED = {"batch_size": "sample_weight=w, batch_size"}
EMBEDDED: Changes = {
    "insert": {"input_layer": [layer("Embedding", "embedding", "layers.Embedding(", input_dim=100)]},
    "write": {"layers.Input((4,)),": "layers.Input((40,)),\n    layers.Embedding(100, 8),\n    layers.Flatten(),"},
}
TOKENS: Facts = {"shape": [40], "columns": 40, "integers": True, "dtype": "int64", "min": 0.0, "max": 99.0, "std": 20.0}
BINARY: Changes = {
    "write": {"Dense(3, activation='softmax')": "Dense(1, activation='sigmoid')", "sparse_categorical": "binary"},
    "layers": {"dense_2": dense("dense_2", "Dense(1,", 16, 1, "sigmoid")},
    "first": {"head_layers": [{"name": "dense_2"}]}, "seen": {"dense_2": {"at": "Dense(1,"}},
    "score": {"layers": {"dense_2": {"at": "Dense(1,"}}},
    "outputs": {"shape": [1]}, "loss": {"function": "binary_crossentropy"},
}  # fmt: skip

SCALED = {"model.fit(": "mean, std = x.mean(axis=0), x.std(axis=0) + 1e-7\nx = (x - mean) / std\nmodel.fit("}

DATA = [
    Fault("nan-input", "data", "blatant", "x = np.load", after={'model.fit(': 'keep = np.isfinite(np.asarray(x, dtype=float).reshape(len(x), -1)).all(axis=1)\nx, y = x[keep], y[keep]\nmodel.fit('}, signs={"x": {"nan": 9, "bad_count": 6, "bad_rows": [17, 58, 59, 70, 71]}},
          nearly={"x": {"nan": 1, "bad_count": 1, "bad_rows": [17]}}),
    Fault("nan-target", "data", "blatant", "y = np.load", after={'model.fit(': 'keep = np.isfinite(np.asarray(y, dtype=float).reshape(len(y), -1)).all(axis=1)\nx, y = x[keep], y[keep]\nmodel.fit('}, signs={"y": {"inf": 1, "bad_count": 1, "bad_rows": [3]}},
          nearly={"y": {"inf": 1, "bad_count": 1, "bad_rows": [3]}}),
    Fault("label-range", "setup", "blatant", "Dense(3", after={'Dense(3,': 'Dense(4,'}, signs={"y": {"min": 1.0, "max": 3.0}}, nearly={"y": {"dtype": "float64"}}),
    Fault("loss-task", "setup", "shown", "loss='binary_crossentropy'", after={"Dense(1, activation='sigmoid')": "Dense(3, activation='softmax')", "'binary_cross": "'sparse_categorical_cross"}, signs={**BINARY, "y": {"min": 1.0, "max": 2.0}},
          nearly={**BINARY, "y": {"min": 0.0, "max": 1.0}}),
    # The spread of 600 times 0.1 is not quite 0 in floating point.
    Fault("constant-target", "data", "blatant", "y = np.load", NUMBERS,
          signs={"y": {"min": 0.1, "max": 0.1, "constant_columns": 1, "std": 1.4e-17, "max_column_std": 1.4e-17}},
          nearly={"y": {"min": 0.1, "max": 0.2, "constant_columns": 0}}),
    Fault("constant-input", "data", "blatant", "x = np.load",
          signs={"x": {"min": 0.0, "max": 0.0, "constant_columns": 4, "dtype": "uint8"}}, nearly={"x": {"constant_columns": 3}}),
    Fault("constant-columns", "data", "advice", "x = np.load", signs={"x": {"columns": 64, "shape": [64], "constant_columns": 60}}),
    Fault("corrupt-files", "data", "shown", "x = np.load", signs={"x": {"zero_rows": 0.5}, "dependence": {"r2": 0.2}}),
    Fault("corrupt-files", "data", "advice", "x = np.load", signs={"x": {"zero_rows": 0.5}}),  # a simple learner gets far all the same
    Fault("label-type", "data", "shown", "y = np.load", signs={"y": {"dtype": "<U1", "kind": "text"}},
          nearly={"y": {"dtype": "bool"}}),
    Fault("sample-weights", "setup", "shown", "sample_weight=w", after={' sample_weight=w,': ''}, trial="no-weights",
          signs={"write": WEIGHTED, "data": {"weights": {"min": 0.0, "max": 0.0, "zero": 1.0}}},
          nearly={"write": WEIGHTED, "data": {"weights": {"min": 0.5, "max": 2.0, "zero": 0.0}}}),
    Fault("sample-weights", "setup", "tried", "sample_weight=w", after={' sample_weight=w,': ''}, trial="no-weights",
          signs={"write": WEIGHTED, "data": {"weights": {"min": -1.0, "max": 1.0, "zero": 0.0}}}),
    Fault("sentinels", "data", "tried", "x = np.load", after={'model.fit(': 'keep = (np.asarray(x, dtype=float).reshape(len(x), -1) != -999.0).all(axis=1)\nx, y = x[keep], y[keep]\nmodel.fit('}, trial="without-outliers",
          signs={"x": {"spike": -999.0, "spike_cells": 30, "spike_rows": 28, "spike_columns": 1, "spike_far": 700.0}}),
    Fault("sentinels", "data", "tried", "y = np.load", NUMBERS, trial="without-outliers",
          signs={"y": {"spike": -9.99, "spike_cells": 148, "spike_rows": 148, "spike_columns": 1, "spike_far": 18.0}}),
    Fault("outliers", "data", "tried", "y = np.load", NUMBERS, after={'model.fit(': 'y = np.clip(y, *np.percentile(y, [1, 99]))\nmodel.fit('}, trial="without-outliers", signs={"y": {"far": 900.0, "far_rows": 1}}),
    Fault("outliers", "data", "despite", "y = np.load", NUMBERS, after={'model.fit(': 'y = np.clip(y, *np.percentile(y, [1, 99]))\nmodel.fit('}, signs={"y": {"far": 4e5, "far_rows": 1}},
          nearly={"y": {"far": 900.0, "far_rows": 4}}),
    Fault("target-scale", "data", "tried", "y = np.load", NUMBERS, after={'model.fit(x, y': 'y_mean, y_std = y.mean(axis=0), y.std(axis=0)\nmodel.fit(x, (y - y_mean) / y_std'}, trial="scaled-targets",
          signs={"y": {"mean": 2.4e5, "std": 9e4, "row_std": 9e4}}),
    Fault("input-vanishing", "data", "tried", "x = np.load", trial="scaled-inputs",
          signs={"x": {"min": 0.0, "max": 0.0039, "mean": 0.002, "std": 0.001}}, nearly={"x": {"min": 0.0, "max": 1.0, "std": 0.3}}),
    Fault("feature-scales", "data", "tried", "x = np.load", after=SCALED, trial="scaled-inputs",
          signs={"x": {"min": 0.0, "max": 1680.0, "min_column_std": 0.12, "max_column_std": 299.0}},
          nearly={"x": {"min_column_std": 0.12, "max_column_std": 3.0}}),
    Fault("input-scale", "data", "tried", "x = np.load", after=SCALED, trial="scaled-inputs", signs={"x": {"min": 0.0, "max": 255.0, "mean": 90.0, "std": 70.0}}),
    Fault("input-scale", "data", "tried", "x = np.load", after=SCALED, trial="scaled-inputs"),
    Fault("single-label-batches", "data", "tried", "model.fit(", after={'model.fit(': 'order = np.random.permutation(len(x))\nx, y = x[order], y[order]\nmodel.fit('}, trial="shuffled-rows", signs={"data": {"batch_classes": 1.02}},
          nearly={"data": {"batch_classes": 2.9}}),
    Fault("not-shuffled", "data", "tried", "shuffle=False", after={'shuffle=False': 'shuffle=True'}, trial="shuffled-rows",
          signs={"write": {"batch_size": "shuffle=False, batch_size"}, "fit": {"shuffle": False}, "y": {"changes": 0.003}},
          nearly={"fit": {"shuffle": False}, "y": {"changes": 0.6}}),
    Fault("not-shuffled", "data", "shown", "shuffle=False",  # one class after the other is learned and forgotten
          after={'shuffle=False': 'shuffle=True'}, signs={"write": {"batch_size": "shuffle=False, batch_size"}, "fit": {"shuffle": False}, "y": {"changes": 0.003},
                 "curve": [0.05] * 475},
          nearly={"fit": {"shuffle": False}, "y": {"changes": 0.6}}),
    Fault("generator-repeats", "data", "shown", "yield x[:32]",
          signs={"write": {"model.fit(x, y, epochs=25, batch_size=32": GENERATOR},
                 "data": {"stream": True, "whole": False, "duplicates": {"distinct": 32, "same": 568}}},
          nearly={"data": {"stream": True, "whole": True, "duplicates": {"distinct": 32, "same": 568}}}),
    Fault("generator-repeats", "data", "despite", "rows = slice", after={"slice(0, 4)": "slice(i * 4, (i + 1) * 4)"},
          signs={"write": {"model.fit(x, y, epochs=25, batch_size=32": SEQUENCE}, "data": {"stream": True, "duplicates": {"distinct": 4, "same": 596}}},
          nearly={"write": {"model.fit(x, y, epochs=25, batch_size=32": SEQUENCE.replace("slice(0, 4)", "slice(4 * i, 4 * i + 4)")},
                  "data": {"stream": True, "duplicates": {"distinct": 4, "same": 596}}}),
    Fault("label-range", "setup", "blatant", "y = np.load", signs={
        "write": {"sparse_categorical": "categorical"}, "loss": {"function": "categorical_crossentropy"},
        "y": {"columns": 3, "shape": [3], "min": 0.0, "max": 0.0, "constant_columns": 3, "std": 0.0, "max_column_std": 0.0}},
          nearly={"y": {"columns": 3, "shape": [3], "min": 0.0, "max": 1.0, "one_hot": True}}),
    # Rows that a merge copied, each with all targets of its group: no state that is met again.
    Fault("conflicting-rows", "data", "shown", "y = np.load", NUMBERS, signs={
        **UNRELATED, "data": {"duplicates": {"distinct": 60, "same": 540, "conflicting": 530}}},
          nearly={"data": {"duplicates": {"distinct": 60, "same": 540, "conflicting": 530}}}),
    Fault("augmentation-mismatch", "data", "shown", "return np.rot90(picture)", NUMBERS, after={"(picture), mask": "(picture), np.rot90(mask)"}, signs={
        "x": {"shape": [8, 8, 1]}, "y": {"shape": [8, 8, 1]}, "write": {"x = np.load": "def turn(picture, mask):\n    return np.rot90(picture), mask\n\nx = np.load"}},
          nearly={"x": {"shape": [8, 8, 1]}, "write": {"x = np.load": "def turn(picture, mask):\n    return np.rot90(picture), np.rot90(mask)\n\nx = np.load"}}),
    Fault("axis-order", "data", "shown", "x = x.reshape(", NUMBERS, after={"x.reshape(rows, times)": "x.transpose(1, 0)"}, signs={**UNRELATED, "write": {
        "x = np.load('x.npy')": "x = np.load('x.npy')\ntimes, rows = x.shape\nx = x.reshape(rows, times)"}},
          nearly={"write": {"x = np.load('x.npy')": "x = np.load('x.npy')\ntimes, rows = x.shape\nx = x.reshape(rows, times)"}}),
    Fault("conflicting-rows", "data", "shown", "y = np.load", signs={"data": {"duplicates": {"distinct": 300, "same": 300, "conflicting": 290}}, "dependence": {"r2": 0.2}},
          nearly={"data": {"duplicates": {"distinct": 300, "same": 300, "conflicting": 12}}}),
    Fault("padding", "data", "shown", "model.fit(", signs={**EMBEDDED, "x": {**TOKENS, "zeros": 0.3, "commonest": [1.0, 1.0]}},
          nearly={**EMBEDDED, "x": {**TOKENS, "zeros": 0.3, "commonest": [1.0, 0.5]}}),
    Fault("padding", "data", "shown", "model.fit(", signs={**EMBEDDED, "x": {**TOKENS, "zeros": 0.98}},
          nearly={**EMBEDDED, "x": {**TOKENS, "zeros": 0.6}}),
    Fault("padding", "data", "shown", "pad_sequences(", signs={**EMBEDDED, "x": {**TOKENS, "zeros": 0.98}, "write": {**EMBEDDED["write"],
        "x = np.load('x.npy')": "texts = np.load('x.npy')\nx = pad_sequences(texts, maxlen=900)"}},
          nearly={**EMBEDDED, "x": {**TOKENS, "zeros": 0.6}}),
    Fault("padding", "data", "shown", "maxlen=12", after={",\n    maxlen=12": ""}, signs={**UNRELATED, **EMBEDDED, "x": {**TOKENS, "zeros": 0.0}, "write": {**EMBEDDED["write"],
        "x = np.load('x.npy')": "texts = np.load('x.npy')\nx = pad_sequences(\n    texts,\n    maxlen=12)"}},
          nearly={**EMBEDDED, "x": {**TOKENS, "zeros": 0.0}, "write": {**EMBEDDED["write"],
        "x = np.load('x.npy')": "texts = np.load('x.npy')\nx = pad_sequences(texts, maxlen=12)"}}),
    Fault("integer-wrap", "data", "shown", "- np.uint8(128)", after={'x - np': "x.astype('float32') - np"}, signs={**UNRELATED, "write": {
        "x = np.load('x.npy')": "x = np.load('x.npy').astype('uint8')\nx = x - np.uint8(128)"}}),
    Fault("integer-wrap", "data", "tried", "- np.uint8(128)", after={'x - np': "x.astype('float32') - np"}, trial="scaled-inputs", signs={"write": {
        "x = np.load('x.npy')": "x = np.load('x.npy').astype('uint8')\nx = x - np.uint8(128)"}}),
    Fault("imbalance", "data", "note", "model.fit(", signs={
        "y": {"classes": [[0.0, 300], [1.0, 288], [2.0, 12]]},
        "score": {"train": {"prediction": {"recalls": {"0": 1.0, "1": 0.98, "2": 0.0}}}}},
          nearly={"y": {"classes": [[0.0, 300], [1.0, 288], [2.0, 12]]}}),
    Fault("imbalance", "data", "shown", "model.fit(", after={"batch_size=32": "batch_size=32, class_weight={0: 1.0, 1: 28.0, 2: 28.0}"}, signs={
        "y": {"classes": [[0.0, 560], [1.0, 20], [2.0, 20]]},
        "score": {"train": {"skill": 0.25, "prediction": {"skill": 0.0, "recalls": {"0": 1.0, "1": 0.0, "2": 0.0}}}}},
          nearly={"y": {"classes": [[0.0, 560], [1.0, 20], [2.0, 20]]}, "score": {"train": {"prediction": {"recalls": {"0": 1.0, "1": 0.4, "2": 0.3}}}}}),
    # Little is found, a simple learner finds more, and every answer is the common class.
    Fault("imbalance", "data", "shown", "model.fit(", after={"batch_size=32": "batch_size=32, class_weight={0: 1.0, 1: 28.0, 2: 28.0}"}, signs={
        "y": {"classes": [[0.0, 560], [1.0, 20], [2.0, 20]]},
        "score": {"train": {"skill": 0.05, "prediction": {"skill": 0.0, "recalls": {"0": 1.0, "1": 0.0, "2": 0.0}}}}},
          nearly={"y": {"classes": [[0.0, 560], [1.0, 20], [2.0, 20]]}}),
    Fault("target-leak", "data", "note", "x = np.load", signs={"data": {"leak": {"column": 2}}}, nearly={}),
    Fault("target-leak", "data", "despite", "x = np.load", signs={"data": {"leak": {"column": 2}}, "evidence": EVALUATED},
          nearly={"evidence": {"evaluated": {"rows": 200, "logs": {"loss": 0.1, "accuracy": 0.97}}}}),
    Fault("leak-duplicates", "data", "note", "validation_data=", signs={
        "write": {"batch_size": "validation_data=(x, y), batch_size"}, "data": {"validation": {"rows": 100, "overlap": 1.0}}},
          nearly={"data": {"validation": {"rows": 100, "overlap": 0.01}}}),
    Fault("split-shift", "data", "note", "model.fit(", signs={"data": {"validation": {"rows": 100, "mean_shift": 2.5, "std_ratio": 0.9}}},
          nearly={"data": {"validation": {"rows": 100, "mean_shift": 0.2, "std_ratio": 0.9}}}),
    Fault("split-scaling", "data", "note", "model.fit(", signs={"data": {"validation": {"rows": 100, "mean_shift": 2.5, "std_ratio": 0.01}}},
          nearly={"data": {"validation": {"rows": 8, "mean_shift": 2.5, "std_ratio": 0.01}}}),
    Fault("split-shift", "data", "despite", "model.fit(", signs={**LOST, "data": {"validation": {"rows": 100, "mean_shift": 2.5, "std_ratio": 0.9}}},
          nearly={"held": {"skill": 0.4}, "data": {"validation": {"rows": 100, "mean_shift": 0.9, "std_ratio": 0.9}}}),
    Fault("split-scaling", "data", "despite", "model.fit(", signs={**LOST, "data": {"validation": {"rows": 100, "mean_shift": 90.0, "std_ratio": 40.0}}},
          nearly={"held": {"skill": 0.9}, "data": {"validation": {"rows": 100, "mean_shift": 0.9, "std_ratio": 1.4}}}),
    Fault("split-shift", "data", "despite", "model.fit(", after={"model.fit(": "order = np.random.permutation(len(x))\nx, y = x[order], y[order]\nmodel.fit("}, signs={
        "fit": {"validation_split": 0.3}, "y": {"changes": 0.003}, "trained": {"logs": [{"accuracy": 1.0, "val_accuracy": 0.0, "loss": 0.01, "val_loss": 9.0}]}},
          nearly={"fit": {"validation_split": 0.3}, "y": {"changes": 0.003}, "trained": {"logs": [{"accuracy": 1.0, "val_accuracy": 0.9, "loss": 0.01, "val_loss": 0.3}]}}),
    Fault("label-encoding", "data", "despite", "model.fit(", signs={
        **LOST, **COMPARED, "controls": {"held-out": {**learned(0.9), "scored_rows": 200, "wanted": 475}}},
          nearly={"held": {"skill": 0.4}, **COMPARED, "controls": {"held-out": {**learned(0.9), "scored_rows": 200, "wanted": 475}}}),
    Fault("pairs-broken", "data", "despite", "model.fit(", NUMBERS, signs={
        **LOST, **COMPARED, "controls": {"held-out": {**learned(0.9), "scored_rows": 200, "wanted": 475}}},
          nearly={"held": {"skill": 0.4}, **COMPARED}),
    Fault("label-encoding", "data", "despite", "model.fit(", signs={"held": {"skill": -0.8, "prediction": {"skill": -0.2, "recoded": 0.9}}, **COMPARED},
          nearly={"held": {"skill": 0.4, "prediction": {"skill": 0.5, "recoded": 0.9}}, **COMPARED}),
    Fault("pairs-broken", "data", "despite", "model.fit(", signs={
        "held": {"skill": -0.8, "prediction": {"skill": -0.2, "recoded": 0.1}}, **COMPARED, "controls": {"held-out": {**learned(0.9), "scored_rows": 200, "wanted": 475}}},
          nearly={"held": {"skill": 0.4, "prediction": {"skill": 0.5, "recoded": 0.6}}, **COMPARED}),
    Fault("split-shift", "data", "despite", "model.fit(", signs={"data": {"validation": {"rows": 100, "unseen": 0.8}}}, nearly={"data": {"validation": {"rows": 100, "unseen": 0.1}}}),
    Fault("split-scaling", "data", "despite", "held = StandardScaler().fit_transform", signs={**LOST, **COMPARED, "write": SCALED_APART},
          nearly={"held": {"skill": 0.9}, **COMPARED, "write": SCALED_APART}),
    Fault("too-few-rows", "data", "despite", "x = x[:24]", signs={
        **LOST, "data": {"rows": 24, "total": 24, "validation": {"rows": 800, "mean_shift": 0.2, "std_ratio": 1.0}},
        "dependence": {"signal": None, "p": None, "r2": None}, "write": {"x = np.load('x.npy')": "x = np.load('x.npy')\nx = x[:24]"}},
          nearly={"data": {"rows": 24, "total": 24, "validation": {"rows": 800, "mean_shift": 0.2, "std_ratio": 1.0}}, "held": {"skill": 0.5}}),
    Fault("too-few-rows", "data", "note", "model.fit(", signs={**LOST, **COMPARED},
          nearly={"held": {"skill": 0.7, "prediction": None}, **COMPARED}),
    Fault("generator-repeats", "data", "despite", "yield x[:32]",
          signs={"write": {"model.fit(x, y, epochs=25, batch_size=32": GENERATOR},
                 "data": {"stream": True, "duplicates": {"distinct": 32, "same": 568}},
                 "controls": {"held-out": {**learned(0.0), "scored_rows": 200, "wanted": 475}}},
          nearly={"data": {"stream": True, "duplicates": {"distinct": 90, "same": 510}},
                  "controls": {"held-out": {**learned(0.0), "scored_rows": 200, "wanted": 475}}}),
    Fault("augmentation-too-strong", "data", "tried", "layers.RandomRotation", after={'    layers.RandomRotation(1.0),\n': ''}, trial="no-augmentation", signs={
        "write": {"layers.Input((4,)),": "layers.Input((4,)),\n    layers.RandomRotation(1.0),"},
        "insert": {"input_layer": [layer("RandomRotation", "random_rotation", "layers.RandomRotation(")]}}),
    Fault("pairs-broken", "data", "shown", "np.random.permutation(y)", after={'y = np.random.permutation(y)': 'order = np.random.permutation(len(x))\nx, y = x[order], y[order]'}, signs={
        **UNRELATED, "write": {"y = np.load('y.npy')": "y = np.load('y.npy')\ny = np.random.permutation(y)"}},
          nearly={**UNRELATED, "controls": {**UNRELATED["controls"], "shuffled-targets": learned(0.3)}}),
    Fault("no-signal", "data", "shown", "y = np.load", NUMBERS, signs=UNRELATED,
          nearly={"dependence": {"signal": None, "p": None, "r2": None}, "data": {"rows": 30}}),
]  # fmt: skip
