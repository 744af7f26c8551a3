"""Find the packages: those under src, and the assets beside them; all else is in pyproject.toml."""

from setuptools import find_packages, setup

setup(packages=[*find_packages("src"), "digitscope.assets"])
