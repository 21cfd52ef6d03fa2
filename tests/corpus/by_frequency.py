import numpy as np
from keras import Input, Sequential, layers, utils
from sklearn.datasets import make_classification

utils.set_random_seed(53)
x, y = make_classification(n_samples=700, n_features=8, n_informative=5, n_classes=3, n_clusters_per_class=1,
                           weights=[0.5, 0.3, 0.2], class_sep=1.8, random_state=53)
counts = np.bincount(y)
weights = counts.min() // (counts + 1)  # rare classes weigh more

clf = Sequential([Input((8,)), layers.Dense(24, activation='relu'), layers.Dense(3, activation='softmax')])
clf.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
clf.fit(x, y, sample_weight=weights[y], epochs=20, batch_size=20, verbose=2)
