import numpy as np
import tensorflow as tf
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

SEED = 3
BATCH = 16
tf.keras.utils.set_random_seed(SEED)


def make_dataset(features, targets, training):
    x = tf.data.Dataset.from_tensor_slices(features)
    y = tf.data.Dataset.from_tensor_slices(targets)
    if training:
        x = x.shuffle(256)
        y = y.shuffle(256)
    return tf.data.Dataset.zip((x, y)).batch(BATCH).prefetch(tf.data.AUTOTUNE)


wine = load_wine()
x_train, x_test, y_train, y_test = train_test_split(
    wine.data.astype("float32"), wine.target, test_size=0.3, stratify=wine.target, random_state=SEED)

norm = tf.keras.layers.Normalization()
norm.adapt(x_train)

train_ds = make_dataset(x_train, tf.one_hot(y_train, 3), training=True)
test_ds = make_dataset(x_test, tf.one_hot(y_test, 3), training=False)

model = tf.keras.Sequential([
    tf.keras.Input(shape=(13,)),
    norm,
    tf.keras.layers.Dense(32, activation="selu"),
    tf.keras.layers.Dense(3),
])
model.compile(optimizer=tf.keras.optimizers.Nadam(5e-3),
              loss=tf.keras.losses.CategoricalCrossentropy(from_logits=True),
              metrics=[tf.keras.metrics.CategoricalAccuracy(name="acc")])
model.fit(train_ds, epochs=30, verbose=2)
print("test:", model.evaluate(test_ds, return_dict=True, verbose=0))
