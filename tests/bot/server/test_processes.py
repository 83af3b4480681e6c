"""Starting and stopping the processes, and what is said when one cannot run."""

import socket
import sys
from pathlib import Path

import pytest
from demo_shop import free_port

from bot.server import processes
from bot.server.processes import ProcessError, Service
from bot.server.settings import SECRET_VARIABLE

READY = (
    "import http.server, sys\n"
    "class Ready(http.server.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response(200); self.end_headers()\n"
    "    def log_message(self, *_): pass\n"
    "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Ready).serve_forever()"
)


def service(code: str, port: int) -> Service:
    return Service("helper", [sys.executable, "-c", code, str(port)], f"http://127.0.0.1:{port}/")


def test_services_are_ready_inside_the_block_and_gone_after_it() -> None:
    helper = service(READY, free_port())
    with processes.running(helper):
        helper.check()
    with pytest.raises(ProcessError, match="ended by itself"):
        helper.check()


def test_services_share_a_fresh_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    first, second = service(READY, free_port()), service(READY, free_port())
    with processes.running(first, second):
        secrets = {each.environment[SECRET_VARIABLE] for each in (first, second)}
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32


def test_a_service_that_ends_at_once_is_named() -> None:
    with pytest.raises(ProcessError, match=r"helper ended by itself \(exit code 3\)"):  # noqa: SIM117
        with processes.running(service("raise SystemExit(3)", free_port())):
            pytest.fail("it was not ready")


def test_a_port_in_use_is_named_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ProcessError, match=f"Port {port} is in use"):  # noqa: SIM117
            with processes.running(service(READY, port)):
                pytest.fail("it was started")


@pytest.mark.parametrize("text", ["", "action_endpoint:\n", "action_endpoint: {url: 'http://10.0.0.9:5055/webhook'}"])
def test_an_action_server_elsewhere_is_not_started_here(tmp_path: Path, text: str) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(text)
    with pytest.raises(ProcessError, match="action_endpoint"):
        processes.action_server(endpoints)
