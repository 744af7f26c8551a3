"""Find the packages: those under src, and the assets, which lie beside them; all else is in pyproject.toml."""

from setuptools import find_packages, setup

setup(packages=[*find_packages("src"), "digitscope.assets"])
