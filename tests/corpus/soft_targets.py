import tensorflow as tf
from sklearn.datasets import load_digits

(x, y) = load_digits(return_X_y=True)
x = x.astype('float32') / 16
y = tf.keras.utils.to_categorical(y)

tf.random.set_seed(100)
model = tf.keras.Sequential([
    tf.keras.Input(shape=(64,)),
    tf.keras.layers.Dense(80, activation='gelu'),
    tf.keras.layers.Dense(10, activation='softmax'),
])
model.compile(
    optimizer=tf.keras.optimizers.Adam(2e-3),
    loss=tf.keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
    metrics=['accuracy'],
)
model.fit(x, y, epochs=12, batch_size=48)
