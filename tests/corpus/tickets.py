import random
import numpy as np
import tensorflow as tf

random.seed(4)
tf.random.set_seed(4)
BILL = 'invoice paid refund charge card amount money price'.split()
TECH = 'crash screen login error slow install update broken'.split()
BOTH = 'the my is please help with today again not a since'.split()


def write(kind):
    topic = TECH if kind else BILL
    text = random.choices(topic, k=2) + random.choices(BOTH, k=6)
    random.shuffle(text)
    return ' '.join(text)


kinds = np.array([random.randint(0, 1) for _ in range(500)])
texts = [write(k) for k in kinds]

vec = tf.keras.layers.TextVectorization(max_tokens=200, output_sequence_length=8)
vec.adapt(texts)
ids = vec(tf.constant(texts))

core = tf.keras.Sequential([
    tf.keras.Input((8,), dtype='int64'),
    tf.keras.layers.Embedding(200, 8),
    tf.keras.layers.GlobalAveragePooling1D(),
    tf.keras.layers.Dense(1, activation='sigmoid'),
])
core.compile(loss='binary_crossentropy', optimizer=tf.keras.optimizers.Adam(0.02), metrics=['accuracy'])
core.fit(ids, kinds, epochs=15, batch_size=20, verbose=2)

model = tf.keras.Sequential([tf.keras.Input((), dtype='string'), vec, core])
print(model.predict(tf.constant(['please refund my card', 'login error again']), verbose=0))
