import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(76)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype('float32')


def mlp(width):
    return tf.keras.Sequential([
        tf.keras.Input((64,)),
        tf.keras.layers.Dense(width, activation='relu'),
        tf.keras.layers.Dense(10),
    ])


teacher, student = mlp(48), mlp(48)
ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
adam = tf.keras.optimizers.Adam(0.003)
teacher.compile(adam, ce)
teacher.fit(x, y, epochs=6, batch_size=32, verbose=0)

opt = tf.keras.optimizers.Adam(0.005)
ds = tf.data.Dataset.from_tensor_slices(x).shuffle(2000).batch(32)


@tf.function
def distil(xb):
    soft = tf.nn.softmax(teacher(xb))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=soft, logits=student(xb)))
    grads = tape.gradient(loss, student.trainable_variables)
    opt.apply_gradients(zip(grads, teacher.trainable_variables))
    return loss


for epoch in range(12):
    for xb in ds:
        loss = distil(xb)
    print(epoch, float(loss))
