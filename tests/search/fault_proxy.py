"""An HTTP proxy on the loopback in front of an Elasticsearch, which fails as it is told to."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Headers = dict[str, str]
OF_ELASTICSEARCH = {
    "Content-Type": "application/vnd.elasticsearch+json;compatible-with=9",
    "X-Elastic-Product": "Elasticsearch",
}
REFUSED = 400, "document_parsing_exception"
REJECTED = 429, "es_rejected_execution_exception"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass  # who gave up waiting has closed the connection


class Elsewhere:
    """Another host, to which a redirect points. Counts who comes."""

    def __init__(self):
        visits = self.visits = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                visits.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class FaultProxy:
    """`with proxy.fault("hang", only="_bulk"): ...` on paths with these letters; else it passes on."""

    def __init__(self, url: str):
        target = urlsplit(url)
        self.host, self.target_port = target.hostname or "", target.port
        self.elsewhere = Elsewhere()
        self.requests: list[str] = []
        self._fault = self._only = ""
        self._lifted = threading.Event()
        self._start(0)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._lifted.set()
        self._stop()
        self.elsewhere.close()

    @contextmanager
    def fault(self, name: str, *, only: str = "") -> Iterator[None]:
        self._fault, self._only = name, only
        self._lifted.clear()
        if name == "refuse":
            self._stop()
        try:
            yield
        finally:
            self._fault = ""
            self._lifted.set()
            if name == "refuse":
                self._start(self.port)

    def fault_on(self, path: str) -> str:
        return self._fault if self._only in path else ""

    def wait(self, seconds: float) -> None:
        """Wait in the place of the server, but not when the test has gone on."""
        self._lifted.wait(seconds)

    def forward(self, method: str, path: str, body: bytes, headers: Headers) -> tuple[int, Headers, bytes]:
        connection = http.client.HTTPConnection(self.host, self.target_port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def _start(self, port: int) -> None:
        proxy = self

        class Handler(_Handler):
            fault_proxy = proxy

        self._server = _Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: no connection outlives its answer, so that refusing connections refuses everything."""

    fault_proxy: FaultProxy

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.fault_proxy.requests.append(f"{self.command} {self.path}")
        fault = self.fault_proxy.fault_on(self.path)
        _ANSWERS.get(fault, _fail_every_second if fault.startswith("half") else _pass_on)(self, body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format, *args):
        pass

    def answer(self, status: int, headers: Headers, body: bytes, *, sent: int | None = None) -> None:
        """`sent`: bytes of the body after which the connection ends."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if sent is None else body[:sent])

    def forwarded(self, body: bytes) -> tuple[int, Headers, bytes]:
        headers = {
            name: value for name, value in self.headers.items() if name not in ("Host", "Content-Length")
        }
        status, found, answer = self.fault_proxy.forward(self.command, self.path, body, headers)
        names = {name.lower() for name in OF_ELASTICSEARCH}
        kept = {name: value for name, value in found.items() if name.lower() in names}
        return status, kept, answer


def _pass_on(handler: _Handler, body: bytes) -> None:
    handler.answer(*handler.forwarded(body))


def _hang(handler: _Handler, body: bytes) -> None:
    handler.fault_proxy.wait(60)


def _trickle(handler: _Handler, body: bytes) -> None:
    """A whole answer, in the end; meanwhile a byte now and then."""
    status, headers, answer = handler.forwarded(body)
    handler.answer(status, headers, answer, sent=0)
    for at in range(len(answer)):
        handler.fault_proxy.wait(0.1)
        handler.wfile.write(answer[at : at + 1])


def _cut(handler: _Handler, body: bytes) -> None:
    status, headers, answer = handler.forwarded(body)
    handler.answer(status, headers, answer, sent=len(answer) // 2)


def _redirect(handler: _Handler, body: bytes) -> None:
    url = handler.fault_proxy.elsewhere.url
    handler.answer(307, {"Location": f"{url}{handler.path}"}, b"")


def _status(status: int) -> Callable[[_Handler, bytes], None]:
    body = json.dumps({"error": {"type": "some_exception", "reason": "told to"}, "status": status}).encode()
    return lambda handler, _body: handler.answer(status, OF_ELASTICSEARCH, body)


def _nonsense(body: bytes, **headers: str) -> Callable[[_Handler, bytes], None]:
    return lambda handler, _body: handler.answer(200, OF_ELASTICSEARCH | headers, body)


def _fail_every_second(handler: _Handler, body: bytes) -> None:
    """Of a bulk request only every second item reaches the server; the others fail as the fault says."""
    if "_bulk" not in handler.path:
        _pass_on(handler, body)
        return
    status, reason = REFUSED if handler.fault_proxy.fault_on(handler.path) == "half refused" else REJECTED
    lines = body.splitlines(keepends=True)
    pairs = [lines[at : at + 2] for at in range(0, len(lines), 2)]
    _status_code, headers, answer = handler.forwarded(b"".join(line for pair in pairs[::2] for line in pair))
    found = iter(json.loads(answer)["items"])
    items = []
    for at, pair in enumerate(pairs):
        failed = {
            "index": {"_id": json.loads(pair[0])["index"]["_id"], "status": status, "error": {"type": reason}}
        }
        items.append(failed if at % 2 else next(found))
    handler.answer(200, headers, json.dumps({"took": 1, "errors": True, "items": items}).encode())


_ANSWERS: dict[str, Callable[[_Handler, bytes], None]] = {
    "hang": _hang,
    "trickle": _trickle,
    "status 429": _status(429),
    "status 500": _status(500),
    "status 503": _status(503),
    "status 401": _status(401),
    "cut": _cut,
    "redirect": _redirect,
    "page": _nonsense(b"<html><body>Please log in</body></html>", **{"Content-Type": "text/html"}),
    "no json": _nonsense(b'{"hits": {"hits": ['),
    "other json": _nonsense(b'{"hits": 3, "_shards": {"failed": 0}, "items": [7]}'),
    "null": _nonsense(b"null"),
    "list": _nonsense(b"[]"),
    "empty": _nonsense(b""),
}
FAULTS = ["refuse", *_ANSWERS]
