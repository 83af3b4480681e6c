"""What the set-up says where it cannot go on. Programs that are not there are played by small scripts."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
NEEDED = ("sh", "dirname", "env", "cat")
"""Real programs that the script itself is made of."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the set-up script and an otherwise empty PATH."""
    shutil.copy(PROJECT / ".setup.sh", tmp_path)
    (tmp_path / "bin").mkdir()
    for name in NEEDED:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def program(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def linux(machine: Path) -> None:
    program(machine, "uname", 'if [ "$1" = -s ]; then echo Linux; else echo x86_64; fi')


def set_up(machine: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine), "LANG": os.environ.get("LANG", "C")}
    return subprocess.run(
        ["sh", ".setup.sh"], cwd=machine, env=environment, capture_output=True, text=True, check=False
    )


def test_another_system_is_refused_with_a_sentence(machine: Path) -> None:
    program(machine, "uname", 'if [ "$1" = -s ]; then echo Darwin; else echo x86_64; fi')
    finished = set_up(machine)
    assert finished.returncode == 1
    assert "Darwin on x86_64. Frontdesk runs on Linux x86_64 and macOS arm64" in finished.stderr


def test_without_uv_and_python_the_user_is_told_what_to_install(machine: Path) -> None:
    linux(machine)
    finished = set_up(machine)
    assert finished.returncode == 1
    assert "neither uv nor python3 is here" in finished.stderr


def test_without_python_3_10_and_network_the_user_is_told_what_is_missing(machine: Path) -> None:
    linux(machine)
    program(machine, "uv", '[ "$2" = find ] && exit 2; echo "error: no network" >&2; exit 2')
    finished = set_up(machine)
    assert finished.returncode == 1
    assert "CPython 3.10, which is not on this machine and could not be downloaded" in finished.stderr


def test_a_pyenv_version_that_is_not_active_is_found(machine: Path) -> None:
    linux(machine)
    python = machine / ".pyenv" / "versions" / "3.10.13" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.10.13'\nexit 0\n")
    python.chmod(0o755)
    program(machine, "uv", 'echo "uv $*"')
    finished = set_up(machine)
    assert finished.returncode == 0
    assert f"uv sync --frozen --python {python}" in finished.stdout


def test_an_environment_that_cannot_be_made_says_how_to_go_on(machine: Path) -> None:
    linux(machine)
    program(machine, "uv", '[ "$2" = find ] && { echo python3.10; exit 0; }; exit 1')
    program(machine, "python3.10", "echo 'Python 3.10.13'")
    finished = set_up(machine)
    assert finished.returncode == 1
    assert "run the same command again" in finished.stderr
