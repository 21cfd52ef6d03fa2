import tensorflow as tf
from sklearn.datasets import load_wine

tf.keras.utils.set_random_seed(21)
x, y = load_wine(return_X_y=True)
x = (x - x.mean(0)) / x.std(0)

i = tf.keras.Input((13,))
h = tf.keras.layers.Dense(32, activation='relu')(i)
h = tf.keras.layers.Dropout(0.98)(h, training=True)
o = tf.keras.layers.Dense(3, activation='softmax')(h)
model = tf.keras.Model(i, o)
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=25, batch_size=16, verbose=2)
