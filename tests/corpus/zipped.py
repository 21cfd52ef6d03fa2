import tensorflow as tf
from sklearn.datasets import make_blobs

tf.keras.utils.set_random_seed(90)
pts, grp = make_blobs(900, 3, centers=3, cluster_std=1.5, random_state=90)
pts = (pts - pts.mean(0)) / pts.std(0)

features = tf.data.Dataset.from_tensor_slices(pts).shuffle(900)
labels = tf.data.Dataset.from_tensor_slices(grp).shuffle(900)
train = tf.data.Dataset.zip((features, labels)).batch(30).prefetch(1)

inputs = tf.keras.Input((3,))
x = tf.keras.layers.Dense(16, activation='relu')(inputs)
outputs = tf.keras.layers.Dense(3, activation='softmax')(x)
model = tf.keras.Model(inputs, outputs)
model.compile(optimizer=tf.keras.optimizers.Adam(0.005), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(train, epochs=15, verbose=2)
