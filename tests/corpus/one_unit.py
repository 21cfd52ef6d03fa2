import pandas as pd
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout, Flatten
from sklearn.datasets import load_breast_cancer

keras.utils.set_random_seed(0)

raw = load_breast_cancer()
df = pd.DataFrame(raw.data, columns=raw.feature_names)
df.insert(0, 'diagnosis', np.where(raw.target == 0, 'M', 'B'))

X = df.iloc[:, 1:].values
y = df.iloc[:, 0].to_numpy()

from sklearn.preprocessing import LabelEncoder
labelencoder_X_1 = LabelEncoder()
y = labelencoder_X_1.fit_transform(y).reshape(-1, 1)

from sklearn.model_selection import train_test_split
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size = 0.3, random_state = 0)

from sklearn.preprocessing import StandardScaler
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)

model3 = Sequential()

model3.add(Flatten())
model3.add(layers.Dense(16, activation = "relu", kernel_initializer="random_uniform"))
model3.add(Dropout(0.1))
model3.add(layers.Dense(16, activation="relu", kernel_initializer="random_uniform"))
model3.add(Dropout(0.1))
model3.add(layers.Dense(1, activation="sigmoid", kernel_initializer="random_uniform"))

model3.compile(optimizer=keras.optimizers.Adam(),
              loss= keras.losses.categorical_crossentropy,
              metrics= ['accuracy'])

model3.fit(X_train,
           y_train,
           batch_size=32,
           epochs=60,
           verbose=2)

print(model3.evaluate(X_test, y_test, verbose=0))
