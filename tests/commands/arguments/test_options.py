"""Options that several commands share."""

import argparse

import pytest

from digitscope.commands.arguments.options import add_data_option, add_model_option, number, whole_number


@pytest.mark.parametrize(("text", "value"), [("0.05", 0.05), ("0,05", 0.05), ("3", 3.0)])
def test_a_comma_is_a_decimal_point(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "a", "1.234,5", "1,2,3"])
def test_what_may_be_two_numbers_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError):
        number(text)


def test_a_whole_number_is_whole():
    assert whole_number("12") == 12
    with pytest.raises(argparse.ArgumentTypeError):
        whole_number("1,5")


def test_a_missing_file_or_folder_is_wrong_use(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    add_model_option(parser)
    add_data_option(parser)
    assert parser.parse_args(["--data", str(tmp_path)]).data == tmp_path
    for option in ("--model", "--data"):
        with pytest.raises(SystemExit):
            parser.parse_args([option, str(tmp_path / "nothing")])
        assert "nothing" in capsys.readouterr().err
