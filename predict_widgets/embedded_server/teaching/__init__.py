"""Teach a model with a few pictures of each class, and tell what it is worth.

The pictures become the features of ``image-embedding``; two methods tell classes apart on them:
the nearest class mean, and logistic regression where scikit-learn is installed. Whatever is said of
how good the model is comes from pictures that it was not taught with.
"""

from predict_widgets.embedded_server.teaching.features import Features
from predict_widgets.embedded_server.teaching.lesson import Lesson
from predict_widgets.embedded_server.teaching.methods import MethodName
from predict_widgets.embedded_server.teaching.model import TaughtModel
from predict_widgets.embedded_server.teaching.taught import make_ready, method_names, taught

__all__ = [
    "Features",
    "Lesson",
    "MethodName",
    "TaughtModel",
    "make_ready",
    "method_names",
    "taught",
]
