"""Which data a training gets that names none, and one that is not to forget."""

from digitscope.nn.training_data.replay import replay_sources
from digitscope.nn.training_data.selection import sources_of
from digitscope.runs.settings.config import TrainConfig


def test_a_training_that_names_no_set_learns_from_mnist_that_comes_with_the_program(own_data):
    assert [source.name for source in sources_of(TrainConfig())] == ["mnist"]


def test_without_it_the_program_draws_digits(home):
    assert [source.name for source in sources_of(TrainConfig())] == ["made:12000"]


def test_what_a_network_knew_is_rehearsed_with_mnist_and_what_is_missing_is_drawn(own_data):
    names = {source.name.partition(":")[0]: source for source in replay_sources("replay:1200")}
    assert set(names) == {"mnist", "made", "made-nothing"}
    assert names["mnist"].most == 300
