"""Collect of torch what a CPU or GPU needs to run it: its modules and libraries.

PyInstaller's usual hook also takes test programs and test data (some 130 MB) and every module's source beside
its byte code (46 MB), though only TorchScript's modules and configurations are asked for it.
"""

from pathlib import Path

from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    collect_submodules,
    get_package_paths,
)

TORCH = Path(get_package_paths("torch")[1])
TESTS = ("torchbind_test", "jitbackend_test", "backend_with_compiler", "aoti_custom_ops")


def wanted(name: str) -> bool:
    """Leave out the modules that only torch's own tests use."""
    return not name.startswith(("torch.testing._internal", "torch.test", "torch.utils.benchmark"))


def asks_for_source() -> dict[str, str]:
    """Name the modules that are installed as configurations: torch reads the comments in their source."""
    found = TORCH.rglob("*config*.py")
    files = [path for path in found if "install_config_module(" in path.read_text("utf-8")]
    return {".".join(path.relative_to(TORCH.parent).with_suffix("").parts): "pyz+py" for path in files}


module_collection_mode = {"torch": "pyz", "torch.nn": "pyz+py", "torch.functional": "pyz+py"}
module_collection_mode |= asks_for_source()
warn_on_missing_hiddenimports = False
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
hiddenimports = collect_submodules("torch", filter=wanted)
binaries = [
    (source, target)
    for source, target in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if not any(name in source for name in TESTS) and "/test/" not in source.replace("\\", "/")
]

# Looked for at import, except on Windows.
MANAGER = TORCH / "bin" / "torch_shm_manager"
if MANAGER.exists():
    binaries.append((str(MANAGER), "torch/bin"))
