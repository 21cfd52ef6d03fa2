import numpy as np
import pandas as pd
import tensorflow as tf

np.random.seed(8)
tf.random.set_seed(8)
trips = pd.DataFrame({
    'km': np.random.gamma(2, 2, 900),
    'night': np.random.randint(0, 2, 900),
    'bags': np.random.poisson(1, 900),
})
clean = 3.5 + 1.9 * trips.km * (1 + 0.3 * trips.night) + 0.8 * trips.bags
fare = clean + np.random.normal(0, 0.3, 900)
wild = np.random.choice(900, 18, replace=False)
fare.iloc[wild] += 60

X = ((trips - trips.mean()) / trips.std()).values
model = tf.keras.Sequential([
    tf.keras.layers.Input((3,)),
    tf.keras.layers.Dense(32, activation='relu'),
    tf.keras.layers.Dense(16, activation='relu'),
    tf.keras.layers.Dense(1),
])
model.compile(loss=tf.keras.losses.Huber(delta=1.0), optimizer=tf.keras.optimizers.Adam(0.01), metrics=['mae'])
model.fit(X, fare.values, epochs=30, batch_size=32, verbose=2)
