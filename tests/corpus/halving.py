import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

tf.keras.utils.set_random_seed(2)
images, digits = load_digits(return_X_y=True)
tr_x, va_x, tr_y, va_y = train_test_split(images / 16, digits, test_size=0.2, random_state=2)

schedule = tf.keras.optimizers.schedules.ExponentialDecay(
    initial_learning_rate=1e-3,
    decay_steps=1,
    decay_rate=0.5,
)
inputs = tf.keras.Input(shape=(64,))
x = tf.keras.layers.Dense(64, activation='relu')(inputs)
x = tf.keras.layers.Dense(10)(x)
model = tf.keras.Model(inputs, tf.keras.layers.Softmax()(x))
model.compile(optimizer=tf.keras.optimizers.Adam(schedule), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(tr_x, tr_y, validation_data=(va_x, va_y), epochs=15, batch_size=32, verbose=2)
