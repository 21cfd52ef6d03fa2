import numpy as np
import tensorflow as tf

# weights hung on a spring (kg) and how far it went (cm)
kg = np.array([0.1, 0.2, 0.4, 0.5, 0.8, 1.0, 1.3, 1.5, 2.0])
cm = np.array([1.2, 1.7, 2.8, 3.2, 4.9, 6.1, 7.4, 8.6, 11.0])

model = tf.keras.Sequential([tf.keras.layers.Input(shape=[1]), tf.keras.layers.Dense(units=1)])
model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss='mean_squared_error')
model.fit(kg, cm, epochs=150, verbose=0)
print('cm per kg:', model.layers[-1].get_weights()[0][0, 0])
