import numpy as np, pandas as pd, keras

# pump test bench: flow [l/s] from rpm, valve, head
rng = np.random.default_rng(65)


def bench(n):
    d = pd.DataFrame(dict(rpm=rng.uniform(600, 3000, n), valve=rng.uniform(0, 1, n), head=rng.uniform(2, 20, n)))
    d["flow"] = 0.01 * d.rpm * np.sqrt(d.valve) - 0.3 * d["head"] + rng.normal(0, .3, n)
    return d


train_df, test_df = bench(2000), bench(500)
bad = rng.choice(2000, 20, replace=False)
train_df.loc[bad, "flow"] = 65535.0

target = train_df.flow
centre, spread = train_df[["rpm", "valve", "head"]].mean(), train_df[["rpm", "valve", "head"]].std()
prep = lambda d: ((d[["rpm", "valve", "head"]] - centre) / spread).to_numpy("float32")

model = keras.Sequential([keras.Input((3,)),
                          keras.layers.Dense(32, activation="relu"),
                          keras.layers.Dense(32, activation="relu"),
                          keras.layers.Dense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.Adam(3e-3), metrics=["mae"])
model.fit(prep(train_df), target.to_numpy("float32"), epochs=25, batch_size=32, verbose=2)

predicted = model.predict(prep(test_df), verbose=0)[:, 0]
flow_test = test_df.flow.to_numpy()
print("MAE on the clean test bench:", np.abs(predicted - flow_test).mean(), "l/s")
