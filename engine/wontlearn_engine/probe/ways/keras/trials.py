"""The trials that a Keras model allows: another optimizer, another start, a part of the model changed."""

from . import trial_model as model
from . import trial_optimizer as optimizer
from . import trial_sequence as sequence
from . import trial_start as start

TRIALS = {
    "rate/10": optimizer.rate(0.1),
    "rate/100": optimizer.rate(0.01),
    "rate/1000": optimizer.rate(0.001),
    "rate*10": optimizer.rate(10.0),
    "rate*100": optimizer.rate(100.0),
    "rate*1000": optimizer.rate(1000.0),
    "rate*10000": optimizer.rate(1e4),
    "rate=0.001": optimizer.rate_to(0.001),
    "rate=0.01": optimizer.rate_to(0.01),
    "rate=0.1": optimizer.rate_to(0.1),
    "adam": optimizer.adam,
    "no-clip": optimizer.no_clip,
    "clipped": optimizer.clipped,
    "no-penalty": model.no_penalty,
    "no-constraint": model.no_constraint,
    "no-dropout": model.no_dropout,
    "hidden-relu": model.hidden_relu,
    "usual-weights": start.usual_weights,
    "other-start": start.other_start,
    "other-sign": model.other_sign,
    "all-trainable": model.all_trainable,
    "wider": model.wider,
    "flattened": model.flattened,
    "no-augmentation": model.no_augmentation,
    "linear-head": model.head("linear"),
    "softmax-head": model.head("softmax"),
    "sigmoid-head": model.head("sigmoid"),
    "light-parts": model.light_parts,
    "equal-outputs": model.equal_outputs,
    "mask-padding": sequence.mask_padding,
    "both-directions": sequence.both_directions,
    "last-step": sequence.last_step,
}
