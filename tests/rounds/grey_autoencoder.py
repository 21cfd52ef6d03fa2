# My autoencoder returns the same white blob for each image. Any ideas?
import numpy as np
import tensorflow as tf

tf.random.set_seed(23)


def blobs(n, seed):
    r = np.random.RandomState(seed)
    yy, xx = np.mgrid[:12, :12]
    canvas = np.zeros((n, 12, 12), dtype=np.float32)
    for i in range(n):
        a, b, s = r.uniform(2, 9), r.uniform(2, 9), r.uniform(4, 9)
        canvas[i] = 255 * np.exp(-((yy - a) ** 2 + (xx - b) ** 2) / s)
    return canvas.reshape(n, -1)


train, test = blobs(2500, 0), blobs(400, 1)

encoder = tf.keras.Sequential([tf.keras.layers.Input((144,)),
                               tf.keras.layers.Dense(128, activation="relu"),
                               tf.keras.layers.Dense(32)])
decoder = tf.keras.Sequential([tf.keras.layers.Input((32,)),
                               tf.keras.layers.Dense(128, activation="relu"),
                               tf.keras.layers.Dense(144, activation="sigmoid")])
ae = tf.keras.Sequential([encoder, decoder])
ae.compile(optimizer=tf.keras.optimizers.Adam(2e-3), loss="mse")
ae.fit(train, train, epochs=25, batch_size=50, verbose=2)

rec = ae.predict(test, verbose=0)
err = np.mean((rec - test) ** 2)
ref = np.mean((test - train.mean(0)) ** 2)
print("reconstruction error", err, "error of the mean image", ref)
