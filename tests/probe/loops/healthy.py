"""Loops that learn, each as somebody else would write it."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(8)
X = np.random.normal(size=(160, 5))
Y = (X @ np.array([1.0, -2.0, 0.5, 0.0, 1.5]) + 0.3).reshape(-1, 1)
labels = (X[:, 0] > X[:, 1]).astype('int64')
train = tf.data.Dataset.from_tensor_slices((X.astype('float32'), Y.astype('float32'))).batch(20)
classes = tf.data.Dataset.from_tensor_slices((X.astype('float32'), labels)).shuffle(160).batch(20)


# a class with private names and a metric
class Trainer:
    def __init__(self, model, rate):
        self.model = model
        self.__optimizer = keras.optimizers.Adam(learning_rate=rate)
        self.loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.accuracy = keras.metrics.SparseCategoricalAccuracy()

    def train_step(self, batch):
        images, targets = batch
        with tf.GradientTape() as tape:
            logits = self.model(images, training=True)
            loss = self.loss_fn(targets, logits)
        gradients = tape.gradient(loss, self.model.trainable_variables)
        self.__optimizer.apply_gradients(zip(gradients, self.model.trainable_variables))
        self.accuracy.update_state(targets, logits)
        return {'loss': loss}

    def fit(self, data, epochs):
        for epoch in range(epochs):
            for batch in data:
                logs = self.train_step(batch)
        return float(logs['loss'])


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(16, activation='relu')
        self.b = layers.Dense(2)

    def call(self, x):
        return self.b(self.a(x))


print('class', Trainer(Net(), 0.02).fit(classes, 3))


# a function in a function, eager, batches by number, clipping, a rate that falls, a penalty by hand
def run(epochs=3):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(16, activation='tanh'), layers.Dense(1)])
    opt = keras.optimizers.SGD(0.05, momentum=0.9)
    history = []

    def step(x, y):
        with tf.GradientTape() as tape:
            error = y - model(x, training=True)
            loss = tf.reduce_mean(error ** 2) + 1e-4 * tf.add_n([tf.nn.l2_loss(w) for w in model.trainable_weights])
        grads = tape.gradient(loss, model.trainable_weights)
        grads, norm = tf.clip_by_global_norm(grads, 5.0)
        opt.apply_gradients(zip(grads, model.trainable_weights))
        history.append(loss.numpy())

    for epoch in range(epochs):
        for i, (x, y) in enumerate(train):
            step(x, y)
        opt.learning_rate.assign(opt.learning_rate * 0.9)
    return history[-1]


print('nested', run())

# a functional model with named inputs, a dict for a batch, two outputs
left, right = keras.Input((3,), name='left'), keras.Input((2,), name='right')
both = layers.Dense(12, activation='relu')(layers.concatenate([left, right]))
two = keras.Model({'left': left, 'right': right}, [layers.Dense(1, name='value')(both), layers.Dense(2, name='kind')(both)])
adam, mse, ce = keras.optimizers.Adam(0.02), keras.losses.MeanSquaredError(), keras.losses.SparseCategoricalCrossentropy(True)
rows = {'left': X[:, :3].astype('float32'), 'right': X[:, 3:].astype('float32'), 'value': Y.astype('float32'), 'kind': labels}
for batch in tf.data.Dataset.from_tensor_slices(rows).batch(32).repeat(3):
    with tf.GradientTape(persistent=True) as tape:
        value, kind = two({'left': batch['left'], 'right': batch['right']})
        loss = mse(batch['value'], value) + 0.5 * ce(batch['kind'], kind)
    adam.apply_gradients(zip(tape.gradient(loss, two.trainable_variables), two.trainable_variables))
    del tape
print('two heads', float(loss))

# a signature, and NumPy's float64 given to it
net = keras.Sequential([keras.Input((5,)), layers.Dense(8, activation='relu'), layers.BatchNormalization(), layers.Dense(1)])
rms = keras.optimizers.RMSprop(0.01)


@tf.function(input_signature=[tf.TensorSpec([None, 5], tf.float32), tf.TensorSpec([None, 1], tf.float32)])
def signed(x, y):
    with tf.GradientTape() as tape:
        loss = keras.losses.MeanSquaredError(reduction='sum')(y, net(x, training=True)) / 20
    variables = net.trainable_variables
    rms.apply(tape.gradient(loss, variables), variables)
    return loss


step = 0
while step < 24:
    at = step * 20 % 160
    loss = signed(X[at:at + 20], Y[at:at + 20])
    step += 1
print('signature', float(loss))

# weights by hand, all rows at once
W = tf.Variable(tf.zeros([5, 1]))
b = tf.Variable(0.0)
x32, y32 = X.astype('float32'), Y.astype('float32')
lr = 0.02
for epoch in range(60):
    with tf.GradientTape() as tape:
        predicted = tf.matmul(x32, W) + b
        loss = tf.reduce_mean(tf.square(predicted - y32))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
print('by hand', float(loss))

# an autoencoder of two models, in a comprehension
encode = keras.Sequential([keras.Input((5,)), layers.Dense(5, activation='tanh')])
decode = keras.Sequential([keras.Input((5,)), layers.Dense(5)])
weights = encode.trainable_variables + decode.trainable_variables
nadam = keras.optimizers.Nadam(0.02)


def squeeze(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(decode(encode(x)) - x))
    nadam.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return float(loss)


for epoch in range(3):
    losses = [squeeze(x) for x, _ in train]
print('autoencoder', losses[-1])


# a generator, a helper for the gradients, pixels scaled in the step, layers called one by one
def batches(size):
    order = np.random.permutation(160)
    for start in range(0, 160, size):
        yield (X[order[start:start + size]] * 40 + 128).astype('float32'), labels[order[start:start + size]]


first, second = layers.Dense(16, activation='relu'), layers.Dense(1, activation='sigmoid')


def forward(pixels):
    return second(first((pixels - 128.0) / 40.0))


def loss_and_grads(pixels, truth):
    with tf.GradientTape() as tape:
        share = tf.squeeze(forward(pixels), axis=-1)
        truth = tf.cast(truth, tf.float32)
        loss = -tf.reduce_mean(truth * tf.math.log(share + 1e-7) + (1 - truth) * tf.math.log(1 - share + 1e-7))
    return loss, tape.gradient(loss, first.trainable_variables + second.trainable_variables)


opt = keras.optimizers.Adam(0.02)
for epoch in range(4):
    for pixels, truth in batches(20):
        loss, grads = loss_and_grads(pixels, truth)
        opt.apply_gradients(zip(grads, first.trainable_variables + second.trainable_variables))
print('helper', float(loss))


# a tf.Module, a lambda for a loss, a strategy
class Linear(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.random.normal([5, 8], stddev=0.3))
        self.v = tf.Variable(tf.random.normal([8, 1], stddev=0.3))

    def __call__(self, x):
        return tf.nn.relu(x @ self.w) @ self.v


module = Linear()
cost = lambda truth, answer: keras.losses.Huber()(truth, answer)
strategy = tf.distribute.MirroredStrategy(['/cpu:0'])
with strategy.scope():
    mirrored = keras.Sequential([keras.Input((5,)), layers.Dense(8, activation='relu'), layers.Dense(1)])
    opt8 = keras.optimizers.Adam(0.02)
opt7 = keras.optimizers.Adam(0.02)

for epoch in range(3):
    for x, y in train:
        with tf.GradientTape() as tape:
            loss = cost(y, module(x))
        opt7.apply_gradients(zip(tape.gradient(loss, module.trainable_variables), module.trainable_variables))
print('module', float(loss))


@tf.function
def distributed(inputs):
    def replica(inputs):
        x, y = inputs
        with tf.GradientTape() as tape:
            per_row = tf.reduce_sum(tf.square(mirrored(x, training=True) - y), axis=1)
            loss = tf.nn.compute_average_loss(per_row, global_batch_size=20)
        opt8.apply_gradients(zip(tape.gradient(loss, mirrored.trainable_variables), mirrored.trainable_variables))
        return loss

    return strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(replica, args=(inputs,)), axis=None)


for epoch in range(3):
    for inputs in strategy.experimental_distribute_dataset(train):
        loss = distributed(inputs)
print('mirrored', float(loss))


# a model that a call on one row builds before the loop, and is handed to the step with its optimizer
class Late(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(16, activation='relu')
        self.b = layers.Dense(1)

    def call(self, x):
        return self.b(self.a(x))


@tf.function
def handed(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x, training=True)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def late():
    model, optimizer = Late(), keras.optimizers.Adam(0.02)
    model(X[:1].astype('float32'))
    for epoch in range(3):
        losses = [float(handed(model, optimizer, x, y)) for x, y in train]
    print('late', losses[-1])


late()
