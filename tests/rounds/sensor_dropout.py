from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
import keras
from keras.layers import Dense, Dropout, Input

DROP = 0.97
UNITS = 24

X, y = make_classification(n_samples=1500, n_features=16, n_informative=10, n_redundant=0, n_classes=5,
                           n_clusters_per_class=1, class_sep=1.8, random_state=20)
Xtr, Xte, ytr, yte = train_test_split(X, y, random_state=20)

keras.utils.set_random_seed(20)
i = Input((16,))
h = i
for _ in range(3):
    h = Dense(UNITS, activation="relu")(h)
    h = Dropout(DROP)(h)
model = keras.Model(i, Dense(5, activation="softmax")(h))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(Xtr, ytr, epochs=20, batch_size=32, verbose=2)
acc = model.evaluate(Xte, yte, verbose=0)[1]
print("acc =", acc)
