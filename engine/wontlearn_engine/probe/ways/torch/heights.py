"""The rates at which a training is examined: the highest that its schedule comes to. What a warm-up begins with says nothing."""

import contextlib
import copy
import gc
import io
import warnings

import torch
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

AHEAD = 10_000
"""Steps of a schedule that are looked at, until it comes to the optimizer's own rate: longer warm-ups are rare."""
RISE = 20
"""Updates in which a training that warms up comes to its highest rate: enough for Adam's averages, few for a sample."""


class Heights:
    """The highest rates so far of each optimizer, one for each of its groups."""

    def __init__(self):
        self._rates = {}
        self.rise = False
        """They are not those that it begins with."""

    def saw(self, optimizer, rates=None):
        """It makes a step, at its present rates; or will, at these."""
        now = rates_of(optimizer) if rates is None else rates
        _, before = self._rates.get(id(optimizer), (optimizer, now))
        self._rates[id(optimizer)] = optimizer, [max(pair) for pair in zip(before, now)]

    def look_ahead(self):
        """Take what is to come as seen."""
        for optimizer, _ in list(self._rates.values()):
            self.saw(optimizer, ahead(optimizer))

    def of(self, optimizer):
        """The highest rates; () where no step was seen."""
        return self._rates.get(id(optimizer), (optimizer, ()))[1]

    def scheduled(self, optimizer):
        """The highest of all its groups where a schedule changes it, else None."""
        known = optimizer is not None and any("initial_lr" in group for group in optimizer.param_groups)
        return max(self.of(optimizer), default=None) if known else None


class WarmUp:
    """A training that warms up comes to its highest rates in a few updates, each time that it is put back."""

    def __init__(self, subject):
        self._subject, self._made, self._rates = subject, 0, []

    def begin(self, anew):
        """It was put back, to its first state (`anew`) or to one on the way."""
        self._made = 0 if anew else RISE

    def update(self):
        """An update is about to be made."""
        if self._made >= RISE:
            return
        if not self._made:
            self._rates = [(g, g["lr"]) for optimizer in self._subject.optimizers for g in optimizer.param_groups]
        self._made += 1
        for group, rate in self._rates:
            group["lr"] = rate * (self._made / RISE)


def rates_of(optimizer):
    """The present rates, floats; 0 for one that the optimizer finds by itself."""
    return [rate_of(group) for group in optimizer.param_groups]


def rate_of(group, *names):
    """The largest of a group's entries, of "lr" if none is named; 0 where they are no numbers."""
    known = [group.get(name) for name in names or ("lr",)]
    return max((float(rate) for rate in known if isinstance(rate, (int, float, torch.Tensor))), default=0.0)


def ahead(optimizer):
    """The highest rates that its schedules come to, as far as its own: steps may be batches or epochs, and a rise has no end."""
    highest = rates_of(optimizer)
    own = [rate_of(group, "initial_lr", "max_lr") for group in optimizer.param_groups]
    for schedule in _schedules(optimizer) if max(own, default=0.0) > max(highest, default=0.0) else ():
        state, groups = copy.deepcopy(schedule.state_dict()), [dict(group) for group in optimizer.param_groups]
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                for _ in range(AHEAD):
                    schedule.step()
                    now = rates_of(optimizer)
                    highest = [max(before, min(rate, most)) for before, rate, most in zip(highest, now, own)]
                    if highest >= own or max(now) < 0.5 * max(highest):
                        break
        except Exception:  # survives the user's function, and a schedule that is at its end
            pass
        finally:
            schedule.load_state_dict(state)
            for group, before in zip(optimizer.param_groups, groups):
                group.update(before)
    return highest


def _schedules(optimizer):
    """All that change its rates by their own count, the outermost of nested ones."""
    found = [thing for thing in gc.get_objects() if issubclass(type(thing), LRScheduler)]
    found = [s for s in found if getattr(s, "optimizer", None) is optimizer and not isinstance(s, ReduceLROnPlateau)]
    inner = {id(part) for schedule in found for part in getattr(schedule, "_schedulers", ())}
    return [schedule for schedule in found if id(schedule) not in inner]
