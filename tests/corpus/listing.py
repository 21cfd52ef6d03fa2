import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(22)
n = 800
specs = np.random.normal(size=(n, 4)).astype('float32')
district = np.random.randint(0, 6, size=(n, 1))
level = np.array([1.0, -0.5, 2.0, 0.0, -1.5, 0.7])[district[:, 0]]
price = (specs[:, 0] + 0.5 * specs[:, 1] * specs[:, 2] + level).astype('float32')
sold = (specs[:, 3] - 0.5 * level > 0).astype('float32')

specs_in = keras.Input((4,), name='specs')
dist_in = keras.Input((1,), name='district', dtype='int32')
e = layers.Flatten()(layers.Embedding(6, 3)(dist_in))
h = layers.Concatenate()([specs_in, e])
h = layers.Dense(48, activation='relu')(h)
h = layers.Dense(24, activation='relu')(h)
price_out = layers.Dense(1, name='price')(h)
sold_out = layers.Dense(1, activation='sigmoid', name='sold')(h)
model = keras.Model([specs_in, dist_in], {'price': price_out, 'sold': sold_out})
model.compile(optimizer=keras.optimizers.Adam(0.005),
              loss={'price': 'mse', 'sold': 'binary_crossentropy'},
              loss_weights={'price': 1.0, 'sold': 0.5})
model.fit({'specs': specs, 'district': district}, {'price': price, 'sold': sold},
          epochs=25, batch_size=32, verbose=2)
guess = model.predict({'specs': specs, 'district': district}, verbose=0)
price_hat, sold_hat = guess['price'], guess['sold']
