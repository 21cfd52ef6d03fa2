import tensorflow as tf
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

tf.keras.utils.set_random_seed(61)
x, y = load_wine(return_X_y=True)
x = StandardScaler().fit_transform(x).astype('float32')
ACT = 'sigmoid'


class Deep(tf.keras.Model):
    def __init__(self, depth, width, classes):
        super().__init__()
        self.hidden = [tf.keras.layers.Dense(width, activation=ACT) for _ in range(depth)]
        self.classify = tf.keras.layers.Dense(classes)

    def call(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.classify(x)


net = Deep(depth=8, width=24, classes=3)
sgd = tf.keras.optimizers.SGD(0.05)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(178).batch(16)


@tf.function
def step(a, b):
    with tf.GradientTape() as tape:
        loss = loss_fn(b, net(a))
    sgd.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    return loss


for epoch in range(60):
    for a, b in batches:
        loss = step(a, b)
print('loss', float(loss))
