"""The one place where real parts are plugged in: orders, desk, catalogue and answers, as endpoints.yml says.

Actions ask `services()`; the first call builds. Tests hand in their own with `provide`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from actions.desk.sql_desk import SqlDesk
from actions.shop.clock import Clock, shop_today, system_clock
from actions.shop.doorkeeper import Doorkeeper
from actions.shop.product_finder import ProductFinder
from actions.shop.products import load_catalogue
from actions.shop.sql_store import SqlStore
from knowledge.service import open_answerer

if TYPE_CHECKING:
    from actions.desk.tickets import Desk
    from actions.shop.store import Store
    from knowledge.answerer import Answerer

ENDPOINTS = Path("endpoints.yml")
CATALOGUE = Path("knowledge/catalogue.csv")
DEMO_DATABASE = "sqlite:///.frontdesk/shop.db"


@dataclass(frozen=True)
class Services:
    """What the actions work with."""

    store: Store
    doorkeeper: Doorkeeper
    desk: Desk
    finder: ProductFinder
    answerer: Answerer
    clock: Clock = system_clock


_current: Services | None = None


def services() -> Services:
    """The parts of this process.

    Raises:
        ShopError, KnowledgeError: a part cannot be built; the message says which and what to do.
    """
    if _current is None:
        provide(_from_endpoints())
    assert _current is not None  # noqa: S101 - for mypy: provide has just set it
    return _current


def provide(parts: Services) -> None:
    """Use `parts` from now on."""
    global _current  # noqa: PLW0603 - rasa-sdk makes the actions itself, so they cannot be handed their parts
    _current = parts


def database_url() -> str:
    """Where orders and tickets live, by the section `shop:` of endpoints.yml."""
    return str(section("shop").get("database", DEMO_DATABASE))


def _from_endpoints() -> Services:
    url = database_url()
    store = SqlStore(url)
    return Services(
        store=store,
        doorkeeper=Doorkeeper(store, system_clock),
        desk=SqlDesk(url, system_clock),
        finder=ProductFinder(load_catalogue(CATALOGUE)),
        answerer=open_answerer(section("generator"), section("knowledge"), today=shop_today),
    )


def section(name: str) -> dict[str, Any]:
    """One of our own sections of endpoints.yml; empty where it is missing."""
    return (YAML().load(ENDPOINTS) or {}).get(name) or {}
