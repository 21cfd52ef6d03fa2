"""What the operations on data are called, by what they may do to it."""

from __future__ import annotations

import re

from wontlearn_engine.source.text import words

LOADS = re.compile(
    r"^(load_\w+|load|loads|loadtxt|loadmat|genfromtxt|fetch_\w+|read|read_\w+|imread|open|get_file|fromfile|memmap|File|"
    r"image_dataset_from_directory|text_dataset_from_directory|flow_from_\w+|load_img|readlines|readline|reader|DictReader|"
    r"decode_\w+|load_data|listdir|glob|rglob|iglob|scandir|walk|download|urlopen|execute|from_records|get_data_\w+)$"
)
"""Functions that read data from outside."""
FILES = re.compile(
    r"^(load|loadtxt|loadmat|genfromtxt|read|read_\w+|imread|fromfile|memmap|load_img|decode_\w+|reader|DictReader)$"
)
"""Of these the ones whose content the script's author does not choose."""
BINARY = ("load", "fromfile", "memmap", "imread", "decode_")
"""Of these the ones that rarely hold a gap."""
CLEAN = re.compile(
    r"^(load_(iris|digits|wine|breast_cancer|diabetes|boston|linnerud)|load_data|make_\w+|fetch_\w+|load_sample\w*)$"
)
"""Data sets that come clean."""
LISTS = words("listdir glob rglob iglob scandir iterdir walk")
"""Names of files, in an order that nobody promises."""
RANDOM = words(
    "rand randn random normal uniform randint integers standard_normal random_integers choice choices poisson "
    "binomial lognormal exponential random_sample ranf gauss gamma beta laplace multivariate_normal "
    "truncated_normal stateless_normal stateless_uniform betavariate triangular standard_t randrange "
    "getrandbits"
)
SHUFFLES = words("shuffle permutation permuted sample randperm random_shuffle resample")
SORTS = words("sort sorted argsort sort_values sort_index lexsort nlargest nsmallest unique sort_by set partition")
MAKES = RANDOM | words("zeros ones empty full arange linspace eye zeros_like ones_like DataFrame Series logspace")
"""Functions that make data up."""
BUFFERS = words("zeros ones empty full zeros_like ones_like empty_like full_like")
CLEANS_NAN = words(
    "dropna fillna nan_to_num interpolate ffill bfill isnan notna isna notnull isnull SimpleImputer isfinite"
)
MAY_BE_NAN = {
    "shift": 4.0,
    "diff": 4.0,
    "pct_change": 4.0,
    "rolling": 4.0,
    "reindex": 4.0,
    "to_numeric": 4.0,
    "merge": 3.6,
    "join": 2.5,
    "resample": 3.0,
    "unstack": 3.0,
    "pivot": 3.0,
    "pivot_table": 3.0,
    "asfreq": 4.0,
    "mask": 3.0,
    "log": 3.5,
    "log10": 3.5,
    "log2": 3.5,
    "sqrt": 3.5,
    "arcsin": 3.5,
    "arccos": 3.5,
    "arctanh": 3.5,
    "logit": 3.5,
    "divide": 2.6,
    "true_divide": 2.6,
    "corrcoef": 3.0,
    "std": 0.4,
    "map": 1.5,
    "get": 1.0,
    "replace": 1.2,
    "nanmean": 0.5,
    "mean": 0.3,
    "power": 1.5,
    "fromkeys": 1.0,
    "concat": 1.4,
    "align": 2.0,
    "log1p": 1.0,
}
"""How readily an operation brings NaN in; reading a file counts 3."""
METHODS_ONLY = words("diff shift map join mask concat rolling resample")
"""Of these the ones that bring NaN in only as methods of a table."""
SLICES = frozenset(["[]", "take", "skip", "window", "windows", "sliding_window_view", "timeseries_dataset_from_array"])
VALUES = words(
    "compare / // * + - % ** astype cast int round rint where select fit_transform transform to_categorical "
    "argmax argmin if not map replace get clip cut qcut digitize floor ceil sign one_hot get_dummies factorize "
    "store aug append to_numeric log log1p label_binarize minimum maximum"
)
"""Operations that change the values of targets, not only which rows there are."""
FLIPS = words(
    "reverse flip fliplr flipud rot90 roll rotate flip_left_right flip_up_down random_flip_left_right "
    "random_flip_up_down random_rotation random_crop random_brightness random_contrast random_hue "
    "random_saturation affine swapaxes transpose RandomFlip RandomRotation RandomZoom RandomTranslation "
    "RandomCrop shift warp"
)
"""Operations on pictures that may ask for the same on the target."""
SHADES = words("brightness contrast hue saturation")
"""Of these the ones that leave everything in its place."""
TEXT = {
    "pad_sequences": 5.0,
    "TextVectorization": 4.5,
    "Tokenizer": 3.0,
    "texts_to_sequences": 4.0,
    "adapt": 3.0,
    "one_hot": 2.5,
    "hashing_trick": 2.5,
    "get": 4.0,
    "lookup": 4.0,
    "StringLookup": 4.0,
    "word_index": 2.0,
    "split": 1.5,
    "encode": 2.0,
    "to_tensor": 2.5,
    "texts_to_matrix": 3.0,
    "CountVectorizer": 3.0,
    "load_data": 2.0,
    "TfidfVectorizer": 3.0,
    "padded_batch": 3.0,
    "tokenize": 3.0,
    "vectorize": 2.0,
    "encode_plus": 3.0,
}
"""Operations that turn text into numbers of a fixed length."""
ENCODES = words("to_categorical one_hot train_test_split join dirname abspath")
"""Operations that leave what the rows say as it is, and of a file's name."""
TRIVIAL = words(
    "values to_numpy numpy copy array asarray ascontiguousarray batch prefetch cache repeat zip "
    "from_tensor_slices from_tensors map take convert_to_tensor constant comprehension list tuple enumerate "
    "iter next Dataset from_generator with_options tolist reset_index items iterrows apply unbatch "
    "as_numpy_iterator cast expand_dims expand_dims squeeze TensorDataset DataLoader shuffle_batch ravel "
    "flatten range float double half cuda cpu to unsqueeze contiguous pin_memory detach clone long as_tensor from_numpy "
    "tensor FloatTensor DoubleTensor LongTensor Tensor random_split Subset"
)
"""Operations that hand the data on as they are."""
