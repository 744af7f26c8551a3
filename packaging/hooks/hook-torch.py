"""Collect of torch what a CPU or GPU needs to run it: its modules and libraries.

PyInstaller's usual hook also takes test programs and test data (some 130 MB) and every module's source beside
its byte code (46 MB). TorchScript asks only some modules for their source.
"""

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, collect_submodules

TESTS = ("torchbind_test", "jitbackend_test", "backend_with_compiler", "aoti_custom_ops")


def wanted(name: str) -> bool:
    """Leave out the modules that only torch's own tests use."""
    return not name.startswith(("torch.testing._internal", "torch.test", "torch.utils.benchmark"))


module_collection_mode = {"torch": "pyz", "torch.nn": "pyz+py", "torch.functional": "pyz+py"}
warn_on_missing_hiddenimports = False
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
hiddenimports = collect_submodules("torch", filter=wanted)
binaries = [
    (source, target)
    for source, target in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if not any(name in source for name in TESTS) and "/test/" not in source.replace("\\", "/")
]
