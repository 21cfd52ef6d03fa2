import numpy as np
import tensorflow as tf

PAST, AHEAD = 24, 3


def load():
    rng = np.random.default_rng(24)
    h = np.arange(1000)
    kw = 50 + 12 * np.sin(2 * np.pi * h / 24) + 5 * np.sin(2 * np.pi * h / 168) + rng.normal(0, 1, 1000)
    return ((kw - kw.mean()) / kw.std()).astype('float32')


def main():
    tf.random.set_seed(24)
    kw = load()
    targets = np.stack([kw[PAST + k:len(kw) - AHEAD + k + 1] for k in range(AHEAD)], axis=1)
    ds = tf.keras.utils.timeseries_dataset_from_array(kw[:, None], targets, sequence_length=PAST,
                                                      batch_size=32, shuffle=True, seed=1)
    model = tf.keras.Sequential([
        tf.keras.Input((PAST, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(32, activation='relu'),
        tf.keras.layers.Dense(AHEAD),
    ])
    model.compile(loss='mse', optimizer='adam')
    model.fit(ds, epochs=12, verbose=2)


if __name__ == '__main__':
    main()
