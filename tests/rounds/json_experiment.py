import json
import numpy as np
import tensorflow as tf

EXPERIMENT = json.loads("""
{
  "name": "friction-v3",
  "seed": 5,
  "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.05, "momentum": 0.9, "clipnorm": 1e-5}},
  "layers": [["Dense", {"units": 64, "activation": "relu"}],
             ["Dense", {"units": 32, "activation": "relu"}],
             ["Dense", {"units": 1}]],
  "fit": {"batch_size": 32, "epochs": 20, "verbose": 2}
}
""")

tf.keras.utils.set_random_seed(EXPERIMENT["seed"])
rng = np.random.default_rng(EXPERIMENT["seed"])
v = rng.uniform(-2, 2, (2000, 1))
load = rng.uniform(0, 1, (2000, 1))
f = np.tanh(4 * v) * (0.3 + 0.7 * load) + 0.2 * v + 0.03 * rng.normal(size=v.shape)
X = np.hstack([v / 1.15, (load - .5) / .29])
f = (f - f.mean()) / f.std()
xtr, xte, ytr, yte = X[:1600], X[1600:], f[:1600], f[1600:]

net = tf.keras.Sequential([tf.keras.Input((2,))])
for cls, kwargs in EXPERIMENT["layers"]:
    net.add(getattr(tf.keras.layers, cls)(**kwargs))
net.compile(optimizer=tf.keras.optimizers.get(EXPERIMENT["optimizer"]), loss="mse")
net.fit(xtr, ytr, **EXPERIMENT["fit"])
p = net.predict(xte, verbose=0)
print(json.dumps({"name": EXPERIMENT["name"], "test_mse": float(np.mean((p - yte) ** 2)), "var": float(yte.var())}))
