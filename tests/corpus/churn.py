import argparse
import numpy as np
from tensorflow.keras import Input, Model, layers, utils


def customers(n, seed):
    r = np.random.default_rng(seed)
    months = r.exponential(20, n)
    calls = r.poisson(2, n)
    price = r.uniform(10, 60, n)
    gone = (0.06 * price + 0.8 * calls - 0.12 * months + r.normal(0, 0.3, n) > 1.8).astype('float32')
    table = np.stack([months, calls, price], 1)
    return (table - table.mean(0)) / table.std(0), gone


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--n', default=800, type=int)
    ap.add_argument('--seed', default=4, type=int)
    opt = ap.parse_args()
    utils.set_random_seed(opt.seed)
    x, gone = customers(opt.n, opt.seed)
    i = Input((3,))
    h = layers.Dense(24, activation='relu')(i)
    o = layers.Dense(1, activation='softmax')(h)
    model = Model(i, o)
    model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
    model.fit(x, gone, epochs=25, batch_size=32, verbose=2)
    return model


if __name__ == '__main__':
    main()
