"""TensorFlow reads and writes natively: its operations and its file system get the paths of an overlay."""

import functools
import glob
import inspect
import os

import numpy as np

from .overlay import is_folder, lexists, real
from .overlay_native import local, mapped

_OPERATIONS = {
    "gen_io_ops": {
        "read_file": (0, "read"),
        "write_file": (0, "write"),
        "save": (0, "write"),
        "save_slices": (0, "write"),
        "save_v2": (0, "write"),
        "restore": (0, "read"),
        "restore_v2": (0, "read"),
        "restore_slice": (0, "read"),
    },
    "gen_summary_ops": {"create_summary_file_writer": (1, "write")},
    "gen_dataset_ops": {
        "cache_dataset": (1, "cache"),
        "cache_dataset_v2": (1, "cache"),
        "text_line_dataset": (0, "read"),
        "tf_record_dataset": (0, "read"),
        "tf_record_dataset_v2": (0, "read"),
        "fixed_length_record_dataset": (0, "read"),
        "fixed_length_record_dataset_v2": (0, "read"),
    },
    "gen_experimental_dataset_ops": {
        "save_dataset": (1, "write"),
        "save_dataset_v2": (1, "write"),
        "load_dataset": (0, "read"),
        "csv_dataset": (0, "read"),
        "csv_dataset_v2": (0, "read"),
        "snapshot_dataset": (1, "write"),
        "snapshot_dataset_v2": (1, "write"),
        "distributed_save": (1, "write"),
        "dataset_to_tf_record": (1, "write"),
    },
    "gen_lookup_ops": {
        "initialize_table_from_text_file": (1, "read"),
        "initialize_table_from_text_file_v2": (1, "read"),
    },
}
"""Module to operation to the argument that is a path, or several, and what is done there."""


def install(tensorflow, overlay):
    """Patch it for this job. Called once, when all of TensorFlow is imported. Returns {original: ours}."""
    import importlib

    replaced = {}
    paths = _Paths(tensorflow, overlay)
    for module, operations in _OPERATIONS.items():
        owner = importlib.import_module("tensorflow.python.ops." + module)
        for name, (index, what) in operations.items():
            original = getattr(owner, name, None)
            if original is not None:
                replaced[original] = ours = paths.operation(original, index, getattr(paths, what))
                setattr(owner, name, ours)
    io = importlib.import_module("tensorflow.python.ops.gen_io_ops")
    parts = paths.operation(io.merge_v2_checkpoints, 0, paths.read)
    for name, ours in (
        ("merge_v2_checkpoints", paths.operation(parts, 1, paths.write)),
        ("matching_files", paths.matching(io.matching_files)),
    ):
        replaced[getattr(io, name)] = ours
        setattr(io, name, ours)
    replaced.update(_file_system(overlay, paths))
    return replaced


class _Paths:
    """What stands for a path, be it text, a tensor, or a tensor that is not known before the graph runs."""

    def __init__(self, tensorflow, overlay):
        self.tf, self.overlay = tensorflow, overlay

    def read(self, path):
        """A file, or the common beginning of several, as checkpoints have."""
        overlay = self.overlay
        name = overlay.name(path) if overlay.dirty and local(path) else None
        if name is None or overlay.passes(name):
            return path
        found = overlay.where(name)
        if found == name and not lexists(name):
            folder, start = os.path.split(overlay.ours(name))
            if is_folder(folder) and any(one.startswith(start) for one in real.listdir(folder)):
                found = overlay.ours(name)
        return path if found == name and overlay.cwd is None else found

    def write(self, path):
        """The same, to be written."""
        return self.overlay.writing(path) if local(path) else path

    def cache(self, path):
        """Written unless it is there."""
        if not os.fsdecode(path) or lexists(os.fsdecode(path) + ".index"):
            return self.read(path)
        return self.write(path)

    def matching(self, original):
        """`matching_files`, by our own eyes once the script has written something."""
        tf = self.tf

        def found(patterns):
            texts = [os.fsdecode(one) for one in np.ravel(np.asarray(patterns, object))]
            return np.array(sorted(os.fsencode(one) for text in texts for one in _matching(text)), object)

        @functools.wraps(original)
        def call(pattern, name=None):
            if not self.overlay.dirty:
                return original(pattern, name=name)
            if tf.is_tensor(pattern) and not hasattr(pattern, "numpy"):
                made = tf.numpy_function(found, [pattern], tf.string)
                made.set_shape([None])
                return made
            return tf.constant(found(pattern.numpy() if hasattr(pattern, "numpy") else pattern), tf.string)

        return call

    def operation(self, original, index, where):
        """The operation with its path replaced."""
        tf = self.tf
        keyword = list(inspect.signature(original).parameters)[index]

        @functools.wraps(original)
        def call(*args, **kwargs):
            if where == self.read and not self.overlay.dirty:
                return original(*args, **kwargs)
            if len(args) > index:
                args = (*args[:index], replaced(args[index]), *args[index + 1 :])
            elif keyword in kwargs:
                kwargs[keyword] = replaced(kwargs[keyword])
            return original(*args, **kwargs)

        def replaced(given):
            if isinstance(given, (list, tuple)):
                return [replaced(one) for one in given]
            if isinstance(given, (str, bytes, os.PathLike)):
                return where(given)
            if not hasattr(given, "dtype") or given.dtype not in (tf.string, object):
                return given
            if hasattr(given, "numpy"):
                return tf.constant(in_array(given.numpy()))
            made = tf.numpy_function(in_array, [given], tf.string)
            made.set_shape(given.shape)
            return made

        def in_array(names):
            # As bytes: what a graph hands over has no other form.
            one = lambda name: os.fsencode(where(os.fsdecode(name)))  # noqa: E731
            if isinstance(names, (bytes, str)) or np.ndim(names) == 0:
                return one(names if isinstance(names, (bytes, str)) else names.item())
            return np.array([one(name) for name in names.ravel()], object).reshape(names.shape)

        return call


def _matching(pattern):
    """Paths as TensorFlow gives them."""
    return sorted(one if "/" in one else "./" + one for one in glob.glob(pattern))


def _file_system(overlay, paths):
    """`tf.io.gfile`, records and what checkpoints read with."""
    from tensorflow.python.lib.io import _pywrap_file_io, _pywrap_record_io, tf_record
    from tensorflow.python.saved_model import pywrap_saved_model
    from tensorflow.python.saved_model.pywrap_saved_model import fingerprinting
    from tensorflow.python.util import _pywrap_checkpoint_reader

    replaced = {}

    def reads(owner, name):
        original = getattr(owner, name)
        ours = mapped(original, 0, "", lambda path, *_: paths.read(path))
        setattr(owner, name, ours)
        replaced[original] = ours

    for name in ("FileExists", "ReadFileToString", "IsDirectory", "Stat", "BufferedInputStream"):
        reads(_pywrap_file_io, name)
    reads(_pywrap_record_io, "RecordIterator")
    reads(_pywrap_record_io, "RandomRecordReader")
    reads(_pywrap_checkpoint_reader, "CheckpointReader")
    for name in dir(fingerprinting):
        if name.startswith(("Create", "Read", "Singleprint")):
            reads(fingerprinting, name)

    def added(path, args, kwargs):
        return overlay.writing(path, keep=os.fsdecode(args[1])[:1] in ("a", "r"))

    def anew(path, args, kwargs):
        return overlay.writing(path)

    for name, where in (("WritableFile", added), ("WriteStringToFile", anew)):
        setattr(_pywrap_file_io, name, mapped(getattr(_pywrap_file_io, name), 0, "", where))
    if hasattr(pywrap_saved_model, "Save"):
        pywrap_saved_model.Save = mapped(pywrap_saved_model.Save, 0, "", anew)
    # Its C++ parent has been subclassed already.
    tf_record.TFRecordWriter.__init__ = mapped(tf_record.TFRecordWriter.__init__, 1, "path", anew)

    def instead(name, function):
        original = getattr(_pywrap_file_io, name)

        @functools.wraps(original)
        def call(path, *args):
            if not local(path):
                return original(path, *args)
            try:
                return function(os.fsdecode(path), *args)
            except FileNotFoundError:
                return original(overlay.ours("/no such file"), *args)  # TensorFlow's own error

        setattr(_pywrap_file_io, name, call)

    def copy(source, target, overwrite):
        with open(source, "rb") as old, open(target, "wb" if overwrite else "xb") as new:
            new.write(old.read())

    def rename(source, target, overwrite):
        if not overwrite and os.path.lexists(target):
            raise FileExistsError(target)
        os.replace(source, target)

    def remove_all(path):
        import shutil

        shutil.rmtree(path)

    instead("GetChildren", lambda path: os.listdir(path))
    instead("GetMatchingFiles", _matching)
    instead("DeleteFile", lambda path: os.remove(path))
    instead("CreateDir", lambda path: os.makedirs(path, exist_ok=True))
    instead("RecursivelyCreateDir", lambda path: os.makedirs(path, exist_ok=True))
    instead("DeleteRecursively", remove_all)
    instead("RenameFile", rename)
    instead("CopyFile", copy)
    return replaced
