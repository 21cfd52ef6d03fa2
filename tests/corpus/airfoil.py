#!/usr/bin/env python
# coding: utf-8

# # Diabetes-style regression with a callback
# In[1]:

import numpy as np
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
from tensorflow import keras
from sklearn.datasets import make_friedman2

# In[2]:

X, y = make_friedman2(n_samples=700, noise=10, random_state=6)
X = (X - X.mean(0)) / X.std(0)
y = y / 1000
y.shape

# In[3]:

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(48, activation='relu'),
                          keras.layers.Dense(48, activation='relu'), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss='mse', metrics=['mae'])
es = keras.callbacks.EarlyStopping(patience=6, restore_best_weights=True)
history = model.fit(X, y, validation_split=0.25, epochs=40, batch_size=32, callbacks=[es], verbose=0)

# In[4]:

plt.plot(history.history['loss'])
plt.plot(history.history['val_loss'])
plt.title('loss')
plt.show()
