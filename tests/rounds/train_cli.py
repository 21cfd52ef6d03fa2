"""Training entry point.

    python train_cli.py --epochs 12 --lr 3e-3
"""
import argparse
import dataclasses
import logging
import sys

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_friedman1

log = logging.getLogger("train")


@dataclasses.dataclass
class Config:
    epochs: int = 12
    lr: float = 3e-3
    batch: int = 64
    warmup_epochs: int = 1
    width: int = 64
    weight_decay: float = 1e-4
    seed: int = 123


def load(cfg):
    x, y = make_friedman1(n_samples=4000, n_features=10, noise=0.5, random_state=cfg.seed)
    y = (y - 14.4) / 5.0
    x = (x - 0.5) / 0.29
    split = 3200
    return (x[:split], y[:split]), (x[split:], y[split:])


def build(cfg, steps):
    sched = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=1e-5,
        decay_steps=(cfg.epochs - cfg.warmup_epochs) * steps,
        warmup_target=cfg.lr,
        warmup_steps=cfg.warmup_epochs * steps,
    )
    inputs = keras.Input((10,))
    x = keras.layers.Dense(cfg.width, activation="gelu")(inputs)
    for _ in range(2):
        skip = x
        x = keras.layers.LayerNormalization()(x)
        x = keras.layers.Dense(cfg.width, activation="gelu")(x)
        x = keras.layers.Add()([x, skip])
    out = keras.layers.Dense(1)(x)
    model = keras.Model(inputs, out)
    model.compile(keras.optimizers.AdamW(sched, weight_decay=cfg.weight_decay), loss=keras.losses.Huber())
    return model


def parse(argv):
    p = argparse.ArgumentParser()
    for f in dataclasses.fields(Config):
        p.add_argument("--" + f.name.replace("_", "-"), type=f.type, default=f.default)
    return Config(**vars(p.parse_args(argv)))


def main(argv=None):
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stdout)
    cfg = parse(argv)
    keras.utils.set_random_seed(cfg.seed)
    (xt, yt), (xv, yv) = load(cfg)
    ds = tf.data.Dataset.from_tensor_slices((xt, yt)).shuffle(len(xt), seed=1).batch(cfg.batch, drop_remainder=True)
    model = build(cfg, steps=len(ds))
    model.fit(ds, epochs=cfg.epochs, validation_data=(xv, yv), verbose=2)
    pred = model.predict(xv, verbose=0)[:, 0]
    r2 = 1 - np.mean((pred - yv) ** 2) / np.var(yv)
    log.info("holdout_r2=%.4f", r2)
    return 0


if __name__ == "__main__":
    main([])
