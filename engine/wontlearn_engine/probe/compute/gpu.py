"""Where a reduced run computes when the machine has a GPU: the full run must never lack memory because of it.

TensorFlow takes all memory of every GPU that it sees at its first operation (tf.config, "Limiting GPU memory growth"),
JAX three quarters (XLA_PYTHON_CLIENT_MEM_FRACTION), PyTorch what it needs and keeps it. What a process sees is decided by
CUDA_VISIBLE_DEVICES when it first asks CUDA, after the imports. All here is decided before the script runs, by numbers;
the full run's own settings are never touched.
"""

import os
from collections import namedtuple

Gpu = namedtuple("Gpu", "index name total free")
"""One GPU of the machine; memory in MiB, as nvidia-smi tells it."""
Choice = namedtuple("Choice", "environment why")
"""What is added to a reduced run's environment (a dict of strings), and a sentence for the user, "" if all is as always."""

NEEDED = 1024
"""MiB that a reduced run must find free: CUDA's own context holds 300 to 600 MiB, cuDNN's workspaces some hundred more."""
QUERY = ("--query-gpu=index,name,memory.total,memory.free", "--format=csv,noheader,nounits")
ASK_AT_MOST = 5.0
"""Seconds for nvidia-smi; without its persistence daemon it wakes the driver first."""
GROW = {
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}
"""Take memory as it is needed. Read at the first operation, by those who know it; nobody else reads it."""
NO_GPU = {"CUDA_VISIBLE_DEVICES": "-1"}
TAKES_ALL = {"tensorflow": "TensorFlow", "jax": "JAX"}
"""By module. PyTorch is none of them."""
COMPUTING = (*TAKES_ALL, "torch")
_OUT_OF_MEMORY = (
    "CUDA_ERROR_OUT_OF_MEMORY",
    "CUDA out of memory",
    "OOM when allocating",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUBLAS_STATUS_NOT_INITIALIZED",
    "CUDNN_STATUS_NOT_INITIALIZED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "Failed to get convolution algorithm",
    "failed to create cublas handle",
    "Dst tensor is not initialized",
)
"""How the frameworks say that a GPU had no memory left; cuBLAS and cuDNN fail to start where nothing is free."""


def parse(text):
    """The GPUs in nvidia-smi's answer to QUERY; lines of another form are left out (a GPU in MIG mode tells "[N/A]")."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) >= 4 and cells[0].isdigit() and cells[-1].isdigit() and cells[-2].isdigit():
            found.append(Gpu(int(cells[0]), ", ".join(cells[1:-2]), int(cells[-2]), int(cells[-1])))
    return found


def visible(gpus, said):
    """Those that a process sees whose CUDA_VISIBLE_DEVICES is `said` (None: not set).

    As CUDA reads it: numbers up to the first that does not exist; "" and "-1" hide all. By UUID all count.
    """
    if said is None:
        return list(gpus)
    by_index, seen = {gpu.index: gpu for gpu in gpus}, []
    for part in said.split(","):
        part = part.strip()
        if part.startswith(("GPU-", "MIG-")):
            return list(gpus)
        if not part.isdigit() or int(part) not in by_index:
            break
        seen.append(by_index[int(part)])
    return seen


def choose(gpus, framework, beside_full, after_failure=False):
    """What a reduced run does with the GPUs that its script sees. Pure.

    `framework` is the module that computes; `beside_full`: a full run of the same script goes at the same time;
    `after_failure`: a first try found no memory.
    """
    if not gpus:
        return Choice({}, "")
    where = "the GPU" if len(gpus) == 1 else "the GPUs"
    if after_failure:
        return Choice(dict(NO_GPU), _said("%s had no memory left for a second process" % where))
    if beside_full and framework in TAKES_ALL:
        return Choice(dict(NO_GPU), _said("%s takes all memory of %s for the full run" % (TAKES_ALL[framework], where)))
    most = max(gpu.free for gpu in gpus)
    if most < NEEDED:
        return Choice(dict(NO_GPU), _said("%d MiB are free on %s, and it needs %d" % (most, where, NEEDED)))
    return Choice(dict(GROW), "")


def _said(why):
    return "One sample is trained on the CPU: %s." % why


def out_of_memory(message):
    """Whether an error of a script says that a GPU had no memory left."""
    return any(sign in message for sign in _OUT_OF_MEMORY)


def ask():
    """The GPUs of this machine, as they are now; none where nvidia-smi is missing or does not answer."""
    import shutil
    import subprocess

    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        done = subprocess.run([program, *QUERY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=ASK_AT_MOST)
    except (OSError, subprocess.SubprocessError):
        return []
    return parse(done.stdout.decode("utf-8", "replace")) if done.returncode == 0 else []


def leave_room(job, framework):
    """Decide for this process when its framework has been imported and has not yet asked CUDA; say what was decided.

    The script may still say otherwise: what it sets itself comes later and counts.
    """
    gpus = visible(ask(), os.environ.get("CUDA_VISIBLE_DEVICES"))
    choice = choose(gpus, framework, job["beside"], job["again"])
    for name, value in choice.environment.items():
        if name in NO_GPU or name not in os.environ:
            os.environ[name] = value
    return choice.why
