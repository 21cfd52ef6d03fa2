"""
Title: Tiny transformer on the rows of a digit
"""
import math

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from sklearn.datasets import load_digits


class PositionEmbedding(layers.Layer):
    def build(self, input_shape):
        self.pos = self.add_weight(
            shape=(input_shape[1], input_shape[2]), initializer="random_normal", name="pos"
        )

    def call(self, x):
        return x + self.pos


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim // num_heads)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.drop1 = layers.Dropout(rate)
        self.drop2 = layers.Dropout(rate)

    def call(self, inputs, training=None):
        attn = self.drop1(self.att(inputs, inputs), training=training)
        x = self.norm1(inputs + attn)
        ffn = self.drop2(self.ffn(x), training=training)
        return self.norm2(x + ffn)


class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_lr, warmup_steps, total_steps):
        self.peak_lr = peak_lr
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        warm = self.peak_lr * step / self.warmup_steps
        progress = (step - self.warmup_steps) / (self.total_steps - self.warmup_steps)
        progress = ops.clip(progress, 0.0, 1.0)
        cosine = 0.5 * self.peak_lr * (1.0 + ops.cos(math.pi * progress))
        return ops.where(step < self.warmup_steps, warm, cosine)

    def get_config(self):
        return dict(
            peak_lr=self.peak_lr, warmup_steps=self.warmup_steps, total_steps=self.total_steps
        )


EPOCHS = 20
BATCH_SIZE = 64

keras.utils.set_random_seed(12)
digits = load_digits()
order = np.argsort(digits.target, kind="stable")
x = (digits.images[order] / 16.0).astype("float32")
y = digits.target[order].astype("int32")
print("labels:", y[:5], "...", y[-5:])

train_ds = (
    tf.data.Dataset.from_tensor_slices((x, y))
    .shuffle(len(x), seed=0)
    .batch(BATCH_SIZE)
    .prefetch(2)
)
steps = math.ceil(len(x) / BATCH_SIZE)

inputs = layers.Input(shape=(8, 8))
h = layers.Dense(32)(inputs)
h = PositionEmbedding()(h)
h = TransformerBlock(32, num_heads=4, ff_dim=64)(h)
h = layers.Flatten()(h)
outputs = layers.Dense(10, activation="softmax")(h)
model = keras.Model(inputs, outputs)

model.compile(
    optimizer=keras.optimizers.Adam(WarmupCosine(3e-3, 3 * steps, EPOCHS * steps)),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(train_ds, epochs=EPOCHS, verbose=2)
print(dict(zip(model.metrics_names, model.evaluate(x, y, verbose=0))))
