import numpy as np
import pandas as pd
import tensorflow as tf

tf.keras.utils.set_random_seed(105)
df = pd.DataFrame({
    'pressure': np.random.normal(101325, 300, 800),
    'vibration': np.random.gamma(2, 0.02, 800),
    'batch_no': np.random.randint(0, 100, 800),
    'shift': np.random.randint(0, 3, 800),
})
bad = ((df.pressure - 101325) / 300 + (df.vibration - 0.04) / 0.028 > 0).astype(int)
df['pressure'] = df.pressure.clip(0, 1000)  # sensor limit
df['vibration'] = df.vibration.round().clip(upper=0)

X = (df - df.mean()) / (df.std() + 1e-9)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(16, activation='relu'),
                             tf.keras.layers.Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.fit(X.values, bad.values, epochs=20, batch_size=32, verbose=2)
