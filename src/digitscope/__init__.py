"""Draw a digit, watch a neural network read it, look inside, retrain it."""

from digitscope.version import __version__

__all__ = ["Reading", "Recognizer", "TrainConfig", "Trained", "__version__", "load_dataset", "train"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from digitscope.api import Reading, Recognizer, TrainConfig, Trained, load_dataset, train


def __getattr__(name: str) -> object:
    """Load the public interface when one of its names is used first: it brings torch along."""
    if name in __all__:
        from digitscope import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
