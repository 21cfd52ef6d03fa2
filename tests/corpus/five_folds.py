import numpy as np
from keras import backend
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import Adam
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler


def baseline_model():
    model = Sequential()
    model.add(Input((4,)))
    model.add(Dense(8, activation='relu'))
    model.add(Dense(3, activation='softmax'))
    model.compile(loss='sparse_categorical_crossentropy', optimizer=Adam(0.01), metrics=['accuracy'])
    return model


X, Y = load_iris(return_X_y=True)
scores = []
for train, test in StratifiedKFold(n_splits=3, shuffle=True, random_state=7).split(X, Y):
    backend.clear_session()
    scaler = StandardScaler().fit(X[train])
    net = baseline_model()
    net.fit(scaler.transform(X[train]), Y[train], epochs=30, batch_size=5, verbose=0)
    scores.append(net.evaluate(scaler.transform(X[test]), Y[test], verbose=0)[1])
print("%.2f%% (+/- %.2f%%)" % (np.mean(scores) * 100, np.std(scores) * 100))
