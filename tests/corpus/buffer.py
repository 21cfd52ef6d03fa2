import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(79)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype('float32')
order = np.argsort(y, kind='stable')  # as the folders 0/ 1/ 2/ ... give them

ds = tf.data.Dataset.from_tensor_slices((x[order], y[order]))
ds = ds.batch(32).shuffle(4)

model = tf.keras.Sequential([
    tf.keras.Input((64,)),
    tf.keras.layers.Dense(32, activation='relu'),
    tf.keras.layers.Dense(10, activation='softmax'),
])
model.compile(tf.keras.optimizers.SGD(0.3, momentum=0.8), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(ds, epochs=10, verbose=2)
