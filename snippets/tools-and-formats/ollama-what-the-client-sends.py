"""Where Ollama's Python client knocks, and what it sends: no window and no lifetime unless you name them.

role: demo
devices: [cpu]
needs: [ollama]
loopback: true
claims:
  - id: ollama-default-port
    variable: default_port
    label: Port of a client that was told nothing
    unit: "1"
    kind: exact
    expect: 11434
    digits: 5
  - id: ollama-port-with-name
    variable: port_with_name
    label: Port for the host "box"
    unit: "1"
    kind: exact
    expect: 11434
    digits: 5
  - id: ollama-port-with-scheme
    variable: port_with_scheme
    label: Port for the host "http://box"
    unit: "1"
    kind: exact
    expect: 80
  - id: ollama-plain-request-options
    variable: plain_options
    label: Options that a plain chat request carries
    unit: "1"
    kind: exact
    expect: 0
  - id: ollama-plain-request-lifetime
    variable: names_a_lifetime
    label: A plain chat request says how long the model shall stay loaded
    unit: yes/no
    kind: exact
    expect: false
  - id: ollama-window-sent
    variable: window_sent
    label: Window in a request with options={"num_ctx":8192}
    unit: token
    kind: exact
    expect: 8192
    digits: 5
mutations:
  - replace: '"http://box"'
    with: '"box:11434"'
    says: the port is named, so the scheme decides nothing
  - replace: 'client.chat("m", messages=question)'
    with: 'client.chat("m", messages=question, keep_alive=-1, options=dict(seed=1))'
    says: the request names both
"""
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import ollama

received = []


class Recorder(BaseHTTPRequestHandler):
    """Keeps each request's body and answers as /api/chat does."""

    def do_POST(self):
        received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = {"model": "m", "message": {"role": "assistant", "content": "yes"}, "done": True}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def port(*host):
    url = ollama.Client(*host)._client.base_url
    return url.port or {"http": 80, "https": 443}[url.scheme]


default_port, port_with_name, port_with_scheme = port(), port("box"), port("http://box")

server = HTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = ollama.Client(f"http://127.0.0.1:{server.server_port}")
question = [{"role": "user", "content": "Why is the sky blue?"}]
client.chat("m", messages=question)
plain = received[-1]
plain_options, names_a_lifetime = len(plain.get("options") or {}), "keep_alive" in plain
client.chat("m", messages=question, options={"num_ctx": 8192}, keep_alive="24h")
window_sent = received[-1]["options"]["num_ctx"]
server.shutdown()
print(f"ports: {default_port} by default, {port_with_name} for box, {port_with_scheme} for http://box")
print(f"a plain request: {sorted(plain)}, {plain_options} options")
print(f"with both: num_ctx {window_sent}, keep_alive {received[-1]['keep_alive']}")
