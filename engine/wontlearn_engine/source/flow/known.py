"""Names of operators, functions and methods that say how data flows through them."""

from __future__ import annotations

import ast

from wontlearn_engine.source.text import words

IN_PLACE = words("shuffle copyto put place putmask fill_diagonal insort insort_left insort_right heapify heappush swap")
"""Functions that change their first argument."""

READ_ONLY = words(
    "fit compile summary plot scatter hist show print head tail info describe evaluate predict save add build "
    "set_title set_xlabel set_ylabel legend savefig to_csv write writerow close flush save_weights "
    "fit_on_texts adapt set_weights partial_fit hist boxplot imshow title xlabel ylabel figure tight_layout "
    "seed set_seed manual_seed"
)
"""Methods that as a statement leave the data of their object as it is."""

KEEPS = words("values T iloc loc at iat str dt real numpy to_numpy copy tolist flat array as_numpy_iterator cat sparse")
"""Attributes and methods that give the same data in another dress."""

SHAPE = words("shape size ndim dtype index columns name names itemsize nbytes element_spec cardinality")
"""Attributes that say something about the data, and hold none of it."""

NO_DATA = words(
    "len range print seed set_seed set_random_seed isinstance type str Input open exists isfile join dirname "
    "abspath basename time perf_counter getenv iinfo finfo input_shape Path RandomState default_rng"
)
"""Calls whose arguments do not end up in the result as data."""

RECEIVER_ONLY = words(
    "reshape astype batch shuffle repeat take skip prefetch cache padded_batch resize squeeze flatten ravel "
    "transpose mean std min max sum var argmax argsort sort sort_values sort_index dropna fillna drop rename "
    "reset_index set_index drop_duplicates sample head tail round clip shift diff rolling interpolate "
    "pct_change ffill bfill nlargest nsmallest unbatch with_options cardinality window shard swapaxes "
    "repeat_batch to list copy view item split lower upper strip replace format encode decode count unique "
    "value_counts iterrows itertuples items keys values groupby pivot stack unstack resample quantile median "
    "cumsum cumprod any all get pop query nunique"
)
"""Methods whose arguments are no data."""

ESTIMATORS = words(
    "fit_transform transform inverse_transform texts_to_sequences texts_to_matrix sequences_to_matrix predict "
    "predict_proba flow fit_resample partial_transform permutation permuted choice integers"
)
"""Methods whose receiver is not the data."""

ONE_EACH = words(
    "shuffle resample broadcast_arrays align_arrays indexable check_X_y check_consistent_length "
    "unison_shuffled_copies shuffle_in_unison unison_shuffle shuffle_together shuffle_arrays"
)
"""Functions that return one result for each argument."""

ELEMENTS = words(
    "list tuple iter next reversed sorted array asarray set cycle chain islice batched deque tqdm trange "
    "shuffle sample choices random_sample convert_to_tensor constant as_numpy_iterator Dataset from_iterable "
    "stack vstack concatenate concat hstack DataLoader Subset random_split tensor as_tensor from_numpy FloatTensor "
    "LongTensor Tensor"
)
"""Functions whose elements are those of their argument: `x, y = …` picks from them."""

PAIRS = words("from_tensor_slices from_tensors zip zip_longest TensorDataset")
"""Functions that make elements of several parts; part k is argument k, or part k of the only argument."""

GROWS = words("append extend insert update add appendleft put copyto write")
"""Methods and functions that put their arguments into the object."""

EFFECTS = words("shuffle sort fillna append extend insert update reverse fill resize put copyto random_shuffle dropna")
"""Plain functions of unknown origin that are believed to change what they are given."""

X_Y = words("flow timeseries_dataset_from_array TimeseriesGenerator sliding_window_dataset numpy_input_fn")
"""Functions of (inputs, targets, …) that yield pairs of them."""

APPLIES = words("map apply applymap transform vectorize map_fn vectorized_map flat_map interleave starmap pipe")
"""Functions and methods that are given a function and data."""

WRAPS = words("function partial py_function numpy_function vectorize jit njit lru_cache wraps cache")
"""Calls that give a function in another dress."""

YIELDS = ("__getitem__", "__iter__", "__next__", "__call__", "generate", "get_batch", "next_batch", "generator", "call")
"""Methods by which an object hands out its data."""

SKIP_KEYWORDS = words(
    "dtype axis shape size seed random_state test_size train_size stratify name batch_size epochs buffer_size "
    "maxlen padding truncating num_words shuffle drop_remainder num_parallel_calls sep delimiter header "
    "index_col columns usecols names skiprows skip_header how on left_on right_on inplace method order kind "
    "key reverse copy repeats reps decimals n_samples n_features ndmin out_type output_types output_shapes "
    "output_signature Tout mode constant_values num_classes depth loc scale low high p replace a_min a_max min "
    "max n frac unit errors return_X_y as_frame"
)
"""Keywords that hold settings, not data."""

ANEW = words(
    "batch map repeat prefetch cache filter take skip unbatch padded_batch dropna fillna drop sample replace reset_index "
    "astype clip round interpolate ffill bfill drop_duplicates reshape flatten query permutation permuted"
)
"""Methods that leave their object as it is and give a new one: as a statement, what they give is lost."""

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
