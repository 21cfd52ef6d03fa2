import tensorflow as tf
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split


class Net(tf.keras.Model):
    def __init__(self, width=32):
        super().__init__()
        self.d1 = tf.keras.layers.Dense(width, activation="relu")
        self.d2 = tf.keras.layers.Dense(width, activation="relu")
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.d2(self.d1(x)))


tf.keras.utils.set_random_seed(40)
X, y = make_circles(1200, noise=0.1, factor=0.5, random_state=40)
X = X.astype("float32")
y = y.astype("float32").reshape(-1, 1)
Xtr, Xva, ytr, yva = train_test_split(X, y, test_size=0.25, random_state=40)
train = tf.data.Dataset.from_tensor_slices((Xtr, ytr)).shuffle(900).batch(30)

model = Net()
schedule = tf.keras.optimizers.schedules.ExponentialDecay(
    initial_learning_rate=0.003, decay_steps=1, decay_rate=0.5)
optimizer = tf.keras.optimizers.Adam(learning_rate=schedule)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def step(xb, yb):
    with tf.GradientTape() as tape:
        loss = bce(yb, model(xb, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(30):
    total = tf.keras.metrics.Mean()
    for xb, yb in train:
        total.update_state(step(xb, yb))
    if epoch % 5 == 4:
        acc = tf.reduce_mean(tf.cast((model(Xva) > 0) == (yva > 0.5), tf.float32))
        vl = bce(yva, model(Xva))
        print(f"epoch {epoch + 1}: loss={float(total.result()):.4f} val_loss={float(vl):.4f} val_acc={float(acc):.3f}")
