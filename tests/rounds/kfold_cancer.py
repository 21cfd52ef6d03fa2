#!/usr/bin/env python
# 5-fold CV, breast cancer wisconsin
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
import numpy as np
import keras

X, y = load_breast_cancer(return_X_y=True)

def get_model():
    m = keras.models.Sequential()
    m.add(keras.Input(shape=(X.shape[1],)))
    m.add(keras.layers.Dense(24, activation='elu'))
    m.add(keras.layers.Dropout(0.2))
    m.add(keras.layers.Dense(1, activation='sigmoid'))
    m.compile(loss='binary_crossentropy', optimizer='nadam', metrics=['accuracy'])
    return m

scores = []
for k, (tr, va) in enumerate(StratifiedKFold(3, shuffle=True, random_state=7).split(X, y)):
    scaler = StandardScaler()
    a = scaler.fit_transform(X[tr])
    b = scaler.transform(X[va])
    m = get_model()
    m.fit(a, y[tr], epochs=15, batch_size=16, verbose=0)
    s = m.evaluate(b, y[va], verbose=0)[1]
    print(f'fold {k}: {s:.4f}')
    scores.append(s)
print('mean %.4f +- %.4f' % (np.mean(scores), np.std(scores)))
