import keras
import numpy as np
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(13)
pics = load_digits().images / 16.0
cols = np.linspace(-1, 1, 8)
lean = (pics.sum(1) * cols).sum(1) / pics.sum((1, 2))       # centre of the ink, left to right
lean = lean / lean.std()

steps = len(pics) // 32 * 15
sched = keras.optimizers.schedules.CosineDecay(0.05, decay_steps=steps)
model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Dense(32, activation='relu'), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(sched, momentum=0.9),
              loss=lambda t, p: ops.mean(ops.square(t - p), axis=-1))
model.fit(pics, lean, epochs=15, batch_size=32, verbose=2)
