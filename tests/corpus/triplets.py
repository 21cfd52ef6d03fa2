"""
Metric learning with a triplet loss
===================================
Embeds the UCI digits on the unit sphere and checks the embedding with k-NN.
"""
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from tensorflow import keras
from tensorflow.keras import layers, metrics, Model

EMBED_DIM = 16
N_TRIPLETS = 4000


def sample_triplets(x, y, n, rng):
    by_class = {c: np.flatnonzero(y == c) for c in np.unique(y)}
    anchors = rng.integers(0, len(x), n)
    positives = np.array([rng.choice(by_class[y[a]]) for a in anchors])
    negatives = []
    for a in anchors:
        other = rng.choice([c for c in by_class if c != y[a]])
        negatives.append(rng.choice(by_class[other]))
    return x[anchors], x[positives], x[np.array(negatives)]


def get_embedding():
    inputs = layers.Input((64,))
    h = layers.Dense(128, activation="relu")(inputs)
    h = layers.Dense(64, activation="relu")(h)
    h = layers.Dense(EMBED_DIM)(h)
    outputs = layers.UnitNormalization(axis=-1)(h)
    return Model(inputs, outputs, name="Embedding")


class TripletModel(Model):
    def __init__(self, embedding, margin=0.5, **kwargs):
        super().__init__(**kwargs)
        self.embedding = embedding
        self.margin = margin
        self.loss_tracker = metrics.Mean(name="loss")

    def call(self, inputs):
        return self.embedding(inputs)

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self._compute_triplet_loss(data)
        gradients = tape.gradient(loss, self.embedding.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.embedding.trainable_weights))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def _compute_triplet_loss(self, data):
        anchor, positive, negative = data
        za = self.embedding(anchor, training=True)
        zp = self.embedding(positive, training=True)
        zn = self.embedding(negative, training=True)
        ap = tf.reduce_sum(tf.square(za - zp), axis=-1)
        an = tf.reduce_sum(tf.square(za - zn), axis=-1)
        return tf.reduce_mean(tf.maximum(ap - an + self.margin, 0.0))

    @property
    def metrics(self):
        return [self.loss_tracker]


keras.utils.set_random_seed(21)
rng = np.random.default_rng(21)

digits = load_digits()
x = (digits.data / 16.0).astype("float32")
x_train, x_test, y_train, y_test = train_test_split(x, digits.target, test_size=0.3, random_state=21)

triplets = sample_triplets(x_train, y_train, N_TRIPLETS, rng)
dataset = (
    tf.data.Dataset.from_tensor_slices(triplets)
    .shuffle(1024)
    .batch(64)
    .prefetch(tf.data.AUTOTUNE)
)

embedding = get_embedding()
model = TripletModel(embedding)
model.compile(optimizer=keras.optimizers.Adam(1e-3))
model.fit(dataset, epochs=12, verbose=2)

knn = KNeighborsClassifier(5)
knn.fit(embedding.predict(x_train, verbose=0), y_train)
print("5-NN accuracy in embedding space:", knn.score(embedding.predict(x_test, verbose=0), y_test))
