"""Which `fit` trains a network, and which prepares data or trains something else."""

from __future__ import annotations

import ast
import re
from functools import cached_property

from .functions import FUNCTIONS, Functions
from .text import Source, dotted, last_name, words

OTHERS = words(
    "sklearn scipy statsmodels xgboost lightgbm catboost imblearn umap hmmlearn prophet cuml lifelines pmdarima"
)
"""Packages whose `fit` trains no network."""
AROUND = words(
    "Pipeline make_pipeline GridSearchCV RandomizedSearchCV HalvingGridSearchCV BaggingClassifier BaggingRegressor "
    "OneVsRestClassifier MultiOutputRegressor MultiOutputClassifier TransformedTargetRegressor VotingClassifier"
)
"""Estimators that may hold a network wrapped for scikit-learn."""
WRAPPERS = ("scikeras", "KerasClassifier", "KerasRegressor", "SKLearnClassifier", "SKLearnRegressor")
PREPARES = re.compile(
    r"scal|encod(?!er_model|er_net)|vectori|imput|pca|svd|kmeans|binar|normali[sz]|transform|datagen|generator|tokeni"
    r"|selector|resampl|cluster",
    re.I,
)
"""Names of things whose `fit` prepares data, where it cannot be seen how they were made."""
TRAINS = words(
    "epochs nb_epoch batch_size validation_data validation_split callbacks steps_per_epoch class_weight initial_epoch"
)
"""Arguments that only a network's `fit` has."""
VALIDATIONS = ("cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve")
MODELS = re.compile(
    r"^(Sequential|Model|Functional|clone_model|load_model|model_from_json)$|(build|make|create|get|define)_?\w*(model|net)",
    re.I,
)
"""Functions that make a model."""


class Fits:
    """Answers for one script."""

    def __init__(self, source: Source, functions: Functions) -> None:
        self.source, self.functions = source, functions
        self.wrapped = any(word in source.text for word in WRAPPERS)
        self.tuned = "keras_tuner" in source.text or "kerastuner" in source.text

    def trains(self, call: ast.Call) -> bool:
        """The call trains a network, as far as can be seen; in doubt it does."""
        name = last_name(call.func)
        if name in VALIDATIONS:
            return self.wrapped
        if name == "search":
            return self.tuned
        if name not in ("fit", "fit_generator") or not isinstance(call.func, ast.Attribute):
            return False
        receiver = call.func.value
        if isinstance(receiver, ast.Call) and last_name(receiver.func) == "super":
            return False
        made = self.made_by(receiver)
        first, last = made.split(".")[0], made.split(".")[-1]
        if last in self.functions.classes:
            return not self._defines_fit(self.functions.classes[last])
        if last in AROUND:
            return self.wrapped
        if first in OTHERS or last == "ImageDataGenerator":
            return False
        if MODELS.search(last) or any(keyword.arg in TRAINS for keyword in call.keywords):
            return True
        return not (len(call.args) <= 2 and PREPARES.search(made or dotted(receiver) or last_name(receiver)))

    def trains_often(self, call: ast.Call) -> bool:
        """One call that trains many times: a search, a cross validation."""
        made = self.made_by(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        return last_name(call.func) in ("search", *VALIDATIONS) or made.split(".")[-1] in AROUND

    def makes_model(self, call: ast.Call) -> bool:
        """The call makes a model."""
        name = last_name(call.func)
        cls = self.functions.classes.get(name)
        # `Model(…)` makes one, `model(…)` calls it.
        return (bool(MODELS.search(name)) and name != "model") or (
            cls is not None and any(last_name(b) in ("Model", "Module") for b in cls.bases)
        )

    def made_by(self, receiver: ast.expr) -> str:
        """Full name of what made the object: followed through names that were assigned; "" if unknown."""
        for _ in range(8):
            if isinstance(receiver, ast.Call):
                inner = receiver.func
                if not isinstance(inner, ast.Attribute) or inner.attr not in ("fit", "set_params", "partial_fit"):
                    return self.source.full_name(inner) or last_name(inner)
                receiver = inner.value
                continue
            made = self._assigned.get(dotted(receiver))
            if made is None:
                full = self.source.full_name(receiver)
                return full if full.split(".")[0] in OTHERS else ""
            receiver = made
        return ""

    @cached_property
    def _assigned(self) -> dict[str, ast.expr]:
        """What names (and `self.names`) were last made with."""
        found: dict[str, ast.expr] = {}
        for node in self.source.nodes:
            if isinstance(node, ast.Assign):
                found.update({name: node.value for target in node.targets if (name := dotted(target))})
        return found

    def _defines_fit(self, cls: ast.ClassDef) -> bool:
        if any(isinstance(item, FUNCTIONS) and item.name == "fit" for item in cls.body):
            return True
        bases = [self.functions.classes.get(last_name(base)) for base in cls.bases]
        return any(base is not None and base is not cls and self._defines_fit(base) for base in bases)
