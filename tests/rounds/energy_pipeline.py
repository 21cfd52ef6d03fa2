"""Hourly energy use from weather and calendar."""
import numpy as np
import keras

BATCH = 32
EPOCHS = 20


def simulate(hours, seed):
    rng = np.random.default_rng(seed)
    t = np.arange(hours)
    temp = 12 - 11 * np.cos(2 * np.pi * t / 8760) + 4 * np.sin(2 * np.pi * t / 24) + rng.normal(0, 2, hours)
    hour, wday = t % 24, (t // 24) % 7
    load = (30 + 1.2 * np.abs(temp - 17) + 9 * np.exp(-((hour - 19) / 3.0) ** 2)
            + 6 * np.exp(-((hour - 8) / 2.0) ** 2) - 5 * (wday > 4) + rng.normal(0, 1, hours))
    x = np.stack([(temp - 12) / 9, np.sin(2 * np.pi * hour / 24), np.cos(2 * np.pi * hour / 24),
                  np.sin(4 * np.pi * hour / 24), np.cos(4 * np.pi * hour / 24), (wday > 4) - 0.3], axis=1)
    return x.astype("float32"), ((load - 42) / 10).astype("float32")


def build(schedule):
    model = keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(48, activation="swish"),
        keras.layers.Dense(48, activation="swish"),
        keras.layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.SGD(schedule, momentum=0.9), loss="mse")
    return model


def main():
    keras.utils.set_random_seed(7)
    x_tr, y_tr = simulate(4000, 1)
    x_te, y_te = simulate(8760, 2)
    lr = keras.optimizers.schedules.ExponentialDecay(
        initial_learning_rate=0.01,
        decay_steps=1,
        decay_rate=0.7,
    )
    model = build(lr)
    model.fit(x_tr, y_tr, batch_size=BATCH, epochs=EPOCHS, verbose=2)
    pred = model.predict(x_te, batch_size=1024, verbose=0).ravel()
    r2 = 1 - ((pred - y_te) ** 2).mean() / y_te.var()
    print(f"R2 on the test year: {r2:.4f}")


main()
