"""A folder in which the demo shop can run beside others: the project's content, free ports, a fresh database."""

import socket
from pathlib import Path

from ruamel.yaml import YAML

from actions.shop.clock import system_clock
from actions.shop.seed import DEMO_FOLDER, seed

PROJECT = Path(__file__).parents[2]
SHARED_STATE = ("knowledge", "encoder")
"""Folders of .frontdesk that nobody writes to while the shop runs."""


def prepare(folder: Path) -> str:
    """Make `folder` a place to run the shop in; returns the address of its database."""
    for name in ("bot", "knowledge"):
        (folder / name).symlink_to(PROJECT / name)
    state = folder / ".frontdesk"
    state.mkdir()
    for name in SHARED_STATE:
        (state / name).symlink_to(PROJECT / ".frontdesk" / name)
    yaml = YAML()
    endpoints = yaml.load(PROJECT / "endpoints.yml")
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{free_port()}/webhook"
    yaml.dump(endpoints, folder / "endpoints.yml")
    database = f"sqlite:///{state}/shop.db"
    seed(database, PROJECT / "knowledge" / "catalogue.csv", DEMO_FOLDER, system_clock())
    return database


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
