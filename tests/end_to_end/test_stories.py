"""The conversation test stories, played by the verb that a shop's developer plays them with."""

import subprocess
import sys
from pathlib import Path

import pytest
from demo_shop import PROJECT

pytestmark = pytest.mark.model

MISUNDERSTOOD = """\
version: "3.1"
stories:
  - story: A greeting taken for a farewell
    steps:
      - user: hello there
        intent: goodbye
      - action: utter_goodbye
"""


def frontdesk_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "test", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("model")
def test_every_conversation_goes_as_written() -> None:
    played = frontdesk_test()
    assert "conversations went as written" in played.stdout, played.stdout
    assert played.returncode == 0


@pytest.mark.usefixtures("model")
def test_a_conversation_that_goes_wrong_is_explained(tmp_path: Path) -> None:
    stories = tmp_path / "test_wrong.yml"
    stories.write_text(MISUNDERSTOOD)
    played = frontdesk_test(str(stories))
    assert played.returncode == 1
    assert "hello there" in played.stdout
    assert "expected    goodbye" in played.stdout
    assert "understood  greet" in played.stdout
    assert "1 of 1 conversations went wrong" in played.stdout
