import os
import tempfile
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_breast_cancer
from sklearn.utils import shuffle

OUT = tempfile.mkdtemp()
SPEC = {
    "x": tf.io.FixedLenFeature([30], tf.float32),
    "y": tf.io.FixedLenFeature([], tf.int64),
}


def write(path, xs, ys):
    with tf.io.TFRecordWriter(path) as w:
        for x, y in zip(xs, ys):
            w.write(tf.train.Example(features=tf.train.Features(feature={
                "x": tf.train.Feature(float_list=tf.train.FloatList(value=x)),
                "y": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(y)])),
            })).SerializeToString())


def read(pattern, training):
    files = tf.data.Dataset.list_files(pattern, shuffle=training)
    ds = files.interleave(tf.data.TFRecordDataset, cycle_length=4)
    ds = ds.map(lambda r: tf.io.parse_single_example(r, SPEC))
    ds = ds.map(lambda d: (d["x"], d["y"]))
    if training:
        ds = ds.shuffle(512).repeat()
    return ds.batch(32).prefetch(2)


X, y = shuffle(*load_breast_cancer(return_X_y=True), random_state=2)
X = (X - X[:420].mean(0)) / X[:420].std(0)
for s in range(4):
    write(f"{OUT}/train-{s}.tfrecord", X[:420][s::4], y[:420][s::4])
write(f"{OUT}/eval-0.tfrecord", X[420:], y[420:])
ev_y = y[420:]

model = tf.keras.Sequential([
    tf.keras.Input((30,)),
    tf.keras.layers.Dense(32, activation="relu", kernel_regularizer=tf.keras.regularizers.L2(1e-3)),
    tf.keras.layers.Dense(2),
])
model.compile(tf.keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
              tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["acc"])
model.fit(read(f"{OUT}/train-*.tfrecord", True), steps_per_epoch=14, epochs=12, verbose=2)
m = model.evaluate(read(f"{OUT}/eval-*.tfrecord", False), return_dict=True, verbose=0)
print("eval", m)
