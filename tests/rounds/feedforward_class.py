import numpy as np
import pandas as pd
from keras import Input, Model
from keras.layers import Dense, Dropout
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split


class FeedForward:
    def __init__(self, input_dim, nb_classes):
        in_x = Input(shape=(input_dim,), name="in_x")
        h1 = Dense(14, activation="relu")(in_x)
        h1 = Dropout(0.1)(h1)
        h2 = Dense(8, activation="relu")(h1)
        out = Dense(nb_classes, activation="softmax")(h2)
        out = Dropout(0.9)(out)
        self.model = Model(in_x, out)

    def compile_model(self, optimizer="adam", loss="mse"):
        self.model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])


if __name__ == "__main__":
    wine = load_wine()
    x = (wine.data - wine.data.mean(0)) / wine.data.std(0)
    y = pd.get_dummies(wine.target).values.astype(float)
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=3)
    ff = FeedForward(13, 3)
    ff.compile_model()
    ff.model.fit(x_train, y_train, epochs=30, batch_size=16, verbose=2)
    print("score", (ff.model.predict(x_test, verbose=0).argmax(1) == y_test.argmax(1)).mean())
