import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(95)
N = 1600
fraud = (np.random.rand(N) < 0.05).astype(int)
amount = np.random.lognormal(3, 1, N) * np.where(fraud, 4, 1)
hour = np.where(fraud, np.random.normal(3, 1.0, N), np.random.normal(14, 3, N))
foreign = (np.random.rand(N) < np.where(fraud, 0.9, 0.05)).astype(float)
X = np.stack([np.log(amount) - 3, (hour - 13) / 4, foreign], 1)

model = tf.keras.Sequential([
    tf.keras.layers.Input((3,)),
    tf.keras.layers.Dense(16, activation='relu'),
    tf.keras.layers.Dense(1, activation='sigmoid'),
])
model.compile(optimizer=tf.keras.optimizers.Adam(0.01),
              loss='binary_crossentropy',
              metrics=['accuracy', tf.keras.metrics.Recall(), tf.keras.metrics.AUC()])
model.fit(X, fraud, epochs=20, batch_size=32, validation_split=0.2, verbose=2)
