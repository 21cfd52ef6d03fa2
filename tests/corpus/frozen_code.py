import tensorflow as tf
from tensorflow.keras.layers import Dense, Input, Lambda
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(8)
X, y = load_digits(return_X_y=True)
X = X.astype('float32') / 16

inp = Input((64,))
h = Dense(48, activation='relu')(inp)
code = Dense(2, name='code')(h)
code = Lambda(lambda t: tf.stop_gradient(t), output_shape=(2,))(code)
h = Dense(24, activation='relu')(code)
out = Dense(10, activation='softmax')(h)
model = tf.keras.Model(inp, out)
model.compile(optimizer=tf.keras.optimizers.Adam(0.004), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(X, y, epochs=15, batch_size=32, verbose=2)
