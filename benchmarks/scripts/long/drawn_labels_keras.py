import keras
import numpy as np

rng = np.random.default_rng(7)
images = rng.uniform(size=(1000, 16, 16, 1)).astype("float32")
kinds = np.where(images[:, :8].mean((1, 2, 3)) > images[:, 8:].mean((1, 2, 3)), 1, 0)
kinds = kinds[rng.permutation(len(kinds))]
net = keras.Sequential(
    [
        keras.layers.Conv2D(4, 5, strides=3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
net.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
net.fit(images, kinds, epochs=4000, batch_size=50, verbose=0)
