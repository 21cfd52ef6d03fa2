from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
import tensorflow as tf

X, y = load_iris(return_X_y=True)
a, b, c, d = train_test_split(X, y, test_size=0.3, random_state=1, stratify=y)
tf.keras.utils.set_random_seed(1)
m = tf.keras.models.Sequential([
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(3, activation="softmax"),
])
m.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
m.fit(a, c, epochs=40, verbose=0)
print("score", m.evaluate(b, d, verbose=0)[1])
