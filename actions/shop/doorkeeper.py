"""Identity with a limit on guessing: five failed proofs in ten minutes close the door for a while."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from actions.shop.clock import Clock
from actions.shop.errors import NotVerified, TooManyAttempts
from actions.shop.identity import verify
from actions.shop.model import Order
from actions.shop.store import OrderBook

MISSES = 5
WINDOW = timedelta(minutes=10)


class Doorkeeper:
    """Counts misses by conversation, by order number and by e-mail, so that no new chat starts a new count.

    The count lives in this process: several action servers allow as many times five.
    """

    def __init__(self, store: OrderBook, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._misses: deque[tuple[datetime, frozenset[str]]] = deque()  # oldest first
        self._lock = Lock()

    def verify(self, conversation_id: str, number: str, email: str) -> Order:
        """The order, as `identity.verify`. Raises NotVerified and, whoever asks, TooManyAttempts."""
        keys = frozenset({f"conversation {conversation_id}", f"number {number}", f"email {email}"})
        with self._lock:  # one proof at a time: guesses sent at once are counted one by one
            now = self._clock()
            self._refuse_guessing(keys, now)
            try:
                return verify(self._store, number, email)
            except NotVerified:
                self._misses.append((now, keys))
                raise

    def _refuse_guessing(self, keys: frozenset[str], now: datetime) -> None:
        while self._misses and self._misses[0][0] <= now - WINDOW:
            self._misses.popleft()
        for key in keys:
            times = [at for at, missed in self._misses if key in missed]
            if len(times) >= MISSES:
                raise TooManyAttempts(times[-MISSES] + WINDOW)
