import tensorflow as tf
from sklearn.datasets import load_iris


class Linear(tf.keras.layers.Layer):
    def __init__(self, units, relu=True):
        super().__init__()
        self.units = units
        self.relu = relu

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer='zeros')
        self.b = self.add_weight(shape=(self.units,), initializer='zeros')

    def call(self, x):
        z = tf.matmul(x, self.w) + self.b
        return tf.nn.relu(z) if self.relu else z


tf.keras.utils.set_random_seed(55)
data = load_iris()
x = (data.data - data.data.mean(0)) / data.data.std(0)
model = tf.keras.Sequential([tf.keras.Input((4,)), Linear(20), Linear(20), Linear(3, relu=False)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.01),
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])
model.fit(x, data.target, epochs=30, batch_size=15, verbose=2)
