"""Ours in the place of an original, wherever modules that are already imported hold it by name."""

import sys


def everywhere(replaced):
    """`replaced` is {original: ours}. All of them in one call: there are 150,000 names once TensorFlow is imported."""
    ids = {id(original): ours for original, ours in replaced.items()}
    for name, module in list(sys.modules.items()):
        if name in ("posix", "_io", "io", "os") or name.startswith(("importlib", "_wontlearn_probe", "zipimport")):
            continue
        names = getattr(module, "__dict__", None)
        if type(names) is dict:
            for key in [key for key, value in names.items() if id(value) in ids]:
                names[key] = ids[id(names[key])]
