"""The rates at which a training is examined: the highest that its schedule comes to. What a warm-up begins with says nothing."""

import contextlib
import copy
import gc
import io
import warnings

from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

AHEAD = 2000
"""Steps of a schedule that are looked at: as many updates as a sample is given."""


class Heights:
    """The highest rates so far of each optimizer, one for each of its groups."""

    def __init__(self):
        self._rates = {}

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


def rates_of(optimizer):
    """The present rates, floats."""
    return [float(group["lr"]) for group in optimizer.param_groups]


def ahead(optimizer):
    """The highest rates that its schedules come to, as far as its own: steps may be batches or epochs, and a rise has no end."""
    highest = rates_of(optimizer)
    own = [max(float(g.get("initial_lr", 0.0)), float(g.get("max_lr", 0.0))) for g in optimizer.param_groups]
    for schedule in _schedules(optimizer) if max(own, default=0.0) > max(highest, default=0.0) else ():
        state, groups = copy.deepcopy(schedule.state_dict()), [dict(group) for group in optimizer.param_groups]
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                for _ in range(AHEAD):
                    schedule.step()
                    now = rates_of(optimizer)
                    highest = [max(before, min(rate, most)) for before, rate, most in zip(highest, now, own)]
                    if max(now) < 0.5 * max(highest):
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
