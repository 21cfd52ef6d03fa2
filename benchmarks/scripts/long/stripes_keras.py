import keras
import numpy as np

rng = np.random.default_rng(3)
labels = rng.integers(0, 3, 1500)
images = rng.normal(0, 1, (1500, 24, 24, 1)).astype("float32")
for image, label in zip(images, labels):
    if label == 1:
        image[::3] += 0.8
    elif label == 2:
        image[:, ::3] += 0.8
net = keras.Sequential(
    [
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3),
    ]
)
net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
net.fit(images, labels, epochs=600, batch_size=16, verbose=0)
