import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def exported(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the tiny checkpoint and its exports in both precisions."""
    from guards.classifiers.detoxify.export import export_model
    from guards.classifiers.detoxify.locate import locate

    directory = tmp_path_factory.mktemp("exported") / "tiny"
    shutil.copytree(tiny_checkpoint, directory)
    export_model(locate(str(directory), None, None), "float32")
    export_model(locate(str(directory), None, None), "int8")
    return directory
