import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(3)
x = np.random.normal(size=(160, 3)).astype('float32')
y = x.sum(axis=1, keepdims=True)


class Own(keras.Model):
    """Its step logs each batch's loss as it is, by a metric that Keras averages, or under a name of its own."""

    def __init__(self, averaged, name='loss'):
        super().__init__()
        self.out = keras.layers.Dense(1)
        self.name_of_it = name
        self.mean = keras.metrics.Mean(name='loss') if averaged else None
        self.seen = []

    def call(self, rows):
        return self.out(rows)

    def train_step(self, data):
        rows, targets = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(targets - self(rows)))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.seen.append(float(loss))
        if self.mean is None:
            return {'size': tf.norm(self.out.kernel), self.name_of_it: loss}
        self.mean.update_state(loss)
        return {'loss': self.mean.result()}


for averaged, name in ((False, 'loss'), (True, 'loss'), (False, 'own_loss')):
    model = Own(averaged, name)
    model.compile(optimizer='sgd', run_eagerly=True)
    model.fit(x, y, epochs=2, batch_size=20, verbose=0)
    print(*model.seen)
