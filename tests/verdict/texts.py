"""The scripts that the evidence is of: three classes, one number, a loop of TensorFlow, one of PyTorch."""

CLASSES = """\
import numpy as np
import keras
from keras import layers

x = np.load('x.npy')
y = np.load('y.npy')

model = keras.Sequential([
    layers.Input((4,)),
    layers.Dense(32, activation='relu'),
    layers.Dense(16, activation='relu'),
    layers.Dense(3, activation='softmax'),
])
adam = keras.optimizers.Adam(learning_rate=0.001)
model.compile(optimizer=adam, loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=25, batch_size=32)
"""
NUMBERS = """\
import numpy as np
import keras
from keras import layers

x = np.load('x.npy')
y = np.load('y.npy')

model = keras.Sequential([
    layers.Input((4,)),
    layers.Dense(32, activation='relu'),
    layers.Dense(16, activation='relu'),
    layers.Dense(1),
])
adam = keras.optimizers.Adam(learning_rate=0.001)
model.compile(optimizer=adam, loss='mse')
model.fit(x, y, epochs=25, batch_size=32)
"""
LOOP = """\
import numpy as np
import tensorflow as tf
from keras import layers, losses, optimizers, Sequential

x = np.load('x.npy')
y = np.load('y.npy')

model = Sequential([
    layers.Input((4,)),
    layers.Dense(32, activation='relu'),
    layers.Dense(16, activation='relu'),
    layers.Dense(3, activation='softmax'),
])
cost = losses.SparseCategoricalCrossentropy()
adam = optimizers.Adam(0.001)
for epoch in range(25):
    for i in range(0, len(x), 32):
        with tf.GradientTape() as tape:
            answers = model(x[i:i + 32], training=True)
            loss = cost(y[i:i + 32], answers)
        gradients = tape.gradient(loss, model.trainable_variables)
        adam.apply_gradients(zip(gradients, model.trainable_variables))
"""
TORCH = """\
import numpy as np
import torch
from torch import nn

x = torch.as_tensor(np.load('x.npy'))
y = torch.as_tensor(np.load('y.npy'))

model = nn.Sequential(
    nn.Linear(4, 32), nn.ReLU(),
    nn.Linear(32, 16), nn.ReLU(),
    nn.Linear(16, 3),
)
cost = nn.CrossEntropyLoss()
adam = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(25):
    for i in range(0, len(x), 32):
        adam.zero_grad()
        answers = model(x[i:i + 32])
        loss = cost(answers, y[i:i + 32])
        loss.backward()
        adam.step()
"""
