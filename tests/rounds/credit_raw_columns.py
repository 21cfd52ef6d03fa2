import tensorflow as tf
import numpy as np
import pandas as pd

tf.keras.utils.set_random_seed(1)
r = np.random.RandomState(1)
n = 3000
loans = pd.DataFrame()
loans["income_cents"] = (r.lognormal(10.4, .5, n) * 100).round()
loans["utilisation"] = r.beta(2, 3, n)
loans["late_share"] = r.beta(1, 6, n)
loans["age_of_file"] = r.uniform(0, 1, n)
loans["savings_cents"] = (r.lognormal(9, 1, n) * 100).round()
score = 3 * loans.utilisation + 6 * loans.late_share - 2 * loans.age_of_file
loans["default"] = (score > score.median()).astype(int)

features = ["income_cents", "utilisation", "late_share", "age_of_file", "savings_cents"]
Xt, yt = loans[features].values[:2400], loans.default.values[:2400]
Xv, yv = loans[features].values[2400:], loans.default.values[2400:]

norm = tf.keras.layers.Identity()
net = tf.keras.Sequential([
    tf.keras.Input((5,)),
    norm,
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(Xt, yt, validation_data=(Xv, yv), epochs=15, batch_size=32, verbose=2)
acc = net.evaluate(Xv, yv, verbose=0)[1]
print("validation accuracy: %.3f" % acc)
