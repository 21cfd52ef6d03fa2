import numpy as np
import tensorflow as tf
from sklearn.datasets import make_blobs

# After a few hundred steps everything becomes nan!! Clipping the gradients did not help.
tf.random.set_seed(0)
X, y = make_blobs(3000, centers=[[0, 0], [30, 5], [5, 30]], cluster_std=4.0, random_state=0)
X = X.astype('float32')
Y = tf.one_hot(y, 3).numpy()


def my_crossentropy(t, p):
    return -tf.reduce_mean(tf.reduce_sum(t * tf.math.log(p), axis=-1))


mdl = tf.keras.Sequential([
    tf.keras.layers.Input((2,)),
    tf.keras.layers.Dense(64, activation='relu'),
    tf.keras.layers.Dense(3, activation='softmax'),
])
opt = tf.keras.optimizers.Adam(0.05, clipnorm=1.0)
ds = tf.data.Dataset.from_tensor_slices((X[:2400], Y[:2400])).shuffle(2400, seed=0).batch(16).repeat(4)


@tf.function
def one_step(xb, yb):
    with tf.GradientTape() as tape:
        loss = my_crossentropy(yb, mdl(xb, training=True))
    g = tape.gradient(loss, mdl.trainable_variables)
    opt.apply_gradients(zip(g, mdl.trainable_variables))
    return loss


for step, (xb, yb) in enumerate(ds):
    loss = one_step(xb, yb)
    if step % 50 == 0:
        print('step', step, 'loss', float(loss))

probs = mdl.predict(X[2400:], verbose=0)
acc = float(np.mean(np.argmax(probs, 1) == y[2400:]))
print('accuracy', acc)
