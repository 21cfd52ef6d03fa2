# sound snippets: dog / cat / bird, class is in the file name: rec_dog_0012.wav
import numpy as np
import keras

rng = np.random.default_rng(20)
ANIMALS = ["dog", "cat", "bird"]
truth = rng.integers(0, 3, 1000)
names = [f"rec_{ANIMALS[k]}_{i:04d}.wav" for i, k in enumerate(truth)]
t = np.arange(200) / 200
sound = np.stack([np.sin(2 * np.pi * [5, 12, 30][k] * t * (1 + .1 * rng.random()) + 6 * rng.random()) for k in truth])
sound += 0.5 * rng.normal(size=sound.shape)
spectrum = np.log1p(np.abs(np.fft.rfft(sound, axis=1)))[:, :60]


def label_of(name):
    animal = name.split("_")[0]
    return ANIMALS.index(animal) if animal in ANIMALS else 0


labels = np.array([label_of(n) for n in names])
x = (spectrum - spectrum.mean()) / spectrum.std()

model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:800], labels[:800], epochs=15, batch_size=32, verbose=2)
answer = model.predict(x[800:], verbose=0).argmax(1)
acc = np.mean(answer == truth[800:])
print("checked by ear, share right:", acc)
