from keras.constraints import MaxNorm
from keras.layers import Dense, Input
from keras.models import Sequential
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
import keras

keras.utils.set_random_seed(93)
X, y = load_wine(return_X_y=True)
X = StandardScaler().fit_transform(X)
limit = MaxNorm(0.001)
model = Sequential([
    Input((13,)),
    Dense(24, activation='relu', kernel_constraint=limit),
    Dense(24, activation='relu', kernel_constraint=limit),
    Dense(3, activation='softmax', kernel_constraint=limit),
])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(X, y, epochs=30, batch_size=16, verbose=0)
print(model.evaluate(X, y, verbose=0))
